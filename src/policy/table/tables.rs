//! All tables in use.

use std::sync::{Arc, LazyLock};

use super::declared::Table;
use super::prove::{CounterExample, prove};
use crate::policy::error::{PackError, Source};
use crate::types::Day;

/// The tables that ship in the binary.
pub(in crate::policy) const SHIPPED: &[(&str, &str)] = &[
    ("policies/tables/level-assessment.toml", include_str!("../../../policies/tables/level-assessment.toml")),
    ("policies/tables/outlet-levels.toml", include_str!("../../../policies/tables/outlet-levels.toml")),
    ("policies/tables/part-returns.toml", include_str!("../../../policies/tables/part-returns.toml")),
    ("policies/tables/replenishment.toml", include_str!("../../../policies/tables/replenishment.toml")),
    ("policies/tables/service-levels.toml", include_str!("../../../policies/tables/service-levels.toml")),
    ("policies/tables/substitution.toml", include_str!("../../../policies/tables/substitution.toml")),
];

/// Every table in use. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Tables(Arc<Vec<Arc<Table>>>);

impl Tables {
    /// The tables that ship in the binary.
    ///
    /// # Errors
    /// None that a test would not find first: see [`Tables::load`].
    pub fn shipped() -> Result<Self, PackError> {
        static TABLES: LazyLock<Result<Tables, PackError>> = LazyLock::new(|| Tables::load(SHIPPED));
        TABLES.clone()
    }

    /// Tables from their sources, each with the name of its file.
    ///
    /// # Errors
    /// What [`Table::load`] refuses; two revisions of one table that are in force on the same day.
    pub fn load(files: &[(&str, &str)]) -> Result<Self, PackError> {
        let mut loaded: Vec<Table> = Vec::with_capacity(files.len());
        for (file, text) in files {
            let table = Table::load(file, text)?;
            let overlaps = |other: &&Table| {
                other.name == table.name
                    && table.until.is_none_or(|until| other.in_force < until)
                    && other.until.is_none_or(|until| table.in_force < until)
            };
            if let Some(other) = loaded.iter().find(overlaps) {
                let message = format!("table `{}` is in force twice, also from {}", table.name, other.in_force);
                return Err(Source { file, text }.error(&(0..0), message));
            }
            loaded.push(table);
        }
        Ok(Self::of(loaded))
    }

    /// Of these tables; no two revisions of one of them begin on the same day. A later one ends the earlier.
    pub(in crate::policy) fn of(mut tables: Vec<Table>) -> Self {
        tables.sort_by(|one, other| (&one.name, one.in_force).cmp(&(&other.name, other.in_force)));
        let begins: Vec<(String, Day)> = tables.iter().map(|table| (table.name.clone(), table.in_force)).collect();
        for table in &mut tables {
            let later = begins.iter().filter(|(name, begin)| *name == table.name && table.in_force < *begin);
            table.until = later.map(|(_, begin)| *begin).chain(table.until).min();
        }
        Self(Arc::new(tables.into_iter().map(Arc::new).collect()))
    }

    /// The tables by name, then by first day.
    pub fn iter(&self) -> impl Iterator<Item = &Table> {
        self.0.iter().map(Arc::as_ref)
    }

    /// The revision of a table that is in force on a day.
    #[must_use]
    pub fn find(&self, name: &str, day: Day) -> Option<&Table> {
        self.revisions(name).find(|table| table.covers(day))
    }

    /// The revision with this hash.
    #[must_use]
    pub fn with_hash(&self, hash: &str) -> Option<&Table> {
        self.iter().find(|table| table.hash == hash)
    }

    /// These with others, to be found by their hashes.
    #[must_use]
    pub fn and(&self, others: Vec<Table>) -> Self {
        Self(Arc::new(self.0.iter().cloned().chain(others.into_iter().map(Arc::new)).collect()))
    }

    /// What the proof finds wrong with the tables, or with the one of this hash; each with a case that shows it.
    #[must_use]
    pub fn flaws(&self, hash: Option<&str>) -> Vec<CounterExample> {
        let asked = self.iter().filter(|table| hash.is_none_or(|hash| table.hash == hash));
        asked.filter_map(|table| prove(table).err()).collect()
    }

    /// The revisions of a table, earliest first.
    pub fn revisions(&self, name: &str) -> impl Iterator<Item = &Table> {
        self.iter().filter(move |table| table.name == name)
    }

    /// The names of the tables.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.iter().map(|table| table.name.as_str()).collect();
        names.dedup();
        names
    }
}
