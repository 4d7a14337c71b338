-- What an outlet ($1) has of every part that it has, owes or waits for, or used since an instant ($2); debts are overdue if
-- they were due before a day ($3). Pieces of each kind stand in one place: those issued for orders are neither on hand nor
-- used, those shipped are not ordered any more.
SELECT part_id,
    coalesce(sum(pieces) FILTER (WHERE kind = 'used'), 0)::bigint AS used,
    coalesce(sum(pieces) FILTER (WHERE kind = 'on_hand'), 0)::bigint AS on_hand,
    coalesce(sum(pieces) FILTER (WHERE kind = 'promised'), 0)::bigint AS promised,
    coalesce(sum(pieces) FILTER (WHERE kind = 'in_transit'), 0)::bigint AS in_transit,
    coalesce(sum(pieces) FILTER (WHERE kind = 'ordered'), 0)::bigint AS ordered,
    count(*) FILTER (WHERE kind IN ('owed', 'overdue')) AS owed,
    count(*) FILTER (WHERE kind = 'overdue') AS overdue
FROM (
    -- Summed account by account: whatever the planner believes of the ledger, it reads the entries of these alone.
    SELECT 'used' AS kind, unit::uuid AS part_id, pieces
    FROM accounts
    CROSS JOIN LATERAL (
        SELECT sum(amount) AS pieces FROM transfers WHERE debit_party_id = accounts.party_id
            AND debit_account_id = accounts.account_id AND post_time >= $2 AND phase IN ('posted', 'post_pending')
    ) AS fitted
    WHERE party_id = $1 AND owner_id = $1 AND location = 'consumed'
    UNION ALL
    -- Shelf and bags.
    SELECT kind, unit::uuid, pieces
    FROM accounts
    CROSS JOIN LATERAL (VALUES ('on_hand', debits_posted - credits_posted), ('promised', credits_pending))
        AS balance (kind, pieces)
    WHERE party_id = $1 AND owner_id = $1 AND location = 'on_hand' AND condition IN ('good', 'refurbished')
    UNION ALL
    SELECT 'in_transit', part_id, quantity
    FROM shipments JOIN shipment_lines USING (outlet_id, shipment_id)
    WHERE outlet_id = $1 AND state = 'in_transit'
    UNION ALL
    SELECT 'ordered', part_id, quantity
    FROM parts_order_lines
    WHERE outlet_id = $1 AND state IN ('requested', 'backordered')
    UNION ALL
    SELECT 'ordered', granted_part_id, granted_quantity
    FROM parts_order_lines
    WHERE outlet_id = $1 AND state IN ('approved', 'reduced', 'substituted')
    UNION ALL
    -- One piece each: packed it is still at the outlet, charged for it is the outlet's own.
    SELECT CASE WHEN due_date < $3 THEN 'overdue' ELSE 'owed' END, part_id, 1
    FROM part_debts
    WHERE outlet_id = $1 AND state IN ('owed', 'overdue', 'packed') AND charge_amount IS NULL
) AS known
WHERE pieces > 0
GROUP BY part_id
ORDER BY part_id
