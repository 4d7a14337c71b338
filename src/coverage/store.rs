//! Every query of the map.

pub(super) mod list;
pub(super) mod place;
pub(super) mod site;
