//! A compiled pack as readable lines: what was understood, beside the text it was read from.

use super::condition::{Bound, Condition, Test};
use super::pack::{Effect, Pack, Stage};
use super::vocabulary::Category;

/// A rule as a reader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleLine {
    /// Its id in the pack.
    pub id: String,
    /// When it is asked.
    pub stage: Stage,
    /// Its comparisons, all of which must hold, such as `sale_day not over refund_days`.
    pub when: Vec<String>,
    /// What it does, such as `offer refund_full`.
    pub then: Vec<String>,
    /// The articles it rests on.
    pub citations: Vec<String>,
    /// Its wording in Chinese.
    pub zh: String,
    /// Its wording in English.
    pub en: String,
}

/// A period as a reader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodLine {
    /// Its items, with the form or series that it is limited to.
    pub items: Vec<String>,
    /// Form of the product that it is limited to; empty for any.
    pub form: String,
    /// Series that it is limited to; empty for any.
    pub series: String,
    /// The parameter that tells its months.
    pub months: String,
    /// The article it rests on.
    pub citation: String,
}

impl Pack {
    /// The categories it speaks of.
    #[must_use]
    pub fn categories(&self) -> &[Category] {
        &self.scope.categories
    }

    /// The program it is limited to; empty for any.
    #[must_use]
    pub fn program(&self) -> &str {
        self.scope.program.as_deref().unwrap_or_default()
    }

    /// The province it is limited to; empty for any.
    #[must_use]
    pub fn province(&self) -> &str {
        self.scope.province.as_deref().unwrap_or_default()
    }

    /// Whether a last day that is a rest day moves.
    #[must_use]
    pub const fn counts_rest_days(&self) -> bool {
        self.rolls
    }

    /// Its rules, in the order in which they are asked.
    pub fn rule_lines(&self) -> impl Iterator<Item = RuleLine> {
        self.rules.iter().map(|rule| RuleLine {
            id: rule.id.clone(),
            stage: rule.stage,
            when: self.conditions(&rule.when),
            then: self.effects(&rule.then),
            citations: rule.citations.clone(),
            zh: rule.zh.clone(),
            en: rule.en.clone(),
        })
    }

    /// Its periods.
    pub fn period_lines(&self) -> impl Iterator<Item = PeriodLine> {
        self.periods.iter().map(|period| PeriodLine {
            items: period.items.clone(),
            form: period.form.map(|form| form.to_string()).unwrap_or_default(),
            series: period.series.clone().unwrap_or_default(),
            months: self.bound(period.months),
            citation: period.citation.clone(),
        })
    }

    fn conditions(&self, when: &Condition) -> Vec<String> {
        let line = |(fact, test): &(_, Test)| match test {
            Test::Is(true) => format!("{fact}"),
            Test::Is(false) => format!("not {fact}"),
            Test::OneOf(words) => format!("{fact} is {}", words.join(" or ")),
            Test::Between(over, until) => {
                let over = over.map(|bound| format!(" over {}", self.bound(bound)));
                let until = until.map(|bound| format!(" not over {}", self.bound(bound)));
                let bounds: Vec<String> = over.into_iter().chain(until).collect();
                format!("{fact}{}", bounds.join(","))
            }
        };
        when.iter().map(line).collect()
    }

    fn effects(&self, then: &Effect) -> Vec<String> {
        let mut lines = Vec::new();
        lines.extend(then.offer.iter().map(|remedy| format!("offer {remedy}")));
        lines.extend(then.withhold.iter().map(|remedy| format!("withhold {remedy}")));
        if let Some(instead) = &then.refuse {
            lines.push("refuse".to_owned());
            lines.extend(instead.iter().map(|remedy| format!("offer {remedy} instead")));
        }
        lines.extend(then.review.iter().map(|topic| format!("review {topic}")));
        lines.extend(then.settle.iter().map(|topic| format!("settle {topic}")));
        lines.extend(then.conclude.iter().map(|conclusion| format!("conclude {conclusion}")));
        if let Some((fact, bound)) = &then.concluded_until {
            lines.push(format!("concluded while {fact} not over {}", self.bound(*bound)));
        }
        lines.extend(then.duty.iter().map(|duty| format!("owe {duty}")));
        lines.extend(then.flag.iter().map(|flag| format!("flag {flag}")));
        lines
    }

    /// A bound as it is named: a number, or its parameter.
    fn bound(&self, bound: Bound) -> String {
        match bound {
            Bound::Literal(number) => number.to_string(),
            Bound::Parameter(place) => {
                self.parameters.get(place).map(|parameter| parameter.name.clone()).unwrap_or_default()
            }
        }
    }
}
