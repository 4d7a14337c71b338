-- $1 family, $2 action, $3 day, $4 end of the day, $5 whether somebody must be certified, $6 states that work,
-- $7 and $8 the last outlet of the page before, $9 how many.
SELECT outlet_id, grant_id, state FROM (
    SELECT outlets.outlet_id, outlets.create_time, grants.grant_id,
        coalesce(outlet_state_on(outlets.outlet_id, $4), outlets.state) AS state
    FROM outlets JOIN grants USING (outlet_id)
    WHERE grants.product_family = $1 AND grants.action = $2
        AND grants.begin_date <= $3 AND (grants.end_date IS NULL OR grants.end_date > $3)
        AND (outlets.create_time, outlets.outlet_id) > ($7, $8)
        AND (NOT $5 OR EXISTS (SELECT FROM certificates
            WHERE certificates.outlet_id = outlets.outlet_id AND certificates.product_family = $1
                AND certificates.action = $2 AND certificates.begin_date <= $3
                AND coalesce(certificates.revoke_date, certificates.expire_date) > $3))
) AS held
WHERE state = ANY ($6)
ORDER BY create_time, outlet_id LIMIT $9
