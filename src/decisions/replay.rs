//! Decides a stored decision again, and tells what comes out differently.

pub(super) mod table;

use std::collections::BTreeSet;
use std::fmt::Display;

use tokio::task::spawn_blocking;

use super::store::revision as store;
use super::{Receipt, RevisionName, StoredDecision};
use crate::db::Tx;
use crate::policy::{Decision, Facts, Finding, Offer, PackRef, Policies, Revision};
use crate::types::Error;

/// A decision made again.
#[derive(Clone, Debug)]
pub(super) struct Replayed {
    /// The answer.
    pub(super) decision: Decision,
    /// The answer as it would be kept.
    pub(super) receipt: Receipt,
    /// What comes out differently; empty if the receipts are equal.
    pub(super) differences: Vec<Difference>,
}

/// Something that comes out differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// What, by its path.
    pub(super) field: String,
    /// As it was; empty for what was added.
    pub(super) recorded: String,
    /// As it is; empty for what is gone.
    pub(super) replayed: String,
}

/// The revisions that a decision was made by, in its order. `NotFound` names one that is lost.
pub(super) async fn recorded(tx: &mut Tx, decision: &Decision) -> Result<Vec<Revision>, Error> {
    let hashes: Vec<&str> = decision.packs.iter().map(|pack| pack.hash.as_str()).collect();
    let kept = store::with_hashes(tx, &hashes).await?;
    let find = |pack: &PackRef| {
        let lost = || Error::not_found(RevisionName { pack: pack.name.clone(), hash: pack.hash.clone() });
        kept.iter().find(|revision| revision.hash == pack.hash).cloned().ok_or_else(lost)
    };
    decision.packs.iter().map(find).collect()
}

/// Decides by exactly these revisions.
pub(super) async fn decide(revisions: Vec<Revision>, facts: Facts) -> Result<Decision, Error> {
    let decided = spawn_blocking(move || Policies::recorded(&revisions).map(|policies| policies.decide(&facts))).await;
    // What was once published must stay readable: anything else is a defect of ours.
    let decided = decided.map_err(|error| Error::Internal(error.into()))?;
    decided.map_err(|error| Error::Internal(error.into()))
}

/// Holds an answer against the stored one.
pub(super) fn replay(stored: &StoredDecision, decision: Decision) -> Result<Replayed, Error> {
    stored.receipt.must_be_whole(stored.name())?;
    let receipt = Receipt::of(&decision)?;
    let mut differences = Vec::new();
    if receipt.text != stored.receipt.text {
        differences = compare(&stored.decision, &decision);
        if differences.is_empty() {
            let field = "wording".to_owned();
            differences.push(Difference {
                field,
                recorded: stored.receipt.text.clone(),
                replayed: receipt.text.clone(),
            });
        }
    }
    Ok(Replayed { decision, receipt, differences })
}

fn compare(recorded: &Decision, replayed: &Decision) -> Vec<Difference> {
    let mut found = Vec::new();
    let both = [recorded, replayed];
    one(&mut found, "outcome", both.map(|decision| Some(decision.outcome)));
    sets(&mut found, "remedies", both.map(|decision| names(&decision.remedies, |offer| offer.remedy)));
    for offer in &recorded.remedies {
        let Some(again) = replayed.remedies.iter().find(|again| again.remedy == offer.remedy) else { continue };
        let field = |part: &str| format!("remedies.{}.{part}", offer.remedy);
        let both = [offer, again];
        one(&mut found, &field("until_date"), both.map(|offer| offer.until));
        one(&mut found, &field("amount"), both.map(|offer| offer.amount));
    }
    sets(&mut found, "duties", both.map(|decision| names(&decision.duties, |owed| owed.duty)));
    one(&mut found, "coverage_end_date", both.map(|decision| decision.coverage_end));
    one(&mut found, "refund_amount", both.map(|decision| decision.refund));
    one(&mut found, "depreciation_amount", both.map(|decision| decision.depreciation));
    sets(&mut found, "missing", both.map(|decision| names(&decision.missing, String::clone)));
    sets(&mut found, "flags", both.map(|decision| names(&decision.flags, |flag| *flag)));
    sets(&mut found, "citations", both.map(citations));
    sets(&mut found, "findings", both.map(|decision| names(&decision.findings, |finding| finding.rule.clone())));
    sets(&mut found, "packs", both.map(|decision| names(&decision.packs, revision)));
    sets(&mut found, "wording", both.map(wordings));
    found
}

fn revision(pack: &PackRef) -> String {
    format!("{} {} {}", pack.name, pack.in_force, pack.hash)
}

fn names<T, N: Display>(all: &[T], name: impl Fn(&T) -> N) -> BTreeSet<String> {
    all.iter().map(|one| name(one).to_string()).collect()
}

fn citations(decision: &Decision) -> BTreeSet<String> {
    let of_findings = decision.findings.iter().flat_map(|finding| &finding.citations);
    let of_offers = decision.remedies.iter().flat_map(|offer| &offer.citations);
    of_findings.chain(of_offers).chain(decision.duties.iter().flat_map(|owed| &owed.citations)).cloned().collect()
}

/// What a reader is told, for rules and remedies that both have.
fn wordings(decision: &Decision) -> BTreeSet<String> {
    let of_findings = decision.findings.iter().flat_map(|Finding { zh, en, .. }| [zh, en]);
    of_findings.chain(decision.remedies.iter().flat_map(|Offer { zh, en, .. }| [zh, en])).cloned().collect()
}

fn one<T: Display + PartialEq>(found: &mut Vec<Difference>, field: &str, [recorded, replayed]: [Option<T>; 2]) {
    if recorded != replayed {
        let text = |value: Option<T>| value.map(|value| value.to_string()).unwrap_or_default();
        found.push(Difference { field: field.to_owned(), recorded: text(recorded), replayed: text(replayed) });
    }
}

fn sets(found: &mut Vec<Difference>, field: &str, [recorded, replayed]: [BTreeSet<String>; 2]) {
    let field = field.to_owned();
    for gone in recorded.difference(&replayed).cloned() {
        found.push(Difference { field: field.clone(), recorded: gone, replayed: String::new() });
    }
    for added in replayed.difference(&recorded).cloned() {
        found.push(Difference { field: field.clone(), recorded: String::new(), replayed: added });
    }
}
