//! Reading packs: what cannot be meant is refused, with its file, its line and a sentence that helps.

use std::collections::BTreeSet;
use std::ops::Range;

use chrono::NaiveDate;
use toml::Spanned;
use toml::value::Datetime;

use super::condition::{Bound, Condition, Test};
use super::error::{PackError, Source};
use super::fact::{Fact, Kind};
use super::pack::{Class, Effect, FactoryStart, Pack, Parameter, Period, Refund, Rule, Scope, Start, Unit};
use super::revision::hash;
use super::shape::{
    ClassFile, Counting, EffectFile, PackFile, ParameterFile, PeriodFile, RefundFile, RuleFile, ScopeFile, StartFile,
};
use super::vocabulary::{Category, items};
use crate::types::Day;

/// Characters of a name.
const NAME_LENGTH_MAX: usize = 60;
/// The largest number of days or things that a pack may name: a century.
const NUMBER_MAX: i64 = 36_525;
/// The largest number of months.
const MONTHS_MAX: i64 = 1200;

impl Pack {
    /// Reads and checks a pack.
    ///
    /// # Errors
    /// Unknown names, wrong types or units, days that are none, ids or names that stand twice, bounds that can never
    /// hold, a rule without citations or wording: with the line they stand at.
    pub fn load(file: &str, text: &str) -> Result<Self, PackError> {
        let source = Source { file, text };
        let read: PackFile = source.read()?;
        word(&source, &read.name)?;
        if read.name.get_ref().starts_with("calendar-") {
            return Err(source.error(&read.name.span(), "a name that begins with `calendar-` is a calendar's"));
        }
        let scoped = [&read.scope.program, &read.scope.province];
        let series = read.period.iter().map(|period| &period.series);
        for written in scoped.into_iter().chain(series).flatten() {
            word(&source, written)?;
        }
        let in_force = day(&source, &read.in_force)?;
        let until = read.until.as_ref().map(|until| day(&source, until)).transpose()?;
        if let Some(written) = read.until.as_ref().filter(|_| until.is_some_and(|until| until <= in_force)) {
            return Err(source.error(&written.span(), "`until` must lie after `in_force`"));
        }
        if read.title_zh.is_empty() || read.title_en.is_empty() {
            return Err(source.error(&read.name.span(), "a pack needs both titles"));
        }
        let parameters = parameters(&source, &read.parameter, in_force)?;
        let loader = Loader { source, parameters: &parameters, categories: &read.scope.categories };
        let rules = loader.rules(read.rule)?;
        let start = read.start.map(|start| loader.start(&start)).transpose()?;
        let refund = read.refund.map(|refund| loader.refund(&refund)).transpose()?;
        let periods = read.period.iter().map(|period| loader.period(period)).collect::<Result<_, _>>()?;
        let classes = read.class.iter().map(|class| loader.class(class)).collect::<Result<_, _>>()?;
        let ScopeFile { categories, program, province } = read.scope;
        let (program, province) = (program.map(Spanned::into_inner), province.map(Spanned::into_inner));
        Ok(Self {
            name: read.name.into_inner(),
            title_zh: read.title_zh,
            title_en: read.title_en,
            layer: read.layer,
            in_force,
            until,
            hash: hash(text),
            sources: read.sources,
            parameters,
            scope: Scope { categories, program, province },
            rolls: read.counting == Counting::RestDays,
            own_evidence: read.own_evidence,
            start,
            classes,
            periods,
            refund,
            rules,
        })
    }
}

/// A name is of `a`–`z`, digits, `-` and `_`: letters that only look alike are told.
fn word(source: &Source<'_>, written: &Spanned<String>) -> Result<(), PackError> {
    let text = written.get_ref();
    let refuse = |message: String| Err(source.error(&written.span(), message));
    let fits = |character: char| matches!(character, 'a'..='z' | '0'..='9' | '-' | '_');
    if let Some(odd) = text.chars().find(|character| !fits(*character)) {
        let code = u32::from(odd);
        return refuse(format!("`{text}` has `{odd}` (U+{code:04X}): a name is of `a`–`z`, digits, `-` and `_`"));
    }
    if text.is_empty() || text.len() > NAME_LENGTH_MAX {
        return refuse(format!("a name has 1 to {NAME_LENGTH_MAX} characters"));
    }
    Ok(())
}

