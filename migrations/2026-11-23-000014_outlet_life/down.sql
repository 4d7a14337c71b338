DROP TABLE outlet_levels;
DROP TABLE outlet_contracts;
DROP TABLE improvement_plans;
DROP TABLE outlet_reviews;
ALTER TABLE outlet_transitions DISABLE TRIGGER outlet_transitions_are_facts;
DELETE FROM outlet_transitions WHERE verb = 'ApplyOutlet';
ALTER TABLE outlet_transitions DROP COLUMN version;
ALTER TABLE outlet_transitions ENABLE TRIGGER outlet_transitions_are_facts;
DROP TRIGGER outlets_move_as_drawn ON outlets;
DROP FUNCTION outlets_move_as_drawn();
DROP INDEX outlets_by_contract_end;
ALTER TABLE outlets DROP COLUMN kind, DROP COLUMN tools, DROP COLUMN service_area, DROP COLUMN channels,
    DROP COLUMN requested_families;
