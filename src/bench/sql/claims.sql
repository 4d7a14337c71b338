-- Delivered, covered orders of 50 level-1 outlets, each of a device of its own, and a price list for their labor.
INSERT INTO service_centers VALUES
    ('00000000-0000-7000-8000-000000000001', 'BENCH', 'Bench', 'Jiangsu', 'Nanjing', '2025-01-01', 1);
CREATE TABLE bench_outlets AS SELECT n, gen_random_uuid() AS outlet_id FROM generate_series(0, 49) AS n;
INSERT INTO outlets SELECT outlet_id, '00000000-0000-7000-8000-000000000001', 'BENCH-' || n, 'Bench', 'Jiangsu', 'Nanjing',
    32, 118, 100, 5, '2025-01-01', '2035-01-01', '6222020200012345678', 'authorized', 2, '2025-01-01', 1 FROM bench_outlets;
INSERT INTO grants SELECT outlet_id, gen_random_uuid(), 'handset', 'module_repair', '2025-01-01', NULL FROM bench_outlets;
INSERT INTO technicians SELECT outlet_id, outlet_id, 'Bench', 3, '2025-01-01', 1 FROM bench_outlets;
INSERT INTO certificates SELECT outlet_id, gen_random_uuid(), outlet_id, 'handset', 'module_repair', '2025-01-01',
    '2035-01-01' FROM bench_outlets;
INSERT INTO product_models VALUES
    ('00000000-0000-7000-8000-000000000002', 'BENCH', 'Bench', 'handset', '', '', NULL, '2025-01-01', 1);
INSERT INTO price_lists VALUES
    ('00000000-0000-7000-8000-000000000003', 2, 'handset', '2025-01-01', '2035-01-01', 8000, 3000, 'CNY', '2025-01-01');
INSERT INTO price_list_operations VALUES
    ('00000000-0000-7000-8000-000000000003', 'REPLACE_MODULE', 'Replace a module', 45, 'module_repair');
CREATE TABLE bench_orders AS
    SELECT i, outlet_id, gen_random_uuid() AS device_id, gen_random_uuid() AS order_id, gen_random_uuid() AS decision_id,
        gen_random_uuid() AS consent_id
    FROM generate_series(1, :orders) AS i JOIN bench_outlets ON n = i % 50;
SET session_replication_role = replica;
INSERT INTO devices SELECT device_id, 'BENCH-' || i, '00000000-0000-7000-8000-000000000002', NULL, '2026-01-01', NULL,
    NULL, NULL, '', '', '', 399900, NULL, 'CNY', '', false, false, false, 'original', 'valid', '2026-01-01', 1
    FROM bench_orders;
INSERT INTO decisions SELECT outlet_id, decision_id, device_id, 'covered', '{}', '{}', sha256('{}'), '2026-03-01' FROM bench_orders;
INSERT INTO order_consents SELECT outlet_id, consent_id, order_id, 'repair', 0, 'CNY', 'signature', '1', 'bench',
    '2026-03-01' FROM bench_orders;
INSERT INTO repair_orders (outlet_id, order_id, number, device_id, service_type, urgent, customer_name, customer_phone,
        description, condition, accessories, data_loss_consent, state, custody, technician_id, diagnosis, fault_code,
        decision_id, consent_id, repair_outcome, receive_time, deliver_time, create_time, version)
    SELECT outlet_id, order_id, 'B-' || i, device_id, 'repair', false, '', '', 'bench', '', '[]', true, 'delivered',
        'customer', outlet_id, NULL, 'P_DISPLAY', decision_id, consent_id, 'repaired', '2026-03-01', '2026-03-02',
        '2026-03-01', 1
    FROM bench_orders;
SET session_replication_role = origin;
CREATE TABLE bench_one AS SELECT outlet_id, device_id FROM bench_orders LIMIT 1;
CREATE TABLE bench_claims (LIKE claims INCLUDING ALL);
CREATE TABLE bench_lines (LIKE claim_lines INCLUDING ALL);
CREATE TABLE bench_events (LIKE events INCLUDING ALL);
CREATE TABLE bench_requests (LIKE requests INCLUDING ALL);
ANALYZE;
