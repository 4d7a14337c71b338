-- What becomes of a center's defective parts (domain S9): refurbished, scrapped by two persons, or given back to the
-- supplier. Each is a document over movements of the ledger.

CREATE TABLE dispositions (
    center_id            uuid        NOT NULL,
    disposition_id       uuid        NOT NULL,
    kind                 text        NOT NULL,
    state                text        NOT NULL,
    part_id              uuid        NOT NULL,
    -- In what condition the pieces were.
    condition            text        NOT NULL,
    quantity             bigint      NOT NULL,
    serials              jsonb,
    reason               text        NOT NULL,
    -- The supplier's return number.
    document             text        NOT NULL,
    made_by              text        NOT NULL,
    create_time          timestamptz NOT NULL,
    -- Of those refurbished, how many passed, and which.
    refurbished_quantity bigint,
    refurbished_serials  jsonb,
    -- What the supplier gave for them, in fen, and by which note.
    recovered_amount     bigint,
    recovery_document    text,
    decline_reason       text,
    finished_by          text,
    finish_time          timestamptz,
    version              bigint      NOT NULL,
    CONSTRAINT dispositions_pkey PRIMARY KEY (center_id, disposition_id),
    CONSTRAINT dispositions_center_fkey FOREIGN KEY (center_id) REFERENCES service_centers (center_id),
    CONSTRAINT dispositions_part_fkey FOREIGN KEY (part_id) REFERENCES parts (part_id),
    CONSTRAINT dispositions_state_of_kind CHECK ((kind = 'refurbish' AND state IN ('refurbishing', 'refurbished'))
        OR (kind = 'scrap' AND state IN ('proposed', 'scrapped', 'declined'))
        OR (kind = 'to_supplier' AND state IN ('at_supplier', 'recovered'))),
    CONSTRAINT dispositions_of_unusable CHECK (condition IN ('defective', 'quarantine')
        OR (condition = 'scrap' AND kind = 'scrap')),
    CONSTRAINT dispositions_quantity_positive CHECK (quantity > 0),
    CONSTRAINT dispositions_serial_for_each_piece CHECK (jsonb_array_length(serials) = quantity),
    CONSTRAINT dispositions_document_to_supplier CHECK ((kind = 'to_supplier') = (document <> '')),
    CONSTRAINT dispositions_finished_by_somebody CHECK ((state IN ('refurbishing', 'proposed', 'at_supplier'))
        = (finished_by IS NULL) AND (finished_by IS NULL) = (finish_time IS NULL)),
    -- Two persons where value is destroyed.
    CONSTRAINT dispositions_scrapped_by_another CHECK (state <> 'scrapped' OR finished_by <> made_by),
    CONSTRAINT dispositions_refurbished_within CHECK ((state = 'refurbished') = (refurbished_quantity IS NOT NULL)
        AND refurbished_quantity BETWEEN 0 AND quantity),
    CONSTRAINT dispositions_recovered_an_amount CHECK ((state = 'recovered') = (recovered_amount IS NOT NULL)
        AND (recovered_amount IS NULL) = (recovery_document IS NULL) AND recovered_amount >= 0),
    CONSTRAINT dispositions_declined_for_a_reason CHECK ((state = 'declined') = (decline_reason IS NOT NULL)),
    CONSTRAINT dispositions_version_positive CHECK (version > 0)
);
CREATE INDEX dispositions_by_creation ON dispositions (center_id, create_time, disposition_id);
