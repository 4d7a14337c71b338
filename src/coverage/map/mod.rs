//! The map: what there is to see, before it is drawn ([`svg`]) or told to a program ([`geojson`]).

mod albers;
pub(super) mod geojson;
mod labels;
mod land;
mod panel;
pub(super) mod svg;

use super::measure::{Report, covered, measure};
use super::point::Unit;
use super::propose::{Plan, propose};
use super::question::Ground;
use crate::types::Error;

/// How a place stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// A capable outlet is within reach.
    Covered,
    /// A proposed one would be.
    Gained,
    /// None is.
    Uncovered,
}

impl Standing {
    /// Its word in GeoJSON, and its class in SVG.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Covered => "covered",
            Self::Gained => "gained",
            Self::Uncovered => "uncovered",
        }
    }
}

/// All that a map shows.
#[derive(Debug)]
pub(super) struct Picture<'a> {
    pub(super) ground: &'a Ground,
    pub(super) report: Report,
    pub(super) plan: Plan,
    /// How each place stands, by its number in the set.
    pub(super) standings: Vec<Standing>,
}

/// What there is to see, with `count` proposals.
pub(super) fn picture(ground: &Ground, count: usize) -> Result<Picture<'_>, Error> {
    let report = measure(ground)?;
    let plan = if count == 0 {
        Plan { proposals: Vec::new(), before: report.total, after: report.total }
    } else {
        propose(ground, count)?
    };
    let sites: Vec<Unit> =
        plan.proposals.iter().filter_map(|proposal| ground.units.get(proposal.place).copied()).collect();
    let gained = covered(ground, &sites)?;
    let standing = |(is_covered, is_gained): (&bool, &bool)| match (*is_covered, *is_gained) {
        (true, _) => Standing::Covered,
        (false, true) => Standing::Gained,
        (false, false) => Standing::Uncovered,
    };
    let standings = report.covered.iter().zip(&gained).map(standing).collect();
    Ok(Picture { ground, report, plan, standings })
}
