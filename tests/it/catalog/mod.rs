//! `CatalogService`.

mod create_part;
mod create_product_model;
mod get_part;
mod get_product_model;
mod list_parts;
mod list_product_models;
mod requests;
