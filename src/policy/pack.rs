//! Packs: law and promises as typed, dated, cited data. Loading refuses what cannot be meant, naming file and line.

use std::collections::BTreeSet;
use std::fmt;

use chrono::NaiveDate;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::condition::{Condition, FACTS, Kind, Test};
use super::vocabulary::{
    Category, Cause, CauseProof, Delay, Duty, Flag, Layer, Remedy, SameModel, Tier, VoucherEvidence, items,
};
use crate::types::Day;

/// Why a pack cannot be loaded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {message}")]
pub struct PackError {
    file: String,
    line: usize,
    message: String,
}

impl PackError {
    /// An error at the first line of `source` that holds `near`.
    pub(super) fn new(file: &str, source: &str, near: &str, message: impl fmt::Display) -> Self {
        let line = source.lines().position(|line| line.contains(near)).map_or(1, |index| index + 1);
        Self { file: file.to_owned(), line, message: message.to_string() }
    }

    /// What TOML itself refuses.
    pub(super) fn of_toml(file: &str, source: &str, error: &toml::de::Error) -> Self {
        let begin = error.span().map_or(0, |span| span.start);
        let line = source.get(..begin).map_or(1, |before| before.matches('\n').count() + 1);
        Self { file: file.to_owned(), line, message: error.message().trim().to_owned() }
    }
}

/// A pack, checked.
#[derive(Clone, Debug)]
pub struct Pack {
    /// Its name, such as `phone-2001`.
    pub name: String,
    /// Its title in Chinese.
    pub title_zh: String,
    /// Its title in English.
    pub title_en: String,
    /// Its layer.
    pub layer: Layer,
    /// First day in force.
    pub in_force: Day,
    /// First day on which it is no longer in force, if it ends.
    pub until: Option<Day>,
    /// SHA-256 of its source, in hexadecimal.
    pub hash: String,
    categories: Vec<Category>,
    program: Option<String>,
    province: Option<String>,
    counting: Counting,
    parameters: Vec<Parameter>,
    periods: Vec<Period>,
    pub(super) rules: Vec<Rule>,
}

/// Whether a last day moves over rest days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Counting {
    RestDays,
    Plain,
}

/// When a rule is asked: in this order over all layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Stage {
    NoReason,
    Evidence,
    Exclusions,
    Windows,
    LongRepair,
    TwoRepairs,
    Supply,
    Plain,
    Duties,
}

impl Stage {
    pub(super) const ALL: &'static [Self] = &[
        Self::NoReason,
        Self::Evidence,
        Self::Exclusions,
        Self::Windows,
        Self::LongRepair,
        Self::TwoRepairs,
        Self::Supply,
        Self::Plain,
        Self::Duties,
    ];

    /// Whether a refusal or a review here ends the case: nothing later is asked.
    pub(super) const fn is_final(self) -> bool {
        matches!(self, Self::NoReason | Self::Evidence | Self::Exclusions)
    }
}

/// One article as a rule.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) id: String,
    pub(super) stage: Stage,
    pub(super) when: Condition,
    pub(super) then: Effect,
    pub(super) citations: Vec<String>,
    pub(super) zh: String,
    pub(super) en: String,
    /// The window that ends the rule's offers, if its condition sets one.
    pub(super) window: Option<(String, i64)>,
}

