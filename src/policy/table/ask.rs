//! The facts of a question as a table reads them: one code for each fact, or nothing where it is not known.

use super::declared::Table;
use super::value::{Named, Scalar};

/// The facts of a question, by the places of a table's facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub(super) codes: Vec<i64>,
    /// Which facts are not known, as bits.
    pub(super) unknown: u64,
}

impl Table {
    /// A question of which nothing is known yet.
    #[must_use]
    pub fn ask(&self) -> Asked {
        let unknown = (0..self.facts.len()).fold(0_u64, |bits, place| bits | 1 << place);
        Asked { codes: vec![0; self.facts.len()], unknown }
    }

    /// A question with these facts; the others are not known.
    ///
    /// # Errors
    /// Every fact that the table does not have, that stands twice or that is never so, by name, with what is wrong.
    pub fn asked<'f>(
        &self,
        facts: impl IntoIterator<Item = (&'f str, Scalar)>,
    ) -> Result<Asked, Vec<(&'f str, String)>> {
        let (mut asked, mut wrong) = (self.ask(), Vec::new());
        for (name, value) in facts {
            let outcome = match self.place(name) {
                None => Err(format!("is no fact of `{}`, which has {}", self.name, self.fact_names())),
                Some(place) if !asked.is_unknown(place) => Err("stands twice".to_owned()),
                Some(place) => asked.set(self, place, &value),
            };
            if let Err(message) = outcome {
                wrong.push((name, message));
            }
        }
        if wrong.is_empty() { Ok(asked) } else { Err(wrong) }
    }

    /// The value that a text means for a fact.
    ///
    /// # Errors
    /// A fact that the table does not have, a text that is no value of it: what is wrong.
    pub fn parse(&self, fact: &str, text: &str) -> Result<Scalar, String> {
        match self.facts.iter().find(|own| own.name == fact) {
            Some(own) => own.kind.parse(text),
            None => Err(format!("is no fact of `{}`, which has {}", self.name, self.fact_names())),
        }
    }

    fn fact_names(&self) -> String {
        let names: Vec<&str> = self.facts.iter().map(|fact| fact.name.as_str()).collect();
        names.join(", ")
    }
}

impl Asked {
    /// Sets a fact by its place (see [`Table::place`]).
    ///
    /// # Errors
    /// A value that the fact never has: what is wrong.
    pub fn set(&mut self, table: &Table, place: usize, value: &Scalar) -> Result<(), String> {
        let Some(fact) = table.facts.get(place) else { return Err("is no fact".to_owned()) };
        let code = fact.kind.code(value)?;
        self.put(place, Some(code));
        Ok(())
    }

    /// Whether a fact is not known.
    #[must_use]
    pub fn is_unknown(&self, place: usize) -> bool {
        self.unknown >> place & 1 == 1
    }

    /// The code of a fact, if it is known.
    pub(super) fn code(&self, place: usize) -> Option<i64> {
        self.codes.get(place).copied().filter(|_| !self.is_unknown(place))
    }

    /// Sets a fact by its place to a code, or makes it unknown.
    pub(super) fn put(&mut self, place: usize, code: Option<i64>) {
        if let Some(own) = self.codes.get_mut(place) {
            *own = code.unwrap_or_default();
            let bit = 1 << place;
            self.unknown = if code.is_some() { self.unknown & !bit } else { self.unknown | bit };
        }
    }

    /// The facts that are known, in the table's order.
    pub(super) fn known(&self, table: &Table) -> Vec<Named> {
        let each = table.facts.iter().enumerate();
        each.filter_map(|(place, fact)| {
            let value = fact.kind.value(self.code(place)?);
            Some(Named { name: fact.name.clone(), value })
        })
        .collect()
    }
}
