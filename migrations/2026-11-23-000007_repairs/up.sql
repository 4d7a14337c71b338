-- Repair orders and the history of their states.

CREATE TABLE repair_orders (
    outlet_id           uuid        NOT NULL,
    order_id            uuid        NOT NULL,
    number              text        NOT NULL,
    device_id           uuid        NOT NULL,
    service_type        text        NOT NULL,
    urgent              boolean     NOT NULL,
    customer_name       text        NOT NULL,
    customer_phone      text        NOT NULL,
    description         text        NOT NULL,
    condition           text        NOT NULL,
    accessories         jsonb       NOT NULL,
    data_loss_consent   boolean     NOT NULL,
    state               text        NOT NULL,
    custody             text        NOT NULL,
    technician_id       uuid,
    diagnosis           jsonb,
    fault_code          text,
    decision_id         uuid,
    consent_id          uuid,
    awaited_party       text,
    wait_reason         text,
    wait_promise_date   date,
    repair_outcome      text,
    signed_by           text,
    remedy_document     text,
    rework_of_outlet_id uuid,
    rework_of_order_id  uuid,
    receive_time        timestamptz NOT NULL,
    deliver_time        timestamptz,
    create_time         timestamptz NOT NULL,
    version             bigint      NOT NULL,
    CONSTRAINT repair_orders_pkey PRIMARY KEY (outlet_id, order_id),
    CONSTRAINT repair_orders_number_key UNIQUE (outlet_id, number),
    -- What claims point at: an order with its device.
    CONSTRAINT repair_orders_device_key UNIQUE (outlet_id, order_id, device_id),
    CONSTRAINT repair_orders_outlet_fkey FOREIGN KEY (outlet_id) REFERENCES outlets (outlet_id),
    CONSTRAINT repair_orders_device_fkey FOREIGN KEY (device_id) REFERENCES devices (device_id),
    CONSTRAINT repair_orders_technician_fkey FOREIGN KEY (outlet_id, technician_id)
        REFERENCES technicians (outlet_id, technician_id),
    CONSTRAINT repair_orders_decision_fkey FOREIGN KEY (outlet_id, decision_id)
        REFERENCES decisions (outlet_id, decision_id),
    CONSTRAINT repair_orders_rework_fkey FOREIGN KEY (rework_of_outlet_id, rework_of_order_id)
        REFERENCES repair_orders (outlet_id, order_id),
    CONSTRAINT repair_orders_service_type_known CHECK (service_type IN ('consultation', 'maintenance', 'inspection',
        'repair', 'exchange', 'return', 'complaint')),
    CONSTRAINT repair_orders_state_known CHECK (state IN ('received', 'diagnosing', 'quoted', 'approved', 'in_repair',
        'waiting', 'reinspection', 'ready', 'delivered', 'closed', 'remedy', 'cancelled')),
    CONSTRAINT repair_orders_custody_known CHECK (custody IN ('customer', 'outlet')),
    CONSTRAINT repair_orders_awaited_party_known CHECK (awaited_party IN ('customer', 'part', 'supplier', 'higher_level')),
    CONSTRAINT repair_orders_outcome_known CHECK (repair_outcome IN ('repaired', 'no_fault_found', 'software_only', 'unrepaired')),
    CONSTRAINT repair_orders_wait_fits_state CHECK ((state = 'waiting') = (awaited_party IS NOT NULL)),
    CONSTRAINT repair_orders_decided_before_quoted CHECK (state IN ('received', 'diagnosing', 'cancelled') OR decision_id IS NOT NULL),
    CONSTRAINT repair_orders_consent_before_work CHECK (state NOT IN ('approved', 'in_repair', 'waiting', 'reinspection', 'remedy')
        OR consent_id IS NOT NULL),
    CONSTRAINT repair_orders_delivered_at CHECK (state <> 'delivered' OR deliver_time IS NOT NULL),
    CONSTRAINT repair_orders_version_positive CHECK (version > 0)
);
CREATE INDEX repair_orders_by_creation ON repair_orders (outlet_id, create_time, order_id);
CREATE INDEX repair_orders_of_device ON repair_orders (device_id, create_time);

