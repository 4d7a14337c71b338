\set place random(1, 2104)
SELECT outlet_id, at FROM bench_points
WHERE state = 'authorized' AND product_family = 'handset' AND action = 'accept' AND begin_date <= current_date
    AND (end_date IS NULL OR current_date < end_date)
ORDER BY at <-> (SELECT point(longitude, latitude) FROM bench_places WHERE n = :place) LIMIT 5;
