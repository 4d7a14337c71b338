//! `CoverageService`.

mod find_outlets;
mod get_place_set;
mod import_places;
mod list_place_sets;
mod list_repair_points;
mod list_uncovered_places;
mod measure_coverage;
mod propose_outlets;
mod render_map;
pub mod requests;
mod set_lead_time;
mod what_if_suspended;
