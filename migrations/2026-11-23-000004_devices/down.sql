DROP TABLE clock_intervals, device_visits, device_serials, devices;
