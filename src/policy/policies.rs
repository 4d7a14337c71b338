//! All packs in use, and the questions they answer.

use std::sync::Arc;

use super::answer::Answer;
use super::calendar::Calendar;
use super::case::Case;
use super::clock::Coverage;
use super::decision::Decision;
use super::entitlements::{self, Entitlement};
use super::error::{PackError, Source};
use super::facts::Facts;
use super::pack::Pack;
use super::prove::{self, Flaw};
use super::stacks::Stacks;
use super::vocabulary::Outcome;
use super::why::{self, WhyNot};
use super::{decide, missing};
use crate::types::Day;

/// The packs that ship in the binary.
const SHIPPED: &[(&str, &str)] = &[
    ("policies/civil-code.toml", include_str!("../../policies/civil-code.toml")),
    ("policies/consumer-law-2013.toml", include_str!("../../policies/consumer-law-2013.toml")),
    ("policies/phone-2001.toml", include_str!("../../policies/phone-2001.toml")),
    ("policies/pc-2002.toml", include_str!("../../policies/pc-2002.toml")),
    ("policies/zhejiang-2017.toml", include_str!("../../policies/zhejiang-2017.toml")),
    ("policies/shandong-2017.toml", include_str!("../../policies/shandong-2017.toml")),
    ("policies/xx-handset.toml", include_str!("../../policies/xx-handset.toml")),
    ("policies/exchange-30.toml", include_str!("../../policies/exchange-30.toml")),
    ("policies/tongchuang-pc.toml", include_str!("../../policies/tongchuang-pc.toml")),
    ("policies/xxx-machinery.toml", include_str!("../../policies/xxx-machinery.toml")),
    ("policies/appliance-1y.toml", include_str!("../../policies/appliance-1y.toml")),
];

const CALENDARS: &[(&str, &str)] = &[
    ("policies/calendar-2024.toml", include_str!("../../policies/calendar-2024.toml")),
    ("policies/calendar-2025.toml", include_str!("../../policies/calendar-2025.toml")),
    ("policies/calendar-2026.toml", include_str!("../../policies/calendar-2026.toml")),
];

/// Every pack in use. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Policies {
    packs: Arc<Vec<Arc<Pack>>>,
    stacks: Arc<Stacks>,
    calendar: Arc<Calendar>,
}

impl Policies {
    /// The packs that ship in the binary.
    pub fn shipped() -> Result<Self, PackError> {
        Self::load(SHIPPED, CALENDARS)
    }