/// A citation names a work and an article of it, such as `phone-2001:11`.
fn is_citation(text: &str) -> bool {
    let fits = |part: &str, extra: &str| {
        let all = part.chars().all(|character| character.is_ascii_alphanumeric() || extra.contains(character));
        !part.is_empty() && part.len() <= NAME_LENGTH_MAX && all
    };
    text.split_once(':').is_some_and(|(work, article)| fits(work, "-_") && fits(article, "-_."))
}

/// The day written there.
pub(super) fn day(source: &Source<'_>, written: &Spanned<Datetime>) -> Result<Day, PackError> {
    let found = written.get_ref().date.filter(|_| written.get_ref().time.is_none()).and_then(|date| {
        NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
            .and_then(Day::from_date)
    });
    found.ok_or_else(|| {
        source.error(&written.span(), format!("`{}` is no day from {} to {}", written.get_ref(), Day::FIRST, Day::LAST))
    })
}

/// The parameters of a pack, each with a value from its first day in force.
pub(super) fn parameters(
    source: &Source<'_>,
    read: &[ParameterFile],
    in_force: Day,
) -> Result<Vec<Parameter>, PackError> {
    let mut parameters: Vec<Parameter> = Vec::with_capacity(read.len());
    for parameter in read {
        let name = parameter.name.get_ref();
        let refuse = |message: String| source.error(&parameter.name.span(), message);
        word(source, &parameter.name)?;
        if !is_confidence(&parameter.confidence) || parameter.reference.trim().is_empty() {
            let message =
                format!("parameter `{name}` needs a reference, and confidence `A`, `B`, `C` or `M-` and a number");
            return Err(refuse(message));
        }
        let most = if parameter.unit == Unit::Months { MONTHS_MAX } else { NUMBER_MAX };
        if parameters.iter().any(|other| other.name == *name) {
            return Err(refuse(format!("parameter `{name}` stands twice")));
        }
        let mut values: Vec<(Day, i64)> = Vec::with_capacity(parameter.values.len());
        for dated in &parameter.values {
            let from = day(source, &dated.from)?;
            if values.last().is_some_and(|(last, _)| from <= *last) {
                return Err(source.error(&dated.from.span(), format!("values of `{name}` are out of order")));
            }
            if dated.value < 0 {
                return Err(source.error(&dated.from.span(), format!("a value of `{name}` is negative")));
            }
            if dated.value > most {
                return Err(source.error(&dated.from.span(), format!("a value of `{name}` is above {most}")));
            }
            values.push((from, dated.value));
        }
        if values.first().is_none_or(|(from, _)| *from > in_force) {
            return Err(refuse(format!(
                "parameter `{name}` has no value on {in_force}, when the pack comes into force"
            )));
        }
        parameters.push(Parameter {
            name: name.clone(),
            unit: parameter.unit,
            reference: parameter.reference.clone(),
            reason: parameter.reason.clone(),
            confidence: parameter.confidence.clone(),
            values,
        });
    }
    Ok(parameters)
}

fn is_confidence(text: &str) -> bool {
    let counted = |rest: &str| (1..=3).contains(&rest.len()) && rest.chars().all(|digit| digit.is_ascii_digit());
    matches!(text, "A" | "B" | "C") || text.strip_prefix("M-").is_some_and(counted)
}

struct Loader<'a> {
    source: Source<'a>,
    parameters: &'a [Parameter],
    categories: &'a [Category],
}

