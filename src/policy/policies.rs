//! All packs in use, and the questions they answer.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use super::answer::Answer;
use super::calendar::{Calendars, Notice};
use super::case::Case;
use super::clock::Coverage;
use super::decision::Decision;
use super::entitlements::{self, Entitlement};
use super::error::{PackError, Source};
use super::facts::Facts;
use super::pack::Pack;
use super::prove::{self, Flaw};
use super::revision::{Document, Revision, standing};
use super::stack::Stack;
use super::stacks::Stacks;
use super::table::{self, Table, Tables};
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

/// Every pack and calendar in use. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Policies {
    packs: Arc<Vec<Arc<Pack>>>,
    stacks: Arc<Stacks>,
    calendars: Arc<Calendars>,
    tables: Tables,
}

impl Policies {
    /// The packs, calendars and tables that ship in the binary.
    pub fn shipped() -> Result<Self, PackError> {
        Self::revised(&[])
    }

    /// The texts that ship in the binary.
    pub fn shipped_revisions() -> Result<&'static [Revision], PackError> {
        static REVISIONS: LazyLock<Result<Vec<Revision>, PackError>> = LazyLock::new(|| {
            let all = SHIPPED.iter().chain(CALENDARS).chain(table::SHIPPED);
            all.map(|(file, text)| Revision::read(file, text)).collect()
        });
        REVISIONS.as_deref().map_err(Clone::clone)
    }

    /// What ships in the binary, with these texts upon it, each with the name of its file: as if they were published.
    ///
    /// # Errors
    /// As [`Policies::revised`].
    pub fn shipped_with(files: &[(String, String)]) -> Result<Self, PackError> {
        let given = files.iter().map(|(file, text)| Revision::read(file, text)).collect::<Result<Vec<_>, _>>()?;
        Self::revised(&given)
    }

    /// Packs and calendars from their sources, each with the name of its file. For one name, a later first day in
    /// force ends the earlier revision.
    ///
    /// # Errors
    /// What [`Pack::load`] and [`Notice::load`] refuse; two revisions of one name that begin on the same day; a citation of another pack's article that it does not have.
    pub fn load(packs: &[(&str, &str)], calendars: &[(&str, &str)]) -> Result<Self, PackError> {
        let mut set = Set::default();
        for (file, text) in packs {
            set.add_pack(Source { file, text }, Pack::load(file, text)?)?;
        }
        for (file, text) in calendars {
            set.add_notice(Source { file, text }, Notice::load(file, text)?)?;
        }
        set.must_cite_what_is_there()?;
        set.finish()
    }

    /// What ships with what was published upon it, in the order of publication: of one name and first day, the last
    /// published stands.
    ///
    /// # Errors
    /// As [`Policies::load`], of the revisions that stand.
    pub fn revised(published: &[Revision]) -> Result<Self, PackError> {
        let set = Set::of(Self::standing(published)?)?;
        set.must_cite_what_is_there()?;
        set.finish()
    }

    /// Exactly the revisions of a receipt, in its order: what it cites beyond them was not asked.
    ///
    /// # Errors
    /// What [`Document::load`] refuses.
    pub fn recorded(revisions: &[Revision]) -> Result<Self, PackError> {
        Set::of(revisions)?.finish()
    }

    /// The revisions that stand, of what ships and what was published upon it: see [`Policies::revised`].
    ///
    /// # Errors
    /// None but a defect of the binary's own packs.
    pub fn standing(published: &[Revision]) -> Result<Vec<&Revision>, PackError> {
        Ok(standing(Self::shipped_revisions()?, published))
    }

    /// Whether the revision with this hash stands.
    #[must_use]
    pub fn uses(&self, hash: &str) -> bool {
        self.packs().any(|pack| pack.hash == hash)
            || self.notices().any(|notice| notice.hash == hash)
            || self.tables.iter().any(|table| table.hash == hash)
    }

    /// The hash of the revision of a pack, a calendar or a table by which cases of a day are decided, if there is one.
    #[must_use]
    pub fn hash_on(&self, name: &str, day: Day) -> Option<&str> {
        let in_force = |pack: &&Pack| pack.in_force <= day && pack.until.is_none_or(|until| day < until);
        let pack = self.packs().filter(|pack| pack.name == name).find(in_force).map(|pack| pack.hash.as_str());
        let calendar = || self.calendars.on(day).notices.iter().find(|notice| notice.name == name);
        let table = || self.tables.find(name, day);
        pack.or_else(|| calendar().map(|notice| notice.hash.as_str()))
            .or_else(|| table().map(|table| table.hash.as_str()))
    }

    /// The notices of rest days, by year and first day.
    pub fn notices(&self) -> impl Iterator<Item = &Notice> {
        self.calendars.notices()
    }

    /// The packs, lower layers first.
    pub fn packs(&self) -> impl Iterator<Item = &Pack> {
        self.packs.iter().map(Arc::as_ref)
    }

    /// The decision tables that stand beside the packs.
    #[must_use]
    pub const fn tables(&self) -> &Tables {
        &self.tables
    }

    /// What follows from these facts. Never fails: what cannot be decided is an answer too.
    #[must_use]
    pub fn decide(&self, facts: &Facts) -> Decision {
        let mut decision = match self.answer(facts) {
            Ok(answer) => answer.decision(),
            Err(decision) => *decision,
        };
        // Where a last day may move over rest days, the answer rests on every calendar of its day.
        if self.stacks.of(facts).is_some_and(|stack| stack.packs.iter().any(|pack| pack.rolls)) {
            decision.packs.extend_from_slice(&self.calendars.on(facts.fault.reported).notices);
        }
        decision
    }

    /// As [`Self::decide`], without writing the texts out; written out where it is open what the facts are.
    ///
    /// # Errors
    /// The decision, if facts are not known: it says which must be, or what holds whatever they are.
    pub fn answer(&self, facts: &Facts) -> Result<Answer<'_>, Box<Decision>> {
        let Some(stack) = self.stacks.of(facts) else {
            return Err(Box::new(Decision::empty(Outcome::NoRule, Vec::new())));
        };
        let unknown = missing::unknown(facts, stack);
        let decide = |facts: &Facts| decide::decide(stack, &self.case(facts, stack));
        if unknown.is_empty() { Ok(decide(facts)) } else { Err(Box::new(missing::decide(facts, &unknown, &decide))) }
    }

    #[inline]
    fn case<'a>(&'a self, facts: &'a Facts, stack: &'a Stack) -> Case<'a> {
        Case::new(facts, stack, &self.calendars.on(facts.fault.reported).calendar)
    }

    /// Until when the item is covered, line by line; nothing if nothing gives it a period or a start.
    #[must_use]
    pub fn coverage(&self, facts: &Facts) -> Option<Coverage> {
        self.case(facts, self.stacks.of(facts)?).coverage()
    }

    /// Why each remedy that a rule could give is not offered, with the smallest change that would turn it. Nothing where
    /// facts are missing: first they must be known.
    #[must_use]
    pub fn why_not(&self, facts: &Facts) -> Vec<WhyNot> {
        let Some(stack) = self.stacks.of(facts) else { return Vec::new() };
        let calendar = &self.calendars.on(facts.fault.reported).calendar;
        let known = missing::unknown(facts, stack).is_empty();
        if known { why::why_not(facts, stack, calendar) } else { Vec::new() }
    }

    /// The rights of a device from a day on, should it fail by its own fault, by their last day.
    #[must_use]
    pub fn entitlements(&self, facts: &Facts, from: Day) -> Vec<Entitlement> {
        let decide = |facts: &Facts| {
            let stack = self.stacks.of(facts)?;
            Some(decide::decide(stack, &self.case(facts, stack)))
        };
        entitlements::entitlements(facts, from, &decide)
    }

    /// What is wrong with the packs taken together, each flaw with a case that shows it; nothing if they are proved:
    /// no gap, no contradiction, no rule that can never hold, no layer that takes away what a lower one gives.
    #[must_use]
    pub fn flaws(&self) -> Vec<Flaw> {
        prove::flaws(&self.stacks, &self.packs, &self.calendars, None)
    }

    /// As [`Self::flaws`], of the pack with this hash and what it is asked together with: enough if the others were
    /// proved without it.
    #[must_use]
    pub fn flaws_of(&self, hash: &str) -> Vec<Flaw> {
        prove::flaws(&self.stacks, &self.packs, &self.calendars, Some(hash))
    }

    /// What an article says, Chinese and English, in the words of the rule that rests on it.
    #[must_use]
    pub fn article(&self, citation: &str) -> Option<(&str, &str)> {
        self.packs.iter().find_map(|pack| pack.article(citation))
    }
}

