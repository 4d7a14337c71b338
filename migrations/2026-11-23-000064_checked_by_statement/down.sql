DROP TRIGGER parts_keep_key ON parts;
DROP TRIGGER parts_stay_all ON parts;
DROP TRIGGER parts_stay ON parts;
DROP TRIGGER repair_orders_keep_key ON repair_orders;
DROP TRIGGER repair_orders_stay_all ON repair_orders;
DROP TRIGGER repair_orders_stay ON repair_orders;
DROP TRIGGER reservations_keep_references ON reservations;
DROP TRIGGER reservations_refer ON reservations;
DROP FUNCTION reservations_refer();
ALTER TABLE reservations
    ADD CONSTRAINT reservations_order_fkey FOREIGN KEY (outlet_id, order_id) REFERENCES repair_orders (outlet_id, order_id),
    ADD CONSTRAINT reservations_part_fkey FOREIGN KEY (part_id) REFERENCES parts (part_id),
    ADD CONSTRAINT reservations_transfer_fkey FOREIGN KEY (outlet_id, transfer_id)
        REFERENCES transfers (credit_party_id, transfer_id);
DROP TRIGGER accounts_keep_key ON accounts;
DROP FUNCTION refuse_removal();
ALTER TABLE accounts RESET (fillfactor);
CREATE OR REPLACE FUNCTION book_transfers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
ALTER TABLE transfers
    ADD CONSTRAINT transfers_credit_fkey FOREIGN KEY (credit_party_id, credit_account_id, unit)
        REFERENCES accounts (party_id, account_id, unit),
    ADD CONSTRAINT transfers_debit_fkey FOREIGN KEY (debit_party_id, debit_account_id, unit)
        REFERENCES accounts (party_id, account_id, unit);
