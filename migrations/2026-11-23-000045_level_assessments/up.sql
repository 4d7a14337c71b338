-- Assessments of outlets' levels: what was measured, what the table proposes, and what was decided (domain N3, N5, N9).

-- What a confirmed assessment points at: that the outlet is of this level from this day on.
ALTER TABLE outlet_levels ADD CONSTRAINT outlet_levels_level_key UNIQUE (outlet_id, begin_date, level);
-- Who asks how many repairs were done again.
CREATE INDEX repair_orders_of_rework ON repair_orders (rework_of_outlet_id, rework_of_order_id)
    WHERE rework_of_order_id IS NOT NULL;

CREATE TABLE level_assessments (
    outlet_id         uuid        NOT NULL,
    assessment_id     uuid        NOT NULL,
    state             text        NOT NULL,
    -- What is proposed; nothing if the table proposes nothing.
    change            text,
    proposed_level    integer,
    level             integer     NOT NULL,
    as_of             date        NOT NULL,
    period_begin_date date        NOT NULL,
    measures          jsonb       NOT NULL,
    missing           jsonb       NOT NULL,
    reasons           jsonb       NOT NULL,
    decision_id       uuid        NOT NULL,
    assessor          text        NOT NULL,
    create_time       timestamptz NOT NULL,
    decider           text,
    decide_reason     text,
    decide_time       timestamptz,
    level_begin_date  date,
    version           bigint      NOT NULL,
    CONSTRAINT level_assessments_pkey PRIMARY KEY (outlet_id, assessment_id),
    CONSTRAINT level_assessments_outlet_fkey FOREIGN KEY (outlet_id) REFERENCES outlets (outlet_id),
    CONSTRAINT level_assessments_decision_fkey FOREIGN KEY (outlet_id, decision_id)
        REFERENCES table_decisions (outlet_id, decision_id),
    -- A confirmed change of level is one: the level begins as proposed.
    CONSTRAINT level_assessments_level_fkey FOREIGN KEY (outlet_id, level_begin_date, proposed_level)
        REFERENCES outlet_levels (outlet_id, begin_date, level),
    CONSTRAINT level_assessments_state_known CHECK (state IN ('proposed', 'inconclusive', 'confirmed', 'rejected')),
    CONSTRAINT level_assessments_change_known CHECK (change IN ('promote', 'keep', 'improve', 'demote')),
    CONSTRAINT level_assessments_levels_known CHECK (level BETWEEN 1 AND 3 AND proposed_level BETWEEN 1 AND 3),
    CONSTRAINT level_assessments_period_in_order CHECK (period_begin_date < as_of),
    CONSTRAINT level_assessments_inconclusive_without_change CHECK ((state = 'inconclusive') = (change IS NULL)),
    CONSTRAINT level_assessments_level_fits_change CHECK (CASE change
        WHEN 'promote' THEN proposed_level IS NOT NULL AND proposed_level > level
        WHEN 'demote' THEN proposed_level IS NOT NULL AND proposed_level < level
        ELSE proposed_level IS NULL END),
    CONSTRAINT level_assessments_decided_whole CHECK (
        (state IN ('confirmed', 'rejected')) = (decider IS NOT NULL)
        AND (decider IS NULL) = (decide_reason IS NULL) AND (decider IS NULL) = (decide_time IS NULL)),
    CONSTRAINT level_assessments_decided_by_another CHECK (decider <> assessor),
    CONSTRAINT level_assessments_begins_if_confirmed CHECK (
        (level_begin_date IS NOT NULL) = (state = 'confirmed' AND proposed_level IS NOT NULL)),
    CONSTRAINT level_assessments_version_positive CHECK (version > 0)
);
CREATE UNIQUE INDEX level_assessments_one_open ON level_assessments (outlet_id) WHERE state = 'proposed';
CREATE INDEX level_assessments_by_creation ON level_assessments (outlet_id, create_time, assessment_id);

-- A proposal is decided once, and what was found never changes.
CREATE FUNCTION level_assessments_are_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state <> 'proposed' OR NEW.state NOT IN ('confirmed', 'rejected')
        OR (OLD.outlet_id, OLD.assessment_id, OLD.change, OLD.proposed_level, OLD.level, OLD.as_of, OLD.period_begin_date,
            OLD.measures, OLD.missing, OLD.reasons, OLD.decision_id, OLD.assessor, OLD.create_time)
        IS DISTINCT FROM
           (NEW.outlet_id, NEW.assessment_id, NEW.change, NEW.proposed_level, NEW.level, NEW.as_of, NEW.period_begin_date,
            NEW.measures, NEW.missing, NEW.reasons, NEW.decision_id, NEW.assessor, NEW.create_time) THEN
        RAISE EXCEPTION 'a level assessment is decided once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER level_assessments_are_decided_once BEFORE UPDATE OR DELETE ON level_assessments
    FOR EACH ROW EXECUTE FUNCTION level_assessments_are_decided_once();
