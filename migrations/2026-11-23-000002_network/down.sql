DROP TABLE certificates, technicians, grants, outlet_transitions, outlets, service_centers;
