//! Reading the rules of a table: conditions over its facts, values for its outputs, citations of its sources.

use std::ops::Range;

use toml::Spanned;

use super::NUMBER_MAX;
use crate::policy::condition::Bound;
use crate::policy::error::{PackError, Source};
use crate::policy::pack::Unit;
use crate::policy::table::declared::{Edge, Give, Table, TableOutcome, TableRule, Test};
use crate::policy::table::shape::RuleFile;
use crate::policy::table::value::{Kind, Scalar};
use crate::types::Day;

/// Reads the rules of a table whose facts and outputs are known.
#[derive(Clone, Copy)]
pub(super) struct Rules<'a> {
    pub(super) source: Source<'a>,
    pub(super) table: &'a Table,
}

impl Rules<'_> {
    fn refuse<T>(&self, span: &Range<usize>, message: impl Into<String>) -> Result<T, PackError> {
        Err(self.source.error(span, message.into()))
    }

    /// References name a source that the table declares, and a place in it.
    pub(super) fn cited<'c>(&self, citing: impl Iterator<Item = (&'c str, Range<usize>)>) -> Result<(), PackError> {
        for (citation, span) in citing {
            let (source, place) = citation.split_once(':').unwrap_or((citation, ""));
            if place.trim().is_empty() || !self.table.sources.iter().any(|(id, _)| id == source) {
                let known: Vec<&str> = self.table.sources.iter().map(|(id, _)| id.as_str()).collect();
                let message = format!(
                    "`{citation}` cites nothing: a citation is `source:place`, and the sources are {}",
                    known.join(", ")
                );
                return self.refuse(&span, message);
            }
        }
        Ok(())
    }

    pub(super) fn rule(&self, read: &RuleFile) -> Result<TableRule, PackError> {
        let (id, span) = (read.id.get_ref().clone(), read.id.span());
        if read.citations.is_empty() || read.zh.trim().is_empty() || read.en.trim().is_empty() {
            return self.refuse(&span, format!("rule `{id}` needs a citation and both wordings"));
        }
        self.cited(read.citations.iter().map(|citation| (citation.get_ref().as_str(), citation.span())))?;
        let outcome = match &read.outcome {
            None => TableOutcome::Answered,
            Some(outcome) => match outcome.get_ref() {
                TableOutcome::FactMissing | TableOutcome::NoRule => {
                    return self.refuse(&outcome.span(), "a rule answers, refuses or asks for a review");
                }
                TableOutcome::Answered | TableOutcome::Refused | TableOutcome::Review => *outcome.get_ref(),
            },
        };
        let mut when = Vec::with_capacity(read.when.len());
        for (name, written) in &read.when {
            let known = self.table.facts.iter().map(|fact| fact.name.as_str());
            let place = self.named(name, "fact", known)?;
            when.push((place, self.test(place, written)?));
        }
        when.sort_by_key(|(place, _)| *place);
        let mut then = Vec::with_capacity(read.then.len());
        for (name, written) in &read.then {
            let known = self.table.outputs.iter().map(|output| output.name.as_str());
            let place = self.named(name, "output", known)?;
            then.push((place, self.give(place, written)?));
        }
        then.sort_by_key(|(place, _)| *place);
        let lacking = self.table.outputs.iter().enumerate().find(|(place, output)| {
            outcome == TableOutcome::Answered && !output.optional && !then.iter().any(|(own, _)| own == place)
        });
        if let Some((_, output)) = lacking {
            return self.refuse(&span, format!("rule `{id}` answers but does not give `{}`", output.name));
        }
        let citations = read.citations.iter().map(|citation| citation.get_ref().clone()).collect();
        let (reason, zh, en) = (read.reason.clone(), read.zh.clone(), read.en.clone());
        Ok(TableRule { id, outcome, citations, reason, zh, en, when, then, span })
    }

    fn named<'n>(
        &self,
        name: &Spanned<String>,
        what: &str,
        mut known: impl Iterator<Item = &'n str> + Clone,
    ) -> Result<usize, PackError> {
        let all: Vec<&str> = known.clone().collect();
        let found = known.position(|own| own == name.get_ref());
        match found {
            Some(place) => Ok(place),
            None => self
                .refuse(&name.span(), format!("there is no {what} `{}`; there are {}", name.get_ref(), all.join(", "))),
        }
    }

    fn test(&self, place: usize, written: &Spanned<toml::Value>) -> Result<Test, PackError> {
        let span = written.span();
        let Some(fact) = self.table.facts.get(place) else { return self.refuse(&span, "no such fact") };
        let refuse = |message: &str| self.refuse(&span, format!("fact `{}` {message}", fact.name));
        match (&fact.kind, written.get_ref()) {
            (Kind::Truth, toml::Value::Boolean(expected)) => Ok(Test::OneOf(vec![i64::from(*expected)])),
            (Kind::Truth, _) => refuse("is true or false"),
            (Kind::Word(_), toml::Value::Array(words)) if !words.is_empty() => {
                let mut codes = Vec::with_capacity(words.len());
                for word in words {
                    match fact.kind.code(&Scalar::Word(word.as_str().unwrap_or_default().to_owned())) {
                        Ok(code) if codes.contains(&code) => return refuse(&format!("names {word} twice")),
                        Ok(code) => codes.push(code),
                        Err(_) => return refuse(&format!("is never {word}, but {}", fact.kind.wanted())),
                    }
                }
                Ok(Test::OneOf(codes))
            }
            (Kind::Word(_), _) => refuse("is compared with a list of words"),
            (Kind::Number { unit, .. }, toml::Value::Table(bounds)) if !bounds.is_empty() => {
                let (mut lower, mut upper) = (None, None);
                for (word, value) in bounds {
                    let bound = self.bound(*unit, value, &span)?;
                    let (side, offset) = match word.as_str() {
                        "over" => (&mut lower, 0),
                        "from" => (&mut lower, -1),
                        "until" => (&mut upper, 0),
                        "below" => (&mut upper, -1),
                        _ => return refuse(&format!("has bounds `over` or `from`, `until` or `below`, not `{word}`")),
                    };
                    if side.replace(Edge { bound, offset }).is_some() {
                        return refuse("has two bounds on one side");
                    }
                }
                Ok(Test::Between(lower, upper))
            }
            (Kind::Number { .. }, _) => refuse("is compared with { over or from = .., until or below = .. }"),
        }
    }

    /// A bound: a whole number, or the name of a parameter in the fact's unit.
    fn bound(&self, unit: Unit, written: &toml::Value, span: &Range<usize>) -> Result<Bound, PackError> {
        match (written.as_integer(), written.as_str()) {
            (Some(number), _) if number.unsigned_abs() <= NUMBER_MAX.unsigned_abs() => Ok(Bound::Literal(number)),
            (_, Some(name)) => self.parameter(name, unit, span).map(Bound::Parameter),
            _ => self.refuse(span, format!("a bound is a whole number or the name of a parameter, not {written}")),
        }
    }

    fn parameter(&self, name: &str, unit: Unit, span: &Range<usize>) -> Result<usize, PackError> {
        let Some(place) = self.table.parameters.iter().position(|parameter| parameter.name == name) else {
            return self.refuse(span, format!("there is no parameter `{name}`"));
        };
        match self.table.parameters.get(place) {
            Some(parameter) if parameter.unit == unit => Ok(place),
            _ => self.refuse(span, format!("parameter `{name}` must count {unit}")),
        }
    }

    fn give(&self, place: usize, written: &Spanned<toml::Value>) -> Result<Give, PackError> {
        let span = written.span();
        let Some(output) = self.table.outputs.get(place) else { return self.refuse(&span, "no such output") };
        let value = match (&output.kind, written.get_ref()) {
            (Kind::Number { unit, .. }, toml::Value::String(name)) => {
                return self.parameter(name, *unit, &span).map(Give::Parameter);
            }
            (_, toml::Value::Boolean(truth)) => Scalar::Truth(*truth),
            (_, toml::Value::Integer(number)) => Scalar::Number(*number),
            (_, toml::Value::String(word)) => Scalar::Word(word.clone()),
            (_, other) => return self.refuse(&span, format!("output `{}` is never {other}", output.name)),
        };
        match output.kind.code(&value) {
            Ok(code) => Ok(Give::Code(code)),
            Err(message) => self.refuse(&span, format!("output `{}` {message}", output.name)),
        }
    }

    /// On a day, every bound cuts the range of its fact, and no two leave nothing between them.
    pub(super) fn bounds(&self, rule: &TableRule, written: &RuleFile, day: Day) -> Result<(), PackError> {
        for (place, test) in &rule.when {
            let (Test::Between(lower, upper), Some(fact)) = (test, self.table.facts.get(*place)) else { continue };
            let Kind::Number { min, max, .. } = fact.kind else { continue };
            let at = written.when.iter().find(|(name, _)| *name.get_ref() == fact.name);
            let span = at.map_or_else(|| rule.span.clone(), |(_, value)| value.span());
            let number = |edge: &Option<Edge>| {
                edge.and_then(|edge| Some(self.table.number(edge.bound, day)?.saturating_add(edge.offset)))
            };
            let (lower, upper) = (number(lower), number(upper));
            if lower.zip(upper).is_some_and(|(lower, upper)| upper <= lower) {
                return self.refuse(&span, format!("fact `{}` can never lie between these bounds on {day}", fact.name));
            }
            for cut in [lower, upper].into_iter().flatten() {
                if cut < min || max <= cut {
                    let message = format!(
                        "fact `{}` lies from {min} to {max}: on {day} this bound holds always or never",
                        fact.name
                    );
                    return self.refuse(&span, message);
                }
            }
        }
        Ok(())
    }
}
