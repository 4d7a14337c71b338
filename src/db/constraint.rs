//! Every constraint of the schema and what its violation means to a caller. A test compares the list with the database.

mod network;
mod service;
mod stock;

use crate::types::{Error, Reason};

/// What it means that a constraint was violated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Two transactions met; the work is done again and sees the first one's result.
    Race,
    /// The named key is taken.
    Taken(&'static str),
    /// The named thing does not exist.
    Missing(&'static str),
    /// A rule forbids it.
    Forbids(Reason, &'static str),
    /// Types or the use case should have kept it from happening.
    Defect,
}

/// The error of a violated constraint.
pub(super) fn error(name: &str) -> Error {
    match CONSTRAINTS.iter().copied().flatten().find(|(known, _)| *known == name).map(|(_, meaning)| *meaning) {
        Some(Meaning::Race) => Error::Conflict,
        Some(Meaning::Taken(what)) => Error::AlreadyExists(what.to_owned()),
        Some(Meaning::Missing(what)) => Error::NotFound(what.to_owned()),
        Some(Meaning::Forbids(reason, message)) => Error::refused(reason, name, message),
        Some(Meaning::Defect) => Error::internal(format!("constraint `{name}` was violated")),
        None => Error::internal(format!("constraint `{name}` is unknown")),
    }
}

/// Every constraint, by name: of the network, of the stock, and of service, from devices to settlement.
pub const CONSTRAINTS: &[&[(&str, Meaning)]] = &[network::CONSTRAINTS, stock::CONSTRAINTS, service::CONSTRAINTS];