impl Loader<'_> {
    fn rules(&self, read: Vec<RuleFile>) -> Result<Vec<Rule>, PackError> {
        let mut seen = BTreeSet::new();
        let mut rules = Vec::with_capacity(read.len());
        for rule in read {
            let span = rule.id.span();
            let id = rule.id.get_ref().clone();
            if !seen.insert(id.clone()) {
                return Err(self.source.error(&span, format!("rule `{id}` stands twice")));
            }
            word(&self.source, &rule.id)?;
            let blank = |text: &String| text.trim().is_empty();
            if rule.citations.is_empty() || rule.citations.iter().any(blank) || blank(&rule.zh) || blank(&rule.en) {
                return Err(self.source.error(&span, format!("rule `{id}` needs a citation and both wordings")));
            }
            if let Some(citation) = rule.citations.iter().find(|citation| !is_citation(citation)) {
                let message = format!("rule `{id}` cites `{citation}`: a citation is `{{work}}:{{article}}`");
                return Err(self.source.error(&span, message));
            }
            let when = rule.when.iter().map(|(fact, written)| Ok((*fact, self.test(*fact, written)?)));
            let when = when.collect::<Result<Condition, PackError>>()?;
            let then = self.effect(rule.then, &span)?;
            let RuleFile { stage, citations, zh, en, .. } = rule;
            rules.push(Rule { id, stage, when, then, citations, zh, en });
        }
        rules.sort_by_key(|rule| rule.stage);
        Ok(rules)
    }

    fn effect(&self, read: EffectFile, rule: &Range<usize>) -> Result<Effect, PackError> {
        let EffectFile { offer, withhold, refuse, review, settle, conclude, concluded_until, duty, flag } = read;
        if refuse.is_some() && (!offer.is_empty() || !conclude.is_empty()) {
            return Err(self.source.error(rule, "a rule that refuses cannot offer or conclude"));
        }
        if concluded_until.len() > 1 {
            return Err(self.source.error(rule, "`concluded_until` names one window"));
        }
        let window = concluded_until.iter().next();
        let concluded_until =
            window.map(|(fact, written)| Ok((*fact, self.bound(fact.kind(), written)?))).transpose()?;
        Ok(Effect { offer, withhold, refuse, review, settle, conclude, concluded_until, duty, flag })
    }

    fn test(&self, fact: Fact, written: &Spanned<toml::Value>) -> Result<Test, PackError> {
        let refuse = |message: String| self.source.error(&written.span(), format!("fact `{fact}` {message}"));
        match (fact.kind(), written.get_ref()) {
            (Kind::Truth, toml::Value::Boolean(expected)) => Ok(Test::Is(*expected)),
            (Kind::Truth, _) => Err(refuse("is true or false".to_owned())),
            (Kind::Word, toml::Value::Array(words)) if !words.is_empty() => {
                let known = fact.words(self.categories);
                let read = |word: &toml::Value| {
                    let found = known.iter().copied().find(|known| word.as_str() == Some(known));
                    found.ok_or_else(|| refuse(format!("is never {word}, but one of {}", known.join(", "))))
                };
                words.iter().map(read).collect::<Result<_, _>>().map(Test::OneOf)
            }
            (Kind::Word, _) => Err(refuse("is compared with a list of words".to_owned())),
            (kind @ (Kind::Count | Kind::Days | Kind::Since), toml::Value::Table(bounds)) if !bounds.is_empty() => {
                let (mut over, mut until) = (None, None);
                for (word, value) in bounds {
                    let bound = Some(self.bound(kind, &Spanned::new(written.span(), value.clone()))?);
                    match word.as_str() {
                        "over" => over = bound,
                        "until" => until = bound,
                        _ => return Err(refuse(format!("has bounds `over` and `until`, not `{word}`"))),
                    }
                }
                if matches!((self.latest(over), self.latest(until)), (Some(over), Some(until)) if until <= over) {
                    return Err(refuse("can never lie between these bounds".to_owned()));
                }
                Ok(Test::Between(over, until))
            }
            (Kind::Count | Kind::Days | Kind::Since, _) => {
                Err(refuse("is compared with { over = .., until = .. }".to_owned()))
            }
        }
    }

    /// A bound: a whole number, or the name of a parameter in a unit that the fact can be compared with.
    fn bound(&self, kind: Kind, written: &Spanned<toml::Value>) -> Result<Bound, PackError> {
        let refuse = |message: String| self.source.error(&written.span(), message);
        let units: &[Unit] = match kind {
            Kind::Count => &[Unit::Count],
            Kind::Days => &[Unit::Days],
            Kind::Since => &[Unit::Days, Unit::Months],
            Kind::Truth | Kind::Word => return Err(refuse("only a count or a day has a bound".to_owned())),
        };
        if let toml::Value::Integer(number) = written.get_ref() {
            if number.checked_abs().is_none_or(|number| number > NUMBER_MAX) {
                return Err(refuse(format!("a bound is at most {NUMBER_MAX}")));
            }
            return Ok(Bound::Literal(*number));
        }
        let Some(name) = written.get_ref().as_str() else {
            let message = format!("a bound is a whole number or the name of a parameter, not {}", written.get_ref());
            return Err(refuse(message));
        };
        self.parameter(name, units, &written.span())
    }

    fn parameter(&self, name: &str, units: &[Unit], span: &Range<usize>) -> Result<Bound, PackError> {
        let found = self.parameters.iter().position(|parameter| parameter.name == name);
        let place = found.ok_or_else(|| self.source.error(span, format!("there is no parameter `{name}`")))?;
        let unit = self.parameters.get(place).map(|parameter| parameter.unit);
        if unit.is_some_and(|unit| units.contains(&unit)) {
            return Ok(Bound::Parameter(place));
        }
        let wanted: Vec<&str> = units.iter().map(|unit| unit.as_str()).collect();
        Err(self.source.error(span, format!("parameter `{name}` must count {}", wanted.join(" or "))))
    }

    fn latest(&self, bound: Option<Bound>) -> Option<i64> {
        match bound? {
            Bound::Literal(number) => Some(number),
            Bound::Parameter(place) => {
                let parameter = self.parameters.get(place).filter(|parameter| parameter.unit != Unit::Months)?;
                parameter.values.last().map(|(_, value)| *value)
            }
        }
    }

    fn named(&self, written: &Spanned<toml::Value>, unit: Unit) -> Result<Bound, PackError> {
        let name = written.get_ref().as_str();
        let name = name.ok_or_else(|| self.source.error(&written.span(), "this names a parameter"))?;
        self.parameter(name, &[unit], &written.span())
    }

    fn start(&self, read: &StartFile) -> Result<Start, PackError> {
        let factory = match &read.factory_days {
            Some(days) => Some(FactoryStart::After(self.named(days, Unit::Days)?)),
            None => read.factory_month_end.then_some(FactoryStart::MonthEnd),
        };
        Ok(Start { basis: read.basis, factory })
    }

    fn refund(&self, read: &RefundFile) -> Result<Refund, PackError> {
        let daily_rate = self.named(&read.daily_rate, Unit::PerMyriadADay)?;
        Ok(Refund { daily_rate, accessory_at_separate_price: read.accessory_at_separate_price })
    }

    fn period(&self, read: &PeriodFile) -> Result<Period, PackError> {
        if !is_citation(&read.citation) {
            let message = format!("a period cites `{}`: a citation is `{{work}}:{{article}}`", read.citation);
            return Err(self.source.error(&read.months.span(), message));
        }
        Ok(Period {
            items: self.items(&read.items)?,
            form: read.form,
            series: read.series.as_ref().map(|series| series.get_ref().clone()),
            months: self.named(&read.months, Unit::Months)?,
            restarts_on_replacement: read.restarts_on_replacement,
            citation: read.citation.clone(),
        })
    }

    fn class(&self, read: &ClassFile) -> Result<Class, PackError> {
        Ok(Class { class: read.class, items: self.items(&read.items)?, form: read.form })
    }

    fn items(&self, read: &[Spanned<String>]) -> Result<Vec<String>, PackError> {
        for item in read {
            if !self.categories.iter().any(|category| items(*category).contains(&item.get_ref().as_str())) {
                let message = format!("`{}` is no item of the pack's categories", item.get_ref());
                return Err(self.source.error(&item.span(), message));
            }
        }
        Ok(read.iter().map(|item| item.get_ref().clone()).collect())
    }
}
