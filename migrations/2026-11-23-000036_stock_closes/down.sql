DROP TABLE stock_close_entries, stock_counts, stock_closes;
DROP FUNCTION close_ledger();
DROP FUNCTION refuse_count_of_signed();
DROP FUNCTION refuse_change_of_signed();
