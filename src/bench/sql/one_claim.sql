\set n random(1, 1000000000)
BEGIN;
INSERT INTO bench_claims SELECT outlet_id, gen_random_uuid(), :n::text || gen_random_uuid()::text, gen_random_uuid(), device_id, 'P', NULL, 'approved', 6000, 6000, 'CNY', 'bench', NULL, NULL, now(), now(), 1 FROM bench_one;
INSERT INTO bench_lines VALUES (gen_random_uuid(), gen_random_uuid(), 0, 'labor', NULL, NULL, 'REPLACE_MODULE', 45, NULL, 6000, 'approve', 6000, '[]');
INSERT INTO bench_events VALUES (gen_random_uuid(), :n, gen_random_uuid(), 'claims.claim_filed', 's', 'a', now(), '{}');
INSERT INTO bench_requests VALUES ('brand', gen_random_uuid(), 'FileClaim', sha256('x'), 'reply', now());
COMMIT;
