//! Reading tables: what cannot be meant is refused, with its file, its line and a sentence that helps.

use std::collections::BTreeSet;
use std::ops::Range;

use toml::Spanned;

use super::declared::{Table, TableFact, TableOutput};
use super::grid::{CELLS_MAX, Grid};
use super::prove::prove;
use super::shape::{FactFile, OutputFile, RuleFile, TableFile};
use super::value::Kind;
use crate::policy::error::{PackError, Source};
use crate::policy::load::{day, parameters};
use crate::policy::pack::Unit;
use crate::policy::revision::hash;
use crate::types::Day;

mod rule;

use rule::Rules;

/// Bytes of a source at most.
const BYTES_MAX: usize = 1 << 20;
/// Facts of a table at most.
const FACTS_MAX: usize = 32;
/// Rules of a table at most.
const RULES_MAX: usize = 1024;
/// Combinations of cells at most: what an answer with nothing known may have to look at.
const COMBINATIONS_MAX: u64 = 1 << 20;
/// What a number may be, either side of zero.
const NUMBER_MAX: i64 = 1_000_000_000_000;

impl Table {
    /// Reads, checks and proves a table.
    ///
    /// # Errors
    /// What [`Table::read`] refuses; a combination of facts without an answer, rules that contradict each other, a rule
    /// that can never fire: with the smallest case that shows it.
    pub fn load(file: &str, text: &str) -> Result<Self, PackError> {
        let table = Self::read(file, text)?;
        match prove(&table) {
            Ok(_) => Ok(table),
            Err(counter) => Err(Source { file, text }.error(&counter.span, &counter)),
        }
    }

    /// Reads and checks a table, without the proof.
    ///
    /// # Errors
    /// Unknown names, wrong types or units, days that are none, ids or names that stand twice, bounds that can never hold,
    /// a rule without citations or wording, a citation of no source: with the line they stand at.
    pub fn read(file: &str, text: &str) -> Result<Self, PackError> {
        let source = Source { file, text };
        if text.len() > BYTES_MAX {
            return Err(
                source.error(&(0..0), format!("a table has at most {BYTES_MAX} bytes, this one {}", text.len()))
            );
        }
        let read: TableFile = source.read()?;
        let in_force = day(&source, &read.in_force)?;
        let until = read.until.as_ref().map(|until| day(&source, until)).transpose()?;
        if let Some(written) = read.until.as_ref().filter(|_| until.is_some_and(|until| until <= in_force)) {
            return Err(source.error(&written.span(), "`until` must lie after `in_force`"));
        }
        let names = Names { source };
        names.ascii(&read.name, "table")?;
        if read.name.get_ref().starts_with("calendar-") {
            return Err(source.error(&read.name.span(), "a name that begins with `calendar-` is a calendar's"));
        }
        if read.title_zh.trim().is_empty() || read.title_en.trim().is_empty() {
            return Err(source.error(&read.name.span(), "a table needs both titles"));
        }
        for (count, most, what) in [(read.fact.len(), FACTS_MAX, "facts"), (read.rule.len(), RULES_MAX, "rules")] {
            if count == 0 || count > most {
                return Err(
                    source.error(&read.name.span(), format!("a table has 1 to {most} {what}, this one {count}"))
                );
            }
        }
        for id in read.sources.keys() {
            names.ascii(id, "source")?;
        }
        for parameter in &read.parameter {
            names.ascii(&parameter.name, "parameter")?;
        }
        let parameters = parameters(&source, &read.parameter, in_force)?;
        let sources = read.sources.into_iter().map(|(id, what)| (id.into_inner(), what)).collect();
        let facts = names.once(&read.fact, |fact| &fact.name, "fact")?.map(|fact| names.fact(fact));
        let facts = facts.collect::<Result<Vec<_>, _>>()?;
        let outputs = names.once(&read.output, |output| &output.name, "output")?.map(|output| names.output(output));
        let outputs = outputs.collect::<Result<Vec<_>, _>>()?;
        let mut table = Self {
            name: read.name.get_ref().clone(),
            title_zh: read.title_zh,
            title_en: read.title_en,
            in_force,
            until,
            hash: hash(text),
            sources,
            hit: read.hit,
            parameters,
            facts,
            outputs,
            rules: Vec::new(),
            grids: Vec::new(),
        };
        let citing = read.parameter.iter().map(|parameter| (parameter.reference.as_str(), parameter.name.span()));
        Rules { source, table: &table }.cited(citing)?;
        table.rules = names
            .once(&read.rule, |rule: &RuleFile| &rule.id, "rule")?
            .map(|rule| Rules { source, table: &table }.rule(rule))
            .collect::<Result<Vec<_>, _>>()?;
        table.grids = grids(&source, &table, &read.rule)?;
        Ok(table)
    }

    /// The first days of the stretches on which no parameter changes.
    fn stretches(&self) -> BTreeSet<Day> {
        let days = self.parameters.iter().flat_map(|parameter| parameter.values.iter().map(|(from, _)| *from));
        days.filter(|day| self.covers(*day)).chain([self.in_force]).collect()
    }
}

/// The grids of a table, once each bound lies where its fact may.
fn grids(source: &Source<'_>, table: &Table, written: &[RuleFile]) -> Result<Vec<Grid>, PackError> {
    let mut grids = Vec::new();
    for from in table.stretches() {
        for (rule, written) in table.rules.iter().zip(written) {
            Rules { source: *source, table }.bounds(rule, written, from)?;
        }
        let whole = 0..0;
        let grid = Grid::new(table, from).ok_or_else(|| {
            source.error(&whole, format!("a fact falls into more than {CELLS_MAX} cells: split the table"))
        })?;
        if grid.combinations() > COMBINATIONS_MAX {
            let message = format!(
                "the facts have {} combinations of cells, at most {COMBINATIONS_MAX} are looked at: split the table",
                grid.combinations()
            );
            return Err(source.error(&whole, message));
        }
        grids.push(grid);
    }
    Ok(grids)
}

