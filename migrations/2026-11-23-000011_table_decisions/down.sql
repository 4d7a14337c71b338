DROP TABLE table_decisions;
ALTER TABLE policy_revisions DISABLE TRIGGER policy_revisions_are_facts;
DELETE FROM policy_revisions WHERE kind = 'table';
ALTER TABLE policy_revisions ENABLE TRIGGER policy_revisions_are_facts;
ALTER TABLE policy_revisions DROP CONSTRAINT policy_revisions_kind_known;
ALTER TABLE policy_revisions ADD CONSTRAINT policy_revisions_kind_known CHECK (kind IN ('pack', 'calendar'));
