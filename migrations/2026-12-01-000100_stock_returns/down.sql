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
DROP TRIGGER discrepancies_resolve_all_returns ON discrepancies;
DROP TRIGGER discrepancies_resolve_once ON discrepancies;
-- Whose pieces are missing stays in the ledger: they are in transit, the outlet's.
DELETE FROM discrepancies WHERE stock_return_id IS NOT NULL;
ALTER TABLE discrepancies
    DROP CONSTRAINT discrepancies_fit_document,
    DROP CONSTRAINT discrepancies_of_one_document,
    DROP COLUMN stock_return_id,
    DROP COLUMN condition,
    ALTER COLUMN shipment_id SET NOT NULL;
CREATE OR REPLACE FUNCTION discrepancies_resolve_once() RETURNS trigger LANGUAGE plpgsql AS $$
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
DROP TABLE stock_return_lines;
DROP TABLE stock_returns;
DROP FUNCTION stock_returns_end_once();
DROP FUNCTION stock_returns_resolve_all();
