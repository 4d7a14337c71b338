//! Every query of the network, by noun.

mod center;
mod grant;
mod outlet;
mod paper;
mod technician;

pub use center::{center, centers, known_centers};
pub(super) use center::{center_page, insert_center};
pub(super) use grant::{capable_page, close_grants, grant, grant_page, insert_grants};
pub use grant::{granted, grants_of};
pub(super) use outlet::{OutletFilter, contract_page, insert_outlet, outlet_page, update_outlet};
pub use outlet::{outlet, outlets, taking_in};
pub(super) use paper::{
    close_plan, insert_contract, insert_level, insert_plan, insert_review, insert_transition, last_level, last_plan,
    last_review, transition_page,
};
pub use paper::{level_on, levels_of, obligations};
pub(super) use technician::{
    certificate, certificates_at, insert_certificate, insert_technician, revoke_certificates, technician_page,
    update_technician,
};
pub use technician::{certificates_of, certified, technician, technicians};
