-- What rows refer to that come by the hundred is checked once for each statement, not once for each row.
--
-- A foreign key runs a query of its own for every row: five for a reservation and its transfer, two thirds of what the
-- database had to do for a batch of 64. The same checks over all rows of a statement take a twentieth of it. What a
-- foreign key does besides, keeping what is referred to from going away, is done by triggers on the tables referred to:
-- nothing in them is ever removed, nor gets another key. Nobody but the owner of the tables can lift either.

ALTER TABLE transfers DROP CONSTRAINT transfers_credit_fkey, DROP CONSTRAINT transfers_debit_fkey;

-- As before, and both sides of a transfer are accounts of its unit.
CREATE OR REPLACE FUNCTION book_transfers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    checked record;
BEGIN
    WITH sides AS (
        SELECT debit_party_id AS party_id, debit_account_id AS account_id, unit,
            CASE phase WHEN 'pending' THEN amount WHEN 'posted' THEN 0 ELSE -amount END AS debits_pending,
            CASE WHEN phase IN ('posted', 'post_pending') THEN amount ELSE 0 END AS debits_posted,
            0 AS credits_pending, 0 AS credits_posted
        FROM made
        UNION ALL
        SELECT credit_party_id, credit_account_id, unit, 0, 0,
            CASE phase WHEN 'pending' THEN amount WHEN 'posted' THEN 0 ELSE -amount END,
            CASE WHEN phase IN ('posted', 'post_pending') THEN amount ELSE 0 END
        FROM made
    ), moves AS MATERIALIZED (
        -- In the same order for everybody: who waits for one account holds none that the other waits for.
        SELECT party_id, account_id, unit, sum(debits_pending)::bigint AS debits_pending, sum(debits_posted)::bigint AS debits_posted,
            sum(credits_pending)::bigint AS credits_pending, sum(credits_posted)::bigint AS credits_posted
        FROM sides GROUP BY party_id, account_id, unit ORDER BY party_id, account_id
    )
    UPDATE accounts SET
        debits_pending = accounts.debits_pending + moves.debits_pending,
        debits_posted = accounts.debits_posted + moves.debits_posted,
        credits_pending = accounts.credits_pending + moves.credits_pending,
        credits_posted = accounts.credits_posted + moves.credits_posted
    FROM moves
    WHERE accounts.party_id = moves.party_id AND accounts.account_id = moves.account_id AND accounts.unit = moves.unit;

    -- Each side is looked up by its key: joined to what the update returns, a batch would compare all with all.
    SELECT bool_or(credited.account_id IS NULL) AS credits_nothing, bool_or(debited.account_id IS NULL) AS debits_nothing,
        bool_or(credited.owner_id <> debited.owner_id AND NOT changes_owner(made.code)) AS mixes_owners,
        bool_or(credited.has_serials <> (made.serials IS NOT NULL)) AS miscounts,
        bool_or(made.serials IS NOT NULL) AS has_serials,
        bool_or(made.pending_id IS NOT NULL OR made.corrects_id IS NOT NULL) AS refers,
        EXISTS (SELECT FROM (SELECT credit_party_id AS party_id, min(post_time) AS first_time FROM made GROUP BY 1
                UNION ALL SELECT debit_party_id, min(post_time) FROM made GROUP BY 1) AS earliest
            JOIN ledger_closings USING (party_id) WHERE first_time < end_time) AS is_late
    INTO checked
    FROM made
    LEFT JOIN accounts AS credited ON credited.party_id = made.credit_party_id
        AND credited.account_id = made.credit_account_id AND credited.unit = made.unit
    LEFT JOIN accounts AS debited ON debited.party_id = made.debit_party_id
        AND debited.account_id = made.debit_account_id AND debited.unit = made.unit;

    IF checked.credits_nothing THEN
        RAISE EXCEPTION 'a transfer is from an account that is not there, or of another unit'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'transfers_credit_fkey';
    END IF;
    IF checked.debits_nothing THEN
        RAISE EXCEPTION 'a transfer is to an account that is not there, or of another unit'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'transfers_debit_fkey';
    END IF;
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

