-- The life of an outlet in full: the rest of the registration form (网点情况登记表), reviews, improvement plans, dated
-- contracts and levels, and a history that explains every version.

ALTER TABLE outlets
    ADD COLUMN kind               text  NOT NULL DEFAULT 'repair',
    ADD COLUMN tools              jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN service_area       jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN channels           jsonb NOT NULL DEFAULT '["counter"]',
    ADD COLUMN requested_families jsonb NOT NULL DEFAULT '[]',
    ADD CONSTRAINT outlets_kind_known CHECK (kind IN ('repair', 'swap')),
    ADD CONSTRAINT outlets_channels_known CHECK (jsonb_typeof(channels) = 'array'
        AND channels <@ '["hotline", "web", "counter", "mail_in", "home_visit"]'),
    ADD CONSTRAINT outlets_families_known CHECK (jsonb_typeof(requested_families) = 'array'
        AND requested_families <@ '["handset", "pc", "machinery", "appliance"]'),
    ADD CONSTRAINT outlets_lists_are_lists CHECK (jsonb_typeof(tools) = 'array' AND jsonb_typeof(service_area) = 'array');
CREATE INDEX outlets_by_contract_end ON outlets (contract_end_date, outlet_id);

-- States change only along the drawn transitions, whoever writes.
CREATE FUNCTION outlets_move_as_drawn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (VALUES
        ('applied', 'in_review'), ('in_review', 'declined'), ('in_review', 'probation'),
        ('probation', 'authorized'), ('authorized', 'improvement_plan'), ('improvement_plan', 'authorized'),
        ('authorized', 'suspended'), ('improvement_plan', 'suspended'), ('suspended', 'authorized'),
        ('probation', 'winding_down'), ('authorized', 'winding_down'), ('improvement_plan', 'winding_down'),
        ('suspended', 'winding_down'), ('winding_down', 'terminated')) THEN
        RAISE EXCEPTION 'an outlet does not go from % to %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER outlets_move_as_drawn BEFORE UPDATE OF state ON outlets FOR EACH ROW
    WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION outlets_move_as_drawn();

-- Every version of an outlet has the row of history that made it, the application first.
ALTER TABLE outlet_transitions DISABLE TRIGGER outlet_transitions_are_facts;
ALTER TABLE outlet_transitions ADD COLUMN version bigint;
UPDATE outlet_transitions SET version = numbered.version FROM (
    SELECT outlet_id, transition_id, row_number() OVER (PARTITION BY outlet_id ORDER BY transition_id) + 1 AS version
    FROM outlet_transitions) AS numbered
WHERE outlet_transitions.outlet_id = numbered.outlet_id AND outlet_transitions.transition_id = numbered.transition_id;
ALTER TABLE outlet_transitions ENABLE TRIGGER outlet_transitions_are_facts;
INSERT INTO outlet_transitions (outlet_id, transition_id, from_state, to_state, verb, actor, reason, transition_time, version)
    SELECT outlet_id, gen_random_uuid(), '', 'applied', 'ApplyOutlet', 'unknown', 'entered before the history was kept',
        create_time, 1
    FROM outlets;
ALTER TABLE outlet_transitions ALTER COLUMN version SET NOT NULL,
    ADD CONSTRAINT outlet_transitions_version_key UNIQUE (outlet_id, version);

-- What a reviewer found, item by item; the last one counts.
CREATE TABLE outlet_reviews (
    outlet_id   uuid        NOT NULL,
    review_id   uuid        NOT NULL,
    reviewer    text        NOT NULL,
    items       jsonb       NOT NULL,
    passed      boolean     NOT NULL,
    summary     text        NOT NULL,
    review_time timestamptz NOT NULL,
    CONSTRAINT outlet_reviews_pkey PRIMARY KEY (outlet_id, review_id),
    CONSTRAINT outlet_reviews_outlet_fkey FOREIGN KEY (outlet_id) REFERENCES outlets (outlet_id)
);
CREATE TRIGGER outlet_reviews_are_facts BEFORE UPDATE OR DELETE ON outlet_reviews
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE improvement_plans (
    outlet_id   uuid        NOT NULL,
    plan_id     uuid        NOT NULL,
    goals       jsonb       NOT NULL,
    due_date    date        NOT NULL,
    reason      text        NOT NULL,
    actor       text        NOT NULL,
    create_time timestamptz NOT NULL,
    outcome     text,
    results     jsonb,
    close_time  timestamptz,
    CONSTRAINT improvement_plans_pkey PRIMARY KEY (outlet_id, plan_id),
    CONSTRAINT improvement_plans_outlet_fkey FOREIGN KEY (outlet_id) REFERENCES outlets (outlet_id),
    CONSTRAINT improvement_plans_outcome_known CHECK (outcome IN ('completed', 'broken_off')),
    CONSTRAINT improvement_plans_closed_at CHECK ((outcome IS NULL) = (close_time IS NULL)),
    CONSTRAINT improvement_plans_completed_with_results CHECK ((outcome = 'completed') = (results IS NOT NULL))
);
CREATE UNIQUE INDEX improvement_plans_one_open ON improvement_plans (outlet_id) WHERE outcome IS NULL;

-- One contract after another, never two at once.
CREATE TABLE outlet_contracts (
    outlet_id   uuid        NOT NULL,
    contract_id uuid        NOT NULL,
    begin_date  date        NOT NULL,
    end_date    date        NOT NULL,
    document    text        NOT NULL,
    actor       text        NOT NULL,
    create_time timestamptz NOT NULL,
    CONSTRAINT outlet_contracts_pkey PRIMARY KEY (outlet_id, contract_id),
    CONSTRAINT outlet_contracts_outlet_fkey FOREIGN KEY (outlet_id) REFERENCES outlets (outlet_id),
    CONSTRAINT outlet_contracts_dates_in_order CHECK (begin_date < end_date),
    CONSTRAINT outlet_contracts_do_not_overlap EXCLUDE USING gist (outlet_id WITH =, daterange(begin_date, end_date) WITH &&)
);
CREATE TRIGGER outlet_contracts_are_facts BEFORE UPDATE OR DELETE ON outlet_contracts
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
INSERT INTO outlet_contracts
    SELECT outlet_id, gen_random_uuid(), contract_begin_date, contract_end_date, '', 'unknown', create_time FROM outlets;

-- The level of an outlet from day to day: a row holds until the next one begins.
CREATE TABLE outlet_levels (
    outlet_id   uuid        NOT NULL,
    begin_date  date        NOT NULL,
    level       integer     NOT NULL,
    actor       text        NOT NULL,
    reason      text        NOT NULL,
    create_time timestamptz NOT NULL,
    CONSTRAINT outlet_levels_pkey PRIMARY KEY (outlet_id, begin_date),
    CONSTRAINT outlet_levels_outlet_fkey FOREIGN KEY (outlet_id) REFERENCES outlets (outlet_id),
    CONSTRAINT outlet_levels_level_known CHECK (level BETWEEN 1 AND 3)
);
CREATE TRIGGER outlet_levels_are_facts BEFORE UPDATE OR DELETE ON outlet_levels
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
INSERT INTO outlet_levels
    SELECT outlet_id, coalesce((SELECT min(begin_date) FROM grants WHERE grants.outlet_id = outlets.outlet_id),
        contract_begin_date), level, 'unknown', 'entered before the history was kept', create_time
    FROM outlets WHERE level > 0;
