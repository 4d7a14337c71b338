-- Sold devices, keyed on their own; and the warranty clock, an interval ledger per device.

CREATE TABLE devices (
    device_id        uuid        NOT NULL,
    serial           text        NOT NULL,
    model_id         uuid        NOT NULL,
    factory_date     date,
    invoice_date     date,
    delivery_date    date,
    ship_date        date,
    arrival_date     date,
    invoice_number   text        NOT NULL,
    voucher_number   text        NOT NULL,
    dealer           text        NOT NULL,
    price            bigint,
    paid_price       bigint,
    currency         char(3)     NOT NULL,
    province         text        NOT NULL,
    gift             boolean     NOT NULL,
    remote           boolean     NOT NULL,
    agreement_signed boolean     NOT NULL,
    invoice_evidence text        NOT NULL,
    voucher_evidence text        NOT NULL,
    create_time      timestamptz NOT NULL,
    version          bigint      NOT NULL,
    CONSTRAINT devices_pkey PRIMARY KEY (device_id),
    CONSTRAINT devices_serial_key UNIQUE (serial),
    CONSTRAINT devices_model_fkey FOREIGN KEY (model_id) REFERENCES product_models (model_id),
    CONSTRAINT devices_prices_not_negative CHECK (price >= 0 AND paid_price >= 0),
    CONSTRAINT devices_currency_known CHECK (currency = 'CNY'),
    CONSTRAINT devices_invoice_evidence_known CHECK (invoice_evidence IN ('original', 'copy', 'none')),
    CONSTRAINT devices_voucher_evidence_known CHECK (voucher_evidence IN ('valid', 'lost', 'mismatched', 'altered')),
    CONSTRAINT devices_version_positive CHECK (version > 0)
);
CREATE INDEX devices_by_creation ON devices (create_time, device_id);
CREATE INDEX devices_of_model ON devices (model_id, create_time, device_id);

-- Every serial of a device, the first one too: no serial names two devices.
CREATE TABLE device_serials (
    serial    text NOT NULL,
    device_id uuid NOT NULL,
    CONSTRAINT device_serials_pkey PRIMARY KEY (serial),
    CONSTRAINT device_serials_device_fkey FOREIGN KEY (device_id) REFERENCES devices (device_id)
);
CREATE INDEX device_serials_of_device ON device_serials (device_id);

-- A device is on one bench at a time, whichever outlet's.
CREATE TABLE device_visits (
    device_id uuid NOT NULL,
    outlet_id uuid NOT NULL,
    order_id  uuid NOT NULL,
    CONSTRAINT device_visits_pkey PRIMARY KEY (device_id),
    CONSTRAINT device_visits_device_fkey FOREIGN KEY (device_id) REFERENCES devices (device_id)
);

-- A device that came back for good: refunded or exchanged once, and never on a bench again.
CREATE TABLE device_withdrawals (
    device_id     uuid NOT NULL,
    outlet_id     uuid NOT NULL,
    order_id      uuid NOT NULL,
    remedy        text NOT NULL,
    withdraw_date date NOT NULL,
    CONSTRAINT device_withdrawals_pkey PRIMARY KEY (device_id),
    CONSTRAINT device_withdrawals_device_fkey FOREIGN KEY (device_id) REFERENCES devices (device_id),
    CONSTRAINT device_withdrawals_remedy_known CHECK (remedy IN ('refund_full', 'refund_less_depreciation',
        'refund_no_reason', 'exchange', 'exchange_equivalent'))
);
CREATE TRIGGER device_withdrawals_are_facts BEFORE UPDATE OR DELETE ON device_withdrawals
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Days that do not count towards a period: in repair, or waiting for parts. Open ones have no end yet.
CREATE TABLE clock_intervals (
    device_id   uuid NOT NULL,
    interval_id uuid NOT NULL,
    outlet_id   uuid NOT NULL,
    order_id    uuid NOT NULL,
    kind        text NOT NULL,
    begin_date  date NOT NULL,
    end_date    date,
    listed      boolean,
    outcome     text,
    item        text,
    remedy      text,
    CONSTRAINT clock_intervals_pkey PRIMARY KEY (device_id, interval_id),
    CONSTRAINT clock_intervals_device_fkey FOREIGN KEY (device_id) REFERENCES devices (device_id),
    CONSTRAINT clock_intervals_kind_known CHECK (kind IN ('repair', 'waiting', 'customer')),
    CONSTRAINT clock_intervals_outcome_known CHECK (outcome IN ('repaired', 'no_fault_found', 'software_only', 'unrepaired')),
    CONSTRAINT clock_intervals_dates_in_order CHECK (begin_date <= end_date),
    CONSTRAINT clock_intervals_outcome_fits CHECK (outcome IS NULL OR (kind = 'repair' AND end_date IS NOT NULL))
);
CREATE UNIQUE INDEX clock_intervals_one_open ON clock_intervals (device_id, kind) WHERE end_date IS NULL;
