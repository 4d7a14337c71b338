ALTER TABLE reservations DROP CONSTRAINT reservations_serial_for_each_piece, DROP COLUMN serials;
ALTER TABLE shipment_lines DROP CONSTRAINT shipment_lines_received_serials_fit,
    DROP CONSTRAINT shipment_lines_serial_for_each_piece, DROP COLUMN received_serials, DROP COLUMN serials;
