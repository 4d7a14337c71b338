-- Decisions with the facts and packs they rest on: write-once, replayable to the byte.

CREATE TABLE decisions (
    outlet_id   uuid        NOT NULL,
    decision_id uuid        NOT NULL,
    device_id   uuid        NOT NULL,
    outcome     text        NOT NULL,
    facts       jsonb       NOT NULL,
    decision    jsonb       NOT NULL,
    create_time timestamptz NOT NULL,
    CONSTRAINT decisions_pkey PRIMARY KEY (outlet_id, decision_id),
    CONSTRAINT decisions_outlet_fkey FOREIGN KEY (outlet_id) REFERENCES outlets (outlet_id),
    CONSTRAINT decisions_outcome_known CHECK (outcome IN ('covered', 'not_covered', 'fact_missing', 'review', 'no_rule'))
);
CREATE INDEX decisions_by_creation ON decisions (outlet_id, create_time, decision_id);
CREATE TRIGGER decisions_are_facts BEFORE UPDATE OR DELETE ON decisions FOR EACH ROW EXECUTE FUNCTION refuse_change();
