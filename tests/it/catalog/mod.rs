//! `CatalogService`.

mod create_part;
mod create_product_model;
mod discontinue_model;
mod fit_part;
mod get_part;
mod get_product_model;
mod grade_part;
mod list_parts;
mod list_parts_at_risk;
mod list_product_models;
mod list_substitutes;
mod relate_parts;
pub mod requests;
mod resolve_part;
mod supersede_part;
