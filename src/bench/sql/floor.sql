WITH wanted AS MATERIALIZED (
    SELECT * FROM unnest($1, $2) AS new (id, part)
), moves AS MATERIALIZED (
    SELECT part, count(*) AS pieces FROM wanted GROUP BY part ORDER BY part
), moved AS (
    UPDATE bench_stock SET reserved = reserved + pieces FROM moves
    WHERE bench_stock.part = moves.part AND on_hand - reserved >= pieces
    RETURNING bench_stock.part
)
INSERT INTO bench_reservations SELECT id, part, 1, now() FROM wanted WHERE part IN (SELECT part FROM moved)
