DROP FUNCTION outlet_state_on(uuid, timestamptz);
DROP TRIGGER outlets_terminated_owe_nothing ON outlets;
DROP FUNCTION outlets_terminated_owe_nothing();
DROP FUNCTION outlet_obligations(uuid);
