-- Monthly statements of outlets: a statement is the sum of its lines, a claim line stands in at most one, and a
-- paid one never changes.

CREATE TABLE statements (
    outlet_id        uuid        NOT NULL,
    statement_id     uuid        NOT NULL,
    month            date        NOT NULL,
    state            text        NOT NULL,
    line_count       integer     NOT NULL,
    total_amount     bigint      NOT NULL,
    currency         char(3)     NOT NULL,
    digest           text        NOT NULL,
    agreed_by_outlet text,
    agreed_by_brand  text,
    payment_document text,
    create_time      timestamptz NOT NULL,
    version          bigint      NOT NULL,
    CONSTRAINT statements_pkey PRIMARY KEY (outlet_id, statement_id),
    CONSTRAINT statements_month_key UNIQUE (outlet_id, month),
    CONSTRAINT statements_outlet_fkey FOREIGN KEY (outlet_id) REFERENCES outlets (outlet_id),
    CONSTRAINT statements_month_is_a_first CHECK (extract(day FROM month) = 1),
    CONSTRAINT statements_state_known CHECK (state IN ('draft', 'agreed', 'paid')),
    CONSTRAINT statements_currency_known CHECK (currency = 'CNY'),
    CONSTRAINT statements_agreed_by_both CHECK (
        (state = 'draft') = (agreed_by_outlet IS NULL OR agreed_by_brand IS NULL)),
    CONSTRAINT statements_paid_with_document CHECK ((state = 'paid') = (payment_document IS NOT NULL)),
    CONSTRAINT statements_version_positive CHECK (version > 0)
);
CREATE INDEX statements_by_month ON statements (outlet_id, month, statement_id);

CREATE TABLE statement_lines (
    outlet_id    uuid    NOT NULL,
    statement_id uuid    NOT NULL,
    claim_id     uuid    NOT NULL,
    line_index   integer NOT NULL,
    amount       bigint  NOT NULL,
    CONSTRAINT statement_lines_pkey PRIMARY KEY (outlet_id, statement_id, claim_id, line_index),
    CONSTRAINT statement_lines_claim_line_key UNIQUE (outlet_id, claim_id, line_index),
    CONSTRAINT statement_lines_statement_fkey FOREIGN KEY (outlet_id, statement_id)
        REFERENCES statements (outlet_id, statement_id),
    CONSTRAINT statement_lines_claim_line_fkey FOREIGN KEY (outlet_id, claim_id, line_index)
        REFERENCES claim_lines (outlet_id, claim_id, line_index)
);
CREATE TRIGGER statement_lines_are_facts BEFORE UPDATE OR DELETE ON statement_lines
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A paid statement is closed.
CREATE FUNCTION refuse_change_of_paid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'paid' OR TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a paid statement never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER statements_paid_are_closed BEFORE UPDATE OR DELETE ON statements
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_paid();

ALTER TABLE claims ADD CONSTRAINT claims_statement_fkey FOREIGN KEY (outlet_id, statement_id)
    REFERENCES statements (outlet_id, statement_id);

-- Lines come with their draft and never later; and what a statement counts is not judged again.
CREATE FUNCTION refuse_line_of_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM statements WHERE outlet_id = NEW.outlet_id AND statement_id = NEW.statement_id
            AND state = 'draft' AND agreed_by_outlet IS NULL AND agreed_by_brand IS NULL) THEN
        RAISE EXCEPTION 'a statement that somebody agreed to takes no more lines' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER statement_lines_of_drafts BEFORE INSERT ON statement_lines
    FOR EACH ROW EXECUTE FUNCTION refuse_line_of_closed();

CREATE FUNCTION refuse_change_of_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR EXISTS (SELECT FROM statement_lines WHERE outlet_id = OLD.outlet_id
            AND claim_id = OLD.claim_id AND line_index = OLD.line_index) THEN
        RAISE EXCEPTION 'a claim line in a statement never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER claim_lines_in_statements_are_closed BEFORE UPDATE OR DELETE ON claim_lines
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_counted();
