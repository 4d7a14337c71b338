-- The hierarchy of service centers (domain N1) and the divisions of the country among them (domain N2). Facts: what was
-- true of a day stays readable; a change begins on a later day.

-- What a center is. It never becomes another kind, so that nobody is ever placed below its own kind: the hierarchy has
-- no cycles because none can be written down.
CREATE TABLE center_kinds (
    center_id uuid NOT NULL,
    kind      text NOT NULL,
    CONSTRAINT center_kinds_pkey PRIMARY KEY (center_id),
    CONSTRAINT center_kinds_kind_key UNIQUE (center_id, kind),
    CONSTRAINT center_kinds_center_fkey FOREIGN KEY (center_id) REFERENCES service_centers (center_id),
    CONSTRAINT center_kinds_kind_known CHECK (kind IN ('headquarters', 'regional', 'office'))
);
CREATE UNIQUE INDEX center_kinds_one_headquarters ON center_kinds (kind) WHERE kind = 'headquarters';
CREATE TRIGGER center_kinds_are_facts BEFORE UPDATE OR DELETE ON center_kinds
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Below which center one stands, from a day on; until the next placement.
CREATE TABLE center_placements (
    placement_id uuid       NOT NULL,
    center_id   uuid        NOT NULL,
    begin_date  date        NOT NULL,
    kind        text        NOT NULL,
    parent_id   uuid,
    parent_kind text,
    actor       text        NOT NULL,
    create_time timestamptz NOT NULL,
    CONSTRAINT center_placements_pkey PRIMARY KEY (placement_id),
    CONSTRAINT center_placements_begin_key UNIQUE (center_id, begin_date),
    CONSTRAINT center_placements_kind_fkey FOREIGN KEY (center_id, kind) REFERENCES center_kinds (center_id, kind),
    CONSTRAINT center_placements_parent_fkey FOREIGN KEY (parent_id, parent_kind)
        REFERENCES center_kinds (center_id, kind),
    CONSTRAINT center_placements_below_a_higher_kind CHECK (CASE kind
        WHEN 'headquarters' THEN parent_id IS NULL AND parent_kind IS NULL
        WHEN 'regional' THEN parent_id IS NOT NULL AND parent_kind IS NOT NULL AND parent_kind = 'headquarters'
        ELSE parent_id IS NOT NULL AND parent_kind IS NOT NULL AND parent_kind IN ('headquarters', 'regional') END)
);
CREATE INDEX center_placements_by_creation ON center_placements (create_time, placement_id);
CREATE TRIGGER center_placements_are_facts BEFORE UPDATE OR DELETE ON center_placements
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A division: which center each place belongs to for one purpose, from a day on; until the next one of the purpose.
CREATE TABLE divisions (
    division_id  uuid        NOT NULL,
    purpose      text        NOT NULL,
    begin_date   date        NOT NULL,
    display_name text        NOT NULL,
    actor        text        NOT NULL,
    create_time  timestamptz NOT NULL,
    CONSTRAINT divisions_pkey PRIMARY KEY (division_id),
    CONSTRAINT divisions_begin_key UNIQUE (purpose, begin_date),
    CONSTRAINT divisions_purpose_known CHECK (purpose IN ('swap', 'repair', 'sales'))
);
CREATE INDEX divisions_by_creation ON divisions (create_time, division_id);
CREATE TRIGGER divisions_are_facts BEFORE UPDATE OR DELETE ON divisions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A place of a division; no city for the rest of its province. No place can be assigned twice.
CREATE TABLE division_places (
    division_id uuid NOT NULL,
    province    text NOT NULL,
    city        text NOT NULL,
    center_id   uuid NOT NULL,
    CONSTRAINT division_places_pkey PRIMARY KEY (division_id, province, city),
    CONSTRAINT division_places_division_fkey FOREIGN KEY (division_id) REFERENCES divisions (division_id),
    CONSTRAINT division_places_center_fkey FOREIGN KEY (center_id) REFERENCES center_kinds (center_id)
);
CREATE TRIGGER division_places_are_facts BEFORE UPDATE OR DELETE ON division_places
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
