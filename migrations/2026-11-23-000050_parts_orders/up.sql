-- What outlets order of their service centers (domain S2). A line that was granted holds a promise in the ledger.

CREATE TABLE parts_orders (
    outlet_id      uuid        NOT NULL,
    parts_order_id uuid        NOT NULL,
    center_id      uuid        NOT NULL,
    state          text        NOT NULL,
    create_time    timestamptz NOT NULL,
    -- The last review: shipping is due the day after.
    review_time    timestamptz,
    version        bigint      NOT NULL,
    CONSTRAINT parts_orders_pkey PRIMARY KEY (outlet_id, parts_order_id),
    CONSTRAINT parts_orders_outlet_fkey FOREIGN KEY (outlet_id) REFERENCES outlets (outlet_id),
    CONSTRAINT parts_orders_center_fkey FOREIGN KEY (center_id) REFERENCES service_centers (center_id),
    CONSTRAINT parts_orders_state_known CHECK (state IN ('submitted', 'approved', 'backordered', 'rejected',
        'in_transit', 'cancelled')),
    CONSTRAINT parts_orders_version_positive CHECK (version > 0)
);
CREATE INDEX parts_orders_by_creation ON parts_orders (outlet_id, create_time, parts_order_id);

CREATE TABLE parts_order_lines (
    outlet_id        uuid   NOT NULL,
    parts_order_id   uuid   NOT NULL,
    part_id          uuid   NOT NULL,
    quantity         bigint NOT NULL,
    state            text   NOT NULL,
    granted_part_id  uuid,
    granted_quantity bigint NOT NULL,
    reason_code      text,
    remark           text,
    reviewer         text,
    serials          jsonb,
    -- The pending transfer that promises the pieces.
    transfer_id      uuid,
    shipment_id      uuid,
    CONSTRAINT parts_order_lines_pkey PRIMARY KEY (outlet_id, parts_order_id, part_id),
    CONSTRAINT parts_order_lines_order_fkey FOREIGN KEY (outlet_id, parts_order_id)
        REFERENCES parts_orders (outlet_id, parts_order_id),
    CONSTRAINT parts_order_lines_part_fkey FOREIGN KEY (part_id) REFERENCES parts (part_id),
    CONSTRAINT parts_order_lines_granted_part_fkey FOREIGN KEY (granted_part_id) REFERENCES parts (part_id),
    CONSTRAINT parts_order_lines_shipment_fkey FOREIGN KEY (outlet_id, shipment_id)
        REFERENCES shipments (outlet_id, shipment_id),
    CONSTRAINT parts_order_lines_state_known CHECK (state IN ('requested', 'approved', 'reduced', 'substituted',
        'backordered', 'rejected', 'cancelled', 'complete')),
    CONSTRAINT parts_order_lines_quantity_positive CHECK (quantity > 0),
    -- Nobody is sent more than was asked for.
    CONSTRAINT parts_order_lines_granted_within_asked CHECK (granted_quantity BETWEEN 0 AND quantity),
    -- Pieces are granted by a promise only.
    CONSTRAINT parts_order_lines_granted_is_promised CHECK (state NOT IN ('approved', 'reduced', 'substituted', 'complete')
        OR (granted_quantity > 0 AND granted_part_id IS NOT NULL AND transfer_id IS NOT NULL AND reviewer IS NOT NULL)),
    CONSTRAINT parts_order_lines_odd_has_reason CHECK (state NOT IN ('reduced', 'substituted', 'backordered', 'rejected')
        OR reason_code IS NOT NULL),
    CONSTRAINT parts_order_lines_substitute_has_remark CHECK (granted_part_id = part_id OR remark IS NOT NULL),
    CONSTRAINT parts_order_lines_complete_is_shipped CHECK ((state = 'complete') = (shipment_id IS NOT NULL))
);
-- A promise belongs to one line.
CREATE UNIQUE INDEX parts_order_lines_promise_key ON parts_order_lines (transfer_id);
