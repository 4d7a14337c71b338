//! An answer as the engine gives it: places of rules, no texts, no heap. [`Answer::decision`] writes it out.

use smallvec::SmallVec;

use super::decide::is_refund;
use super::decision::{Decision, DutyOwed, Finding, Offer};
use super::rule_set::RuleSet;
use super::stack::{Learned, Stack};
use super::vocabulary::{Duty, Flag, Outcome, Remedy};
use crate::types::{Day, Money, Words};

/// What follows from the facts of a case, as places in the packs that say so.
#[derive(Clone, Debug)]
pub struct Answer<'a> {
    pub(super) stack: &'a Stack,
    pub(super) outcome: Outcome,
    pub(super) offers: SmallVec<[Made; 9]>,
    pub(super) duties: SmallVec<[(Duty, RuleSet); 2]>,
    pub(super) coverage_end: Option<Day>,
    pub(super) refund: Option<Money>,
    pub(super) depreciation: Option<Money>,
    pub(super) flags: Words<Flag>,
    /// The rules that fired.
    pub(super) fired: RuleSet,
    /// The first rule that refused.
    pub(super) refusal: Option<usize>,
    /// What was concluded.
    pub(super) learned: Words<Learned>,
}

/// A remedy offered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Made {
    pub(super) remedy: Remedy,
    pub(super) until: Option<Day>,
    /// The rules that offer it; the first is of the lowest layer.
    pub(super) rules: RuleSet,
}

impl<'a> Answer<'a> {
    /// An answer in which nothing fired.
    pub(super) fn new(stack: &'a Stack) -> Self {
        Self {
            stack,
            outcome: Outcome::NoRule,
            offers: SmallVec::new(),
            duties: SmallVec::new(),
            coverage_end: None,
            refund: None,
            depreciation: None,
            flags: Words::NONE,
            fired: RuleSet::default(),
            refusal: None,
            learned: Words::NONE,
        }
    }

    /// How it comes out.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// The remedies that the consumer may choose from.
    #[must_use]
    pub fn remedies(&self) -> Words<Remedy> {
        self.offers.iter().map(|made| made.remedy).collect()
    }

    /// The refund, if one is offered and the price is known.
    #[must_use]
    pub const fn refund(&self) -> Option<Money> {
        self.refund
    }

    /// Whether this remedy is offered.
    #[must_use]
    pub fn offers(&self, remedy: Remedy) -> bool {
        self.offers.iter().any(|made| made.remedy == remedy)
    }

    /// What a change of an unknown fact must not change if the fact need not be asked for.
    pub(super) fn essence(&self) -> (Outcome, Words<Remedy>, Words<Duty>) {
        (self.outcome, self.remedies(), self.duties.iter().map(|(duty, _)| *duty).collect())
    }

    /// Adds an offer: the lowest layer is named; a later day and further articles are the consumer's gain.
    pub(super) fn offer(&mut self, remedy: Remedy, rule: usize, until: Option<Day>) {
        if let Some(known) = self.offers.iter_mut().find(|known| known.remedy == remedy) {
            known.until = if known.until.is_none() || until.is_none() { None } else { known.until.max(until) };
            known.rules.add(rule);
            return;
        }
        let mut rules = RuleSet::default();
        rules.add(rule);
        self.offers.push(Made { remedy, until, rules });
    }

    /// What the first refusal offers stands for the choices.
    pub(super) fn offer_instead(&mut self) {
        self.offers.clear();
        let Some(rule) = self.refusal else { return };
        let instead = self.stack.rules.get(rule).and_then(|ready| ready.refuse).unwrap_or_default();
        instead.iter().for_each(|remedy| self.offer(remedy, rule, None));
    }

    /// Adds a duty.
    pub(super) fn owe(&mut self, duty: Duty, rule: usize) {
        if let Some((_, rules)) = self.duties.iter_mut().find(|(known, _)| *known == duty) {
            rules.add(rule);
            return;
        }
        let mut rules = RuleSet::default();
        rules.add(rule);
        self.duties.push((duty, rules));
    }

    /// The answer written out, with the texts of its rules: what is stored and replayed.
    #[must_use]
    pub fn decision(&self) -> Decision {
        let mut decision = Decision::empty(self.outcome, self.stack.refs.clone());
        decision.remedies = self.offers.iter().filter_map(|made| self.written(made)).collect();
        let duty = |(duty, rules): &(Duty, RuleSet)| DutyOwed { duty: *duty, citations: self.citations(*rules) };
        decision.duties = self.duties.iter().map(duty).collect();
        decision.coverage_end = self.coverage_end;
        decision.refund = self.refund;
        decision.depreciation = self.depreciation;
        decision.flags = self.flags.iter().collect();
        decision.findings = self.fired.iter().filter_map(|rule| self.finding(rule)).collect();
        decision
    }

    fn written(&self, made: &Made) -> Option<Offer> {
        let (pack, rule) = self.stack.rule(made.rules.first()?)?;
        Some(Offer {
            remedy: made.remedy,
            until: made.until,
            amount: self.refund.filter(|_| is_refund(made.remedy)),
            layer: pack.layer,
            citations: self.citations(made.rules),
            zh: rule.zh.clone(),
            en: rule.en.clone(),
        })
    }

    /// A rule as a decision tells it.
    pub(super) fn finding(&self, place: usize) -> Option<Finding> {
        let (pack, rule) = self.stack.rule(place)?;
        Some(Finding {
            rule: format!("{}/{}", pack.name, rule.id),
            layer: pack.layer,
            citations: rule.citations.clone(),
            zh: rule.zh.clone(),
            en: rule.en.clone(),
        })
    }

    /// The articles that rules rest on, each once.
    fn citations(&self, rules: RuleSet) -> Vec<String> {
        let mut citations: Vec<String> = Vec::new();
        for (_, rule) in rules.iter().filter_map(|place| self.stack.rule(place)) {
            for citation in &rule.citations {
                if !citations.contains(citation) {
                    citations.push(citation.clone());
                }
            }
        }
        citations
    }
}
