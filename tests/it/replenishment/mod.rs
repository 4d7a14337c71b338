//! `ReplenishmentService`.

mod goals;
mod list_replenishment_suggestions;
mod positions;
mod requests;
