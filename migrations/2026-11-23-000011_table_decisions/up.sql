-- Decision tables are published as packs are, and what they decided is kept: write-once, replayable to the byte.
ALTER TABLE policy_revisions DROP CONSTRAINT policy_revisions_kind_known;
ALTER TABLE policy_revisions
    ADD CONSTRAINT policy_revisions_kind_known CHECK (kind IN ('pack', 'calendar', 'table'));

CREATE TABLE table_decisions (
    outlet_id   uuid        NOT NULL,
    decision_id uuid        NOT NULL,
    -- Resource name of what was decided about; empty for the outlet itself.
    subject     text        NOT NULL,
    table_name  text        NOT NULL,
    hash        text        NOT NULL,
    outcome     text        NOT NULL,
    -- The answer with its facts as it was serialized, byte for byte, and the SHA-256 of that.
    decision    text        NOT NULL,
    digest      bytea       NOT NULL,
    create_time timestamptz NOT NULL,
    CONSTRAINT table_decisions_pkey PRIMARY KEY (outlet_id, decision_id),
    CONSTRAINT table_decisions_outlet_fkey FOREIGN KEY (outlet_id) REFERENCES outlets (outlet_id),
    -- Whoever replays it finds the revision it was made by.
    CONSTRAINT table_decisions_revision_fkey FOREIGN KEY (hash) REFERENCES policy_revisions (hash),
    CONSTRAINT table_decisions_digest_is_the_decisions CHECK (digest = sha256(convert_to(decision, 'UTF8'))),
    CONSTRAINT table_decisions_columns_are_the_decisions CHECK (
        table_name = decision::jsonb ->> 'table'
        AND hash = decision::jsonb ->> 'hash'
        AND outcome = decision::jsonb ->> 'outcome'
    ),
    CONSTRAINT table_decisions_outcome_known
        CHECK (outcome IN ('answered', 'refused', 'fact_missing', 'review', 'no_rule'))
);
CREATE INDEX table_decisions_by_creation ON table_decisions (outlet_id, create_time, decision_id);
CREATE TRIGGER table_decisions_are_facts BEFORE UPDATE OR DELETE ON table_decisions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
