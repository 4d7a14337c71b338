-- Good stock on its way back from an outlet to its service center (domain N4: who winds down returns all of it). It is the
-- outlet's until the center has received it; what does not arrive is a discrepancy, as of a shipment.

CREATE TABLE stock_returns (
    outlet_id       uuid        NOT NULL,
    stock_return_id uuid        NOT NULL,
    center_id       uuid        NOT NULL,
    state           text        NOT NULL,
    waybill         text        NOT NULL,
    ship_time       timestamptz NOT NULL,
    -- When it was received, or was back on the shelf.
    receive_time    timestamptz,
    cancel_reason   text,
    version         bigint      NOT NULL,
    CONSTRAINT stock_returns_pkey PRIMARY KEY (outlet_id, stock_return_id),
    CONSTRAINT stock_returns_outlet_fkey FOREIGN KEY (outlet_id) REFERENCES outlets (outlet_id),
    CONSTRAINT stock_returns_center_fkey FOREIGN KEY (center_id) REFERENCES service_centers (center_id),
    CONSTRAINT stock_returns_state_known CHECK (state IN ('in_transit', 'received', 'discrepancy', 'resolved', 'cancelled')),
    CONSTRAINT stock_returns_received_at CHECK ((state = 'in_transit') = (receive_time IS NULL)),
    CONSTRAINT stock_returns_cancelled_for_a_reason CHECK ((state = 'cancelled') = (cancel_reason IS NOT NULL)),
    CONSTRAINT stock_returns_version_positive CHECK (version > 0)
);
CREATE INDEX stock_returns_by_creation ON stock_returns (outlet_id, ship_time, stock_return_id);

CREATE TABLE stock_return_lines (
    outlet_id         uuid   NOT NULL,
    stock_return_id   uuid   NOT NULL,
    part_id           uuid   NOT NULL,
    condition         text   NOT NULL,
    quantity          bigint NOT NULL,
    serials           jsonb,
    received_quantity bigint NOT NULL,
    received_serials  jsonb,
    damaged_quantity  bigint NOT NULL,
    damaged_serials   jsonb,
    damaged_condition text,
    CONSTRAINT stock_return_lines_pkey PRIMARY KEY (outlet_id, stock_return_id, part_id, condition),
    CONSTRAINT stock_return_lines_stock_return_fkey FOREIGN KEY (outlet_id, stock_return_id)
        REFERENCES stock_returns (outlet_id, stock_return_id),
    CONSTRAINT stock_return_lines_part_fkey FOREIGN KEY (part_id) REFERENCES parts (part_id),
    CONSTRAINT stock_return_lines_condition_usable CHECK (condition IN ('good', 'refurbished')),
    CONSTRAINT stock_return_lines_quantity_positive CHECK (quantity > 0),
    -- Nothing arrives that was not sent.
    CONSTRAINT stock_return_lines_received_within_shipped CHECK (received_quantity >= 0 AND damaged_quantity >= 0
        AND received_quantity + damaged_quantity <= quantity),
    CONSTRAINT stock_return_lines_serial_for_each_piece CHECK (jsonb_array_length(serials) = quantity),
    CONSTRAINT stock_return_lines_received_serials_fit CHECK (jsonb_array_length(received_serials) = received_quantity),
    CONSTRAINT stock_return_lines_damaged_serials_fit CHECK (jsonb_array_length(damaged_serials) = damaged_quantity),
    -- What is damaged is never free stock again by itself.
    CONSTRAINT stock_return_lines_damaged_is_unusable CHECK (CASE WHEN damaged_quantity = 0 THEN damaged_condition IS NULL
        ELSE coalesce(damaged_condition IN ('defective', 'quarantine', 'scrap'), false) END)
);

-- What arrived does not set out again, and what was received is not cancelled.
CREATE FUNCTION stock_returns_end_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a stock return that has ended its way goes no other' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER stock_returns_end_once BEFORE UPDATE OF state ON stock_returns FOR EACH ROW
    WHEN (OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (('in_transit', 'received'),
        ('in_transit', 'discrepancy'), ('in_transit', 'cancelled'), ('discrepancy', 'resolved')))
    EXECUTE FUNCTION stock_returns_end_once();

