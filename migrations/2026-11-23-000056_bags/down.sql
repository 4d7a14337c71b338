-- Fails where bags were used: an account is never taken away, and two of them would be one place.
CREATE OR REPLACE FUNCTION book_serials(made transfers[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    named bigint;
    entered bigint;
    moved bigint;
BEGIN
    INSERT INTO serial_moves (unit, serial, post_time, transfer_id, credit_party_id)
    SELECT unit, serial, post_time, transfer_id, credit_party_id
    FROM unnest(made), jsonb_array_elements_text(serials) AS serial;
    GET DIAGNOSTICS named = ROW_COUNT;
    -- A serial enters from the supplier or out of a device: it is new, or left the same way it comes back.
    INSERT INTO serial_places AS known (unit, serial, party_id, account_id)
    SELECT step.unit, serial, debit_party_id, debit_account_id
    FROM unnest(made) AS step
    JOIN accounts AS credited ON credited.party_id = credit_party_id AND credited.account_id = credit_account_id
    CROSS JOIN jsonb_array_elements_text(serials) AS serial
    WHERE phase = 'posted' AND credited.location IN ('supplier', 'extracted', 'variance') ORDER BY 1, 2
    ON CONFLICT (unit, serial) DO UPDATE SET party_id = excluded.party_id, account_id = excluded.account_id
    WHERE known.promised_id IS NULL AND EXISTS (SELECT FROM accounts WHERE accounts.party_id = known.party_id
        AND accounts.account_id = known.account_id AND location IN ('consumed', 'supplier', 'extracted', 'variance'));
    GET DIAGNOSTICS entered = ROW_COUNT;
    UPDATE serial_places AS known SET
        party_id = CASE WHEN phase IN ('posted', 'post_pending') THEN debit_party_id ELSE known.party_id END,
        account_id = CASE WHEN phase IN ('posted', 'post_pending') THEN debit_account_id ELSE known.account_id END,
        promised_id = CASE phase WHEN 'pending' THEN transfer_id END
    FROM unnest(made) AS step
    JOIN accounts AS credited ON credited.party_id = credit_party_id AND credited.account_id = credit_account_id
    CROSS JOIN jsonb_array_elements_text(serials) AS named_serial
    WHERE known.unit = step.unit AND known.serial = named_serial
        AND known.party_id = credit_party_id AND known.account_id = credit_account_id
        AND known.promised_id IS NOT DISTINCT FROM pending_id
        AND credited.location NOT IN ('supplier', 'extracted', 'variance');
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF entered + moved <> named THEN
        RAISE EXCEPTION 'a serial is not where it is moved from' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'transfers_serials_in_place';
    END IF;
END
$$;
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
    GRANT INSERT (party_id, account_id, owner_id, unit, location, condition) ON accounts TO sanbao_service;
END
$$;
ALTER TABLE reservations DROP COLUMN bag_id, DROP COLUMN released_quantity;
DROP INDEX accounts_of_holder;
ALTER TABLE accounts
    DROP CONSTRAINT accounts_bags_hold_usable,
    DROP CONSTRAINT accounts_place_key,
    DROP COLUMN holder_ref,
    DROP COLUMN holder_id,
    ADD CONSTRAINT accounts_place_key UNIQUE (party_id, owner_id, unit, location, condition);
