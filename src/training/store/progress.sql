-- $1 plan, $2 day, $3 outlet or null, $4 and $5 the last outlet of the page before, $6 how many.
SELECT outlets.outlet_id, outlets.create_time, count(*)::integer AS trainee_count,
    count(passed_date)::integer AS passed_count, (count(*) FILTER (WHERE late))::integer AS late_count
FROM training_trainees($1, $2) AS trainees JOIN outlets USING (outlet_id)
WHERE ($3 IS NULL OR outlets.outlet_id = $3) AND (outlets.create_time, outlets.outlet_id) > ($4, $5)
GROUP BY outlets.outlet_id, outlets.create_time
ORDER BY outlets.create_time, outlets.outlet_id LIMIT $6
