ALTER TABLE device_withdrawals DROP CONSTRAINT device_withdrawals_order_fkey;
ALTER TABLE clock_intervals DROP CONSTRAINT clock_intervals_order_fkey;
ALTER TABLE device_visits DROP CONSTRAINT device_visits_order_fkey;
ALTER TABLE repair_orders DROP CONSTRAINT repair_orders_consent_fkey;
DROP TABLE order_transitions, order_callbacks, order_consents, repair_orders;
