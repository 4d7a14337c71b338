CREATE OR REPLACE FUNCTION outlet_obligations(whose uuid) RETURNS TABLE (kind text, amount bigint) LANGUAGE sql STABLE AS $$
    SELECT kind, amount FROM (
        SELECT 'open_orders' AS kind, count(*) AS amount FROM repair_orders
            WHERE outlet_id = whose AND state NOT IN ('closed', 'cancelled')
        UNION ALL SELECT 'pieces_in_stock', coalesce(sum(debits_posted - credits_posted), 0)::bigint FROM accounts
            WHERE party_id = whose AND location IN ('on_hand', 'issued', 'in_transit')
        UNION ALL SELECT 'shipments_in_transit', count(*) FROM shipments WHERE outlet_id = whose AND state = 'in_transit'
        UNION ALL SELECT 'part_debts', count(*) FROM part_debts
            WHERE outlet_id = whose AND state NOT IN ('settled', 'waived', 'charged', 'credited')
        UNION ALL SELECT 'unsettled_claims', count(*) FROM claims
            WHERE outlet_id = whose AND state NOT IN ('rejected', 'returned', 'settled')
        UNION ALL SELECT 'unpaid_statements', count(*) FROM statements WHERE outlet_id = whose AND state <> 'paid'
    ) AS obligations WHERE amount <> 0
$$;
ALTER TABLE parts_order_lines
    DROP CONSTRAINT parts_order_lines_picked_is_promised,
    DROP COLUMN picker,
    DROP COLUMN pick_time;
DROP INDEX parts_orders_of_center;
UPDATE parts_orders SET state = 'approved' WHERE state = 'picked';
UPDATE parts_orders SET state = 'in_transit' WHERE state = 'closed';
ALTER TABLE parts_orders
    DROP CONSTRAINT parts_orders_state_known,
    ADD CONSTRAINT parts_orders_state_known CHECK (state IN ('submitted', 'approved', 'backordered', 'rejected',
        'in_transit', 'cancelled'));
DROP TRIGGER shipments_resolve_all ON shipments;
DROP TABLE discrepancies;
DROP FUNCTION shipments_resolve_all();
DROP FUNCTION discrepancies_resolve_once();
ALTER TABLE shipment_lines
    DROP CONSTRAINT shipment_lines_received_within_shipped,
    DROP COLUMN damaged_quantity,
    DROP COLUMN damaged_serials,
    ADD CONSTRAINT shipment_lines_received_within_shipped CHECK (received_quantity BETWEEN 0 AND quantity);
UPDATE shipments SET state = 'discrepancy' WHERE state = 'resolved';
ALTER TABLE shipments
    DROP CONSTRAINT shipments_state_known,
    ADD CONSTRAINT shipments_state_known CHECK (state IN ('in_transit', 'received', 'discrepancy'));
