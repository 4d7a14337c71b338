-- Month closes between an outlet and its service center: both count, both sign a digest over the slice of the ledger since
-- the close before, and from then on the database refuses to post before its end.

CREATE TABLE stock_closes (
    outlet_id         uuid        NOT NULL,
    close_id          uuid        NOT NULL,
    center_id         uuid        NOT NULL,
    month             date        NOT NULL,
    -- The slice: after the close before, to the end of the month.
    begin_time        timestamptz NOT NULL,
    end_time          timestamptz NOT NULL,
    state             text        NOT NULL,
    counted_by_outlet text,
    counted_by_center text,
    transfer_count    bigint,
    digest            text,
    signed_by_outlet  text,
    signed_by_center  text,
    create_time       timestamptz NOT NULL,
    version           bigint      NOT NULL,
    CONSTRAINT stock_closes_pkey PRIMARY KEY (outlet_id, close_id),
    CONSTRAINT stock_closes_month_key UNIQUE (outlet_id, month),
    CONSTRAINT stock_closes_outlet_fkey FOREIGN KEY (outlet_id) REFERENCES outlets (outlet_id),
    CONSTRAINT stock_closes_center_fkey FOREIGN KEY (center_id) REFERENCES service_centers (center_id),
    CONSTRAINT stock_closes_month_is_a_first CHECK (extract(day FROM month) = 1),
    CONSTRAINT stock_closes_times_in_order CHECK (begin_time < end_time),
    CONSTRAINT stock_closes_state_known CHECK (state IN ('counting', 'counted', 'closed')),
    CONSTRAINT stock_closes_counted_by_both CHECK ((state = 'counting') = (counted_by_outlet IS NULL OR counted_by_center IS NULL)),
    CONSTRAINT stock_closes_digest_when_counted CHECK ((state <> 'counting') = (digest IS NOT NULL AND transfer_count IS NOT NULL)),
    CONSTRAINT stock_closes_signed_by_both CHECK ((state = 'closed') = (signed_by_outlet IS NOT NULL AND signed_by_center IS NOT NULL)),
    CONSTRAINT stock_closes_signers_differ CHECK (signed_by_outlet <> signed_by_center),
    CONSTRAINT stock_closes_version_positive CHECK (version > 0)
);
CREATE INDEX stock_closes_by_month ON stock_closes (outlet_id, end_time, close_id);

CREATE TABLE stock_counts (
    outlet_id uuid   NOT NULL,
    close_id  uuid   NOT NULL,
    side      text   NOT NULL,
    part_id   uuid   NOT NULL,
    condition text   NOT NULL,
    quantity  bigint NOT NULL,
    -- The transfers that the side's own books know of the part and condition; nothing if it did not tell.
    known     jsonb,
    CONSTRAINT stock_counts_pkey PRIMARY KEY (outlet_id, close_id, side, part_id, condition),
    CONSTRAINT stock_counts_close_fkey FOREIGN KEY (outlet_id, close_id) REFERENCES stock_closes (outlet_id, close_id),
    CONSTRAINT stock_counts_part_fkey FOREIGN KEY (part_id) REFERENCES parts (part_id),
    CONSTRAINT stock_counts_side_known CHECK (side IN ('outlet', 'center')),
    CONSTRAINT stock_counts_condition_known CHECK (condition IN ('good', 'refurbished', 'defective', 'under_inspection',
        'quarantine', 'scrap')),
    CONSTRAINT stock_counts_quantity_not_negative CHECK (quantity >= 0)
);

-- The closed slice in order: each hash covers its transfer and the hash before, the first the digest of the close before.
CREATE TABLE stock_close_entries (
    outlet_id       uuid   NOT NULL,
    close_id        uuid   NOT NULL,
    position        bigint NOT NULL,
    credit_party_id uuid   NOT NULL,
    transfer_id     uuid   NOT NULL,
    hash            bytea  NOT NULL,
    CONSTRAINT stock_close_entries_pkey PRIMARY KEY (outlet_id, close_id, position),
    CONSTRAINT stock_close_entries_close_fkey FOREIGN KEY (outlet_id, close_id)
        REFERENCES stock_closes (outlet_id, close_id),
    CONSTRAINT stock_close_entries_hash_is_sha256 CHECK (octet_length(hash) = 32)
);
CREATE TRIGGER stock_close_entries_are_facts BEFORE UPDATE OR DELETE ON stock_close_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What was signed stays: a signed close gets signatures and nothing else, its counts nothing at all.
CREATE FUNCTION refuse_change_of_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state = 'closed'
        OR (OLD.signed_by_outlet IS NOT NULL AND OLD.signed_by_outlet IS DISTINCT FROM NEW.signed_by_outlet)
        OR (OLD.signed_by_center IS NOT NULL AND OLD.signed_by_center IS DISTINCT FROM NEW.signed_by_center)
        OR ((OLD.signed_by_outlet IS NOT NULL OR OLD.signed_by_center IS NOT NULL) AND OLD.digest <> NEW.digest)
        OR OLD.begin_time <> NEW.begin_time OR OLD.end_time <> NEW.end_time THEN
        RAISE EXCEPTION 'a signed close never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER stock_closes_signed_stay BEFORE UPDATE OR DELETE ON stock_closes
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_signed();

CREATE FUNCTION refuse_count_of_signed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    own stock_counts := coalesce(NEW, OLD);
BEGIN
    IF TG_OP = 'UPDATE' OR EXISTS (SELECT FROM stock_closes WHERE outlet_id = own.outlet_id AND close_id = own.close_id
            AND (signed_by_outlet IS NOT NULL OR signed_by_center IS NOT NULL)) THEN
        RAISE EXCEPTION 'the count of a signed close never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN own;
END
$$;
CREATE TRIGGER stock_counts_of_signed_stay BEFORE INSERT OR UPDATE OR DELETE ON stock_counts
    FOR EACH ROW EXECUTE FUNCTION refuse_count_of_signed();

-- A close closes its months: only so, and so the service's role cannot close them otherwise, nor open them.
CREATE FUNCTION close_ledger() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO ledger_closings (party_id, end_time) VALUES (NEW.outlet_id, NEW.end_time);
    RETURN NULL;
END
$$;
CREATE TRIGGER stock_closes_close_the_ledger AFTER INSERT OR UPDATE ON stock_closes FOR EACH ROW
    WHEN (NEW.state = 'closed') EXECUTE FUNCTION close_ledger();
