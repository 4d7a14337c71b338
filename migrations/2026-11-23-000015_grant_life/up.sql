-- The life of a grant: who gave it and why, closed once and never edited; and of certificates: revoked once, gone with
-- the technician who leaves.

-- `end_date` is always when the grant ends: as planned, or as closed. What was planned stays in `planned_end_date`.
-- `level` is the level whose bundle the grant is of, 0 for a grant of its own.
ALTER TABLE grants
    ADD COLUMN level            integer     NOT NULL DEFAULT 0,
    ADD COLUMN planned_end_date date,
    ADD COLUMN reason           text        NOT NULL DEFAULT '',
    ADD COLUMN granted_by       text        NOT NULL DEFAULT 'unknown',
    ADD COLUMN create_time      timestamptz NOT NULL DEFAULT '1990-01-01 00:00:00+08',
    ADD COLUMN close_verb       text,
    ADD COLUMN close_reason     text,
    ADD COLUMN closed_by        text,
    ADD COLUMN close_time       timestamptz,
    ADD CONSTRAINT grants_level_known CHECK (level BETWEEN 0 AND 3),
    ADD CONSTRAINT grants_closed_by_somebody CHECK (num_nonnulls(close_verb, close_reason, closed_by, close_time) IN (0, 4)),
    ADD CONSTRAINT grants_closed_on_a_day CHECK (close_time IS NULL OR end_date IS NOT NULL),
    -- One that is closed before it begins never held: it begins and ends on one day.
    DROP CONSTRAINT grants_dates_in_order,
    ADD CONSTRAINT grants_dates_in_order CHECK (begin_date < end_date OR (begin_date = end_date AND close_time IS NOT NULL));
UPDATE grants SET planned_end_date = end_date, level = outlets.level, create_time = outlets.create_time
FROM outlets WHERE outlets.outlet_id = grants.outlet_id AND grants.action NOT IN ('refund', 'loaner');
CREATE INDEX grants_of_action ON grants (product_family, action, outlet_id);

CREATE FUNCTION grants_close_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE closing text[] := ARRAY['end_date', 'close_verb', 'close_reason', 'closed_by', 'close_time'];
BEGIN
    IF TG_OP = 'DELETE' OR OLD.close_time IS NOT NULL OR NEW.close_time IS NULL OR NEW.end_date > OLD.end_date
        OR to_jsonb(OLD) - closing <> to_jsonb(NEW) - closing THEN
        RAISE EXCEPTION 'a grant is closed once and never edited' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER grants_close_once BEFORE UPDATE OR DELETE ON grants FOR EACH ROW EXECUTE FUNCTION grants_close_once();

ALTER TABLE technicians
    ADD COLUMN leave_date   date,
    ADD COLUMN leave_reason text NOT NULL DEFAULT '',
    ADD COLUMN star_reason  text NOT NULL DEFAULT '',
    ADD CONSTRAINT technicians_leave_with_reason CHECK ((leave_date IS NULL) = (leave_reason = ''));

ALTER TABLE certificates
    ADD COLUMN revoke_date   date,
    ADD COLUMN revoke_reason text NOT NULL DEFAULT '',
    ADD COLUMN revoked_by    text NOT NULL DEFAULT '',
    ADD CONSTRAINT certificates_revoked_while_valid CHECK (revoke_date >= begin_date AND revoke_date < expire_date),
    ADD CONSTRAINT certificates_revoked_with_reason CHECK ((revoke_date IS NULL) = (revoke_reason = '')
        AND (revoke_date IS NULL) = (revoked_by = '')),
    -- Who lost a certificate may earn another for the same days.
    DROP CONSTRAINT certificates_do_not_overlap,
    ADD CONSTRAINT certificates_do_not_overlap EXCLUDE USING gist (outlet_id WITH =, technician_id WITH =,
        product_family WITH =, action WITH =, daterange(begin_date, least(expire_date, revoke_date)) WITH &&);
CREATE INDEX certificates_of_action ON certificates (outlet_id, product_family, action);

CREATE FUNCTION certificates_revoke_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE revoking text[] := ARRAY['revoke_date', 'revoke_reason', 'revoked_by'];
BEGIN
    IF TG_OP = 'DELETE' OR OLD.revoke_date IS NOT NULL OR to_jsonb(OLD) - revoking <> to_jsonb(NEW) - revoking THEN
        RAISE EXCEPTION 'a certificate is revoked once and never edited' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER certificates_revoke_once BEFORE UPDATE OR DELETE ON certificates
    FOR EACH ROW EXECUTE FUNCTION certificates_revoke_once();
