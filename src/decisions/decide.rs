//! Asks the packs about facts that do not contradict each other.

use crate::policy::{Decision, Facts, Policies};
use crate::types::{Error, Reason};

/// Decides. Refuses facts that contradict each other, naming each.
pub fn decide(policies: &Policies, facts: &Facts) -> Result<Decision, Error> {
    let contradictions = facts.check();
    if contradictions.is_empty() {
        return Ok(policies.decide(facts));
    }
    let told: Vec<String> = contradictions.iter().map(|(path, message)| format!("`{path}` {message}")).collect();
    let paths: Vec<&str> = contradictions.iter().map(|(path, _)| path.as_str()).collect();
    Err(Error::refused(Reason::ContradictoryFacts, "facts", told.join("; ")).with("facts", paths.join(",")))
}
