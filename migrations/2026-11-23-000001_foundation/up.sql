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

-- What happened. The transaction's id orders events without a sequence: a reader takes only those below
-- its snapshot's xmin, so nothing that commits later can come earlier. The nil outlet is the brand.
CREATE TABLE events (
    outlet_id      uuid        NOT NULL,
    transaction_id bigint      NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    event_id       uuid        NOT NULL,
    kind           text        NOT NULL,
    subject        text        NOT NULL,
    actor          text        NOT NULL,
    event_time     timestamptz NOT NULL,
    attributes     jsonb       NOT NULL,
    CONSTRAINT events_pkey PRIMARY KEY (outlet_id, transaction_id, event_id)
);
CREATE INDEX events_in_order ON events (transaction_id, event_id);
CREATE TRIGGER events_are_facts BEFORE UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION refuse_change();
