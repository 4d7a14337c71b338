-- Outlets with stock of many parts and orders under repair, and a ledger of so many transfers, all of the first outlet.
INSERT INTO service_centers (center_id, code, display_name, province, city, create_time, version) VALUES
    ('00000000-0000-7000-8000-000000000001', 'BENCH', 'Bench', 'Jiangsu', 'Nanjing', '2025-01-01', 1);
CREATE TABLE bench_outlets AS SELECT n, gen_random_uuid() AS outlet_id, gen_random_uuid() AS device_id,
    gen_random_uuid() AS order_id, gen_random_uuid() AS decision_id, gen_random_uuid() AS consent_id
    FROM generate_series(0, 49) AS n;
SET session_replication_role = replica;
INSERT INTO outlets (outlet_id, center_id, code, display_name, province, city, latitude, longitude,
        premises_square_meters, staff_count, contract_begin_date, contract_end_date, bank_account, state, level,
        create_time, version)
    SELECT outlet_id, '00000000-0000-7000-8000-000000000001', 'BENCH-' || n, 'Bench', 'Jiangsu', 'Nanjing', 32, 118, 100,
        5, '2025-01-01', '2035-01-01', '6222020200012345678', 'authorized', 2, '2025-01-01', 1 FROM bench_outlets;
INSERT INTO technicians (outlet_id, technician_id, display_name, star_level, create_time, version)
    SELECT outlet_id, outlet_id, 'Bench', 3, '2025-01-01', 1 FROM bench_outlets;
INSERT INTO product_models (model_id, code, display_name, product_family, program, series, create_time, version) VALUES
    ('00000000-0000-7000-8000-000000000002', 'BENCH', 'Bench', 'handset', '', '', '2025-01-01', 1);
INSERT INTO devices (device_id, serial, model_id, dealer, invoice_number, voucher_number, currency, province, remote,
        gift, agreement_signed, invoice_evidence, voucher_evidence, create_time, version)
    SELECT device_id, 'BENCH-' || n, '00000000-0000-7000-8000-000000000002', '', '', '', 'CNY', '', false, false, false,
        'original', 'valid', '2026-01-01', 1 FROM bench_outlets;
INSERT INTO repair_orders (outlet_id, order_id, number, device_id, service_type, urgent, customer_name, customer_phone,
        description, condition, accessories, data_loss_consent, state, custody, technician_id, diagnosis, fault_code,
        decision_id, consent_id, receive_time, create_time, version)
    SELECT outlet_id, order_id, 'B-' || n, device_id, 'repair', false, '', '', 'bench', '', '[]', true, 'in_repair',
        'outlet', outlet_id, NULL, 'P_DISPLAY', decision_id, consent_id, '2026-03-01', '2026-03-01', 1
    FROM bench_outlets;
CREATE TABLE bench_parts AS SELECT n, gen_random_uuid() AS part_id FROM generate_series(0, 99) AS n;
INSERT INTO parts (part_id, number, display_name, item, return_required, standard_cost, currency, create_time, version)
    SELECT part_id, 'BENCH-' || n, 'Bench', 'main_unit', false, 100, 'CNY', '2026-01-01', 1 FROM bench_parts;
INSERT INTO part_fits (part_id, model_id) SELECT part_id, '00000000-0000-7000-8000-000000000002' FROM bench_parts;
-- The shelves and the bags that the pieces go to; the transfers below go round between the two.
INSERT INTO accounts (party_id, account_id, owner_id, unit, location, condition, debits_posted, credits_posted)
    SELECT outlet_id, gen_random_uuid(), outlet_id, part_id::text, location, 'good',
        CASE location WHEN 'on_hand' THEN 100000000 ELSE 0 END, 0
    FROM bench_outlets CROSS JOIN bench_parts CROSS JOIN (VALUES ('on_hand'), ('issued')) AS at (location);
CREATE TABLE bench_routes AS
    SELECT p.n, o.outlet_id, p.part_id::text AS unit, shelf.account_id AS shelf, bag.account_id AS bag
    FROM bench_parts p JOIN bench_outlets o ON o.n = 0
    JOIN accounts shelf ON shelf.party_id = o.outlet_id AND shelf.unit = p.part_id::text AND shelf.location = 'on_hand'
    JOIN accounts bag ON bag.party_id = o.outlet_id AND bag.unit = p.part_id::text AND bag.location = 'issued';
INSERT INTO transfers (credit_party_id, transfer_id, unit, credit_account_id, debit_party_id, debit_account_id, amount,
        code, phase, source, actor, post_time)
    SELECT outlet_id, gen_random_uuid(), unit, CASE WHEN i / 100 % 2 = 0 THEN shelf ELSE bag END, outlet_id,
        CASE WHEN i / 100 % 2 = 0 THEN bag ELSE shelf END, 1, 'issue', 'posted', 'bench', 'bench',
        '2025-01-01'::timestamptz + i * interval '1 second'
    FROM generate_series(1, :transfers) AS i JOIN bench_routes ON n = i % 100;
SET session_replication_role = origin;
-- What the anchor writes: the same stock and reservations in two plain tables.
CREATE TABLE bench_stock (part integer PRIMARY KEY, on_hand bigint NOT NULL, reserved bigint NOT NULL);
INSERT INTO bench_stock SELECT n, 1000000000, 0 FROM generate_series(0, 4999) AS n;
CREATE TABLE bench_reservations (id uuid PRIMARY KEY, part integer NOT NULL, quantity bigint NOT NULL,
    create_time timestamptz NOT NULL);
VACUUM ANALYZE;