-- Each consent as it was given; a changed quote asks for another.
CREATE TABLE order_consents (
    outlet_id    uuid        NOT NULL,
    consent_id   uuid        NOT NULL,
    order_id     uuid        NOT NULL,
    remedy       text        NOT NULL,
    amount       bigint      NOT NULL,
    currency     char(3)     NOT NULL,
    channel      text        NOT NULL,
    text_version text        NOT NULL,
    actor        text        NOT NULL,
    consent_time timestamptz NOT NULL,
    CONSTRAINT order_consents_pkey PRIMARY KEY (outlet_id, consent_id),
    CONSTRAINT order_consents_own_order_key UNIQUE (outlet_id, consent_id, order_id),
    CONSTRAINT order_consents_order_fkey FOREIGN KEY (outlet_id, order_id) REFERENCES repair_orders (outlet_id, order_id),
    CONSTRAINT order_consents_amount_not_negative CHECK (amount >= 0),
    CONSTRAINT order_consents_currency_known CHECK (currency = 'CNY'),
    CONSTRAINT order_consents_channel_known CHECK (channel IN ('signature', 'recorded_call', 'message', 'web'))
);
CREATE TRIGGER order_consents_are_facts BEFORE UPDATE OR DELETE ON order_consents
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
ALTER TABLE repair_orders ADD CONSTRAINT repair_orders_consent_fkey FOREIGN KEY (outlet_id, consent_id, order_id)
    REFERENCES order_consents (outlet_id, consent_id, order_id);

-- What orders did to devices belongs to an order of that device.
ALTER TABLE device_visits ADD CONSTRAINT device_visits_order_fkey FOREIGN KEY (outlet_id, order_id, device_id)
    REFERENCES repair_orders (outlet_id, order_id, device_id);
ALTER TABLE clock_intervals ADD CONSTRAINT clock_intervals_order_fkey FOREIGN KEY (outlet_id, order_id, device_id)
    REFERENCES repair_orders (outlet_id, order_id, device_id);
ALTER TABLE device_withdrawals ADD CONSTRAINT device_withdrawals_order_fkey FOREIGN KEY (outlet_id, order_id, device_id)
    REFERENCES repair_orders (outlet_id, order_id, device_id);

-- The call to the customer after delivery.
CREATE TABLE order_callbacks (
    outlet_id     uuid        NOT NULL,
    order_id      uuid        NOT NULL,
    content       boolean     NOT NULL,
    note          text        NOT NULL,
    actor         text        NOT NULL,
    callback_time timestamptz NOT NULL,
    CONSTRAINT order_callbacks_pkey PRIMARY KEY (outlet_id, order_id),
    CONSTRAINT order_callbacks_order_fkey FOREIGN KEY (outlet_id, order_id) REFERENCES repair_orders (outlet_id, order_id)
);
CREATE TRIGGER order_callbacks_are_facts BEFORE UPDATE OR DELETE ON order_callbacks
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE order_transitions (
    outlet_id       uuid        NOT NULL,
    transition_id   uuid        NOT NULL,
    order_id        uuid        NOT NULL,
    from_state      text        NOT NULL,
    to_state        text        NOT NULL,
    verb            text        NOT NULL,
    actor           text        NOT NULL,
    technician_id   uuid,
    reason          text        NOT NULL,
    transition_time timestamptz NOT NULL,
    CONSTRAINT order_transitions_pkey PRIMARY KEY (outlet_id, transition_id),
    CONSTRAINT order_transitions_order_fkey FOREIGN KEY (outlet_id, order_id) REFERENCES repair_orders (outlet_id, order_id)
);
CREATE INDEX order_transitions_of_order ON order_transitions (outlet_id, order_id, transition_id);
CREATE TRIGGER order_transitions_are_facts BEFORE UPDATE OR DELETE ON order_transitions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
