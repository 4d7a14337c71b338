-- Outlets around real cities, nine of ten of them open, each granted intake of handsets or of computers. For
-- pgbench the same tables have the indexes that its search wants; and once more all that it asks for stands in one flat
-- table.
INSERT INTO service_centers (center_id, code, display_name, province, city, create_time, version) VALUES
    ('00000000-0000-7000-8000-000000000001', 'BENCH', 'Bench', 'Jiangsu', 'Nanjing', '2025-01-01', 1);
CREATE TABLE bench_places AS
    SELECT row_number() OVER () AS n, latitude, longitude FROM (VALUES :places) AS city (latitude, longitude);
CREATE UNIQUE INDEX ON bench_places (n);
SELECT setseed(0.5);
CREATE TABLE bench_outlets AS
    SELECT i, gen_random_uuid() AS outlet_id, latitude + (random() - 0.5) * 2 AS latitude,
        longitude + (random() - 0.5) * 2 AS longitude,
        CASE WHEN i % 10 = 0 THEN 'suspended' ELSE 'authorized' END AS state, 1 + i % 3 AS level,
        CASE WHEN i % 2 = 0 THEN 'handset' ELSE 'pc' END AS product_family
    FROM generate_series(1, :outlets) AS i JOIN bench_places ON n = 1 + i % (SELECT count(*) FROM bench_places);
SET session_replication_role = replica;
INSERT INTO outlets (outlet_id, center_id, code, display_name, province, city, latitude, longitude,
        premises_square_meters, staff_count, contract_begin_date, contract_end_date, bank_account, state, level,
        create_time, version)
    SELECT outlet_id, '00000000-0000-7000-8000-000000000001', 'BENCH-' || i, 'Bench ' || i, 'Jiangsu', 'Nanjing',
        latitude, longitude, 100, 5, '2025-01-01', '2035-01-01', '6222020200012345678', state, level,
        '2025-01-01'::timestamptz + make_interval(secs => i), 1
    FROM bench_outlets;
INSERT INTO grants (outlet_id, grant_id, product_family, action, begin_date)
    SELECT outlet_id, gen_random_uuid(), product_family, 'accept', '2025-01-01' FROM bench_outlets;
SET session_replication_role = origin;
CREATE INDEX bench_outlets_at ON outlets USING gist (point(longitude, latitude));
CREATE INDEX bench_grants ON grants (outlet_id, product_family, action);
CREATE TABLE bench_points AS
    SELECT outlet_id, point(longitude, latitude) AS at, state, product_family, 'accept' AS action,
        date '2025-01-01' AS begin_date, NULL::date AS end_date
    FROM bench_outlets;
CREATE INDEX bench_points_at ON bench_points USING gist (at);
VACUUM ANALYZE;
