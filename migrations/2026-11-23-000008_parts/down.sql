DROP TABLE part_debts, reservations, shipment_lines, shipments;