/// Packs and notices being gathered, with their sources, by which errors are placed.
#[derive(Default)]
struct Set<'a> {
    packs: Vec<(Source<'a>, Pack)>,
    notices: Vec<Arc<Notice>>,
    tables: Vec<Table>,
}

impl<'a> Set<'a> {
    fn of(revisions: impl IntoIterator<Item = &'a Revision>) -> Result<Self, PackError> {
        let mut set = Self::default();
        for Revision { file, text, .. } in revisions {
            let source = Source { file, text };
            match Document::load(file, text)? {
                Document::Pack(pack) => set.add_pack(source, *pack)?,
                Document::Calendar(notice) => set.add_notice(source, *notice)?,
                Document::Table(table) => set.add_table(source, *table)?,
            }
        }
        Ok(set)
    }

    fn add_pack(&mut self, source: Source<'a>, pack: Pack) -> Result<(), PackError> {
        let refuse = |key: &str, message: String| Err(source.error(&source.find(key), message));
        if self.tables.iter().any(|table| table.name == pack.name) {
            return refuse("name", format!("`{}` is a table's name", pack.name));
        }
        for (_, other) in self.packs.iter().filter(|(_, other)| other.name == pack.name) {
            if other.in_force == pack.in_force {
                let message = format!("pack `{}` is in force twice, also from {}", pack.name, other.in_force);
                return refuse("name", message);
            }
        }
        self.packs.push((source, pack));
        Ok(())
    }

