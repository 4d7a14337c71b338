-- What an outlet ($1) has of every part that it has, owes, waits for or used between two instants ($2, $3), debts being
-- overdue before a day ($4).
SELECT part_id, sum(used)::bigint AS used, sum(on_hand)::bigint AS on_hand, sum(promised)::bigint AS promised,
    sum(in_transit)::bigint AS in_transit, sum(ordered)::bigint AS ordered, sum(owed)::bigint AS owed,
    sum(overdue)::bigint AS overdue
FROM (
    SELECT unit::uuid AS part_id, 0 AS used, debits_posted - credits_posted AS on_hand, credits_pending AS promised,
        0 AS in_transit, 0 AS ordered, 0 AS owed, 0 AS overdue
    FROM accounts
    WHERE party_id = $1 AND owner_id = $1 AND location = 'on_hand' AND condition IN ('good', 'refurbished')
    UNION ALL
    SELECT unit::uuid, moves.pieces, 0, 0, 0, 0, 0, 0
    FROM accounts CROSS JOIN LATERAL (
        SELECT amount AS pieces FROM transfers WHERE debit_party_id = accounts.party_id
            AND debit_account_id = accounts.account_id AND post_time >= $2 AND post_time <= $3
            AND phase IN ('posted', 'post_pending')
        UNION ALL
        -- What was put right was not used.
        SELECT -amount FROM transfers WHERE credit_party_id = accounts.party_id
            AND credit_account_id = accounts.account_id AND post_time >= $2 AND post_time <= $3
            AND phase IN ('posted', 'post_pending')
    ) AS moves
    WHERE party_id = $1 AND owner_id = $1 AND location = 'consumed' AND condition IN ('good', 'refurbished')
    UNION ALL
    SELECT part_id, 0, 0, 0, quantity, 0, 0, 0
    FROM shipment_lines JOIN shipments USING (outlet_id, shipment_id)
    WHERE outlet_id = $1 AND state = 'in_transit'
    UNION ALL
    SELECT coalesce(granted_part_id, part_id), 0, 0, 0, 0,
        CASE WHEN line.state IN ('requested', 'backordered') THEN quantity ELSE granted_quantity END, 0, 0
    FROM parts_order_lines AS line JOIN parts_orders USING (outlet_id, parts_order_id)
    WHERE outlet_id = $1 AND line.state IN ('requested', 'backordered', 'approved', 'reduced', 'substituted')
        AND parts_orders.state NOT IN ('rejected', 'cancelled', 'closed')
    UNION ALL
    SELECT part_id, 0, 0, 0, 0, 0, 1, CASE WHEN state <> 'packed' AND due_date < $4 THEN 1 ELSE 0 END
    FROM part_debts WHERE outlet_id = $1 AND state IN ('owed', 'overdue', 'packed')
) AS rows
GROUP BY part_id
