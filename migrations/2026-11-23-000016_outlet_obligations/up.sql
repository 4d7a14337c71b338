-- What an outlet has still to finish before it may be terminated (domain N4), of whatever chapter: the one list that the
-- verb reads its reasons from and that the database itself insists on. A chapter that adds an obligation replaces the
-- function in a migration of its own. States that are not named here count as unfinished.
CREATE FUNCTION outlet_obligations(whose uuid) RETURNS TABLE (kind text, amount bigint) LANGUAGE sql STABLE AS $$
    SELECT kind, amount FROM (
        SELECT 'open_orders' AS kind, count(*) AS amount FROM repair_orders
            WHERE outlet_id = whose AND state NOT IN ('closed', 'cancelled')
        UNION ALL SELECT 'pieces_in_stock', coalesce(sum(debits_posted - credits_posted), 0)::bigint FROM accounts
            WHERE party_id = whose AND location IN ('on_hand', 'issued', 'in_transit')
        UNION ALL SELECT 'shipments_in_transit', count(*) FROM shipments WHERE outlet_id = whose AND state = 'in_transit'
        UNION ALL SELECT 'part_debts', count(*) FROM part_debts
            WHERE outlet_id = whose AND state NOT IN ('settled', 'waived', 'charged')
        UNION ALL SELECT 'unsettled_claims', count(*) FROM claims
            WHERE outlet_id = whose AND state NOT IN ('rejected', 'returned', 'settled')
        UNION ALL SELECT 'unpaid_statements', count(*) FROM statements WHERE outlet_id = whose AND state <> 'paid'
    ) AS obligations WHERE amount <> 0
$$;

CREATE FUNCTION outlets_terminated_owe_nothing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM outlet_obligations(NEW.outlet_id)) THEN
        RAISE EXCEPTION 'an outlet with unfinished business is not terminated' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER outlets_terminated_owe_nothing BEFORE UPDATE OF state ON outlets FOR EACH ROW
    WHEN (NEW.state = 'terminated' AND OLD.state <> 'terminated') EXECUTE FUNCTION outlets_terminated_owe_nothing();

-- The state of an outlet on a past or coming day: what its history says of the end of that day.
CREATE FUNCTION outlet_state_on(whose uuid, until timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT to_state FROM outlet_transitions WHERE outlet_id = whose AND transition_time < until
    ORDER BY version DESC LIMIT 1
$$;