    fn add_notice(&mut self, source: Source<'a>, notice: Notice) -> Result<(), PackError> {
        let same = |other: &Arc<Notice>| other.year == notice.year && other.in_force == notice.in_force;
        if self.notices.iter().any(same) {
            let message = format!("`{}` is in force twice from {}", notice.name, notice.in_force);
            return Err(source.error(&source.find("name"), message));
        }
        self.notices.push(Arc::new(notice));
        Ok(())
    }

    fn add_table(&mut self, source: Source<'a>, table: Table) -> Result<(), PackError> {
        let refuse = |message: String| Err(source.error(&source.find("name"), message));
        let Table { name, in_force, .. } = &table;
        if self.packs.iter().any(|(_, pack)| pack.name == *name) {
            return refuse(format!("`{name}` is a pack's name"));
        }
        if self.tables.iter().any(|other| other.name == *name && other.in_force == *in_force) {
            return refuse(format!("table `{name}` is in force twice from {in_force}"));
        }
        self.tables.push(table);
        Ok(())
    }

    /// A pack may cite its own articles, and those on which a rule or a period of another pack rests.
    fn must_cite_what_is_there(&self) -> Result<(), PackError> {
        let known: BTreeSet<&str> =
            self.packs.iter().flat_map(|(_, pack)| pack.citations().filter(|citation| pack.owns(citation))).collect();
        for (source, pack) in &self.packs {
            let is_nowhere = |citation: &&str| !pack.owns(citation) && !known.contains(citation);
            if let Some(citation) = pack.citations().find(is_nowhere) {
                let message = format!("`{citation}` is no article of pack `{}` nor of another", pack.name);
                return Err(source.error(&source.find(citation), message));
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<Policies, PackError> {
        let last = self.packs.last().map(|(source, _)| *source);
        let mut packs: Vec<Pack> = self.packs.into_iter().map(|(_, pack)| pack).collect();
        let begins: Vec<(String, Day)> = packs.iter().map(|pack| (pack.name.clone(), pack.in_force)).collect();
        for pack in &mut packs {
            let later = begins.iter().filter(|(name, begin)| *name == pack.name && pack.in_force < *begin);
            pack.until = later.map(|(_, begin)| *begin).chain(pack.until).min();
        }
        // Lower layers are asked first; within a layer the order of the list stands.
        packs.sort_by_key(|pack| pack.layer);
        let packs: Vec<Arc<Pack>> = packs.into_iter().map(Arc::new).collect();
        let stacks = Stacks::new(&packs).map_err(|message| {
            let source = last.unwrap_or(Source { file: "packs", text: "" });
            source.error(&source.find("name"), message)
        })?;
        let calendars = Arc::new(Calendars::of(self.notices));
        let (packs, stacks) = (Arc::new(packs), Arc::new(stacks));
        Ok(Policies { packs, stacks, calendars, tables: Tables::of(self.tables) })
    }
}
