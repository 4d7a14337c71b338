ALTER TABLE repair_orders DROP CONSTRAINT repair_orders_consent_fkey;
DROP TABLE order_transitions, order_callbacks, order_consents, repair_orders;
