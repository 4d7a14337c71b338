DROP TABLE decisions;
DROP TABLE policy_revisions;
