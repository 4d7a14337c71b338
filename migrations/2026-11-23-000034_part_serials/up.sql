-- Documents over the ledger name the serials of tracked parts, one for each piece.
ALTER TABLE shipment_lines
    ADD COLUMN serials jsonb,
    ADD COLUMN received_serials jsonb,
    ADD CONSTRAINT shipment_lines_serial_for_each_piece CHECK (jsonb_array_length(serials) = quantity),
    ADD CONSTRAINT shipment_lines_received_serials_fit CHECK (jsonb_array_length(received_serials) = received_quantity);
ALTER TABLE reservations
    ADD COLUMN serials jsonb,
    ADD CONSTRAINT reservations_serial_for_each_piece CHECK (jsonb_array_length(serials) = quantity);
