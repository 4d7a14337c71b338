//! All packs in use, and the questions they answer.

use std::sync::Arc;

use super::calendar::Calendar;
use super::clock::Coverage;
use super::decision::Decision;
use super::derive::Given;
use super::error::{PackError, Source};
use super::facts::Facts;
use super::pack::Pack;
use super::table::Tables;
use super::{decide, missing};

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
    packs: Arc<Vec<Pack>>,
    calendar: Arc<Calendar>,
    tables: Tables,
}

impl Policies {
    /// The packs that ship in the binary.
    pub fn shipped() -> Result<Self, PackError> {
        Ok(Self { tables: Tables::shipped()?, ..Self::load(SHIPPED, CALENDARS)? })
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
        let mut loaded: Vec<Pack> = Vec::with_capacity(packs.len());
        for (file, text) in packs {
            let pack = Pack::load(file, text)?;
            let overlaps = |other: &&Pack| {
                other.name == pack.name
                    && pack.until.is_none_or(|until| other.in_force < until)
                    && other.until.is_none_or(|until| pack.in_force < until)
            };
            if let Some(other) = loaded.iter().find(overlaps) {
                let message = format!("pack `{}` is in force twice, also from {}", pack.name, other.in_force);
                return Err(Source { file, text }.error(&(0..0), message));
            }
            loaded.push(pack);
        }
        // Lower layers are asked first; within a layer the order of the list stands.
        loaded.sort_by_key(|pack| pack.layer);
        Ok(Self { packs: Arc::new(loaded), calendar: Arc::new(calendar), tables: Tables::default() })
    }

    /// The packs, lower layers first.
    pub fn packs(&self) -> impl Iterator<Item = &Pack> {
        self.packs.iter()
    }

    /// The decision tables that stand beside the packs.
    #[must_use]
    pub const fn tables(&self) -> &Tables {
        &self.tables
    }

    /// What follows from these facts. Never fails: what cannot be decided is an answer too.
    #[must_use]
    pub fn decide(&self, facts: &Facts) -> Decision {
        let packs = self.in_scope(facts);
        missing::decide(facts, &packs, &|facts| decide::decide(facts, &packs, &self.calendar))
    }

    /// Until when the item is covered, line by line; nothing if nothing gives it a period or a start.
    #[must_use]
    pub fn coverage(&self, facts: &Facts) -> Option<Coverage> {
        let packs = self.in_scope(facts);
        let given = Given::new(facts, &packs, &self.calendar);
        let coverages = given.views(&packs).into_iter().filter_map(|view| view.coverage);
        coverages.max_by_key(|coverage| coverage.end)
    }

    /// What an article says, Chinese and English, in the words of the rule that rests on it.
    #[must_use]
    pub fn article(&self, citation: &str) -> Option<(&str, &str)> {
        self.packs.iter().find_map(|pack| pack.article(citation))
    }

    /// The packs that speak of a case, lower layers first.
    fn in_scope(&self, facts: &Facts) -> Vec<&Pack> {
        let product = &facts.product;
        let (program, province) = (product.program.as_deref(), facts.sale.province.as_deref());
        let day = facts.fault.reported;
        self.packs.iter().filter(|pack| pack.covers(product.category, program, province, day)).collect()
    }
}
