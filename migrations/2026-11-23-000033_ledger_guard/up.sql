-- The ledger kept by the database itself: the service's role may insert transfers and nothing else. Balances, the places
-- of serials and what belongs to a closed month follow from the inserted rows, in the same statement.
--
-- Why a statement trigger that runs as the tables' owner, and not the other designs:
--   * A deferred trigger that compares each balance with the sum of its transfers reads all of an account's history at
--     every commit: the hot path would slow down with its age.
--   * A row trigger would touch a hot account twice for each of 256 transfers of a batch; the statement trigger sums a
--     batch first and touches every account once. It replaces the UPDATE that the service sent, and its round trip.
--   * A function that the service calls instead of INSERT could be as safe, but would hide the rows from diesel.
-- The service's role has no UPDATE on balances, no DELETE or TRUNCATE, owns neither table nor trigger, and is no
-- superuser: it cannot disable the trigger, nor set session_replication_role.

ALTER TABLE parts ADD COLUMN serial_tracked boolean NOT NULL DEFAULT false;

CREATE FUNCTION refuse_change_of_tracking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a part stays counted or tracked by serials' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER parts_tracking_is_fixed BEFORE UPDATE OF serial_tracked ON parts FOR EACH ROW
    WHEN (OLD.serial_tracked <> NEW.serial_tracked) EXECUTE FUNCTION refuse_change_of_tracking();

-- Accounts begin empty, and know from the catalog whether their pieces have serials.
ALTER TABLE accounts
    ALTER COLUMN debits_pending SET DEFAULT 0,
    ALTER COLUMN credits_pending SET DEFAULT 0,
    ALTER COLUMN debits_posted SET DEFAULT 0,
    ALTER COLUMN credits_posted SET DEFAULT 0,
    ADD COLUMN has_serials boolean NOT NULL DEFAULT false,
    DROP CONSTRAINT accounts_location_known,
    DROP CONSTRAINT accounts_not_overdrawn;
ALTER TABLE accounts
    ADD CONSTRAINT accounts_location_known CHECK (location IN ('supplier', 'on_hand', 'in_transit', 'issued', 'consumed',
        'extracted', 'scrapped', 'variance', 'payable', 'paid', 'expense')),
    ADD CONSTRAINT accounts_not_overdrawn CHECK (location IN ('supplier', 'extracted', 'variance', 'expense')
        OR debits_posted >= credits_posted + credits_pending);

CREATE FUNCTION open_account() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    NEW.has_serials := EXISTS (SELECT FROM parts WHERE part_id::text = NEW.unit AND serial_tracked);
    RETURN NEW;
END
$$;
CREATE TRIGGER accounts_are_opened BEFORE INSERT ON accounts FOR EACH ROW EXECUTE FUNCTION open_account();
CREATE TRIGGER accounts_stay BEFORE DELETE ON accounts FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER accounts_stay_all BEFORE TRUNCATE ON accounts EXECUTE FUNCTION refuse_change();
CREATE TRIGGER transfers_stay_all BEFORE TRUNCATE ON transfers EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_stay_all BEFORE TRUNCATE ON events EXECUTE FUNCTION refuse_change();

ALTER TABLE transfers
    -- Serials of the pieces, one each, of a part that is tracked by them; a list, since a transfer moves them together.
    ADD COLUMN serials jsonb,
    -- The transfer that this one takes back: the same pieces between the same accounts the other way.
    ADD COLUMN corrects_id uuid,
    ADD CONSTRAINT transfers_serial_for_each_piece CHECK (jsonb_array_length(serials) = amount),
    ADD CONSTRAINT transfers_correct_names_corrected CHECK ((code = 'correct') = (corrects_id IS NOT NULL)),
    ADD CONSTRAINT transfers_corrects_fkey FOREIGN KEY (debit_party_id, corrects_id, debit_account_id, credit_account_id, amount)
        REFERENCES transfers (credit_party_id, transfer_id, credit_account_id, debit_account_id, amount);
-- A transfer is taken back once.
CREATE UNIQUE INDEX transfers_corrected_once ON transfers (debit_party_id, corrects_id) WHERE corrects_id IS NOT NULL;

-- Where each serial is: one row, so one place, whatever races. Written by the trigger only.
CREATE TABLE serial_places (
    unit        text NOT NULL,
    serial      text NOT NULL,
    party_id    uuid NOT NULL,
    account_id  uuid NOT NULL,
    -- The pending transfer that it is promised by.
    promised_id uuid,
    CONSTRAINT serial_places_pkey PRIMARY KEY (unit, serial),
    CONSTRAINT serial_places_account_fkey FOREIGN KEY (party_id, account_id, unit)
        REFERENCES accounts (party_id, account_id, unit)
);
CREATE INDEX serial_places_of_account ON serial_places (party_id, account_id, serial);

