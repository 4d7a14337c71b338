//! `DivisionService`.

mod find_supervisor;
mod get_division;
mod list_center_placements;
mod list_divisions;
mod place_service_center;
mod publish_division;
mod requests;
