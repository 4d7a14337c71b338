//! What a proof finds wrong, with a case that shows it.

use std::fmt;

use crate::policy::cases;
use crate::policy::facts::Facts;
use crate::policy::stacks::Placed;
use crate::policy::vocabulary::Remedy;
use crate::text_enum;

text_enum! {
    /// What may be wrong with packs.
    pub enum FlawKind {
        /// A case without an answer.
        Gap = "gap",
        /// A pack refuses what it offers, or refuses in two ways.
        Contradiction = "contradiction",
        /// A higher layer takes away what a lower one gives.
        TakenAway = "taken_away",
        /// A rule that can never hold.
        Never = "never",
    }
}

/// Something wrong with packs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// What kind of flaw it is.
    pub kind: FlawKind,
    /// The rules concerned, as `{pack}/{rule}`; empty for a gap.
    pub rules: Vec<String>,
    /// A sentence for who wrote the pack.
    pub message: String,
    /// A case that shows it; nothing for a rule that never holds, and where days alone could not be found for it.
    pub case: Option<Box<Facts>>,
}

impl Flaw {
    pub(super) fn gap(placed: Placed<'_>, case: Option<Facts>) -> Self {
        let message = format!("{} leave a case without an answer", told(placed));
        Self { kind: FlawKind::Gap, rules: Vec::new(), message, case: case.map(Box::new) }
    }

    pub(super) fn contradiction(placed: Placed<'_>, one: usize, other: usize, case: Option<Facts>) -> Self {
        let rules = vec![named(placed, one), named(placed, other)];
        let message = format!("`{}` refuses where `{}` says otherwise", named(placed, one), named(placed, other));
        Self { kind: FlawKind::Contradiction, rules, message, case: case.map(Box::new) }
    }

    pub(super) fn taken_away(placed: Placed<'_>, remedy: Remedy, case: Option<Facts>) -> Self {
        let message = format!("in {} a higher layer takes away `{remedy}`, which a lower one gives", told(placed));
        Self { kind: FlawKind::TakenAway, rules: vec![remedy.to_string()], message, case: case.map(Box::new) }
    }

    pub(super) fn never(rule: String) -> Self {
        let message = format!("`{rule}` can never hold");
        Self { kind: FlawKind::Never, rules: vec![rule], message, case: None }
    }

    /// What makes it the same flaw in another stack.
    pub(super) fn is_as(&self, other: &Self) -> bool {
        let goods = |flaw: &Self| flaw.case.as_deref().map(|facts| facts.product.clone());
        self.kind == other.kind
            && self.rules == other.rules
            && (self.kind != FlawKind::Gap || goods(self) == goods(other))
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.kind, self.message)?;
        match &self.case {
            Some(facts) => f.write_str(&cases::write("shown", &self.message, facts)),
            None => Ok(()),
        }
    }
}

fn named(placed: Placed<'_>, rule: usize) -> String {
    let rule = placed.stack.rule(rule);
    rule.map(|(pack, rule)| format!("{}/{}", pack.name, rule.id)).unwrap_or_default()
}

fn told(placed: Placed<'_>) -> String {
    let packs: Vec<&str> = placed.stack.packs.iter().map(|pack| pack.name.as_str()).collect();
    let from = placed.from.map(|from| format!(" from {from}")).unwrap_or_default();
    format!("the packs {}{from}", packs.join(", "))
}