-- Which transfers moved a serial. Written by the trigger only.
CREATE TABLE serial_moves (
    unit            text        NOT NULL,
    serial          text        NOT NULL,
    post_time       timestamptz NOT NULL,
    transfer_id     uuid        NOT NULL,
    credit_party_id uuid        NOT NULL,
    CONSTRAINT serial_moves_pkey PRIMARY KEY (unit, serial, post_time, transfer_id),
    CONSTRAINT serial_moves_transfer_fkey FOREIGN KEY (credit_party_id, transfer_id)
        REFERENCES transfers (credit_party_id, transfer_id)
);
CREATE TRIGGER serial_moves_are_facts BEFORE UPDATE OR DELETE ON serial_moves FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Until when a party's months are closed: nothing may be posted before. Rows of stock closes, below their signatures.
CREATE TABLE ledger_closings (
    party_id uuid        NOT NULL,
    end_time timestamptz NOT NULL,
    CONSTRAINT ledger_closings_pkey PRIMARY KEY (party_id, end_time)
);
CREATE TRIGGER ledger_closings_are_facts BEFORE UPDATE OR DELETE ON ledger_closings
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What may change whose goods are: goods that are bought, charged for or given back, and what corrects that. Everything
-- else moves an owner's goods to an account of the same owner.
CREATE FUNCTION changes_owner(code text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
    $$SELECT code IN ('receive', 'sell', 'charge', 'credit', 'give_back', 'correct')$$;

CREATE FUNCTION book_transfers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    checked record;
BEGIN
    WITH sides AS (
        SELECT debit_party_id AS party_id, debit_account_id AS account_id, unit, post_time,
            CASE phase WHEN 'pending' THEN amount WHEN 'posted' THEN 0 ELSE -amount END AS debits_pending,
            CASE WHEN phase IN ('posted', 'post_pending') THEN amount ELSE 0 END AS debits_posted,
            0 AS credits_pending, 0 AS credits_posted
        FROM made
        UNION ALL
        SELECT credit_party_id, credit_account_id, unit, post_time, 0, 0,
            CASE phase WHEN 'pending' THEN amount WHEN 'posted' THEN 0 ELSE -amount END,
            CASE WHEN phase IN ('posted', 'post_pending') THEN amount ELSE 0 END
        FROM made
    ), moves AS MATERIALIZED (
        -- In the same order for everybody: who waits for one account holds none that the other waits for.
        SELECT party_id, account_id, unit, min(post_time) AS first_time,
            sum(debits_pending)::bigint AS debits_pending, sum(debits_posted)::bigint AS debits_posted,
            sum(credits_pending)::bigint AS credits_pending, sum(credits_posted)::bigint AS credits_posted
        FROM sides GROUP BY party_id, account_id, unit ORDER BY party_id, account_id
    ), moved AS (
        UPDATE accounts SET
            debits_pending = accounts.debits_pending + moves.debits_pending,
            debits_posted = accounts.debits_posted + moves.debits_posted,
            credits_pending = accounts.credits_pending + moves.credits_pending,
            credits_posted = accounts.credits_posted + moves.credits_posted
        FROM moves
        WHERE accounts.party_id = moves.party_id AND accounts.account_id = moves.account_id AND accounts.unit = moves.unit
        RETURNING accounts.account_id, accounts.owner_id, accounts.has_serials
    )
    SELECT bool_or(credited.owner_id <> debited.owner_id AND NOT changes_owner(made.code)) AS mixes_owners,
        bool_or(credited.has_serials <> (made.serials IS NOT NULL)) AS miscounts,
        bool_or(made.serials IS NOT NULL) AS has_serials,
        bool_or(made.pending_id IS NOT NULL OR made.corrects_id IS NOT NULL) AS refers,
        EXISTS (SELECT FROM moves JOIN ledger_closings USING (party_id) WHERE first_time < end_time) AS is_late
    INTO checked
    FROM made
    JOIN moved AS credited ON credited.account_id = made.credit_account_id
    JOIN moved AS debited ON debited.account_id = made.debit_account_id;

    IF checked.mixes_owners THEN
        RAISE EXCEPTION 'a transfer mixes owners' USING ERRCODE = 'check_violation', CONSTRAINT = 'transfers_keep_owner';
    END IF;
    IF checked.miscounts THEN
        RAISE EXCEPTION 'a tracked part moves by its serials, a counted one without' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'transfers_serials_if_tracked';
    END IF;
    IF checked.is_late THEN
        RAISE EXCEPTION 'a transfer lies in a closed month' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'transfers_in_open_month';
    END IF;
    IF checked.refers THEN
        IF EXISTS (SELECT FROM made JOIN transfers AS promised ON promised.credit_party_id = made.credit_party_id
                AND promised.transfer_id = made.pending_id WHERE promised.phase <> 'pending') THEN
            RAISE EXCEPTION 'only a promise is kept or withdrawn' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'transfers_resolve_promises';
        END IF;
        IF EXISTS (SELECT FROM made JOIN transfers AS corrected ON corrected.credit_party_id = made.debit_party_id
                AND corrected.transfer_id = made.corrects_id
                WHERE made.phase <> 'posted' OR corrected.phase NOT IN ('posted', 'post_pending')) THEN
            RAISE EXCEPTION 'only what took effect is taken back' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'transfers_correct_effects';
        END IF;
    END IF;
    IF checked.has_serials THEN
        PERFORM book_serials(array_agg(transfers)) FROM transfers JOIN made USING (credit_party_id, transfer_id)
        WHERE transfers.serials IS NOT NULL;
    END IF;
    RETURN NULL;
END
$$;

-- Moves serials as the transfers say; each must be where it is moved from, and promised by what is resolved, if anything.
CREATE FUNCTION book_serials(made transfers[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
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

CREATE TRIGGER transfers_are_booked AFTER INSERT ON transfers REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION book_transfers();

-- What the service's role may: everything with rows that change, adding only to rows that are facts, and in the ledger
-- opening empty accounts and inserting transfers. Called after each migration, so that it holds for later tables too.
CREATE FUNCTION grant_service() RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
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
REVOKE EXECUTE ON FUNCTION grant_service(), feed_adopt(), book_serials(transfers[]) FROM PUBLIC;