-- A discrepancy is of a shipment, all of it good, or of a stock return: of that pieces are missing, no more, since what
-- is damaged comes into the warehouse as it was found.
ALTER TABLE discrepancies
    ALTER COLUMN shipment_id DROP NOT NULL,
    ADD COLUMN stock_return_id uuid,
    ADD COLUMN condition text NOT NULL DEFAULT 'good',
    ADD CONSTRAINT discrepancies_stock_return_fkey FOREIGN KEY (outlet_id, stock_return_id)
        REFERENCES stock_returns (outlet_id, stock_return_id),
    ADD CONSTRAINT discrepancies_of_one_document CHECK (num_nonnulls(shipment_id, stock_return_id) = 1),
    ADD CONSTRAINT discrepancies_fit_document CHECK (CASE WHEN stock_return_id IS NULL THEN condition = 'good'
        ELSE condition IN ('good', 'refurbished') AND kind = 'short' END);
CREATE INDEX discrepancies_of_stock_return ON discrepancies (outlet_id, stock_return_id) WHERE stock_return_id IS NOT NULL;

-- As before, and what it is of stays as it was told.
CREATE OR REPLACE FUNCTION discrepancies_resolve_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state = 'resolved'
        OR (OLD.outlet_id, OLD.discrepancy_id, OLD.shipment_id, OLD.stock_return_id, OLD.part_id, OLD.condition, OLD.kind,
                OLD.reporter, OLD.create_time)
            IS DISTINCT FROM (NEW.outlet_id, NEW.discrepancy_id, NEW.shipment_id, NEW.stock_return_id, NEW.part_id,
                NEW.condition, NEW.kind, NEW.reporter, NEW.create_time)
        OR NEW.quantity > OLD.quantity THEN
        RAISE EXCEPTION 'a discrepancy is resolved once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;

-- A stock return is through with its discrepancies when none of them is open, whichever of the two is written.
CREATE FUNCTION stock_returns_resolve_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM public.stock_returns AS own
            WHERE own.outlet_id = NEW.outlet_id AND own.stock_return_id = NEW.stock_return_id
            AND (own.state = 'discrepancy') <> EXISTS (SELECT FROM public.discrepancies AS open
                WHERE open.outlet_id = NEW.outlet_id AND open.stock_return_id = NEW.stock_return_id AND open.state = 'open')) THEN
        RAISE EXCEPTION 'a stock return has open discrepancies exactly while it says so' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'stock_returns_resolve_all';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER stock_returns_resolve_all AFTER INSERT OR UPDATE ON stock_returns DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION stock_returns_resolve_all();
CREATE CONSTRAINT TRIGGER discrepancies_resolve_all_returns AFTER INSERT OR UPDATE ON discrepancies DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.stock_return_id IS NOT NULL) EXECUTE FUNCTION stock_returns_resolve_all();

-- As before, and what is on its way back is told apart from what is still to be sent: both are the outlet's.
CREATE OR REPLACE FUNCTION outlet_obligations(whose uuid) RETURNS TABLE (kind text, amount bigint) LANGUAGE sql STABLE AS $$
    SELECT kind, amount FROM (
        SELECT 'open_orders' AS kind, count(*) AS amount FROM repair_orders
            WHERE outlet_id = whose AND state NOT IN ('closed', 'cancelled')
        UNION ALL SELECT 'pieces_in_stock', coalesce(sum(debits_posted - credits_posted), 0)::bigint FROM accounts
            WHERE party_id = whose AND location IN ('on_hand', 'issued')
        UNION ALL SELECT 'pieces_in_transit', coalesce(sum(debits_posted - credits_posted), 0)::bigint FROM accounts
            WHERE party_id = whose AND location = 'in_transit'
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
