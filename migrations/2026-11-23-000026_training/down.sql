DROP FUNCTION training_trainees(uuid, date);
DROP TABLE training_records;
DROP TABLE training_plans;
