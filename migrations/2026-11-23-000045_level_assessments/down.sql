DROP TABLE level_assessments;
DROP FUNCTION level_assessments_are_decided_once;
DROP INDEX repair_orders_of_rework;
ALTER TABLE outlet_levels DROP CONSTRAINT outlet_levels_level_key;
