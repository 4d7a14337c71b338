DROP TABLE audits;
DROP TABLE audit_samples;
DROP TABLE audit_rounds;
DROP TABLE audit_checklists;
