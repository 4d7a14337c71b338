-- Double entry for parts (unit = a part's id) and money (unit = a currency): immutable transfers between two
-- accounts of one unit, and balances that cannot be overdrawn.

CREATE TABLE accounts (
    party_id        uuid   NOT NULL,
    account_id      uuid   NOT NULL,
    owner_id        uuid   NOT NULL,
    unit            text   NOT NULL,
    location        text   NOT NULL,
    condition       text   NOT NULL,
    debits_pending  bigint NOT NULL,
    credits_pending bigint NOT NULL,
    debits_posted   bigint NOT NULL,
    credits_posted  bigint NOT NULL,
    CONSTRAINT accounts_pkey PRIMARY KEY (party_id, account_id),
    -- What transfers point at: an account with its unit.
    CONSTRAINT accounts_unit_key UNIQUE (party_id, account_id, unit),
    CONSTRAINT accounts_place_key UNIQUE (party_id, owner_id, unit, location, condition),
    CONSTRAINT accounts_location_known CHECK (location IN ('supplier', 'on_hand', 'in_transit', 'issued', 'consumed',
        'extracted', 'payable', 'paid', 'expense')),
    CONSTRAINT accounts_condition_known CHECK (condition IN ('good', 'refurbished', 'defective', 'under_inspection',
        'quarantine', 'scrap', 'none')),
    CONSTRAINT accounts_balances_not_negative CHECK (debits_pending >= 0 AND credits_pending >= 0
        AND debits_posted >= 0 AND credits_posted >= 0),
    -- Where things come from may run below zero; wherever they are, they may not.
    CONSTRAINT accounts_not_overdrawn CHECK (location IN ('supplier', 'extracted', 'expense')
        OR debits_posted >= credits_posted + credits_pending),
    CONSTRAINT accounts_promise_only_usable CHECK (credits_pending = 0
        OR (location = 'on_hand' AND condition IN ('good', 'refurbished')))
);

CREATE TABLE transfers (
    credit_party_id   uuid        NOT NULL,
    transfer_id       uuid        NOT NULL,
    unit              text        NOT NULL,
    credit_account_id uuid        NOT NULL,
    debit_party_id    uuid        NOT NULL,
    debit_account_id  uuid        NOT NULL,
    amount            bigint      NOT NULL,
    code              text        NOT NULL,
    phase             text        NOT NULL,
    pending_id        uuid,
    source            text        NOT NULL,
    actor             text        NOT NULL,
    post_time         timestamptz NOT NULL,
    CONSTRAINT transfers_pkey PRIMARY KEY (credit_party_id, transfer_id),
    -- Both sides are of the transfer's unit.
    CONSTRAINT transfers_credit_fkey FOREIGN KEY (credit_party_id, credit_account_id, unit)
        REFERENCES accounts (party_id, account_id, unit),
    CONSTRAINT transfers_debit_fkey FOREIGN KEY (debit_party_id, debit_account_id, unit)
        REFERENCES accounts (party_id, account_id, unit),
    CONSTRAINT transfers_amount_positive CHECK (amount > 0),
    CONSTRAINT transfers_two_accounts CHECK (credit_account_id <> debit_account_id),
    CONSTRAINT transfers_phase_known CHECK (phase IN ('posted', 'pending', 'post_pending', 'void_pending')),
    CONSTRAINT transfers_resolve_names_pending CHECK ((phase IN ('post_pending', 'void_pending')) = (pending_id IS NOT NULL)),
    -- A promise is kept or withdrawn whole, between the accounts it was made for.
    CONSTRAINT transfers_promise_key UNIQUE (credit_party_id, transfer_id, credit_account_id, debit_account_id, amount),
    CONSTRAINT transfers_pending_fkey FOREIGN KEY (credit_party_id, pending_id, credit_account_id, debit_account_id, amount)
        REFERENCES transfers (credit_party_id, transfer_id, credit_account_id, debit_account_id, amount)
);
-- A pending transfer is posted or voided once.
CREATE UNIQUE INDEX transfers_resolved_once ON transfers (credit_party_id, pending_id) WHERE pending_id IS NOT NULL;
CREATE INDEX transfers_from_party ON transfers (credit_party_id, post_time, transfer_id);
CREATE INDEX transfers_to_party ON transfers (debit_party_id, post_time, transfer_id);
CREATE INDEX transfers_of_credit_account ON transfers (credit_party_id, credit_account_id, post_time);
CREATE INDEX transfers_of_debit_account ON transfers (debit_party_id, debit_account_id, post_time);
CREATE TRIGGER transfers_are_facts BEFORE UPDATE OR DELETE ON transfers FOR EACH ROW EXECUTE FUNCTION refuse_change();
