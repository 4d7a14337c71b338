DROP TABLE events;
DROP TABLE requests;
DROP FUNCTION refuse_change();
DROP EXTENSION btree_gist;
