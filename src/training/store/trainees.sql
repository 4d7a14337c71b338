-- $1 plan, $2 day, $3 outlet or null, $4 only who is late, $5 and $6 the last of the page before, $7 how many.
SELECT outlet_id, technician_id, display_name, create_time, passed_date, attempt_count, late
FROM training_trainees($1, $2)
WHERE ($3 IS NULL OR outlet_id = $3) AND (late OR NOT $4) AND (create_time, technician_id) > ($5, $6)
ORDER BY create_time, technician_id LIMIT $7
