-- A line of a parts order for which another part is granted rests on an answer of the table `substitution` (domain S5).

ALTER TABLE parts_order_lines
    ADD COLUMN decision_id uuid,
    ADD CONSTRAINT parts_order_lines_decision_fkey FOREIGN KEY (outlet_id, decision_id)
        REFERENCES table_decisions (outlet_id, decision_id);

-- Lines that were substituted before the table was asked have no answer; what is granted from now on has.
CREATE FUNCTION parts_order_lines_substitute() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.granted_part_id <> NEW.part_id AND NOT EXISTS (SELECT FROM public.table_decisions AS answer
            WHERE answer.outlet_id = NEW.outlet_id AND answer.decision_id = NEW.decision_id
                AND answer.table_name = 'substitution' AND answer.outcome = 'answered'
                -- About this order and no other.
                AND answer.subject = format('outlets/%s/partsOrders/%s', NEW.outlet_id, NEW.parts_order_id)) THEN
        RAISE EXCEPTION 'another part is granted only as the table says' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'parts_order_lines_substitute_is_answered';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER parts_order_lines_are_substituted BEFORE INSERT ON parts_order_lines
    FOR EACH ROW EXECUTE FUNCTION parts_order_lines_substitute();
CREATE TRIGGER parts_order_lines_become_substituted BEFORE UPDATE ON parts_order_lines FOR EACH ROW
    WHEN ((NEW.part_id, NEW.granted_part_id, NEW.decision_id)
        IS DISTINCT FROM (OLD.part_id, OLD.granted_part_id, OLD.decision_id))
    EXECUTE FUNCTION parts_order_lines_substitute();
