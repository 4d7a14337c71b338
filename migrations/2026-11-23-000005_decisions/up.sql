-- The texts that decisions rest on, and decisions with their facts: write-once, replayable to the byte.

-- Every pack and calendar that a server of this database ever decided by. `position` counts publications without a gap:
-- who has seen the last one has seen all.
CREATE TABLE policy_revisions (
    revision_id  uuid        NOT NULL,
    position     bigint      NOT NULL,
    origin       text        NOT NULL,
    kind         text        NOT NULL,
    name         text        NOT NULL,
    in_force     date        NOT NULL,
    hash         text        NOT NULL,
    file         text        NOT NULL,
    source       text        NOT NULL,
    published_by text        NOT NULL,
    publish_time timestamptz NOT NULL,
    CONSTRAINT policy_revisions_pkey PRIMARY KEY (revision_id),
    CONSTRAINT policy_revisions_position_key UNIQUE (position),
    CONSTRAINT policy_revisions_hash_key UNIQUE (hash),
    CONSTRAINT policy_revisions_position_positive CHECK (position > 0),
    CONSTRAINT policy_revisions_origin_known CHECK (origin IN ('shipped', 'published')),
    CONSTRAINT policy_revisions_kind_known CHECK (kind IN ('pack', 'calendar')),
    CONSTRAINT policy_revisions_hash_is_the_sources CHECK (hash = encode(sha256(convert_to(source, 'UTF8')), 'hex'))
);
CREATE INDEX policy_revisions_by_publication ON policy_revisions (publish_time, revision_id);
CREATE INDEX policy_revisions_by_name ON policy_revisions (name, publish_time, revision_id);
CREATE TRIGGER policy_revisions_are_facts BEFORE UPDATE OR DELETE ON policy_revisions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE decisions (
    outlet_id   uuid        NOT NULL,
    decision_id uuid        NOT NULL,
    device_id   uuid        NOT NULL,
    outcome     text        NOT NULL,
    facts       jsonb       NOT NULL,
    -- The answer as it was serialized, byte for byte, and the SHA-256 of that.
    decision    text        NOT NULL,
    digest      bytea       NOT NULL,
    create_time timestamptz NOT NULL,
    CONSTRAINT decisions_pkey PRIMARY KEY (outlet_id, decision_id),
    CONSTRAINT decisions_outlet_fkey FOREIGN KEY (outlet_id) REFERENCES outlets (outlet_id),
    CONSTRAINT decisions_digest_is_sha256 CHECK (octet_length(digest) = 32),
    CONSTRAINT decisions_outcome_known CHECK (outcome IN ('covered', 'not_covered', 'fact_missing', 'review', 'no_rule'))
);
CREATE INDEX decisions_by_creation ON decisions (outlet_id, create_time, decision_id);
CREATE TRIGGER decisions_are_facts BEFORE UPDATE OR DELETE ON decisions FOR EACH ROW EXECUTE FUNCTION refuse_change();
