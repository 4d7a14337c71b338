-- What arrives other than it was shipped, until somebody says what became of it (domain S2); and the rest of a parts
-- order's way: picked, received, closed.

ALTER TABLE shipments
    DROP CONSTRAINT shipments_state_known,
    ADD CONSTRAINT shipments_state_known CHECK (state IN ('in_transit', 'received', 'discrepancy', 'resolved'));

ALTER TABLE shipment_lines
    ADD COLUMN damaged_quantity bigint NOT NULL DEFAULT 0,
    ADD COLUMN damaged_serials jsonb,
    DROP CONSTRAINT shipment_lines_received_within_shipped,
    -- Nothing arrives that was not shipped; what did is a discrepancy of its own.
    ADD CONSTRAINT shipment_lines_received_within_shipped CHECK (received_quantity >= 0 AND damaged_quantity >= 0
        AND received_quantity + damaged_quantity <= quantity),
    ADD CONSTRAINT shipment_lines_damaged_serials CHECK (jsonb_array_length(damaged_serials) = damaged_quantity);

CREATE TABLE discrepancies (
    outlet_id      uuid        NOT NULL,
    discrepancy_id uuid        NOT NULL,
    shipment_id    uuid        NOT NULL,
    center_id      uuid        NOT NULL,
    part_id        uuid        NOT NULL,
    kind           text        NOT NULL,
    quantity       bigint      NOT NULL,
    serials        jsonb,
    remark         text        NOT NULL,
    reporter       text        NOT NULL,
    create_time    timestamptz NOT NULL,
    state          text        NOT NULL,
    resolution     text,
    resolve_remark text,
    resolver       text,
    resolve_time   timestamptz,
    version        bigint      NOT NULL,
    CONSTRAINT discrepancies_pkey PRIMARY KEY (outlet_id, discrepancy_id),
    CONSTRAINT discrepancies_shipment_fkey FOREIGN KEY (outlet_id, shipment_id) REFERENCES shipments (outlet_id, shipment_id),
    CONSTRAINT discrepancies_center_fkey FOREIGN KEY (center_id) REFERENCES service_centers (center_id),
    CONSTRAINT discrepancies_part_fkey FOREIGN KEY (part_id) REFERENCES parts (part_id),
    CONSTRAINT discrepancies_quantity_positive CHECK (quantity > 0),
    CONSTRAINT discrepancies_serial_for_each_piece CHECK (jsonb_array_length(serials) = quantity),
    CONSTRAINT discrepancies_state_known CHECK (state IN ('open', 'resolved')),
    CONSTRAINT discrepancies_resolution_of_kind CHECK (CASE kind
        WHEN 'short' THEN resolution IN ('arrived', 'never_shipped', 'lost')
        WHEN 'damaged' THEN resolution IN ('accepted', 'sent_back', 'scrapped')
        WHEN 'wrong' THEN resolution IN ('accepted', 'sent_back')
        ELSE false END),
    CONSTRAINT discrepancies_resolved_by_somebody CHECK ((state = 'resolved') = (resolution IS NOT NULL)
        AND (resolution IS NULL) = (resolver IS NULL) AND (resolution IS NULL) = (resolve_time IS NULL)
        AND (resolution IS NULL) = (resolve_remark IS NULL)),
    -- Who says that pieces are missing or broken does not write them off as well.
    CONSTRAINT discrepancies_written_off_by_another CHECK (resolution NOT IN ('lost', 'scrapped') OR resolver <> reporter),
    CONSTRAINT discrepancies_version_positive CHECK (version > 0)
);
CREATE INDEX discrepancies_by_creation ON discrepancies (outlet_id, create_time, discrepancy_id);
CREATE INDEX discrepancies_of_shipment ON discrepancies (outlet_id, shipment_id);

-- What is resolved stays so, and what was told of it stays as it was told.
CREATE FUNCTION discrepancies_resolve_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state = 'resolved'
        OR (OLD.outlet_id, OLD.discrepancy_id, OLD.shipment_id, OLD.part_id, OLD.kind, OLD.reporter, OLD.create_time)
            IS DISTINCT FROM (NEW.outlet_id, NEW.discrepancy_id, NEW.shipment_id, NEW.part_id, NEW.kind, NEW.reporter,
                NEW.create_time)
        OR NEW.quantity > OLD.quantity THEN
        RAISE EXCEPTION 'a discrepancy is resolved once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER discrepancies_resolve_once BEFORE UPDATE OR DELETE ON discrepancies
    FOR EACH ROW EXECUTE FUNCTION discrepancies_resolve_once();

