-- Technicians' bags (domain S1, S3): an account says whose bag it is, if it is one. In a bag there are pieces issued for
-- an order (`issued`), and free stock that is carried without one (`on_hand`), which may be promised from there.

ALTER TABLE accounts
    -- Whose bag; nobody's on a shelf, and on the counter between shelf and bag. Not NULL, so that a place is one account.
    ADD COLUMN holder_id uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    ADD COLUMN holder_ref uuid GENERATED ALWAYS AS (NULLIF(holder_id, '00000000-0000-0000-0000-000000000000')) STORED,
    DROP CONSTRAINT accounts_place_key,
    ADD CONSTRAINT accounts_place_key UNIQUE (party_id, owner_id, unit, location, condition, holder_id),
    ADD CONSTRAINT accounts_holder_fkey FOREIGN KEY (party_id, holder_ref)
        REFERENCES technicians (outlet_id, technician_id),
    -- Usable pieces of the outlet's own.
    ADD CONSTRAINT accounts_bags_hold_usable CHECK (holder_ref IS NULL OR (party_id = owner_id
        AND location IN ('on_hand', 'issued') AND condition IN ('good', 'refurbished')));
CREATE INDEX accounts_of_holder ON accounts (party_id, holder_id);

ALTER TABLE reservations
    -- From whose bag the pieces are promised; nobody's: from the shelf.
    ADD COLUMN bag_id uuid,
    -- Pieces given back while the rest went on.
    ADD COLUMN released_quantity bigint NOT NULL DEFAULT 0,
    ADD CONSTRAINT reservations_bag_fkey FOREIGN KEY (outlet_id, bag_id)
        REFERENCES technicians (outlet_id, technician_id),
    ADD CONSTRAINT reservations_released_not_negative CHECK (released_quantity >= 0);

-- As before, turn by turn: where one statement moves a serial more than once, in the order of the transfers.
CREATE OR REPLACE FUNCTION book_serials(made transfers[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    named bigint;
    entered bigint;
    moved bigint;
    booked bigint := 0;
    turns bigint;
BEGIN
    INSERT INTO serial_moves (unit, serial, post_time, transfer_id, credit_party_id)
    SELECT unit, serial, post_time, transfer_id, credit_party_id
    FROM unnest(made), jsonb_array_elements_text(serials) AS serial;
    GET DIAGNOSTICS named = ROW_COUNT;
    SELECT max(times) INTO turns FROM (SELECT count(*) AS times
        FROM unnest(made), jsonb_array_elements_text(serials) AS serial GROUP BY unit, serial) AS counted;
    FOR this IN 1..coalesce(turns, 0) LOOP
        -- A serial enters from the supplier or out of a device: it is new, or left the same way it comes back.
        INSERT INTO serial_places AS known (unit, serial, party_id, account_id)
        SELECT step.unit, serial, debit_party_id, debit_account_id
        FROM (SELECT steps.*, serial, row_number() OVER (PARTITION BY unit, serial ORDER BY transfer_id) AS turn
            FROM unnest(made) AS steps, jsonb_array_elements_text(serials) AS serial) AS step
        JOIN accounts AS credited ON credited.party_id = credit_party_id AND credited.account_id = credit_account_id
        WHERE turn = this AND phase = 'posted' AND credited.location IN ('supplier', 'extracted', 'variance') ORDER BY 1, 2
        ON CONFLICT (unit, serial) DO UPDATE SET party_id = excluded.party_id, account_id = excluded.account_id
        WHERE known.promised_id IS NULL AND EXISTS (SELECT FROM accounts WHERE accounts.party_id = known.party_id
            AND accounts.account_id = known.account_id AND location IN ('consumed', 'supplier', 'extracted', 'variance'));
        GET DIAGNOSTICS entered = ROW_COUNT;
        UPDATE serial_places AS known SET
            party_id = CASE WHEN phase IN ('posted', 'post_pending') THEN debit_party_id ELSE known.party_id END,
            account_id = CASE WHEN phase IN ('posted', 'post_pending') THEN debit_account_id ELSE known.account_id END,
            promised_id = CASE phase WHEN 'pending' THEN transfer_id END
        FROM (SELECT steps.*, serial, row_number() OVER (PARTITION BY unit, serial ORDER BY transfer_id) AS turn
            FROM unnest(made) AS steps, jsonb_array_elements_text(serials) AS serial) AS step
        JOIN accounts AS credited ON credited.party_id = credit_party_id AND credited.account_id = credit_account_id
        WHERE turn = this AND known.unit = step.unit AND known.serial = step.serial
            AND known.party_id = credit_party_id AND known.account_id = credit_account_id
            AND known.promised_id IS NOT DISTINCT FROM pending_id
            AND credited.location NOT IN ('supplier', 'extracted', 'variance');
        GET DIAGNOSTICS moved = ROW_COUNT;
        booked := booked + entered + moved;
    END LOOP;
    IF booked <> named THEN
        RAISE EXCEPTION 'a serial is not where it is moved from' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'transfers_serials_in_place';
    END IF;
END
$$;

-- The service opens bags, too.
CREATE OR REPLACE FUNCTION grant_service() RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    facts regclass;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sanbao_service') THEN
        RETURN;
    END IF;
    GRANT USAGE ON SCHEMA public TO sanbao_service;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO sanbao_service;
    FOR facts IN SELECT tgrelid FROM pg_trigger WHERE tgfoid = 'refuse_change'::regproc LOOP
        EXECUTE format('REVOKE UPDATE, DELETE ON %s FROM sanbao_service', facts);
    END LOOP;
    REVOKE INSERT, UPDATE, DELETE ON accounts, serial_places, serial_moves, ledger_closings, feed_clock, __diesel_schema_migrations
        FROM sanbao_service;
    GRANT INSERT (party_id, account_id, owner_id, unit, location, condition, holder_id) ON accounts TO sanbao_service;
END
$$;

-- What technicians have in hand goes on in their bags.
INSERT INTO accounts (party_id, account_id, owner_id, unit, location, condition, holder_id)
    SELECT outlet_id, gen_random_uuid(), outlet_id, part_id::text, 'issued', condition, technician_id
    FROM (SELECT DISTINCT outlet_id, part_id, condition, technician_id FROM reservations WHERE state = 'issued') AS bags;
INSERT INTO transfers (credit_party_id, transfer_id, unit, credit_account_id, debit_party_id, debit_account_id, amount,
        code, phase, source, actor, post_time, serials)
    SELECT outlet_id, gen_random_uuid(), counter.unit, counter.account_id, outlet_id, bag.account_id, quantity,
        'hand_over', 'posted', 'outlets/' || outlet_id || '/reservations/' || reservation_id, 'migration', now(), serials
    FROM reservations
    JOIN accounts AS counter ON counter.party_id = outlet_id AND counter.owner_id = outlet_id
        AND counter.unit = part_id::text AND counter.location = 'issued' AND counter.condition = reservations.condition
        AND counter.holder_ref IS NULL
    JOIN accounts AS bag ON bag.party_id = outlet_id AND bag.owner_id = outlet_id AND bag.unit = part_id::text
        AND bag.location = 'issued' AND bag.condition = reservations.condition AND bag.holder_id = technician_id
    WHERE state = 'issued';