    /// The packs that ship in the binary, each in the words of the file that has its name and first day, if there is
    /// one; and the other files' packs besides.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn shipped_with(files: &[(String, String)]) -> Result<Self, PackError> {
        let given = files.iter().map(|(file, text)| Ok(((file.as_str(), text.as_str()), Pack::load(file, text)?)));
        let given = given.collect::<Result<Vec<_>, PackError>>()?;
        let mut sources: Vec<(&str, &str)> = Vec::new();
        for (file, text) in SHIPPED {
            let shipped = Pack::load(file, text)?;
            if given.iter().all(|(_, pack)| pack.name != shipped.name || pack.in_force != shipped.in_force) {
                sources.push((file, text));
            }
        }
        sources.extend(given.iter().map(|(source, _)| *source));
        Self::load(&sources, CALENDARS)
    }

    /// Packs and calendars from their sources, each with the name of its file.
    ///
    /// # Errors
    /// What [`Pack::load`] refuses; two revisions of one pack that are in force on the same day.
    pub fn load(packs: &[(&str, &str)], calendars: &[(&str, &str)]) -> Result<Self, PackError> {
        let mut calendar = Calendar::default();
        for (file, source) in calendars {
            calendar.add(file, source)?;
        }
        calendar.reckon();
        let mut loaded: Vec<Arc<Pack>> = Vec::with_capacity(packs.len());
        for (file, text) in packs {
            let pack = Pack::load(file, text)?;
            let overlaps = |other: &&Arc<Pack>| {
                other.name == pack.name
                    && pack.until.is_none_or(|until| other.in_force < until)
                    && other.until.is_none_or(|until| pack.in_force < until)
            };
            if let Some(other) = loaded.iter().find(overlaps) {
                let message = format!("pack `{}` is in force twice, also from {}", pack.name, other.in_force);
                return Err(Source { file, text }.error(&(0..0), message));
            }
            loaded.push(Arc::new(pack));
        }
        // Lower layers are asked first; within a layer the order of the list stands.
        loaded.sort_by_key(|pack| pack.layer);
        let stacks = Stacks::new(&loaded).map_err(|message| {
            let (file, text) = packs.last().copied().unwrap_or(("packs", ""));
            Source { file, text }.error(&(0..0), message)
        })?;
        Ok(Self { packs: Arc::new(loaded), stacks: Arc::new(stacks), calendar: Arc::new(calendar) })
    }

    /// The packs, lower layers first.
    pub fn packs(&self) -> impl Iterator<Item = &Pack> {
        self.packs.iter().map(|pack| &**pack)
    }

    /// What follows from these facts. Never fails: what cannot be decided is an answer too.
    #[must_use]
    pub fn decide(&self, facts: &Facts) -> Decision {
        match self.answer(facts) {
            Ok(answer) => answer.decision(),
            Err(decision) => *decision,
        }
    }

    /// As [`Self::decide`], without writing the texts out; written out where it is open what the facts are.
    ///
    /// # Errors
    /// The decision, if facts are not known: it says which must be, or what holds whatever they are.
    pub fn answer(&self, facts: &Facts) -> Result<Answer<'_>, Box<Decision>> {
        let Some(stack) = self.stacks.of(facts) else {
            return Err(Box::new(Decision::empty(Outcome::NoRule, Vec::new())));
        };
        let unknown = missing::unknown(facts, &stack.packs);
        let decide = |facts: &Facts| decide::decide(stack, &Case::new(facts, stack, &self.calendar));
        if unknown.is_empty() { Ok(decide(facts)) } else { Err(Box::new(missing::decide(facts, &unknown, &decide))) }
    }

    /// Why each remedy that a rule could give is not offered, with the smallest change that would turn it. Nothing where
    /// facts are missing: first they must be known.
    #[must_use]
    pub fn why_not(&self, facts: &Facts) -> Vec<WhyNot> {
        let Some(stack) = self.stacks.of(facts) else { return Vec::new() };
        if missing::unknown(facts, &stack.packs).is_empty() {
            why::why_not(facts, stack, &self.calendar)
        } else {
            Vec::new()
        }
    }

    /// The rights of a device from a day on, should it fail by its own fault, by their last day.
    #[must_use]
    pub fn entitlements(&self, facts: &Facts, from: Day) -> Vec<Entitlement> {
        entitlements::entitlements(facts, from, |facts| self.stacks.of(facts), &self.calendar)
    }

    /// What is wrong with the packs taken together, each flaw with a case that shows it; nothing if they are proved:
    /// no gap, no contradiction, no rule that can never hold, no layer that takes away what a lower one gives.
    #[must_use]
    pub fn flaws(&self) -> Vec<Flaw> {
        prove::flaws(&self.stacks, &self.packs, &self.calendar)
    }

    /// Until when the item is covered, line by line; nothing if nothing gives it a period or a start.
    #[must_use]
    pub fn coverage(&self, facts: &Facts) -> Option<Coverage> {
        Case::new(facts, self.stacks.of(facts)?, &self.calendar).coverage()
    }

    /// What an article says, Chinese and English, in the words of the rule that rests on it.
    #[must_use]
    pub fn article(&self, citation: &str) -> Option<(&str, &str)> {
        self.packs.iter().find_map(|pack| pack.article(citation))
    }
}
