-- The defective part's way back (一物对一物, domain S4): dated debts, and the returns that settle them, one slip a piece.

ALTER TABLE part_debts
    -- What the outlet owes is a piece: the one that was taken out, of a part that is tracked by serials.
    ADD COLUMN serial text,
    -- Who consumed the good piece: nobody waives a debt of one's own.
    ADD COLUMN opened_by text,
    -- The answer of the table `part-returns`; nothing for debts that are older than the table.
    ADD COLUMN decision_id uuid,
    ADD COLUMN remind_date date,
    ADD COLUMN charge_date date,
    ADD COLUMN remind_time timestamptz,
    -- What the outlet is charged for it, in fen.
    ADD COLUMN charge_amount bigint,
    ADD COLUMN waived_by text,
    ADD COLUMN waive_reason text;
UPDATE part_debts SET remind_date = due_date - 2, charge_date = due_date + 14;
ALTER TABLE part_debts
    ALTER COLUMN remind_date SET NOT NULL,
    ALTER COLUMN charge_date SET NOT NULL,
    DROP CONSTRAINT part_debts_state_known,
    ADD CONSTRAINT part_debts_state_known CHECK (state IN ('owed', 'overdue', 'packed', 'in_transit', 'received',
        'settled', 'waived', 'charged', 'credited')),
    ADD CONSTRAINT part_debts_decision_fkey FOREIGN KEY (outlet_id, decision_id)
        REFERENCES table_decisions (outlet_id, decision_id),
    ADD CONSTRAINT part_debts_dates_in_order CHECK (remind_date <= due_date AND due_date <= charge_date),
    ADD CONSTRAINT part_debts_charge_not_negative CHECK (charge_amount >= 0),
    ADD CONSTRAINT part_debts_charged_an_amount CHECK (state NOT IN ('charged', 'credited') OR charge_amount IS NOT NULL),
    ADD CONSTRAINT part_debts_waived_by_somebody CHECK ((state = 'waived') = (waived_by IS NOT NULL)
        AND (waived_by IS NULL) = (waive_reason IS NULL)),
    ADD CONSTRAINT part_debts_waived_by_another CHECK (waived_by <> opened_by);
CREATE INDEX part_debts_open ON part_debts (outlet_id, due_date, debt_id) WHERE state IN ('owed', 'overdue', 'packed');

CREATE TABLE part_returns (
    outlet_id    uuid        NOT NULL,
    return_id    uuid        NOT NULL,
    center_id    uuid        NOT NULL,
    state        text        NOT NULL,
    waybill      text        NOT NULL,
    create_time  timestamptz NOT NULL,
    ship_time    timestamptz,
    version      bigint      NOT NULL,
    CONSTRAINT part_returns_pkey PRIMARY KEY (outlet_id, return_id),
    CONSTRAINT part_returns_outlet_fkey FOREIGN KEY (outlet_id) REFERENCES outlets (outlet_id),
    CONSTRAINT part_returns_center_fkey FOREIGN KEY (center_id) REFERENCES service_centers (center_id),
    CONSTRAINT part_returns_state_known CHECK (state IN ('packed', 'in_transit', 'received', 'inspected', 'cancelled')),
    CONSTRAINT part_returns_shipped_at CHECK ((state IN ('packed', 'cancelled')) = (ship_time IS NULL)),
    CONSTRAINT part_returns_version_positive CHECK (version > 0)
);
CREATE INDEX part_returns_by_creation ON part_returns (outlet_id, create_time, return_id);

-- Slips, one a piece (坏件返还单).
CREATE TABLE return_slips (
    outlet_id        uuid    NOT NULL,
    return_id        uuid    NOT NULL,
    debt_id          uuid    NOT NULL,
    fault            text    NOT NULL,
    state            text    NOT NULL,
    -- Whether the outlet had been charged for the piece before it sent it: then it is a late return.
    was_charged      boolean NOT NULL,
    outcome          text,
    remark           text,
    appraisal        text,
    appraisal_amount bigint,
    inspected_by     text,
    CONSTRAINT return_slips_pkey PRIMARY KEY (outlet_id, return_id, debt_id),
    CONSTRAINT return_slips_return_fkey FOREIGN KEY (outlet_id, return_id) REFERENCES part_returns (outlet_id, return_id),
    CONSTRAINT return_slips_debt_fkey FOREIGN KEY (outlet_id, debt_id) REFERENCES part_debts (outlet_id, debt_id),
    CONSTRAINT return_slips_state_known CHECK (state IN ('packed', 'in_transit', 'received', 'inspected', 'cancelled')),
    CONSTRAINT return_slips_outcome_known CHECK (outcome IN ('accepted', 'no_fault_found', 'wrong_part', 'physical_damage')),
    CONSTRAINT return_slips_inspected_with_outcome CHECK ((state = 'inspected') = (outcome IS NOT NULL)
        AND (outcome IS NULL) = (inspected_by IS NULL)),
    -- Physical damage is appraised, and nothing else is.
    CONSTRAINT return_slips_damage_is_appraised CHECK ((outcome IS NOT DISTINCT FROM 'physical_damage')
        = (appraisal IS NOT NULL AND appraisal_amount IS NOT NULL) AND (appraisal IS NULL) = (appraisal_amount IS NULL)),
    CONSTRAINT return_slips_appraisal_not_negative CHECK (appraisal_amount >= 0)
);
-- A debt has one slip at a time: the piece is sent once, and received once.
CREATE UNIQUE INDEX return_slips_one_a_debt ON return_slips (outlet_id, debt_id)
    WHERE state <> 'cancelled' AND outcome IS DISTINCT FROM 'wrong_part';

-- A debt whose charge was credited is finished too.
CREATE OR REPLACE FUNCTION outlet_obligations(whose uuid) RETURNS TABLE (kind text, amount bigint) LANGUAGE sql STABLE AS $$
    SELECT kind, amount FROM (
        SELECT 'open_orders' AS kind, count(*) AS amount FROM repair_orders
            WHERE outlet_id = whose AND state NOT IN ('closed', 'cancelled')
        UNION ALL SELECT 'pieces_in_stock', coalesce(sum(debits_posted - credits_posted), 0)::bigint FROM accounts
            WHERE party_id = whose AND location IN ('on_hand', 'issued', 'in_transit')
        UNION ALL SELECT 'shipments_in_transit', count(*) FROM shipments WHERE outlet_id = whose AND state = 'in_transit'
        UNION ALL SELECT 'part_debts', count(*) FROM part_debts
            WHERE outlet_id = whose AND state NOT IN ('settled', 'waived', 'charged', 'credited')
        UNION ALL SELECT 'unsettled_claims', count(*) FROM claims
            WHERE outlet_id = whose AND state NOT IN ('rejected', 'returned', 'settled')
        UNION ALL SELECT 'unpaid_statements', count(*) FROM statements WHERE outlet_id = whose AND state <> 'paid'
    ) AS obligations WHERE amount <> 0
$$;
