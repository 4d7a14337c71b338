DROP TRIGGER shipments_end_once ON shipments;
DROP FUNCTION shipments_end_once();
ALTER TABLE shipments
    DROP CONSTRAINT shipments_recalled_for_a_reason,
    DROP COLUMN recall_reason;
-- What the change leaves to be checked is checked before the table is altered again.
SET CONSTRAINTS ALL IMMEDIATE;
-- Nothing of it arrived, and nothing is missing: all of it is where it came from.
UPDATE shipments SET state = 'resolved' WHERE state = 'recalled';
ALTER TABLE shipments
    DROP CONSTRAINT shipments_state_known,
    ADD CONSTRAINT shipments_state_known CHECK (state IN ('in_transit', 'received', 'discrepancy', 'resolved'));
