-- What is on its way may come back before it arrives (domain S2): a movement of its own, with the reason; its time is when
-- it was back.

ALTER TABLE shipments
    DROP CONSTRAINT shipments_state_known,
    ADD CONSTRAINT shipments_state_known CHECK (state IN ('in_transit', 'received', 'discrepancy', 'resolved', 'recalled')),
    ADD COLUMN recall_reason text,
    ADD CONSTRAINT shipments_recalled_for_a_reason CHECK ((state = 'recalled') = (recall_reason IS NOT NULL));

-- What came back arrives no more, and what arrived does not come back.
CREATE FUNCTION shipments_end_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a shipment that has ended its way goes no other' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER shipments_end_once BEFORE UPDATE OF state ON shipments FOR EACH ROW
    WHEN (OLD.state <> NEW.state AND (OLD.state IN ('received', 'resolved', 'recalled')
        OR (NEW.state = 'recalled' AND OLD.state <> 'in_transit')))
    EXECUTE FUNCTION shipments_end_once();
