DROP TRIGGER parts_order_lines_are_substituted ON parts_order_lines;
DROP TRIGGER parts_order_lines_become_substituted ON parts_order_lines;
DROP FUNCTION parts_order_lines_substitute();
ALTER TABLE parts_order_lines DROP COLUMN decision_id;
