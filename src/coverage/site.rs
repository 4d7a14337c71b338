//! An outlet as the map knows it: where it stands, whether it takes devices in, and what it may do on which day.
//!
//! This is the one place that says what of an outlet's record makes it capable; see [`Site::reasons`].

use std::sync::Arc;

use super::point::{Point, Unit};
use crate::network::{IntakeChannel, OutletState, Work};
use crate::types::{CenterId, Day, OutletId, ProductFamily, ServiceAction, Word as _, Words};

/// A product family with an action, as one of 32 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Capability {
    /// Of which products.
    pub(super) family: ProductFamily,
    /// What is done to them.
    pub(super) action: ServiceAction,
}

impl Capability {
    /// Its bit: families and actions are so few that all pairs fit.
    pub(super) fn bit(self) -> u32 {
        let place = self.family.place() * ServiceAction::ALL.len() + self.action.place();
        1_u32.checked_shl(u32::try_from(place).unwrap_or(u32::MAX)).unwrap_or(0)
    }
}

/// The days on which an outlet may do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Span {
    /// What it may do.
    pub(super) capability: Capability,
    /// First day.
    pub(super) begin: Day,
    /// First day on which it may no longer; none while open.
    pub(super) end: Option<Day>,
}

impl Span {
    fn holds(&self, capability: Capability, on: Day) -> bool {
        self.capability == capability && self.begin <= on && self.end.is_none_or(|end| on < end)
    }
}

/// An outlet.
#[derive(Clone, Debug)]
pub(super) struct Site {
    /// Its id.
    pub(super) outlet: OutletId,
    /// The center that supervises it.
    pub(super) center: CenterId,
    /// Where it stands.
    pub(super) point: Point,
    /// The same on the unit sphere.
    pub(super) unit: Unit,
    /// The state of its life.
    pub(super) state: OutletState,
    /// 1 to 3 once admitted, else 0.
    pub(super) level: i32,
    /// What people call it.
    pub(super) display_name: Box<str>,
    /// The province it stands in.
    pub(super) province: Arc<str>,
    /// The city it stands in.
    pub(super) city: Arc<str>,
    /// The channels that it serves.
    pub(super) channels: Words<IntakeChannel>,
    /// First day of its contract, and the first day after it.
    pub(super) contract: (Day, Day),
    /// What it is granted when.
    pub(super) spans: Arc<[Span]>,
    /// What somebody there is certified for when.
    pub(super) certified: Arc<[Span]>,
}

/// Why an outlet cannot serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LeftOut {
    /// Its state closes it to intake.
    NotOpen,
    /// No grant on that day.
    NotGranted,
    /// Nobody certified on that day, where somebody must be.
    NotCertified,
    /// Another channel.
    Channel,
    /// No piece of the part.
    NoStock,
}

/// What is asked of an outlet besides being near.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    /// What it must be granted.
    pub(super) capability: Capability,
    /// On which day.
    pub(super) on: Day,
    /// Whether somebody must be certified for it.
    pub(super) certificate: bool,
    /// The channel it must serve, if any.
    pub(super) channel: Option<IntakeChannel>,
}

impl Site {
    /// Whether it takes devices in on a day, as its state is.
    pub(super) fn is_open(&self, on: Day) -> bool {
        self.is_open_in(self.state, on)
    }

    /// Whether it takes devices in on a day, in a state: nothing new comes in without a contract.
    pub(super) fn is_open_in(&self, state: OutletState, on: Day) -> bool {
        let allows = state.allows();
        let is_covered = self.contract.0 <= on && on < self.contract.1;
        (if is_covered { allows } else { allows.without_contract() }).opens(Work::Intake)
    }

    /// Why it may not do something on a day, whatever its state.
    pub(super) fn lacks(&self, wanted: &Wanted) -> Option<LeftOut> {
        let holds = |spans: &[Span]| spans.iter().any(|span| span.holds(wanted.capability, wanted.on));
        if !holds(&self.spans) {
            return Some(LeftOut::NotGranted);
        }
        (wanted.certificate && !holds(&self.certified)).then_some(LeftOut::NotCertified)
    }

    /// Every reason why it cannot serve, stock aside.
    pub(super) fn reasons(&self, wanted: &Wanted) -> impl Iterator<Item = LeftOut> + use<> {
        let closed = (!self.is_open(wanted.on)).then_some(LeftOut::NotOpen);
        let channel = wanted.channel.filter(|channel| !self.channels.has(*channel)).map(|_| LeftOut::Channel);
        closed.into_iter().chain(self.lacks(wanted)).chain(channel)
    }

    /// The bits of what it is granted on some day; none while its state closes it: what a box of the map is entered for.
    pub(super) fn mask(&self) -> u32 {
        let is_open = self.state.opens(Work::Intake);
        if is_open { self.spans.iter().fold(0, |mask, span| mask | span.capability.bit()) } else { 0 }
    }
}
