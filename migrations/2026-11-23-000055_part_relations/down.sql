DROP INDEX accounts_of_use;
DROP TRIGGER product_models_are_discontinued_once ON product_models;
DROP FUNCTION refuse_other_discontinuation();
DROP TABLE part_alternatives, part_successions;
DROP FUNCTION refuse_succession_cycle();
DROP TRIGGER part_fits_are_facts ON part_fits;
-- What fits for good is kept.
DELETE FROM part_fits AS own WHERE NOT fits
    OR EXISTS (SELECT FROM part_fits AS later WHERE later.part_id = own.part_id AND later.model_id = own.model_id
        AND later.begin_date > own.begin_date);
ALTER TABLE part_fits
    DROP CONSTRAINT part_fits_pkey,
    DROP COLUMN begin_date,
    DROP COLUMN fits,
    ADD CONSTRAINT part_fits_pkey PRIMARY KEY (part_id, model_id);
ALTER TABLE parts DROP CONSTRAINT parts_grade_key, DROP COLUMN grade;
