-- Stored decisions of 50 outlets on 1,000 devices of 20 models.
INSERT INTO service_centers (center_id, code, display_name, province, city, create_time, version) VALUES
    ('00000000-0000-7000-8000-000000000001', 'BENCH', 'Bench', 'Jiangsu', 'Nanjing', '2025-01-01', 1);
CREATE TABLE bench_outlets AS SELECT n, gen_random_uuid() AS outlet_id FROM generate_series(0, 49) AS n;
CREATE TABLE bench_models AS SELECT n, gen_random_uuid() AS model_id FROM generate_series(0, 19) AS n;
CREATE TABLE bench_devices AS SELECT n, gen_random_uuid() AS device_id FROM generate_series(0, 999) AS n;
CREATE TABLE bench_cases AS SELECT row_number() OVER () - 1 AS n, facts FROM (VALUES :cases) AS told (facts);
SET session_replication_role = replica;
INSERT INTO outlets (outlet_id, center_id, code, display_name, province, city, latitude, longitude,
        premises_square_meters, staff_count, contract_begin_date, contract_end_date, bank_account, state, level,
        create_time, version)
    SELECT outlet_id, '00000000-0000-7000-8000-000000000001', 'BENCH-' || n, 'Bench', 'Jiangsu', 'Nanjing', 32, 118, 100,
        5, '2025-01-01', '2035-01-01', '6222020200012345678', 'authorized', 1 + n % 3, '2025-01-01', 1
    FROM bench_outlets;
INSERT INTO devices
    SELECT device_id, 'BENCH-' || n, (SELECT model_id FROM bench_models AS m WHERE m.n = d.n % 20), NULL, '2026-01-01',
        NULL, NULL, NULL, '', '', '', 399900, NULL, 'CNY', '', false, false, false, 'original', 'valid', '2026-01-01', 1
    FROM bench_devices AS d;
INSERT INTO decisions (outlet_id, decision_id, device_id, outcome, facts, decision, digest, create_time)
    SELECT outlet_id, gen_random_uuid(), device_id, 'covered', facts::jsonb, '{}', sha256('{}'), '2026-03-01'
    FROM generate_series(1, :decisions) AS i
        JOIN bench_outlets AS o ON o.n = i % 50
        JOIN bench_devices AS d ON d.n = i % 1000
        JOIN bench_cases AS c ON c.n = i % (SELECT count(*) FROM bench_cases);
SET session_replication_role = origin;
ANALYZE;