-- A shipment is through with its discrepancies when none of them is open, whichever of the two is written.
CREATE FUNCTION shipments_resolve_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM public.shipments AS own WHERE own.outlet_id = NEW.outlet_id AND own.shipment_id = NEW.shipment_id
            AND (own.state = 'discrepancy') <> EXISTS (SELECT FROM public.discrepancies AS open
                WHERE open.outlet_id = NEW.outlet_id AND open.shipment_id = NEW.shipment_id AND open.state = 'open')) THEN
        RAISE EXCEPTION 'a shipment has open discrepancies exactly while it says so' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'shipments_resolve_all';
    END IF;
    RETURN NULL;
END
$$;

-- Pieces that went missing on the way before there were discrepancies: one each is opened for them.
INSERT INTO discrepancies (outlet_id, discrepancy_id, shipment_id, center_id, part_id, kind, quantity, serials, remark,
        reporter, create_time, state, version)
    SELECT line.outlet_id, gen_random_uuid(), line.shipment_id, center_id, part_id, 'short', quantity - received_quantity,
        (SELECT jsonb_agg(serial) FROM jsonb_array_elements(serials) AS serial
            WHERE NOT coalesce(received_serials, '[]'::jsonb) @> jsonb_build_array(serial)),
        '', 'migration', coalesce(receive_time, ship_time), 'open', 1
    FROM shipment_lines AS line JOIN shipments USING (outlet_id, shipment_id)
    WHERE state = 'discrepancy' AND received_quantity < quantity;
CREATE CONSTRAINT TRIGGER shipments_resolve_all AFTER INSERT OR UPDATE ON shipments DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION shipments_resolve_all();
CREATE CONSTRAINT TRIGGER discrepancies_resolve_all AFTER INSERT OR UPDATE ON discrepancies DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION shipments_resolve_all();

ALTER TABLE parts_orders
    DROP CONSTRAINT parts_orders_state_known,
    ADD CONSTRAINT parts_orders_state_known CHECK (state IN ('submitted', 'approved', 'picked', 'backordered', 'rejected',
        'in_transit', 'cancelled', 'closed'));
CREATE INDEX parts_orders_of_center ON parts_orders (center_id, create_time, parts_order_id);
ALTER TABLE parts_order_lines
    -- Who took the pieces off the shelf, and when.
    ADD COLUMN picker text,
    ADD COLUMN pick_time timestamptz,
    ADD CONSTRAINT parts_order_lines_picked_by_somebody CHECK ((picker IS NULL) = (pick_time IS NULL)),
    ADD CONSTRAINT parts_order_lines_picked_is_promised CHECK (picker IS NULL
        OR state IN ('approved', 'reduced', 'substituted', 'complete'));

-- As before, and an outlet waits for no parts, nor for an answer about some.
CREATE OR REPLACE FUNCTION outlet_obligations(whose uuid) RETURNS TABLE (kind text, amount bigint) LANGUAGE sql STABLE AS $$
    SELECT kind, amount FROM (
        SELECT 'open_orders' AS kind, count(*) AS amount FROM repair_orders
            WHERE outlet_id = whose AND state NOT IN ('closed', 'cancelled')
        UNION ALL SELECT 'pieces_in_stock', coalesce(sum(debits_posted - credits_posted), 0)::bigint FROM accounts
            WHERE party_id = whose AND location IN ('on_hand', 'issued', 'in_transit')
        UNION ALL SELECT 'shipments_in_transit', count(*) FROM shipments WHERE outlet_id = whose AND state = 'in_transit'
        UNION ALL SELECT 'open_discrepancies', count(*) FROM discrepancies WHERE outlet_id = whose AND state = 'open'
        UNION ALL SELECT 'open_parts_orders', count(*) FROM parts_orders
            WHERE outlet_id = whose AND state NOT IN ('rejected', 'in_transit', 'cancelled', 'closed')
        UNION ALL SELECT 'part_debts', count(*) FROM part_debts
            WHERE outlet_id = whose AND state NOT IN ('settled', 'waived', 'charged', 'credited')
        UNION ALL SELECT 'unsettled_claims', count(*) FROM claims
            WHERE outlet_id = whose AND state NOT IN ('rejected', 'returned', 'settled')
        UNION ALL SELECT 'unpaid_statements', count(*) FROM statements WHERE outlet_id = whose AND state <> 'paid'
    ) AS obligations WHERE amount <> 0
$$;
