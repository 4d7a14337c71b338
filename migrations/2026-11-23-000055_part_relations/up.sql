-- How parts stand to one another and to models (domain D1, S5), from day to day. Facts: each holds from its day until the
-- next of the same pair begins, so that what was true of a day stays readable. One row a day and pair: no relation can
-- stand beside itself, and a part has at most one successor at a time.

ALTER TABLE parts
    -- Among parts for the same component: higher is better.
    ADD COLUMN grade integer NOT NULL DEFAULT 1,
    ADD CONSTRAINT parts_grade_in_range CHECK (grade BETWEEN 1 AND 100),
    -- What alternatives point at: a part with its grade.
    ADD CONSTRAINT parts_grade_key UNIQUE (part_id, grade);

-- What was entered before fits since ever.
ALTER TABLE part_fits
    ADD COLUMN begin_date date NOT NULL DEFAULT '1990-01-01',
    ADD COLUMN fits boolean NOT NULL DEFAULT true,
    DROP CONSTRAINT part_fits_pkey,
    ADD CONSTRAINT part_fits_pkey PRIMARY KEY (part_id, model_id, begin_date);
CREATE TRIGGER part_fits_are_facts BEFORE UPDATE OR DELETE ON part_fits FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE part_successions (
    part_id      uuid        NOT NULL,
    begin_date   date        NOT NULL,
    -- Nothing from that day on, if there is none.
    successor_id uuid,
    actor        text        NOT NULL,
    create_time  timestamptz NOT NULL,
    CONSTRAINT part_successions_pkey PRIMARY KEY (part_id, begin_date),
    CONSTRAINT part_successions_part_fkey FOREIGN KEY (part_id) REFERENCES parts (part_id),
    CONSTRAINT part_successions_successor_fkey FOREIGN KEY (successor_id) REFERENCES parts (part_id),
    CONSTRAINT part_successions_not_by_itself CHECK (successor_id <> part_id)
);
CREATE TRIGGER part_successions_are_facts BEFORE UPDATE OR DELETE ON part_successions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- No part replaces itself by a chain, on any day: walks from the successor on, through the days on which the new row holds.
-- Two such rows written at once each miss the other: so the transaction must be one in which Postgres notices that.
CREATE FUNCTION refuse_succession_cycle() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'serializable' THEN
        RAISE EXCEPTION 'successions are written in serializable transactions' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (
        WITH RECURSIVE held AS (
            SELECT part_id, successor_id, begin_date AS first_day,
                coalesce(lead(begin_date) OVER (PARTITION BY part_id ORDER BY begin_date), 'infinity') AS end_day
            FROM part_successions
        ), walk AS (
            SELECT successor_id AS part_id, first_day, end_day FROM held
            WHERE part_id = NEW.part_id AND first_day = NEW.begin_date AND successor_id IS NOT NULL
            UNION
            SELECT held.successor_id, greatest(walk.first_day, held.first_day), least(walk.end_day, held.end_day)
            FROM walk JOIN held USING (part_id)
            WHERE held.successor_id IS NOT NULL AND walk.part_id <> NEW.part_id
                AND greatest(walk.first_day, held.first_day) < least(walk.end_day, held.end_day)
        )
        SELECT FROM walk WHERE part_id = NEW.part_id
    ) THEN
        RAISE EXCEPTION 'a part would replace itself' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'part_successions_acyclic';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER part_successions_have_no_cycle AFTER INSERT ON part_successions
    FOR EACH ROW EXECUTE FUNCTION refuse_succession_cycle();

-- Written once for two parts, in the order of their ids: what one may stand for may stand for it. Of equal grade, since
-- both rows that it points at are of the one grade it names.
CREATE TABLE part_alternatives (
    one_id      uuid        NOT NULL,
    other_id    uuid        NOT NULL,
    begin_date  date        NOT NULL,
    holds       boolean     NOT NULL,
    grade       integer     NOT NULL,
    actor       text        NOT NULL,
    create_time timestamptz NOT NULL,
    CONSTRAINT part_alternatives_pkey PRIMARY KEY (one_id, other_id, begin_date),
    CONSTRAINT part_alternatives_one_fkey FOREIGN KEY (one_id, grade) REFERENCES parts (part_id, grade),
    CONSTRAINT part_alternatives_other_fkey FOREIGN KEY (other_id, grade) REFERENCES parts (part_id, grade),
    CONSTRAINT part_alternatives_in_order CHECK (one_id < other_id)
);
CREATE INDEX part_alternatives_of_other ON part_alternatives (other_id, one_id);
CREATE TRIGGER part_alternatives_are_facts BEFORE UPDATE OR DELETE ON part_alternatives
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A model is discontinued once: what must be kept until when rests on it.
CREATE FUNCTION refuse_other_discontinuation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a model is discontinued once' USING ERRCODE = 'check_violation',
        CONSTRAINT = 'product_models_discontinued_once';
END
$$;
CREATE TRIGGER product_models_are_discontinued_once BEFORE UPDATE OF discontinue_date ON product_models FOR EACH ROW
    WHEN (OLD.discontinue_date IS NOT NULL AND NEW.discontinue_date IS DISTINCT FROM OLD.discontinue_date)
    EXECUTE FUNCTION refuse_other_discontinuation();

-- Stock and use of a part over the whole network.
CREATE INDEX accounts_of_use ON accounts (unit) WHERE location IN ('issued', 'in_transit', 'consumed');
