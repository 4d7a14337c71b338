DROP TABLE transfers, accounts;
