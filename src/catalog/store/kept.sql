-- Usable pieces of units before an instant, and those fitted since another.
SELECT unit,
    coalesce(sum(debits_posted - credits_posted - later.pieces) FILTER (WHERE location <> 'consumed'), 0)::bigint AS stock,
    coalesce(sum(fitted.pieces) FILTER (WHERE location = 'consumed'), 0)::bigint AS used
FROM accounts
CROSS JOIN LATERAL (
    SELECT coalesce(sum(pieces), 0) AS pieces FROM (
        SELECT amount AS pieces FROM transfers WHERE debit_party_id = accounts.party_id
            AND debit_account_id = accounts.account_id AND post_time >= $3 AND phase IN ('posted', 'post_pending')
        UNION ALL
        SELECT -amount FROM transfers WHERE credit_party_id = accounts.party_id
            AND credit_account_id = accounts.account_id AND post_time >= $3 AND phase IN ('posted', 'post_pending')
    ) AS moves WHERE accounts.location <> 'consumed'
) AS later
CROSS JOIN LATERAL (
    SELECT coalesce(sum(amount), 0) AS pieces FROM transfers WHERE accounts.location = 'consumed'
        AND debit_party_id = accounts.party_id AND debit_account_id = accounts.account_id
        AND post_time >= $2 AND post_time < $3 AND phase IN ('posted', 'post_pending')
) AS fitted
WHERE unit = ANY($1) AND location IN ('on_hand', 'issued', 'in_transit', 'consumed')
    AND condition IN ('good', 'refurbished')
GROUP BY unit
