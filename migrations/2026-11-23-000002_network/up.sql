-- The service network: centers, outlets with their dated grants, technicians with their certificates.

CREATE TABLE service_centers (
    center_id    uuid        NOT NULL,
    code         text        NOT NULL,
    display_name text        NOT NULL,
    province     text        NOT NULL,
    city         text        NOT NULL,
    create_time  timestamptz NOT NULL,
    version      bigint      NOT NULL,
    CONSTRAINT service_centers_pkey PRIMARY KEY (center_id),
    CONSTRAINT service_centers_code_key UNIQUE (code),
    CONSTRAINT service_centers_version_positive CHECK (version > 0)
);

CREATE TABLE outlets (
    outlet_id              uuid             NOT NULL,
    center_id              uuid             NOT NULL,
    code                   text             NOT NULL,
    display_name           text             NOT NULL,
    province               text             NOT NULL,
    city                   text             NOT NULL,
    latitude               double precision NOT NULL,
    longitude              double precision NOT NULL,
    premises_square_meters integer          NOT NULL,
    staff_count            integer          NOT NULL,
    contract_begin_date    date             NOT NULL,
    contract_end_date      date             NOT NULL,
    bank_account           text             NOT NULL,
    state                  text             NOT NULL,
    level                  integer          NOT NULL,
    create_time            timestamptz      NOT NULL,
    version                bigint           NOT NULL,
    CONSTRAINT outlets_pkey PRIMARY KEY (outlet_id),
    CONSTRAINT outlets_code_key UNIQUE (code),
    CONSTRAINT outlets_center_fkey FOREIGN KEY (center_id) REFERENCES service_centers (center_id),
    CONSTRAINT outlets_state_known CHECK (state IN ('applied', 'in_review', 'declined', 'probation', 'authorized',
        'improvement_plan', 'suspended', 'winding_down', 'terminated')),
    CONSTRAINT outlets_level_fits_state CHECK (level BETWEEN 0 AND 3
        AND (level = 0) = (state IN ('applied', 'in_review', 'declined'))),
    CONSTRAINT outlets_contract_dates_in_order CHECK (contract_begin_date < contract_end_date),
    CONSTRAINT outlets_location_on_earth CHECK (latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180),
    CONSTRAINT outlets_form_positive CHECK (premises_square_meters > 0 AND staff_count > 0),
    CONSTRAINT outlets_version_positive CHECK (version > 0)
);
CREATE INDEX outlets_by_creation ON outlets (create_time, outlet_id);
CREATE INDEX outlets_of_center ON outlets (center_id, create_time, outlet_id);

CREATE TABLE outlet_transitions (
    outlet_id       uuid        NOT NULL,
    transition_id   uuid        NOT NULL,
    from_state      text        NOT NULL,
    to_state        text        NOT NULL,
    verb            text        NOT NULL,
    actor           text        NOT NULL,
    reason          text        NOT NULL,
    transition_time timestamptz NOT NULL,
    CONSTRAINT outlet_transitions_pkey PRIMARY KEY (outlet_id, transition_id),
    CONSTRAINT outlet_transitions_outlet_fkey FOREIGN KEY (outlet_id) REFERENCES outlets (outlet_id)
);
CREATE TRIGGER outlet_transitions_are_facts BEFORE UPDATE OR DELETE ON outlet_transitions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE grants (
    outlet_id      uuid NOT NULL,
    grant_id       uuid NOT NULL,
    product_family text NOT NULL,
    action         text NOT NULL,
    begin_date     date NOT NULL,
    end_date       date,
    CONSTRAINT grants_pkey PRIMARY KEY (outlet_id, grant_id),
    CONSTRAINT grants_outlet_fkey FOREIGN KEY (outlet_id) REFERENCES outlets (outlet_id),
    CONSTRAINT grants_product_family_known CHECK (product_family IN ('handset', 'pc', 'machinery', 'appliance')),
    CONSTRAINT grants_action_known CHECK (action IN ('accept', 'software', 'accessory', 'swap', 'module_repair',
        'board_repair', 'refund', 'loaner')),
    CONSTRAINT grants_dates_in_order CHECK (begin_date < end_date),
    CONSTRAINT grants_do_not_overlap EXCLUDE USING gist (outlet_id WITH =, product_family WITH =, action WITH =,
        daterange(begin_date, end_date) WITH &&)
);

CREATE TABLE technicians (
    outlet_id     uuid        NOT NULL,
    technician_id uuid        NOT NULL,
    display_name  text        NOT NULL,
    star_level    integer     NOT NULL,
    create_time   timestamptz NOT NULL,
    version       bigint      NOT NULL,
    CONSTRAINT technicians_pkey PRIMARY KEY (outlet_id, technician_id),
    CONSTRAINT technicians_outlet_fkey FOREIGN KEY (outlet_id) REFERENCES outlets (outlet_id),
    CONSTRAINT technicians_star_level_known CHECK (star_level BETWEEN 1 AND 5),
    CONSTRAINT technicians_version_positive CHECK (version > 0)
);

CREATE TABLE certificates (
    outlet_id      uuid NOT NULL,
    certificate_id uuid NOT NULL,
    technician_id  uuid NOT NULL,
    product_family text NOT NULL,
    action         text NOT NULL,
    begin_date     date NOT NULL,
    expire_date    date NOT NULL,
    CONSTRAINT certificates_pkey PRIMARY KEY (outlet_id, certificate_id),
    CONSTRAINT certificates_technician_fkey FOREIGN KEY (outlet_id, technician_id)
        REFERENCES technicians (outlet_id, technician_id),
    CONSTRAINT certificates_product_family_known CHECK (product_family IN ('handset', 'pc', 'machinery', 'appliance')),
    CONSTRAINT certificates_action_known CHECK (action IN ('accept', 'software', 'accessory', 'swap', 'module_repair',
        'board_repair', 'refund', 'loaner')),
    CONSTRAINT certificates_dates_in_order CHECK (begin_date < expire_date),
    CONSTRAINT certificates_do_not_overlap EXCLUDE USING gist (outlet_id WITH =, technician_id WITH =,
        product_family WITH =, action WITH =, daterange(begin_date, expire_date) WITH &&)
);
