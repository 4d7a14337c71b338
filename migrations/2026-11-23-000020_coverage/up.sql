-- Where the network stands: sets of weighted places, and how long a part takes to an outlet.

CREATE TABLE place_sets (
    place_set_id uuid        NOT NULL,
    display_name text        NOT NULL,
    source       text        NOT NULL,
    place_count  integer     NOT NULL,
    weight_total bigint      NOT NULL,
    create_time  timestamptz NOT NULL,
    CONSTRAINT place_sets_pkey PRIMARY KEY (place_set_id),
    CONSTRAINT place_sets_sums_positive CHECK (place_count > 0 AND weight_total > 0)
);
CREATE INDEX place_sets_by_creation ON place_sets (create_time, place_set_id);
CREATE TRIGGER place_sets_are_facts BEFORE UPDATE OR DELETE ON place_sets FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The places of a set, from 0 for the heaviest.
CREATE TABLE places (
    place_set_id uuid             NOT NULL,
    place_index  integer          NOT NULL,
    display_name text             NOT NULL,
    province     text             NOT NULL,
    latitude     double precision NOT NULL,
    longitude    double precision NOT NULL,
    weight       bigint           NOT NULL,
    CONSTRAINT places_pkey PRIMARY KEY (place_set_id, place_index),
    CONSTRAINT places_set_fkey FOREIGN KEY (place_set_id) REFERENCES place_sets (place_set_id),
    CONSTRAINT places_index_not_negative CHECK (place_index >= 0),
    CONSTRAINT places_location_on_earth CHECK (latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180),
    CONSTRAINT places_weight_positive CHECK (weight > 0)
);
CREATE TRIGGER places_are_facts BEFORE UPDATE OR DELETE ON places FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Days that a part takes from a center to its outlets, until the next one begins.
CREATE TABLE lead_times (
    center_id  uuid    NOT NULL,
    begin_date date    NOT NULL,
    days       integer NOT NULL,
    CONSTRAINT lead_times_pkey PRIMARY KEY (center_id, begin_date),
    CONSTRAINT lead_times_center_fkey FOREIGN KEY (center_id) REFERENCES service_centers (center_id),
    CONSTRAINT lead_times_days_in_range CHECK (days BETWEEN 0 AND 365)
);

-- Who has a part; what happened to the network since; and the public's list by city.
CREATE INDEX accounts_of_unit ON accounts (unit) WHERE location = 'on_hand';
CREATE INDEX events_of_network ON events (transaction_id) WHERE kind LIKE 'network.%';
CREATE INDEX outlets_of_city ON outlets (province, city, create_time, outlet_id);
