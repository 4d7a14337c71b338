//! Why a remedy is offered, and why another is not: the nearest rule, what fails with both values, and the smallest
//! change of facts that would turn it (domain R6).

use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::calendar::Calendar;
use super::case::{Case, Value};
use super::change::{self, Change};
use super::condition::{Bound, Limit, Test};
use super::decision::Finding;
use super::fact::Fact;
use super::facts::Facts;
use super::pack::Pack;
use super::stack::{Learned, Stack};
use super::vocabulary::Remedy;

/// Why a remedy is not offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhyNot {
    /// The remedy.
    pub remedy: Remedy,
    /// The rule that comes nearest to giving it.
    pub nearest: Finding,
    /// What fails of that rule.
    pub failing: Vec<Failing>,
    /// The rule that stands against it though nothing fails: it refuses, withholds, or gives something better.
    pub against: Option<Finding>,
    /// The smallest change of facts that would turn it; nothing if up to three changed facts do not.
    pub change: Option<Change>,
    /// Whether the search for that change was given up, so that there may be one: a case with very many repairs.
    pub change_unknown: bool,
}

/// A comparison that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failing {
    /// The rule that asks.
    pub rule: String,
    /// The fact, in the words of the packs.
    pub fact: String,
    /// What it is.
    pub is: String,
    /// What it must be.
    pub must_be: String,
}

/// Why not, for every remedy that some rule could give and the answer does not.
pub(super) fn why_not(facts: &Facts, stack: &Stack, calendar: &Calendar) -> Vec<WhyNot> {
    let case = Case::new(facts, stack, calendar);
    let answer = super::decide::decide(stack, &case);
    let teller = Teller { stack, case: &case, answer: &answer };
    let asked = if facts.no_reason_return.is_some() { stack.of_return.rules } else { stack.of_fault.rules };
    let given = |remedy: Remedy| answer.offers(remedy);
    let mut found = Vec::new();
    for remedy in Remedy::ALL.iter().copied().filter(|remedy| !given(*remedy)) {
        let giving = asked.iter().filter(|rule| stack.rules.get(*rule).is_some_and(|ready| ready.offer.has(remedy)));
        let nearest =
            giving.map(|rule| (teller.failing(rule), rule)).min_by_key(|(failing, rule)| (failing.len(), *rule));
        let Some((failing, rule)) = nearest else { continue };
        let Some(nearest) = answer.finding(rule) else { continue };
        let against = if failing.is_empty() { teller.against(rule, remedy) } else { None };
        let change = change::smallest(facts, stack, calendar, remedy);
        let change_unknown = change.is_err();
        let change = change.unwrap_or_default();
        found.push(WhyNot { remedy, nearest, failing, against, change, change_unknown });
    }
    found
}

struct Teller<'a, 'c> {
    stack: &'a Stack,
    case: &'c Case<'c>,
    answer: &'c Answer<'a>,
}

impl Teller<'_, '_> {
    /// What fails of a rule; where it builds on a conclusion, what fails of the rule nearest to concluding that.
    fn failing(&self, place: usize) -> Vec<Failing> {
        let Some((pack, rule)) = self.stack.rule(place) else { return Vec::new() };
        let Some(ready) = self.stack.rules.get(place) else { return Vec::new() };
        let mut failing = Vec::new();
        for (fact, test) in &rule.when {
            let own = || Failing {
                rule: format!("{}/{}", pack.name, rule.id),
                fact: fact.to_string(),
                is: self.is(*fact, ready.pack),
                must_be: must_be(pack, test, self.case.facts.fault.reported),
            };
            match Learned::of(*fact) {
                Some(learned) => {
                    if matches!(test, Test::Is(wanted) if *wanted != self.answer.learned.has(learned)) {
                        failing.push(own());
                        failing.extend(self.unconcluded(learned));
                    }
                }
                None if self.holds(*fact, ready.pack, pack, test) => {}
                None => failing.push(own()),
            }
        }
        failing
    }

