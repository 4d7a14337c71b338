\set place random(1, 2104)
SELECT outlet_id, display_name, province, city, latitude, longitude, level FROM outlets
WHERE state IN ('probation', 'authorized', 'improvement_plan')
    AND EXISTS (SELECT FROM grants WHERE grants.outlet_id = outlets.outlet_id AND product_family = 'handset'
        AND action = 'accept' AND begin_date <= current_date AND (end_date IS NULL OR current_date < end_date))
ORDER BY point(longitude, latitude) <-> (SELECT point(longitude, latitude) FROM bench_places WHERE n = :place) LIMIT 5;
