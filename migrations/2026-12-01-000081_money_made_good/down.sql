DROP TRIGGER part_debts_credit_is_posted ON part_debts;
DROP FUNCTION charge_is_taken_back();
DROP TRIGGER part_debts_charge_begins_posted ON part_debts;
DROP TRIGGER part_debts_charge_is_posted ON part_debts;
DROP TRIGGER dispositions_recovery_begins_posted ON dispositions;
DROP TRIGGER dispositions_recovery_is_posted ON dispositions;
DROP FUNCTION money_is_posted();
ALTER TABLE part_debts DROP COLUMN charge_transfer_id;
ALTER TABLE dispositions DROP COLUMN recovery_transfer_id, DROP COLUMN recovery_correction;
-- Transfers are never removed: what was posted stays where it is.
ALTER TABLE accounts
    DROP CONSTRAINT accounts_location_known,
    DROP CONSTRAINT accounts_not_overdrawn;
ALTER TABLE accounts
    ADD CONSTRAINT accounts_location_known CHECK (location IN ('supplier', 'on_hand', 'in_transit', 'issued', 'consumed',
        'extracted', 'scrapped', 'variance', 'payable', 'paid', 'expense')) NOT VALID,
    ADD CONSTRAINT accounts_not_overdrawn CHECK (location IN ('supplier', 'extracted', 'variance', 'expense')
        OR debits_posted >= credits_posted + credits_pending) NOT VALID;