    /// What fails of the rule that comes nearest to a conclusion.
    fn unconcluded(&self, learned: Learned) -> Vec<Failing> {
        let concludes = |place: &usize| {
            self.stack.rules.get(*place).is_some_and(|ready| {
                ready.conclude.iter().any(|conclusion| Learned::from_conclusion(conclusion) == learned)
            })
        };
        let concluding = (0..self.stack.rules.len()).filter(concludes).map(|place| self.failing(place));
        concluding.min_by_key(Vec::len).unwrap_or_default()
    }

    fn holds(&self, fact: Fact, at: usize, pack: &Pack, test: &Test) -> bool {
        let day = self.case.facts.fault.reported;
        let exceeds = |bound: &Bound| {
            let limit = pack.limit(*bound, day)?;
            match (self.case.value(fact, at), limit) {
                (Value::Number(number), Limit::Number(limit)) => Some(number > limit),
                (Value::Since { day, .. }, limit) => {
                    let window = super::stack::Window { fact, limit };
                    self.case.last_day(window, at).map(|(last, ..)| day > last)
                }
                _ => None,
            }
        };
        match (test, self.case.value(fact, at)) {
            (Test::Is(wanted), Value::Truth(truth)) => *wanted == truth,
            (Test::OneOf(words), Value::Word(word)) => {
                fact.words(&[self.stack.category]).get(word).is_some_and(|word| words.contains(word))
            }
            (Test::Between(over, until), _) => {
                over.as_ref().is_none_or(|over| exceeds(over) == Some(true))
                    && until.as_ref().is_none_or(|until| exceeds(until) == Some(false))
            }
            (Test::Is(_) | Test::OneOf(_), _) => false,
        }
    }

    fn is(&self, fact: Fact, pack: usize) -> String {
        if let Some(learned) = Learned::of(fact) {
            return self.answer.learned.has(learned).to_string();
        }
        match self.case.value(fact, pack) {
            Value::Unknown => "not known".to_owned(),
            Value::Truth(truth) => truth.to_string(),
            Value::Word(word) => fact.words(&[self.stack.category]).get(word).copied().unwrap_or_default().to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Since { start, .. } if start == crate::types::Day::FIRST => "never".to_owned(),
            Value::Since { start, day, .. } => format!("day {} ({day})", day.days_since(start)),
        }
    }

    /// What stands against a remedy of a rule of which nothing fails.
    fn against(&self, rule: usize, remedy: Remedy) -> Option<Finding> {
        let ready = self.stack.rules.get(rule)?;
        let reaches = |place: &usize| {
            self.stack.rules.get(*place).is_some_and(|other| {
                other.reaches & (1 << ready.pack) != 0 && (other.refuse.is_some() || other.withhold.has(remedy))
            })
        };
        let gate = self.answer.fired.iter().find(reaches);
        let better = || {
            let full = self.answer.offers.iter().find(|made| made.remedy == Remedy::RefundFull)?;
            (remedy == Remedy::RefundLessDepreciation).then(|| full.rules.first())?
        };
        self.answer.finding(gate.or_else(better)?)
    }
}

fn must_be(pack: &Pack, test: &Test, day: crate::types::Day) -> String {
    let number = |bound: Bound| match pack.limit(bound, day) {
        Some(Limit::Number(number)) => number.to_string(),
        Some(Limit::Months(months)) => format!("{months} months"),
        None => "?".to_owned(),
    };
    match test {
        Test::Is(wanted) => wanted.to_string(),
        Test::OneOf(words) => words.join(" | "),
        Test::Between(Some(over), Some(until)) => format!("over {} and at most {}", number(*over), number(*until)),
        Test::Between(Some(over), None) => format!("over {}", number(*over)),
        Test::Between(None, Some(until)) => format!("at most {}", number(*until)),
        Test::Between(None, None) => "anything".to_owned(),
    }
}
