DROP INDEX outlets_of_city, events_of_network, accounts_of_unit;
DROP TABLE lead_times, places, place_sets;
