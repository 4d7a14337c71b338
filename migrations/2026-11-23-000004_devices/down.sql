DROP TABLE device_withdrawals, clock_intervals, device_visits, device_serials, devices;