/// Reads what a table declares.
#[derive(Clone, Copy)]
struct Names<'a> {
    source: Source<'a>,
}

impl<'a> Names<'a> {
    fn refuse<T>(&self, span: &Range<usize>, message: impl Into<String>) -> Result<T, PackError> {
        Err(self.source.error(span, message.into()))
    }

    /// A name is of small ASCII letters, digits, `_` and `-`: one that only looks so names something else.
    fn ascii(&self, name: &Spanned<String>, what: &str) -> Result<(), PackError> {
        let text = name.get_ref();
        let fits =
            |character: char| character.is_ascii_lowercase() || character.is_ascii_digit() || "_-".contains(character);
        if let Some(other) = text.chars().find(|character| !fits(*character)) {
            let code = u32::from(other);
            let like = if other.is_alphabetic() && !other.is_ascii() { ", which is no ASCII letter" } else { "" };
            let message = format!(
                "{what} `{text}` has `{}` (U+{code:04X}){like}; a name is of a–z, 0–9, `_` and `-`",
                other.escape_debug()
            );
            return self.refuse(&name.span(), message);
        }
        if !text.starts_with(|first: char| first.is_ascii_lowercase()) || text.len() > 60 {
            return self
                .refuse(&name.span(), format!("{what} `{text}`: a name begins with a letter and has at most 60"));
        }
        Ok(())
    }

    /// Entries whose names stand once each.
    fn once<'f, T>(
        &self,
        entries: &'f [T],
        name: impl Fn(&T) -> &Spanned<String>,
        what: &str,
    ) -> Result<std::slice::Iter<'f, T>, PackError> {
        let mut seen = BTreeSet::new();
        for entry in entries {
            let name = name(entry);
            self.ascii(name, what)?;
            if !seen.insert(name.get_ref().clone()) {
                return self.refuse(&name.span(), format!("{what} `{}` stands twice", name.get_ref()));
            }
        }
        Ok(entries.iter())
    }

    fn fact(&self, read: &FactFile) -> Result<TableFact, PackError> {
        let (name, span) = (read.name.get_ref(), read.name.span());
        let wordings = [&read.zh, &read.en];
        if wordings.iter().any(|text| text.trim().is_empty()) {
            return self.refuse(&span, format!("fact `{name}` needs a name in both languages"));
        }
        let evidence = [&read.evidence_zh, &read.evidence_en];
        if evidence.iter().any(|text| text.trim().is_empty() != read.question) {
            let message = format!(
                "fact `{name}` needs the evidence that supplies it in both languages, or is a question and has none"
            );
            return self.refuse(&span, message);
        }
        let range = match (read.min, read.max) {
            (Some(min), Some(max)) if -NUMBER_MAX <= min && min < max && max <= NUMBER_MAX => Some((min, max)),
            (None, None) => None,
            _ => {
                return self
                    .refuse(&span, format!("fact `{name}` has a `min` below its `max`, both within {NUMBER_MAX}"));
            }
        };
        Ok(TableFact {
            name: name.clone(),
            kind: self.kind(&read.kind, read.words.as_deref(), range, true)?,
            question: read.question,
            zh: read.zh.clone(),
            en: read.en.clone(),
            evidence_zh: read.evidence_zh.clone(),
            evidence_en: read.evidence_en.clone(),
        })
    }

    fn output(&self, read: &OutputFile) -> Result<TableOutput, PackError> {
        let name = read.name.get_ref();
        if read.zh.trim().is_empty() || read.en.trim().is_empty() {
            return self.refuse(&read.name.span(), format!("output `{name}` needs a name in both languages"));
        }
        let kind = self.kind(&read.kind, read.words.as_deref(), Some((-NUMBER_MAX, NUMBER_MAX)), false)?;
        Ok(TableOutput { name: name.clone(), kind, optional: read.optional, zh: read.zh.clone(), en: read.en.clone() })
    }

    /// What a fact or an output may be; only a fact says its own range.
    fn kind(
        &self,
        kind: &Spanned<String>,
        words: Option<&[Spanned<String>]>,
        range: Option<(i64, i64)>,
        ranged: bool,
    ) -> Result<Kind, PackError> {
        let span = kind.span();
        let own_range = range.filter(|_| ranged);
        match (kind.get_ref().as_str(), words) {
            ("truth", None) if own_range.is_none() => Ok(Kind::Truth),
            ("word", Some(words)) if own_range.is_none() => {
                if words.len() < 2 || words.len() > CELLS_MAX {
                    return self.refuse(&span, format!("a word is one of 2 to {CELLS_MAX} `words`"));
                }
                let words = self.once(words, |word| word, "word")?.map(|word| word.get_ref().clone());
                Ok(Kind::Word(words.collect()))
            }
            ("truth", _) => self.refuse(&span, "a truth has neither `words` nor `min` and `max`"),
            ("word", _) => self.refuse(&span, "a word has `words`, and neither `min` nor `max`"),
            (other, words) => match (Unit::from_text(other), range) {
                (None, _) => {
                    let units: Vec<&str> = Unit::ALL.iter().map(|unit| unit.as_str()).collect();
                    self.refuse(
                        &span,
                        format!("there is no kind `{other}`; there are truth, word, {}", units.join(", ")),
                    )
                }
                (Some(unit), Some((min, max))) if words.is_none() => Ok(Kind::Number { unit, min, max }),
                (Some(_), _) => self.refuse(&span, format!("a number of {other} has `min` and `max`, and no `words`")),
            },
        }
    }
}
