-- What the brand sells: models with components, and the parts that fit them.

CREATE TABLE product_models (
    model_id         uuid        NOT NULL,
    code             text        NOT NULL,
    display_name     text        NOT NULL,
    product_family   text        NOT NULL,
    program          text        NOT NULL,
    series           text        NOT NULL,
    discontinue_date date,
    create_time      timestamptz NOT NULL,
    version          bigint      NOT NULL,
    CONSTRAINT product_models_pkey PRIMARY KEY (model_id),
    CONSTRAINT product_models_code_key UNIQUE (code),
    CONSTRAINT product_models_product_family_known CHECK (product_family IN ('handset', 'pc', 'machinery', 'appliance')),
    CONSTRAINT product_models_version_positive CHECK (version > 0)
);
CREATE INDEX product_models_by_creation ON product_models (create_time, model_id);

CREATE TABLE model_components (
    model_id     uuid    NOT NULL,
    position     integer NOT NULL,
    item         text    NOT NULL,
    display_name text    NOT NULL,
    CONSTRAINT model_components_pkey PRIMARY KEY (model_id, position),
    CONSTRAINT model_components_item_key UNIQUE (model_id, item),
    CONSTRAINT model_components_model_fkey FOREIGN KEY (model_id) REFERENCES product_models (model_id),
    CONSTRAINT model_components_position_not_negative CHECK (position >= 0)
);

CREATE TABLE parts (
    part_id         uuid        NOT NULL,
    number          text        NOT NULL,
    display_name    text        NOT NULL,
    item            text        NOT NULL,
    return_required boolean     NOT NULL,
    standard_cost   bigint      NOT NULL,
    currency        char(3)     NOT NULL,
    create_time     timestamptz NOT NULL,
    version         bigint      NOT NULL,
    CONSTRAINT parts_pkey PRIMARY KEY (part_id),
    CONSTRAINT parts_number_key UNIQUE (number),
    CONSTRAINT parts_standard_cost_not_negative CHECK (standard_cost >= 0),
    CONSTRAINT parts_currency_known CHECK (currency = 'CNY'),
    CONSTRAINT parts_version_positive CHECK (version > 0)
);
CREATE INDEX parts_by_creation ON parts (create_time, part_id);

CREATE TABLE part_fits (
    part_id  uuid NOT NULL,
    model_id uuid NOT NULL,
    CONSTRAINT part_fits_pkey PRIMARY KEY (part_id, model_id),
    CONSTRAINT part_fits_part_fkey FOREIGN KEY (part_id) REFERENCES parts (part_id),
    CONSTRAINT part_fits_model_fkey FOREIGN KEY (model_id) REFERENCES product_models (model_id)
);
CREATE INDEX part_fits_of_model ON part_fits (model_id, part_id);
