CREATE OR REPLACE FUNCTION outlet_obligations(whose uuid) RETURNS TABLE (kind text, amount bigint) LANGUAGE sql STABLE AS $$
    SELECT kind, amount FROM (
        SELECT 'open_orders' AS kind, count(*) AS amount FROM repair_orders
            WHERE outlet_id = whose AND state NOT IN ('closed', 'cancelled')
        UNION ALL SELECT 'pieces_in_stock', coalesce(sum(debits_posted - credits_posted), 0)::bigint FROM accounts
            WHERE party_id = whose AND location IN ('on_hand', 'issued', 'in_transit')
        UNION ALL SELECT 'shipments_in_transit', count(*) FROM shipments WHERE outlet_id = whose AND state = 'in_transit'
        UNION ALL SELECT 'part_debts', count(*) FROM part_debts
            WHERE outlet_id = whose AND state NOT IN ('settled', 'waived', 'charged')
        UNION ALL SELECT 'unsettled_claims', count(*) FROM claims
            WHERE outlet_id = whose AND state NOT IN ('rejected', 'returned', 'settled')
        UNION ALL SELECT 'unpaid_statements', count(*) FROM statements WHERE outlet_id = whose AND state <> 'paid'
    ) AS obligations WHERE amount <> 0
$$;
DROP TABLE return_slips;
DROP TABLE part_returns;
DROP INDEX part_debts_open;
ALTER TABLE part_debts
    DROP CONSTRAINT part_debts_waived_by_another,
    DROP CONSTRAINT part_debts_waived_by_somebody,
    DROP CONSTRAINT part_debts_charged_an_amount,
    DROP CONSTRAINT part_debts_charge_not_negative,
    DROP CONSTRAINT part_debts_dates_in_order,
    DROP CONSTRAINT part_debts_decision_fkey,
    DROP CONSTRAINT part_debts_state_known;
UPDATE part_debts SET state = CASE state WHEN 'credited' THEN 'settled' ELSE 'owed' END
    WHERE state NOT IN ('owed', 'settled', 'waived', 'charged');
ALTER TABLE part_debts
    ADD CONSTRAINT part_debts_state_known CHECK (state IN ('owed', 'settled', 'waived', 'charged')),
    DROP COLUMN waive_reason,
    DROP COLUMN waived_by,
    DROP COLUMN charge_amount,
    DROP COLUMN remind_time,
    DROP COLUMN charge_date,
    DROP COLUMN remind_date,
    DROP COLUMN decision_id,
    DROP COLUMN opened_by,
    DROP COLUMN serial;
