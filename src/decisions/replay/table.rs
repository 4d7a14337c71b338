//! Decides a stored decision of a table again, and tells what comes out differently.

use std::collections::BTreeSet;

use tokio::task::spawn_blocking;

use super::{Difference, names, one, sets};
use crate::db::Tx;
use crate::decisions::store::revision as store;
use crate::decisions::{Receipt, RevisionName, StoredTableDecision};
use crate::policy::Policies;
use crate::policy::table::{Asked, Table, TableDecision, TableFinding, Tables};
use crate::types::Error;

/// A decision of a table made again.
#[derive(Clone, Debug)]
pub(in crate::decisions) struct Replayed {
    /// The question as the revision takes it.
    pub(in crate::decisions) asked: Asked,
    /// The answer.
    pub(in crate::decisions) decision: TableDecision,
    /// The answer as it would be kept.
    pub(in crate::decisions) receipt: Receipt,
    /// What comes out differently; empty if the receipts are equal.
    pub(in crate::decisions) differences: Vec<Difference>,
}

/// The revisions of tables that decisions were made by: those in use, and of the others those that are still kept.
pub(in crate::decisions) async fn known(
    tx: &mut Tx,
    in_use: &Tables,
    decisions: &[StoredTableDecision],
) -> Result<Tables, Error> {
    let hashes = decisions.iter().map(|stored| stored.decision.hash.as_str());
    let unknown: BTreeSet<&str> = hashes.filter(|hash| in_use.with_hash(hash).is_none()).collect();
    if unknown.is_empty() {
        return Ok(in_use.clone());
    }
    let kept = store::with_hashes(tx, &unknown.into_iter().collect::<Vec<_>>()).await?;
    let read = spawn_blocking(move || {
        let read = kept.iter().map(|revision| Table::read(&revision.file, &revision.text));
        read.collect::<Result<Vec<_>, _>>()
    });
    // What was once published must stay readable: anything else is a defect of ours.
    let read = read.await.map_err(|error| Error::Internal(error.into()))?;
    Ok(in_use.and(read.map_err(|error| Error::Internal(error.into()))?))
}

/// The revision that a decision was made by; `NotFound` names it if it is lost.
pub(in crate::decisions) fn recorded<'t>(known: &'t Tables, kept: &TableDecision) -> Result<&'t Table, Error> {
    let name = || RevisionName { pack: kept.table.clone(), hash: kept.hash.clone() };
    known.with_hash(&kept.hash).ok_or_else(|| Error::not_found(name()))
}

/// The revision in use for the day that a decision is about; `NotFound` if none of the name is.
pub(in crate::decisions) fn in_use<'p>(policies: &'p Policies, kept: &TableDecision) -> Result<&'p Table, Error> {
    policies.tables().find(&kept.table, kept.on).ok_or_else(|| Error::not_found(format!("packs/{}", kept.table)))
}

/// Decides again by a revision, and holds the answer against the stored one. What the revision does not take of the
/// facts is not known to it, and told.
pub(in crate::decisions) fn replay(stored: &StoredTableDecision, by: &Table) -> Result<Replayed, Error> {
    stored.receipt.must_be_whole(stored.name())?;
    let kept = &stored.decision;
    let (mut asked, mut differences) = (by.ask(), Vec::new());
    for fact in &kept.facts {
        let place = by.place(&fact.name);
        if place.is_none_or(|place| asked.set(by, place, &fact.value).is_err()) {
            let field = format!("facts.{}", fact.name);
            differences.push(Difference { field, recorded: fact.value.to_string(), replayed: String::new() });
        }
    }
    let decision = by.decide(&asked, kept.on).decision();
    let receipt = Receipt::of(&decision)?;
    if receipt.text != stored.receipt.text {
        compare(&mut differences, kept, &decision);
        if differences.is_empty() {
            let (field, recorded) = ("wording".to_owned(), stored.receipt.text.clone());
            differences.push(Difference { field, recorded, replayed: receipt.text.clone() });
        }
    }
    Ok(Replayed { asked, decision, receipt, differences })
}

fn compare(found: &mut Vec<Difference>, recorded: &TableDecision, replayed: &TableDecision) {
    let both = [recorded, replayed];
    one(found, "outcome", both.map(|decision| Some(decision.outcome)));
    let outputs: BTreeSet<&str> =
        both.iter().flat_map(|decision| &decision.outputs).map(|output| output.name.as_str()).collect();
    for output in outputs {
        one(found, &format!("outputs.{output}"), both.map(|decision| decision.output(output)));
    }
    sets(found, "findings", both.map(|decision| names(&decision.findings, |finding| finding.rule.clone())));
    let citations = |decision: &TableDecision| decision.findings.iter().flat_map(|f| &f.citations).cloned().collect();
    sets(found, "citations", both.map(citations));
    sets(found, "missing", both.map(|decision| names(&decision.missing, String::clone)));
    let wordings = |decision: &TableDecision| {
        decision.findings.iter().flat_map(|TableFinding { zh, en, .. }| [zh, en]).cloned().collect()
    };
    sets(found, "wording", both.map(wordings));
    one(found, "revision", both.map(|decision| Some(format!("{} {}", decision.in_force, decision.hash))));
}
