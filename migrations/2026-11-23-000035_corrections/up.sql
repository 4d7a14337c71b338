-- Why a transfer corrects the books, and who stands for it. A late fact is posted in the open month; the day it was a fact
-- stands here.
CREATE TABLE corrections (
    party_id    uuid NOT NULL,
    transfer_id uuid NOT NULL,
    reason      text NOT NULL,
    fact_date   date NOT NULL,
    -- Who made the transfer that is taken back; nobody for a difference that was counted.
    made_by     text,
    approved_by text NOT NULL,
    CONSTRAINT corrections_pkey PRIMARY KEY (party_id, transfer_id),
    CONSTRAINT corrections_transfer_fkey FOREIGN KEY (party_id, transfer_id)
        REFERENCES transfers (credit_party_id, transfer_id),
    CONSTRAINT corrections_approver_is_another CHECK (approved_by <> made_by)
);
CREATE TRIGGER corrections_are_facts BEFORE UPDATE OR DELETE ON corrections FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER corrections_stay_all BEFORE TRUNCATE ON corrections EXECUTE FUNCTION refuse_change();
