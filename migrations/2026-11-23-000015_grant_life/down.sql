DROP TRIGGER certificates_revoke_once ON certificates;
DROP FUNCTION certificates_revoke_once();
DROP INDEX certificates_of_action;
ALTER TABLE certificates DROP CONSTRAINT certificates_do_not_overlap, DROP COLUMN revoke_date, DROP COLUMN revoke_reason,
    DROP COLUMN revoked_by,
    ADD CONSTRAINT certificates_do_not_overlap EXCLUDE USING gist (outlet_id WITH =, technician_id WITH =,
        product_family WITH =, action WITH =, daterange(begin_date, expire_date) WITH &&);
ALTER TABLE technicians DROP COLUMN leave_date, DROP COLUMN leave_reason, DROP COLUMN star_reason;
DROP TRIGGER grants_close_once ON grants;
DROP FUNCTION grants_close_once();
DROP INDEX grants_of_action;
DELETE FROM grants WHERE begin_date = end_date;
ALTER TABLE grants DROP CONSTRAINT grants_dates_in_order, DROP COLUMN level, DROP COLUMN planned_end_date,
    DROP COLUMN reason, DROP COLUMN granted_by, DROP COLUMN create_time, DROP COLUMN close_verb,
    DROP COLUMN close_reason, DROP COLUMN closed_by, DROP COLUMN close_time,
    ADD CONSTRAINT grants_dates_in_order CHECK (begin_date < end_date);
