DROP TRIGGER claim_lines_in_statements_are_closed ON claim_lines;
ALTER TABLE claims DROP CONSTRAINT claims_statement_fkey;
DROP TABLE statement_lines, statements;
DROP FUNCTION refuse_change_of_paid(), refuse_line_of_closed(), refuse_change_of_counted();