/// What a rule does.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Effect {
    /// Remedies that the consumer may choose.
    pub(super) offer: Vec<Remedy>,
    /// Remedies that the evidence does not carry, in any layer.
    pub(super) withhold: Vec<Remedy>,
    /// A refusal, with what is offered instead.
    pub(super) refuse: Option<Vec<Remedy>>,
    /// A person must look.
    pub(super) review: bool,
    /// An exchange is due: how it is given, the stage `supply` says.
    pub(super) exchange_due: bool,
    /// Owed besides.
    pub(super) duty: Option<Duty>,
    /// What a reader must know besides.
    pub(super) flag: Option<Flag>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameter {
    name: String,
    #[expect(dead_code, reason = "read by people")]
    unit: String,
    #[expect(dead_code, reason = "read by people")]
    reference: String,
    #[serde(default)]
    #[expect(dead_code, reason = "read by people")]
    reason: String,
    #[serde(default)]
    #[expect(dead_code, reason = "read by people")]
    confidence: String,
    values: Vec<Dated>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Dated {
    from: toml::value::Datetime,
    value: i64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Period {
    items: Vec<String>,
    months: String,
    citation: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PackFile {
    name: String,
    title_zh: String,
    title_en: String,
    layer: Layer,
    in_force: toml::value::Datetime,
    until: Option<toml::value::Datetime>,
    counting: Counting,
    #[expect(dead_code, reason = "read by people")]
    sources: Vec<String>,
    scope: Scope,
    #[serde(default)]
    parameter: Vec<Parameter>,
    #[serde(default)]
    period: Vec<Period>,
    #[serde(default)]
    rule: Vec<RuleFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scope {
    categories: Vec<Category>,
    program: Option<String>,
    province: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    id: String,
    stage: Stage,
    when: toml::Table,
    then: Effect,
    citations: Vec<String>,
    zh: String,
    en: String,
}

impl Pack {
    /// Reads and checks a pack.
    pub fn load(file: &str, source: &str) -> Result<Self, PackError> {
        let read: PackFile = toml::from_str(source).map_err(|error| PackError::of_toml(file, source, &error))?;
        let loader = Loader { file, source };
        let in_force = loader.day(&read.in_force)?;
        let until = read.until.as_ref().map(|until| loader.day(until)).transpose()?;
        if until.is_some_and(|until| until <= in_force) {
            return Err(loader.error("until", "`until` must lie after `in_force`"));
        }
        loader.parameters(&read.parameter)?;
        loader.periods(&read.period, &read.parameter, &read.scope.categories)?;
        let mut seen = BTreeSet::new();
        let mut rules = Vec::with_capacity(read.rule.len());
        for rule in read.rule {
            if !seen.insert(rule.id.clone()) {
                return Err(loader.error(&rule.id, format!("rule `{}` stands twice", rule.id)));
            }
            rules.push(loader.rule(rule, &read.parameter, &read.scope.categories)?);
        }
        Ok(Self {
            name: read.name,
            title_zh: read.title_zh,
            title_en: read.title_en,
            layer: read.layer,
            in_force,
            until,
            hash: Sha256::digest(source.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect(),
            categories: read.scope.categories,
            program: read.scope.program,
            province: read.scope.province,
            counting: read.counting,
            parameters: read.parameter,
            periods: read.period,
            rules,
        })
    }

    /// Whether the pack speaks of a case on a day.
    #[must_use]
    pub fn covers(&self, category: Category, program: Option<&str>, province: Option<&str>, day: Day) -> bool {
        self.categories.contains(&category)
            && self.in_force <= day
            && self.until.is_none_or(|until| day < until)
            && self.program.as_deref().is_none_or(|own| program == Some(own))
            && self.province.as_deref().is_none_or(|own| province == Some(own))
    }

    /// Whether its last days move over rest days.
    pub(super) fn rolls(&self) -> bool {
        self.counting == Counting::RestDays
    }

    /// The value of a parameter on a day.
    pub(super) fn parameter(&self, name: &str, day: Day) -> Option<i64> {
        value_on(self.parameters.iter().find(|parameter| parameter.name == name)?, day)
    }

    /// Months of an item's period on a day, with the article.
    pub(super) fn period(&self, item: &str, day: Day) -> Option<(u32, &str)> {
        let period = self.periods.iter().find(|period| period.items.iter().any(|own| own == item))?;
        let months = u32::try_from(self.parameter(&period.months, day)?).ok()?;
        Some((months, &period.citation))
    }
}

fn value_on(parameter: &Parameter, day: Day) -> Option<i64> {
    let dated = parameter.values.iter().rev().find(|dated| date(&dated.from).is_some_and(|from| from <= day))?;
    Some(dated.value)
}

fn date(written: &toml::value::Datetime) -> Option<Day> {
    written.date.filter(|_| written.time.is_none()).and_then(|date| {
        NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
            .and_then(Day::from_date)
    })
}

struct Loader<'a> {
    file: &'a str,
    source: &'a str,
}

impl Loader<'_> {
    fn error(&self, near: &str, message: impl fmt::Display) -> PackError {
        PackError::new(self.file, self.source, near, message)
    }

    fn day(&self, written: &toml::value::Datetime) -> Result<Day, PackError> {
        let text = written.to_string();
        date(written).ok_or_else(|| self.error(&text, format!("`{text}` is no day from 1990 to 2199")))
    }

    fn parameters(&self, parameters: &[Parameter]) -> Result<(), PackError> {
        for parameter in parameters {
            let mut last = None;
            for dated in &parameter.values {
                let from = self.day(&dated.from)?;
                if last.is_some_and(|last| from <= last) {
                    return Err(self.error(&parameter.name, format!("values of `{}` are out of order", parameter.name)));
                }
                last = Some(from);
            }
            let twice = parameters.iter().filter(|other| other.name == parameter.name).count() > 1;
            if last.is_none() || twice {
                let message = format!("parameter `{}` needs one list of dated values", parameter.name);
                return Err(self.error(&parameter.name, message));
            }
        }
        Ok(())
    }

    fn periods(&self, periods: &[Period], parameters: &[Parameter], categories: &[Category]) -> Result<(), PackError> {
        for period in periods {
            self.parameter(&period.months, parameters)?;
            for item in &period.items {
                if !categories.iter().any(|category| items(*category).contains(&item.as_str())) {
                    return Err(self.error(item, format!("`{item}` is no item of the pack's categories")));
                }
            }
        }
        Ok(())
    }

    /// The latest value of a parameter: conditions are compared as of now; earlier values serve earlier revisions.
    fn parameter(&self, name: &str, parameters: &[Parameter]) -> Result<i64, PackError> {
        let found = parameters.iter().find(|parameter| parameter.name == name);
        let value = found.and_then(|parameter| parameter.values.last()).map(|dated| dated.value);
        value.ok_or_else(|| self.error(name, format!("there is no parameter `{name}`")))
    }

    fn rule(&self, rule: RuleFile, parameters: &[Parameter], categories: &[Category]) -> Result<Rule, PackError> {
        if rule.citations.is_empty() || rule.zh.is_empty() || rule.en.is_empty() {
            return Err(self.error(&rule.id, format!("rule `{}` needs citations and both wordings", rule.id)));
        }
        let mut when = Condition::new();
        let mut window = None;
        for (fact, written) in &rule.when {
            let Some((_, kind)) = FACTS.iter().find(|(name, _)| name == fact) else {
                return Err(self.error(&rule.id, format!("rule `{}`: there is no fact `{fact}`", rule.id)));
            };
            let test = self.test(&rule.id, fact, *kind, written, parameters, categories)?;
            if let (Kind::Window, Test::Between(_, Some(until))) = (kind, &test) {
                window = Some((fact.clone(), *until));
            }
            when.insert(fact.clone(), test);
        }
        let RuleFile { id, stage, then, citations, zh, en, .. } = rule;
        Ok(Rule { id, stage, when, then, citations, zh, en, window })
    }

    fn test(
        &self,
        rule: &str,
        fact: &str,
        kind: Kind,
        written: &toml::Value,
        parameters: &[Parameter],
        categories: &[Category],
    ) -> Result<Test, PackError> {
        let refuse = |message: String| self.error(rule, format!("rule `{rule}`, fact `{fact}`: {message}"));
        match (kind, written) {
            (Kind::Truth, toml::Value::Boolean(expected)) => Ok(Test::Is(*expected)),
            (Kind::Word, toml::Value::Array(words)) if !words.is_empty() => {
                let known = words_of(fact, categories);
                let read = |word: &toml::Value| {
                    let word = word.as_str().unwrap_or_default();
                    let fits = known.contains(&word);
                    fits.then(|| word.to_owned())
                        .ok_or_else(|| refuse(format!("`{word}` is none of {}", known.join(", "))))
                };
                words.iter().map(read).collect::<Result<_, _>>().map(Test::OneOf)
            }
            (Kind::Number | Kind::Window, toml::Value::Table(bounds)) if !bounds.is_empty() => {
                let (mut over, mut until) = (None, None);
                for (bound, parameter) in bounds {
                    let name = parameter.as_str().ok_or_else(|| refuse("a bound names a parameter".to_owned()))?;
                    let value = Some(self.parameter(name, parameters)?);
                    match bound.as_str() {
                        "over" => over = value,
                        "until" => until = value,
                        _ => return Err(refuse(format!("`{bound}` is neither `over` nor `until`"))),
                    }
                }
                if matches!((over, until), (Some(over), Some(until)) if until <= over) {
                    return Err(refuse("can never hold".to_owned()));
                }
                Ok(Test::Between(over, until))
            }
            (Kind::Truth, _) => Err(refuse("must be true or false".to_owned())),
            (Kind::Word, _) => Err(refuse("must be a list of words".to_owned())),
            (Kind::Number | Kind::Window, _) => {
                Err(refuse("must be { over = parameter, until = parameter }".to_owned()))
            }
        }
    }
}

/// The words that a fact may be compared with.
fn words_of(fact: &str, categories: &[Category]) -> Vec<&'static str> {
    match fact {
        "item" => categories.iter().flat_map(|category| items(*category)).copied().collect(),
        "tier" => Tier::ALL.iter().map(|word| word.as_str()).collect(),
        "voucher" => VoucherEvidence::ALL.iter().map(|word| word.as_str()).collect(),
        "cause" => Cause::ALL.iter().map(|word| word.as_str()).collect(),
        "cause_proof" => CauseProof::ALL.iter().map(|word| word.as_str()).collect(),
        "same_model" => SameModel::ALL.iter().map(|word| word.as_str()).collect(),
        "delay" => Delay::ALL.iter().map(|word| word.as_str()).collect(),
        _ => Vec::new(),
    }
}
