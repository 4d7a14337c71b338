DROP TABLE part_fits, parts, model_components, product_models;
