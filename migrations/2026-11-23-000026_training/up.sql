-- Training (domain N6): who must be trained by when, and who was. Plans and records are facts.

CREATE TABLE training_plans (
    plan_id            uuid        NOT NULL,
    display_name       text        NOT NULL,
    model_id           uuid,
    product_family     text        NOT NULL,
    action             text        NOT NULL,
    minimum_level      integer     NOT NULL,
    begin_date         date        NOT NULL,
    due_date           date        NOT NULL,
    certificate_months integer     NOT NULL,
    star_level         integer     NOT NULL,
    create_time        timestamptz NOT NULL,
    CONSTRAINT training_plans_pkey PRIMARY KEY (plan_id),
    CONSTRAINT training_plans_model_fkey FOREIGN KEY (model_id) REFERENCES product_models (model_id),
    CONSTRAINT training_plans_product_family_known CHECK (product_family IN ('handset', 'pc', 'machinery', 'appliance')),
    CONSTRAINT training_plans_action_known CHECK (action IN ('accept', 'software', 'accessory', 'swap', 'module_repair',
        'board_repair', 'refund', 'loaner')),
    CONSTRAINT training_plans_minimum_level_known CHECK (minimum_level BETWEEN 1 AND 3),
    CONSTRAINT training_plans_dates_in_order CHECK (begin_date <= due_date),
    CONSTRAINT training_plans_certificate_months_known CHECK (certificate_months BETWEEN 0 AND 120),
    CONSTRAINT training_plans_star_level_known CHECK (star_level BETWEEN 0 AND 5)
);
CREATE INDEX training_plans_by_creation ON training_plans (create_time, plan_id);
CREATE TRIGGER training_plans_are_facts BEFORE UPDATE OR DELETE ON training_plans
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE training_records (
    outlet_id      uuid        NOT NULL,
    record_id      uuid        NOT NULL,
    plan_id        uuid        NOT NULL,
    technician_id  uuid        NOT NULL,
    training_date  date        NOT NULL,
    outcome        text        NOT NULL,
    evidence       text        NOT NULL,
    certificate_id uuid,
    recorder       text        NOT NULL,
    create_time    timestamptz NOT NULL,
    CONSTRAINT training_records_pkey PRIMARY KEY (outlet_id, record_id),
    CONSTRAINT training_records_plan_fkey FOREIGN KEY (plan_id) REFERENCES training_plans (plan_id),
    CONSTRAINT training_records_technician_fkey FOREIGN KEY (outlet_id, technician_id)
        REFERENCES technicians (outlet_id, technician_id),
    CONSTRAINT training_records_certificate_fkey FOREIGN KEY (outlet_id, certificate_id)
        REFERENCES certificates (outlet_id, certificate_id),
    CONSTRAINT training_records_outcome_known CHECK (outcome IN ('absent', 'failed', 'passed')),
    CONSTRAINT training_records_certify_who_passed CHECK (certificate_id IS NULL OR outcome = 'passed')
);
CREATE UNIQUE INDEX training_records_passed_once ON training_records (outlet_id, technician_id, plan_id)
    WHERE outcome = 'passed';
CREATE INDEX training_records_of_technician ON training_records (outlet_id, technician_id, plan_id);
CREATE TRIGGER training_records_are_facts BEFORE UPDATE OR DELETE ON training_records
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Whom a plan concerns on a day, and how each stands.
CREATE FUNCTION training_trainees(plan uuid, day date) RETURNS TABLE (
    outlet_id uuid, technician_id uuid, display_name text, create_time timestamptz, passed_date date,
    attempt_count integer, late boolean
) LANGUAGE sql STABLE AS $$
    SELECT t.outlet_id, t.technician_id, t.display_name, t.create_time, r.passed_date, r.attempt_count,
        r.passed_date IS NULL AND p.due_date < day
    FROM training_plans AS p
    JOIN technicians AS t ON t.create_time < ((day + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')
        AND (t.leave_date IS NULL OR t.leave_date > day)
    CROSS JOIN LATERAL (
        SELECT min(training_date) FILTER (WHERE outcome = 'passed') AS passed_date, count(*)::integer AS attempt_count
        FROM training_records AS own
        WHERE own.outlet_id = t.outlet_id AND own.technician_id = t.technician_id AND own.plan_id = p.plan_id
            AND own.training_date <= day
    ) AS r
    WHERE p.plan_id = plan
        AND EXISTS (SELECT FROM grants AS g
            WHERE g.outlet_id = t.outlet_id AND g.product_family = p.product_family AND g.action = p.action
                AND g.begin_date <= day AND (g.end_date IS NULL OR g.end_date > day))
        AND p.minimum_level <= (SELECT l.level FROM outlet_levels AS l
            WHERE l.outlet_id = t.outlet_id AND l.begin_date <= day ORDER BY l.begin_date DESC LIMIT 1)
$$;
