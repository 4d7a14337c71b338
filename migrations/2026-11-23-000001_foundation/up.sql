-- What every slice writes beside its own rows: answers to request ids, and the feed's events.

-- GiST indexes over uuid and text, for "no two dated rows of one key overlap".
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Guards rows that are facts: once written they are corrected by further rows, never edited.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

-- The answer to a request id, kept in the commit that earned it.
CREATE TABLE requests (
    scope       text        NOT NULL,
    request_id  uuid        NOT NULL,
    method      text        NOT NULL,
    fingerprint bytea       NOT NULL,
    reply       bytea       NOT NULL,
    create_time timestamptz NOT NULL,
    CONSTRAINT requests_pkey PRIMARY KEY (scope, request_id),
    CONSTRAINT requests_fingerprint_is_sha256 CHECK (octet_length(fingerprint) = 32)
);

-- What lifts this cluster's transaction ids above those of the cluster that the data came from: a dump restored
-- elsewhere goes on after its last event.
CREATE TABLE feed_clock (
    is_only           boolean NOT NULL,
    system_identifier bigint  NOT NULL,
    lift              bigint  NOT NULL,
    CONSTRAINT feed_clock_pkey PRIMARY KEY (is_only),
    CONSTRAINT feed_clock_one_row CHECK (is_only),
    CONSTRAINT feed_clock_lift_not_negative CHECK (lift >= 0)
);
INSERT INTO feed_clock SELECT true, system_identifier, 0 FROM pg_control_system();
CREATE FUNCTION feed_position(id xid8) RETURNS bigint LANGUAGE sql STABLE AS
    'SELECT id::text::bigint + lift FROM feed_clock';

-- Below it nothing can appear any more: the place of the oldest transaction of this database that was still writing
-- when asked. Transactions of other databases of the cluster hold nobody up. To be asked before, and in another
-- transaction than, the events are read: what ended before the answer is in every later snapshot. Who may not see
-- all sessions waits for all transactions of the cluster.
CREATE FUNCTION feed_horizon() RETURNS bigint LANGUAGE sql STABLE AS $$
    WITH sessions AS MATERIALIZED (
        SELECT backend_xid AS xid, query = '<insufficient privilege>' AS is_hidden
        FROM pg_stat_activity WHERE datname = current_database()
        UNION ALL SELECT transaction, false FROM pg_prepared_xacts WHERE database = current_database()
    ), writing AS (
        SELECT id FROM pg_snapshot_xip(pg_current_snapshot()) AS id
        WHERE id::xid IN (SELECT xid FROM sessions) OR (SELECT bool_or(is_hidden) FROM sessions)
    )
    SELECT feed_position(coalesce((SELECT id FROM writing ORDER BY id LIMIT 1), pg_snapshot_xmax(pg_current_snapshot())))
$$;

-- What happened. The transaction's id orders events without a sequence: a reader takes only those below
-- the horizon, so nothing that commits later can come earlier. The nil outlet is the brand.
CREATE TABLE events (
    outlet_id      uuid        NOT NULL,
    transaction_id bigint      NOT NULL DEFAULT feed_position(pg_current_xact_id()),
    event_id       uuid        NOT NULL,
    kind           text        NOT NULL,
    subject        text        NOT NULL,
    actor          text        NOT NULL,
    event_time     timestamptz NOT NULL,
    attributes     jsonb       NOT NULL,
    CONSTRAINT events_pkey PRIMARY KEY (outlet_id, transaction_id, event_id)
);
CREATE INDEX events_in_order ON events (transaction_id, event_id);
-- Makes the data at home in the cluster it is in: every start asks for it.
CREATE FUNCTION feed_adopt() RETURNS void LANGUAGE sql AS $$
    UPDATE feed_clock SET system_identifier = own.system_identifier,
        lift = (SELECT coalesce(max(transaction_id), 0) FROM events)
    FROM pg_control_system() AS own WHERE feed_clock.system_identifier <> own.system_identifier
$$;
CREATE TRIGGER events_are_facts BEFORE UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION refuse_change();
