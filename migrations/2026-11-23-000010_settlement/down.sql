ALTER TABLE claims DROP CONSTRAINT claims_statement_fkey;
DROP TABLE statement_lines, statements;
DROP FUNCTION refuse_change_of_paid();