-- Balances change all the time and no index knows them: with room on its page, a row's next version needs no new entry in
-- any of the four indexes.
ALTER TABLE accounts SET (fillfactor = 50);

-- Accounts are kept from going by `accounts_stay`; their keys stay as they are.
CREATE FUNCTION refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % stay, under the key they have', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER accounts_keep_key BEFORE UPDATE OF party_id, account_id, unit ON accounts FOR EACH ROW
    WHEN ((OLD.party_id, OLD.account_id, OLD.unit) IS DISTINCT FROM (NEW.party_id, NEW.account_id, NEW.unit))
    EXECUTE FUNCTION refuse_removal();

ALTER TABLE reservations
    DROP CONSTRAINT reservations_order_fkey,
    DROP CONSTRAINT reservations_part_fkey,
    DROP CONSTRAINT reservations_transfer_fkey;

-- The tables are named in full: what stands in front of them in a session fools nobody.
CREATE FUNCTION reservations_refer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lacks record;
BEGIN
    SELECT bool_or(repair_orders.order_id IS NULL) AS an_order, bool_or(parts.part_id IS NULL) AS a_part,
        bool_or(transfers.transfer_id IS NULL) AS a_transfer
    INTO lacks
    FROM made
    LEFT JOIN public.repair_orders ON repair_orders.outlet_id = made.outlet_id AND repair_orders.order_id = made.order_id
    LEFT JOIN public.parts ON parts.part_id = made.part_id
    LEFT JOIN public.transfers ON transfers.credit_party_id = made.outlet_id AND transfers.transfer_id = made.transfer_id;
    IF lacks.an_order THEN
        RAISE EXCEPTION 'a reservation is for a repair order that is not there'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'reservations_order_fkey';
    END IF;
    IF lacks.a_part THEN
        RAISE EXCEPTION 'a reservation is of a part that is not there'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'reservations_part_fkey';
    END IF;
    IF lacks.a_transfer THEN
        RAISE EXCEPTION 'a reservation rests on a promise that is not there'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'reservations_transfer_fkey';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER reservations_refer AFTER INSERT ON reservations REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION reservations_refer();
CREATE TRIGGER reservations_keep_references BEFORE UPDATE OF outlet_id, order_id, part_id, transfer_id ON reservations FOR EACH ROW
    WHEN ((OLD.outlet_id, OLD.order_id, OLD.part_id, OLD.transfer_id)
        IS DISTINCT FROM (NEW.outlet_id, NEW.order_id, NEW.part_id, NEW.transfer_id))
    EXECUTE FUNCTION refuse_removal();
CREATE TRIGGER repair_orders_stay BEFORE DELETE ON repair_orders FOR EACH ROW EXECUTE FUNCTION refuse_removal();
CREATE TRIGGER repair_orders_stay_all BEFORE TRUNCATE ON repair_orders EXECUTE FUNCTION refuse_removal();
CREATE TRIGGER repair_orders_keep_key BEFORE UPDATE OF outlet_id, order_id ON repair_orders FOR EACH ROW
    WHEN ((OLD.outlet_id, OLD.order_id) IS DISTINCT FROM (NEW.outlet_id, NEW.order_id)) EXECUTE FUNCTION refuse_removal();
CREATE TRIGGER parts_stay BEFORE DELETE ON parts FOR EACH ROW EXECUTE FUNCTION refuse_removal();
CREATE TRIGGER parts_stay_all BEFORE TRUNCATE ON parts EXECUTE FUNCTION refuse_removal();
CREATE TRIGGER parts_keep_key BEFORE UPDATE OF part_id ON parts FOR EACH ROW
    WHEN (OLD.part_id <> NEW.part_id) EXECUTE FUNCTION refuse_removal();
