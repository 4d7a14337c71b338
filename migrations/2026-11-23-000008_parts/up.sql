-- Documents over the ledger: shipments, reservations for repair orders, debts of defective parts.

CREATE TABLE shipments (
    outlet_id    uuid        NOT NULL,
    shipment_id  uuid        NOT NULL,
    center_id    uuid        NOT NULL,
    state        text        NOT NULL,
    ship_time    timestamptz NOT NULL,
    receive_time timestamptz,
    version      bigint      NOT NULL,
    CONSTRAINT shipments_pkey PRIMARY KEY (outlet_id, shipment_id),
    CONSTRAINT shipments_outlet_fkey FOREIGN KEY (outlet_id) REFERENCES outlets (outlet_id),
    CONSTRAINT shipments_center_fkey FOREIGN KEY (center_id) REFERENCES service_centers (center_id),
    CONSTRAINT shipments_state_known CHECK (state IN ('in_transit', 'received', 'discrepancy')),
    CONSTRAINT shipments_received_at CHECK ((state = 'in_transit') = (receive_time IS NULL)),
    CONSTRAINT shipments_version_positive CHECK (version > 0)
);
CREATE INDEX shipments_by_creation ON shipments (outlet_id, ship_time, shipment_id);

CREATE TABLE shipment_lines (
    outlet_id         uuid   NOT NULL,
    shipment_id       uuid   NOT NULL,
    part_id           uuid   NOT NULL,
    quantity          bigint NOT NULL,
    received_quantity bigint NOT NULL,
    CONSTRAINT shipment_lines_pkey PRIMARY KEY (outlet_id, shipment_id, part_id),
    CONSTRAINT shipment_lines_shipment_fkey FOREIGN KEY (outlet_id, shipment_id) REFERENCES shipments (outlet_id, shipment_id),
    CONSTRAINT shipment_lines_part_fkey FOREIGN KEY (part_id) REFERENCES parts (part_id),
    CONSTRAINT shipment_lines_quantity_positive CHECK (quantity > 0),
    CONSTRAINT shipment_lines_received_within_shipped CHECK (received_quantity BETWEEN 0 AND quantity)
);

CREATE TABLE reservations (
    outlet_id      uuid        NOT NULL,
    reservation_id uuid        NOT NULL,
    order_id       uuid        NOT NULL,
    part_id        uuid        NOT NULL,
    condition      text        NOT NULL,
    quantity       bigint      NOT NULL,
    state          text        NOT NULL,
    technician_id  uuid,
    transfer_id    uuid        NOT NULL,
    create_time    timestamptz NOT NULL,
    version        bigint      NOT NULL,
    CONSTRAINT reservations_pkey PRIMARY KEY (outlet_id, reservation_id),
    CONSTRAINT reservations_order_fkey FOREIGN KEY (outlet_id, order_id) REFERENCES repair_orders (outlet_id, order_id),
    CONSTRAINT reservations_part_fkey FOREIGN KEY (part_id) REFERENCES parts (part_id),
    CONSTRAINT reservations_technician_fkey FOREIGN KEY (outlet_id, technician_id)
        REFERENCES technicians (outlet_id, technician_id),
    CONSTRAINT reservations_transfer_fkey FOREIGN KEY (outlet_id, transfer_id)
        REFERENCES transfers (credit_party_id, transfer_id),
    CONSTRAINT reservations_condition_usable CHECK (condition IN ('good', 'refurbished')),
    CONSTRAINT reservations_quantity_positive CHECK (quantity > 0),
    CONSTRAINT reservations_state_known CHECK (state IN ('held', 'issued', 'consumed', 'released')),
    CONSTRAINT reservations_technician_when_issued CHECK (state NOT IN ('issued', 'consumed') OR technician_id IS NOT NULL),
    CONSTRAINT reservations_version_positive CHECK (version > 0)
);
CREATE INDEX reservations_by_creation ON reservations (outlet_id, create_time, reservation_id);
CREATE INDEX reservations_of_order ON reservations (outlet_id, order_id);

CREATE TABLE part_debts (
    outlet_id      uuid        NOT NULL,
    debt_id        uuid        NOT NULL,
    reservation_id uuid        NOT NULL,
    order_id       uuid        NOT NULL,
    part_id        uuid        NOT NULL,
    state          text        NOT NULL,
    due_date       date        NOT NULL,
    create_time    timestamptz NOT NULL,
    version        bigint      NOT NULL,
    CONSTRAINT part_debts_pkey PRIMARY KEY (outlet_id, debt_id),
    CONSTRAINT part_debts_reservation_fkey FOREIGN KEY (outlet_id, reservation_id)
        REFERENCES reservations (outlet_id, reservation_id),
    CONSTRAINT part_debts_part_fkey FOREIGN KEY (part_id) REFERENCES parts (part_id),
    CONSTRAINT part_debts_state_known CHECK (state IN ('owed', 'settled', 'waived', 'charged')),
    CONSTRAINT part_debts_version_positive CHECK (version > 0)
);
CREATE INDEX part_debts_by_creation ON part_debts (outlet_id, create_time, debt_id);
CREATE INDEX part_debts_of_reservation ON part_debts (outlet_id, reservation_id);
