//! Every query of the network, by noun.

mod center;
mod grant;
mod outlet;
mod paper;
mod technician;

/// Rows of one statement: Postgres takes 65,535 parameters.
const ROWS_MAX: usize = 1000;

pub use center::{center, centers, known_centers};
pub(super) use center::{center_page, centers_by_code, insert_center};
pub(super) use grant::{capable_page, close_grants, grant, grant_page, insert_grants};
pub use grant::{granted, grants_of};
pub(super) use outlet::{OutletFilter, contract_page, insert_outlets, outlet_page, outlets_by_code, update_outlet};
pub use outlet::{outlet, outlets, own_page, taking_in};
pub(super) use paper::{
    close_plan, insert_contracts, insert_level, insert_plan, insert_review, insert_transitions, last_level, last_plan,
    last_review, transition_page, transitions_of,
};
pub use paper::{level_on, levels_of, obligations};
pub(super) use technician::{
    certificate, insert_certificates, insert_technicians, pieces_in_bag, revoke_certificates, technician_page,
    technicians_at, update_technician,
};
pub use technician::{certificates_at, certificates_of, certified, technician, technicians};
