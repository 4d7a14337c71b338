-- Audits: what is looked at, whom chance chose, and what was found (domain N9). Nothing here ever changes.

CREATE TABLE audit_checklists (
    checklist_id           uuid        NOT NULL,
    code                   text        NOT NULL,
    version                integer     NOT NULL,
    display_name           text        NOT NULL,
    sections               jsonb       NOT NULL,
    pass_mark_basis_points integer     NOT NULL,
    actor                  text        NOT NULL,
    create_time            timestamptz NOT NULL,
    CONSTRAINT audit_checklists_pkey PRIMARY KEY (checklist_id),
    CONSTRAINT audit_checklists_version_key UNIQUE (code, version),
    CONSTRAINT audit_checklists_version_positive CHECK (version > 0),
    CONSTRAINT audit_checklists_pass_mark_known CHECK (pass_mark_basis_points BETWEEN 0 AND 10000)
);
CREATE INDEX audit_checklists_by_time ON audit_checklists (create_time, checklist_id);
CREATE TRIGGER audit_checklists_are_facts BEFORE UPDATE OR DELETE ON audit_checklists
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE audit_rounds (
    round_id     uuid        NOT NULL,
    display_name text        NOT NULL,
    checklist_id uuid        NOT NULL,
    seed         bigint      NOT NULL,
    strata       jsonb       NOT NULL,
    actor        text        NOT NULL,
    create_time  timestamptz NOT NULL,
    CONSTRAINT audit_rounds_pkey PRIMARY KEY (round_id),
    CONSTRAINT audit_rounds_checklist_key UNIQUE (round_id, checklist_id),
    CONSTRAINT audit_rounds_checklist_fkey FOREIGN KEY (checklist_id) REFERENCES audit_checklists (checklist_id)
);
CREATE TRIGGER audit_rounds_are_facts BEFORE UPDATE OR DELETE ON audit_rounds
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE audit_samples (
    outlet_id uuid NOT NULL,
    round_id  uuid NOT NULL,
    CONSTRAINT audit_samples_pkey PRIMARY KEY (outlet_id, round_id),
    CONSTRAINT audit_samples_round_fkey FOREIGN KEY (round_id) REFERENCES audit_rounds (round_id),
    CONSTRAINT audit_samples_outlet_fkey FOREIGN KEY (outlet_id) REFERENCES outlets (outlet_id)
);
CREATE INDEX audit_samples_by_round ON audit_samples (round_id, outlet_id);
CREATE TRIGGER audit_samples_are_facts BEFORE UPDATE OR DELETE ON audit_samples
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE audits (
    outlet_id          uuid        NOT NULL,
    audit_id           uuid        NOT NULL,
    checklist_id       uuid        NOT NULL,
    round_id           uuid,
    supersedes_id      uuid,
    audit_date         date        NOT NULL,
    auditor            text        NOT NULL,
    answers            jsonb       NOT NULL,
    sections           jsonb       NOT NULL,
    score_basis_points integer     NOT NULL,
    passed             boolean     NOT NULL,
    create_time        timestamptz NOT NULL,
    CONSTRAINT audits_pkey PRIMARY KEY (outlet_id, audit_id),
    CONSTRAINT audits_checklist_key UNIQUE (outlet_id, audit_id, checklist_id),
    CONSTRAINT audits_outlet_fkey FOREIGN KEY (outlet_id) REFERENCES outlets (outlet_id),
    CONSTRAINT audits_checklist_fkey FOREIGN KEY (checklist_id) REFERENCES audit_checklists (checklist_id),
    -- A round is of one checklist, and an audit of a round is of an outlet that was drawn.
    CONSTRAINT audits_round_fkey FOREIGN KEY (round_id, checklist_id) REFERENCES audit_rounds (round_id, checklist_id),
    CONSTRAINT audits_sample_fkey FOREIGN KEY (outlet_id, round_id) REFERENCES audit_samples (outlet_id, round_id),
    -- A correction is of the same checklist, and there is one.
    CONSTRAINT audits_supersedes_fkey FOREIGN KEY (outlet_id, supersedes_id, checklist_id)
        REFERENCES audits (outlet_id, audit_id, checklist_id),
    CONSTRAINT audits_supersedes_key UNIQUE (outlet_id, supersedes_id),
    CONSTRAINT audits_supersedes_another CHECK (supersedes_id <> audit_id),
    CONSTRAINT audits_score_known CHECK (score_basis_points BETWEEN 0 AND 10000)
);
-- Of a round there is one first audit of each outlet.
CREATE UNIQUE INDEX audits_one_of_a_round ON audits (outlet_id, round_id) WHERE supersedes_id IS NULL;
CREATE INDEX audits_by_time ON audits (outlet_id, create_time, audit_id);
CREATE TRIGGER audits_are_facts BEFORE UPDATE OR DELETE ON audits
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
