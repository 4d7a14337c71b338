//! All packs in use, and the questions they answer.

use std::sync::Arc;

use super::calendar::Calendar;
use super::clock::Coverage;
use super::decision::Decision;
use super::derive::Derived;
use super::facts::Facts;
use super::pack::{Pack, PackError};
use super::vocabulary::Outcome;
use super::{decide, missing};

/// The packs that ship in the binary.
const SHIPPED: &[(&str, &str)] = &[
    ("policies/consumer-law-2013.toml", include_str!("../../policies/consumer-law-2013.toml")),
    ("policies/phone-2001.toml", include_str!("../../policies/phone-2001.toml")),
    ("policies/zhejiang-2017.toml", include_str!("../../policies/zhejiang-2017.toml")),
    ("policies/shandong-2017.toml", include_str!("../../policies/shandong-2017.toml")),
    ("policies/xx-handset.toml", include_str!("../../policies/xx-handset.toml")),
    ("policies/exchange-30.toml", include_str!("../../policies/exchange-30.toml")),
];

const CALENDARS: &[(&str, &str)] = &[
    ("policies/calendar-2024.toml", include_str!("../../policies/calendar-2024.toml")),
    ("policies/calendar-2025.toml", include_str!("../../policies/calendar-2025.toml")),
    ("policies/calendar-2026.toml", include_str!("../../policies/calendar-2026.toml")),
];

/// Every pack in use. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Policies {
    packs: Arc<Vec<Pack>>,
    calendar: Arc<Calendar>,
}

impl Policies {
    /// The packs that ship in the binary.
    pub fn shipped() -> Result<Self, PackError> {
        Self::load(SHIPPED, CALENDARS)
    }

    /// Packs and calendars from their sources, each with the name of its file.
    pub fn load(packs: &[(&str, &str)], calendars: &[(&str, &str)]) -> Result<Self, PackError> {
        let mut calendar = Calendar::default();
        for (file, source) in calendars {
            calendar.add(file, source)?;
        }
        let mut loaded = Vec::with_capacity(packs.len());
        for (file, source) in packs {
            loaded.push(Pack::load(file, source)?);
        }
        // Lower layers are asked first; within a layer the order of the list stands.
        loaded.sort_by_key(|pack| pack.layer);
        Ok(Self { packs: Arc::new(loaded), calendar: Arc::new(calendar) })
    }

    /// The packs, lower layers first.
    pub fn packs(&self) -> impl Iterator<Item = &Pack> {
        self.packs.iter()
    }

    /// What follows from these facts. Never fails: what cannot be decided is an answer too.
    #[must_use]
    pub fn decide(&self, facts: &Facts) -> Decision {
        let packs = self.in_scope(facts);
        if !self.speaks_of(facts, &packs) {
            return Decision::empty(Outcome::NoRule, Vec::new());
        }
        let missing = missing::facts(facts, &|facts| decide::decide(facts, &packs, &self.calendar));
        let decision = decide::decide(facts, &packs, &self.calendar);
        if missing.is_empty() {
            return decision;
        }
        Decision { missing, ..Decision::empty(Outcome::FactMissing, decision.packs) }
    }

    /// Until when the item is covered, line by line; nothing if nothing gives it a period or a start.
    #[must_use]
    pub fn coverage(&self, facts: &Facts) -> Option<Coverage> {
        Derived::new(facts, &self.in_scope(facts), &self.calendar).coverage
    }

    /// The packs that speak of a case, lower layers first.
    fn in_scope(&self, facts: &Facts) -> Vec<&Pack> {
        let product = &facts.product;
        let (program, province) = (product.program.as_deref(), facts.sale.province.as_deref());
        let day = facts.fault.reported;
        self.packs.iter().filter(|pack| pack.covers(product.category, program, province, day)).collect()
    }

    /// Whether some pack gives the item a period, or the case is a return without a fault.
    fn speaks_of(&self, facts: &Facts, packs: &[&Pack]) -> bool {
        let item = &facts.product.item;
        facts.no_reason_return.is_some() || packs.iter().any(|pack| pack.period(item, facts.fault.reported).is_some())
    }
}
