\set part random(0, :parts - 1)
BEGIN;
UPDATE bench_stock SET reserved = reserved + 1 WHERE part = :part AND on_hand - reserved >= 1;
INSERT INTO bench_reservations VALUES (gen_random_uuid(), :part, 1, now());
COMMIT;
