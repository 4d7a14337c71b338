DROP TABLE events;
DROP FUNCTION feed_adopt(), feed_horizon(), feed_position(xid8);
DROP TABLE feed_clock;
DROP TABLE requests;
DROP FUNCTION refuse_change();
DROP EXTENSION btree_gist;
