DROP INDEX transfers_of_credit_account;
CREATE INDEX transfers_of_credit_account ON transfers (credit_party_id, credit_account_id, post_time);
DROP INDEX transfers_to_account;
DROP INDEX transfers_to_party;
CREATE INDEX transfers_to_party ON transfers (debit_party_id, post_time, transfer_id);
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
ALTER TABLE transfers
    ADD CONSTRAINT transfers_promise_key UNIQUE (credit_party_id, transfer_id, credit_account_id, debit_account_id, amount);
ALTER TABLE transfers
    ADD CONSTRAINT transfers_pending_fkey FOREIGN KEY (credit_party_id, pending_id, credit_account_id, debit_account_id, amount)
        REFERENCES transfers (credit_party_id, transfer_id, credit_account_id, debit_account_id, amount),
    ADD CONSTRAINT transfers_corrects_fkey FOREIGN KEY (debit_party_id, corrects_id, debit_account_id, credit_account_id, amount)
        REFERENCES transfers (credit_party_id, transfer_id, credit_account_id, debit_account_id, amount);
