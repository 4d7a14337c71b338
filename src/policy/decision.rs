//! What the consumer may choose, until when, at what amount, and why: the answer as it is stored and replayed.

use serde::{Deserialize, Serialize};

use super::calendar::Notice;
use super::pack::Pack;
use super::vocabulary::{Duty, Flag, Layer, Outcome, Remedy};
use super::written;
use crate::types::{Day, Money};

/// A decision. Its order is fixed: deciding twice gives equal bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// How it came out.
    pub outcome: Outcome,
    /// What the consumer may choose from.
    pub remedies: Vec<Offer>,
    /// Owed besides.
    pub duties: Vec<DutyOwed>,
    /// Last day covered, inclusive.
    pub coverage_end: Option<Day>,
    /// The refund, if one is offered and the price is known.
    #[serde(with = "written::amount")]
    pub refund: Option<Money>,
    /// The depreciation taken off it.
    #[serde(with = "written::amount")]
    pub depreciation: Option<Money>,
    /// Names of the facts that are missing.
    pub missing: Vec<String>,
    /// What a reader must know besides.
    pub flags: Vec<Flag>,
    /// Every rule that fired, refusals too.
    pub findings: Vec<Finding>,
    /// The packs that were asked; then, if one of them moves last days over rest days, the calendars of the day.
    pub packs: Vec<PackRef>,
}

/// A remedy the consumer may choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// What it is.
    pub remedy: Remedy,
    /// The last day on which it can be asked for, if the packs set one.
    pub until: Option<Day>,
    /// The amount of a refund, if the price is known.
    #[serde(with = "written::amount")]
    pub amount: Option<Money>,
    /// Where it comes from: the lowest layer that gives it.
    pub layer: Layer,
    /// The articles it rests on.
    pub citations: Vec<String>,
    /// Why, in Chinese.
    pub zh: String,
    /// Why, in English.
    pub en: String,
}

/// Something owed besides a remedy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DutyOwed {
    /// What it is.
    pub duty: Duty,
    /// The articles it rests on.
    pub citations: Vec<String>,
}

/// A rule that fired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The rule's id, `{pack}/{rule}`.
    pub rule: String,
    /// The layer of its pack.
    pub layer: Layer,
    /// The articles it rests on.
    pub citations: Vec<String>,
    /// What it says, in Chinese.
    pub zh: String,
    /// What it says, in English.
    pub en: String,
}

/// A revision of a pack that was asked, or of a calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackRef {
    /// Its name.
    pub name: String,
    /// First day of the revision used.
    pub in_force: Day,
    /// SHA-256 of its source, in hexadecimal.
    pub hash: String,
}

impl From<&Pack> for PackRef {
    fn from(pack: &Pack) -> Self {
        Self { name: pack.name.clone(), in_force: pack.in_force, hash: pack.hash.clone() }
    }
}

impl From<&Notice> for PackRef {
    fn from(notice: &Notice) -> Self {
        Self { name: notice.name.clone(), in_force: notice.in_force, hash: notice.hash.clone() }
    }
}

impl Decision {
    /// A decision in which nothing fired.
    pub(super) const fn empty(outcome: Outcome, packs: Vec<PackRef>) -> Self {
        Self {
            outcome,
            remedies: Vec::new(),
            duties: Vec::new(),
            coverage_end: None,
            refund: None,
            depreciation: None,
            missing: Vec::new(),
            flags: Vec::new(),
            findings: Vec::new(),
            packs,
        }
    }

    /// Whether this remedy is offered.
    #[must_use]
    pub fn offers(&self, remedy: Remedy) -> bool {
        self.remedies.iter().any(|offer| offer.remedy == remedy)
    }
}
