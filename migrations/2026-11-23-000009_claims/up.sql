-- Price lists with the labor-time guide, and claims with a verdict on every line.

CREATE TABLE price_lists (
    list_id          uuid        NOT NULL,
    level            integer     NOT NULL,
    product_family   text        NOT NULL,
    begin_date       date        NOT NULL,
    end_date         date        NOT NULL,
    labor_hour_price bigint      NOT NULL,
    freight_limit    bigint      NOT NULL,
    currency         char(3)     NOT NULL,
    create_time      timestamptz NOT NULL,
    CONSTRAINT price_lists_pkey PRIMARY KEY (list_id),
    CONSTRAINT price_lists_level_known CHECK (level BETWEEN 1 AND 3),
    CONSTRAINT price_lists_product_family_known CHECK (product_family IN ('handset', 'pc', 'machinery', 'appliance')),
    CONSTRAINT price_lists_dates_in_order CHECK (begin_date < end_date),
    CONSTRAINT price_lists_prices_not_negative CHECK (labor_hour_price >= 0 AND freight_limit >= 0),
    CONSTRAINT price_lists_currency_known CHECK (currency = 'CNY'),
    CONSTRAINT price_lists_do_not_overlap EXCLUDE USING gist (level WITH =, product_family WITH =,
        daterange(begin_date, end_date) WITH &&)
);
CREATE INDEX price_lists_by_creation ON price_lists (create_time, list_id);
CREATE TRIGGER price_lists_are_facts BEFORE UPDATE OR DELETE ON price_lists FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE price_list_parts (
    list_id uuid   NOT NULL,
    part_id uuid   NOT NULL,
    price   bigint NOT NULL,
    CONSTRAINT price_list_parts_pkey PRIMARY KEY (list_id, part_id),
    CONSTRAINT price_list_parts_list_fkey FOREIGN KEY (list_id) REFERENCES price_lists (list_id),
    CONSTRAINT price_list_parts_part_fkey FOREIGN KEY (part_id) REFERENCES parts (part_id),
    CONSTRAINT price_list_parts_price_not_negative CHECK (price >= 0)
);
CREATE TRIGGER price_list_parts_are_facts BEFORE UPDATE OR DELETE ON price_list_parts
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE price_list_operations (
    list_id      uuid    NOT NULL,
    code         text    NOT NULL,
    display_name text    NOT NULL,
    minutes      integer NOT NULL,
    action       text    NOT NULL,
    CONSTRAINT price_list_operations_pkey PRIMARY KEY (list_id, code),
    CONSTRAINT price_list_operations_list_fkey FOREIGN KEY (list_id) REFERENCES price_lists (list_id),
    CONSTRAINT price_list_operations_minutes_positive CHECK (minutes > 0),
    CONSTRAINT price_list_operations_action_known CHECK (action IN ('accept', 'software', 'accessory', 'swap',
        'module_repair', 'board_repair', 'refund', 'loaner'))
);
CREATE TRIGGER price_list_operations_are_facts BEFORE UPDATE OR DELETE ON price_list_operations
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE claims (
    outlet_id       uuid        NOT NULL,
    claim_id        uuid        NOT NULL,
    number          text        NOT NULL,
    order_id        uuid        NOT NULL,
    device_id       uuid        NOT NULL,
    fault_code      text        NOT NULL,
    list_id         uuid,
    state           text        NOT NULL,
    claimed_amount  bigint      NOT NULL,
    approved_amount bigint      NOT NULL,
    currency        char(3)     NOT NULL,
    filed_by        text        NOT NULL,
    reviewed_by     text,
    statement_id    uuid,
    file_time       timestamptz NOT NULL,
    decide_time     timestamptz,
    version         bigint      NOT NULL,
    CONSTRAINT claims_pkey PRIMARY KEY (outlet_id, claim_id),
    CONSTRAINT claims_number_key UNIQUE (outlet_id, number),
    CONSTRAINT claims_order_fkey FOREIGN KEY (outlet_id, order_id, device_id)
        REFERENCES repair_orders (outlet_id, order_id, device_id),
    CONSTRAINT claims_list_fkey FOREIGN KEY (list_id) REFERENCES price_lists (list_id),
    CONSTRAINT claims_state_known CHECK (state IN ('approved', 'reduced', 'rejected', 'returned', 'in_review', 'settled')),
    CONSTRAINT claims_currency_known CHECK (currency = 'CNY'),
    CONSTRAINT claims_approved_within_claimed CHECK (approved_amount BETWEEN 0 AND claimed_amount),
    CONSTRAINT claims_amount_fits_state CHECK (CASE WHEN state IN ('approved', 'reduced', 'settled')
        THEN approved_amount > 0 ELSE state <> 'rejected' OR approved_amount = 0 END),
    CONSTRAINT claims_decided_at CHECK ((state = 'in_review') = (decide_time IS NULL)),
    CONSTRAINT claims_reviewer_is_another CHECK (reviewed_by <> filed_by),
    CONSTRAINT claims_version_positive CHECK (version > 0)
);
-- An order is paid for once: a further claim is possible only after rejection or return.
CREATE UNIQUE INDEX claims_one_per_order ON claims (outlet_id, order_id) WHERE state NOT IN ('rejected', 'returned');
CREATE INDEX claims_by_creation ON claims (outlet_id, file_time, claim_id);
CREATE INDEX claims_of_device ON claims (device_id, file_time);

CREATE TABLE claim_lines (
    outlet_id       uuid    NOT NULL,
    claim_id        uuid    NOT NULL,
    line_index      integer NOT NULL,
    kind            text    NOT NULL,
    part_id         uuid,
    quantity        bigint,
    operation_code  text,
    minutes         integer,
    document        text,
    claimed_amount  bigint  NOT NULL,
    verdict         text    NOT NULL,
    approved_amount bigint  NOT NULL,
    findings        jsonb   NOT NULL,
    CONSTRAINT claim_lines_pkey PRIMARY KEY (outlet_id, claim_id, line_index),
    CONSTRAINT claim_lines_claim_fkey FOREIGN KEY (outlet_id, claim_id) REFERENCES claims (outlet_id, claim_id),
    CONSTRAINT claim_lines_part_fkey FOREIGN KEY (part_id) REFERENCES parts (part_id),
    CONSTRAINT claim_lines_kind_known CHECK (kind IN ('part', 'labor', 'freight')),
    CONSTRAINT claim_lines_item_fits_kind CHECK (
        (kind = 'part') = (part_id IS NOT NULL AND quantity IS NOT NULL)
        AND (kind = 'labor') = (operation_code IS NOT NULL AND minutes IS NOT NULL)
        AND (kind = 'freight') = (document IS NOT NULL)),
    CONSTRAINT claim_lines_counts_positive CHECK (quantity > 0 AND minutes > 0),
    CONSTRAINT claim_lines_amount_positive CHECK (claimed_amount > 0),
    CONSTRAINT claim_lines_verdict_known CHECK (verdict IN ('approve', 'reduce', 'reject', 'return', 'review')),
    CONSTRAINT claim_lines_amount_fits_verdict CHECK (CASE verdict
        WHEN 'approve' THEN approved_amount = claimed_amount
        WHEN 'reduce' THEN approved_amount BETWEEN 1 AND claimed_amount - 1
        ELSE approved_amount = 0 END)
);
