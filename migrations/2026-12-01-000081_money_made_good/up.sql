-- What suppliers and outlets make good is money in the ledger (domain S4, S9, C6): posted in the commit that records it,
-- and taken back by contra transfers only. What was recorded before stands as it was told: nothing was posted for it.

ALTER TABLE accounts
    DROP CONSTRAINT accounts_location_known,
    DROP CONSTRAINT accounts_not_overdrawn;
ALTER TABLE accounts
    -- Money comes from `income` to what suppliers gave, and to what outlets owe for pieces.
    ADD CONSTRAINT accounts_location_known CHECK (location IN ('supplier', 'on_hand', 'in_transit', 'issued', 'consumed',
        'extracted', 'scrapped', 'variance', 'payable', 'paid', 'expense', 'income', 'recovered', 'receivable')),
    ADD CONSTRAINT accounts_not_overdrawn CHECK (location IN ('supplier', 'extracted', 'variance', 'expense', 'income')
        OR debits_posted >= credits_posted + credits_pending);

ALTER TABLE dispositions
    -- The transfer of the amount that stands; none for nothing.
    ADD COLUMN recovery_transfer_id uuid,
    -- Why the amount that was recorded first does not stand.
    ADD COLUMN recovery_correction text,
    ADD CONSTRAINT dispositions_recovery_fkey FOREIGN KEY (center_id, recovery_transfer_id)
        REFERENCES transfers (credit_party_id, transfer_id),
    ADD CONSTRAINT dispositions_corrected_what_is_recovered CHECK (recovery_correction IS NULL OR state = 'recovered');
-- A transfer is of one recovery.
CREATE UNIQUE INDEX dispositions_recovery_key ON dispositions (center_id, recovery_transfer_id);

ALTER TABLE part_debts
    -- The transfer of what the outlet is charged.
    ADD COLUMN charge_transfer_id uuid,
    ADD CONSTRAINT part_debts_charge_fkey FOREIGN KEY (outlet_id, charge_transfer_id)
        REFERENCES transfers (credit_party_id, transfer_id);
CREATE UNIQUE INDEX part_debts_charge_key ON part_debts (outlet_id, charge_transfer_id);

-- An amount stands in a document only with a transfer of exactly it, made for this document and not taken back. One function
-- for both: whose it is, which columns hold transfer and amount, what such a transfer is called, and the document's name.
CREATE FUNCTION money_is_posted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told jsonb := to_jsonb(NEW);
    party uuid := told ->> TG_ARGV[0];
    posted_id uuid := told ->> TG_ARGV[1];
BEGIN
    IF NOT EXISTS (SELECT FROM public.transfers AS posted
            WHERE posted.credit_party_id = party AND posted.transfer_id = posted_id
                AND posted.amount = (told ->> TG_ARGV[2])::bigint AND posted.unit = 'CNY' AND posted.phase = 'posted'
                AND posted.code = TG_ARGV[3] AND posted.source = format(TG_ARGV[4], party, told ->> TG_ARGV[5]))
            OR EXISTS (SELECT FROM public.transfers AS contra
                WHERE contra.debit_party_id = party AND contra.corrects_id = posted_id) THEN
        RAISE EXCEPTION 'an amount of % stands without its transfer', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER dispositions_recovery_begins_posted BEFORE INSERT ON dispositions FOR EACH ROW
    WHEN (NEW.recovered_amount > 0)
    EXECUTE FUNCTION money_is_posted('center_id', 'recovery_transfer_id', 'recovered_amount', 'recover',
        'serviceCenters/%s/dispositions/%s', 'disposition_id');
CREATE TRIGGER dispositions_recovery_is_posted BEFORE UPDATE ON dispositions FOR EACH ROW
    WHEN (NEW.recovered_amount > 0 AND (NEW.recovered_amount, NEW.recovery_transfer_id)
        IS DISTINCT FROM (OLD.recovered_amount, OLD.recovery_transfer_id))
    EXECUTE FUNCTION money_is_posted('center_id', 'recovery_transfer_id', 'recovered_amount', 'recover',
        'serviceCenters/%s/dispositions/%s', 'disposition_id');
CREATE TRIGGER part_debts_charge_begins_posted BEFORE INSERT ON part_debts FOR EACH ROW
    WHEN (NEW.charge_amount > 0)
    EXECUTE FUNCTION money_is_posted('outlet_id', 'charge_transfer_id', 'charge_amount', 'charge',
        'outlets/%s/partDebts/%s', 'debt_id');
CREATE TRIGGER part_debts_charge_is_posted BEFORE UPDATE ON part_debts FOR EACH ROW
    WHEN (NEW.charge_amount > 0 AND (NEW.charge_amount, NEW.charge_transfer_id)
        IS DISTINCT FROM (OLD.charge_amount, OLD.charge_transfer_id))
    EXECUTE FUNCTION money_is_posted('outlet_id', 'charge_transfer_id', 'charge_amount', 'charge',
        'outlets/%s/partDebts/%s', 'debt_id');

-- A charge is credited by a transfer that takes it back.
CREATE FUNCTION charge_is_taken_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.transfers AS contra
            WHERE contra.debit_party_id = NEW.outlet_id AND contra.corrects_id = NEW.charge_transfer_id) THEN
        RAISE EXCEPTION 'a charge is credited without its transfer' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER part_debts_credit_is_posted BEFORE UPDATE ON part_debts FOR EACH ROW
    WHEN (NEW.state = 'credited' AND OLD.state <> 'credited' AND NEW.charge_transfer_id IS NOT NULL)
    EXECUTE FUNCTION charge_is_taken_back();
