-- What an outlet did from $2 (inclusive) to $3 (exclusive), two instants, and the part debts that fell due by day from $4 up
-- to and with $5. Days are China's.
WITH done AS (
    SELECT order_id, receive_time, deliver_time
    FROM repair_orders
    WHERE outlet_id = $1 AND deliver_time >= $2 AND deliver_time < $3
)
SELECT
    (SELECT count(*) FROM repair_orders
        WHERE outlet_id = $1 AND receive_time >= $2 AND receive_time < $3 AND state <> 'cancelled') AS received,
    (SELECT count(*) FROM done) AS done,
    (SELECT count(*) FROM done WHERE EXISTS (
        SELECT FROM repair_orders AS again
        WHERE again.rework_of_outlet_id = $1 AND again.rework_of_order_id = done.order_id
            AND again.state <> 'cancelled' AND again.receive_time < $3
            AND again.receive_time < done.deliver_time + interval '30 days')) AS redone,
    (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY
            (deliver_time AT TIME ZONE 'UTC' + interval '8 hours')::date
            - (receive_time AT TIME ZONE 'UTC' + interval '8 hours')::date)::bigint FROM done) AS turnaround_days,
    (SELECT count(*) FROM part_debts WHERE outlet_id = $1 AND due_date >= $4 AND due_date < $5) AS debts_due,
    (SELECT count(*) FROM part_debts WHERE outlet_id = $1 AND due_date >= $4 AND due_date < $5
        AND state IN ('owed', 'overdue', 'packed', 'charged')) AS debts_overdue
