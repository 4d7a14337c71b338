//! Facts that are not known: asked for only if the answer depends on them.

use super::decision::Decision;
use super::facts::Facts;
use super::vocabulary::{Delay, InvoiceEvidence, VoucherEvidence};
use crate::types::Day;

/// A fact without a default: its path, whether it is unknown, and the values it could have.
struct Unknown {
    path: &'static str,
    values: Vec<Facts>,
}

/// The names of the unknown facts on which the decision depends; `decide` decides as if all were known.
pub(super) fn facts(facts: &Facts, decide: &impl Fn(&Facts) -> Decision) -> Vec<String> {
    let unknown = unknown(facts);
    if unknown.is_empty() {
        return Vec::new();
    }
    // Every combination of the others must leave the answer as it is for a fact not to matter. There are few facts.
    let mut missing = Vec::new();
    for (index, fact) in unknown.iter().enumerate() {
        let mut worlds = vec![facts.clone()];
        for (other_index, other) in unknown.iter().enumerate() {
            if other_index != index {
                worlds = worlds
                    .iter()
                    .flat_map(|world| other.values.iter().map(|value| merge(world, other.path, value)))
                    .collect();
            }
        }
        let matters = worlds.iter().any(|world| {
            let mut answers = fact.values.iter().map(|value| decide(&merge(world, fact.path, value)).essence());
            let first = answers.next();
            answers.any(|answer| Some(answer) != first)
        });
        if matters {
            missing.push(fact.path.to_owned());
        }
    }
    missing
}

/// `world` with one fact as in `value`.
fn merge(world: &Facts, path: &str, value: &Facts) -> Facts {
    let mut merged = world.clone();
    match path {
        "sale.invoice" => merged.sale.invoice = value.sale.invoice,
        "fault.listed" => merged.fault.listed = value.fault.listed,
        "open_repair.delay" => merged.open_repair.clone_from(&value.open_repair),
        _ => merged.no_reason_return.clone_from(&value.no_reason_return),
    }
    merged
}

fn unknown(facts: &Facts) -> Vec<Unknown> {
    let mut unknown = Vec::new();
    let with = |change: &dyn Fn(&mut Facts)| {
        let mut changed = facts.clone();
        change(&mut changed);
        changed
    };
    let tier_needs_invoice = facts.evidence.invoice != InvoiceEvidence::None
        || facts.evidence.voucher == VoucherEvidence::Valid
        || facts.evidence.provable;
    if facts.sale.invoice.is_none()
        && facts.sale.delivered.is_none()
        && facts.exchanged_on.is_none()
        && tier_needs_invoice
    {
        // One day for each stretch in which rules differ: windows, the period, and past every period.
        let days: [i64; 11] = [0, 7, 15, 30, 60, 120, 240, 330, 800, 1_500, 4_000];
        let values = days.iter().map(|days| {
            let day: Day = facts.fault.reported.plus_days(-days);
            with(&|changed| changed.sale.invoice = Some(day))
        });
        unknown.push(Unknown { path: "sale.invoice", values: values.collect() });
    }
    if facts.no_reason_return.is_some() {
        unknown.extend(no_reason(facts));
        return unknown;
    }
    if facts.fault.listed.is_none() {
        let values = [true, false].iter().map(|listed| with(&|changed| changed.fault.listed = Some(*listed)));
        unknown.push(Unknown { path: "fault.listed", values: values.collect() });
    }
    if facts.open_repair.as_ref().is_some_and(|open| open.delay.is_none()) {
        let values = Delay::ALL.iter().map(|delay| {
            with(&|changed| {
                if let Some(open) = &mut changed.open_repair {
                    open.delay = Some(*delay);
                }
            })
        });
        unknown.push(Unknown { path: "open_repair.delay", values: values.collect() });
    }
    unknown
}

fn no_reason(facts: &Facts) -> Vec<Unknown> {
    let Some(asked) = &facts.no_reason_return else { return Vec::new() };
    let fields: [(&'static str, Option<bool>); 3] = [
        ("no_reason_return.intact", asked.intact),
        ("no_reason_return.activated", asked.activated),
        ("no_reason_return.activation_notice", asked.activation_notice),
    ];
    // The three belong to one answer: each is varied with the others as they are, unknown ones taken as false.
    fields
        .into_iter()
        .filter(|(_, known)| known.is_none())
        .map(|(path, _)| {
            let values = [true, false].iter().map(|value| {
                let mut changed = facts.clone();
                if let Some(asked) = &mut changed.no_reason_return {
                    match path {
                        "no_reason_return.intact" => asked.intact = Some(*value),
                        "no_reason_return.activated" => asked.activated = Some(*value),
                        _ => asked.activation_notice = Some(*value),
                    }
                }
                changed
            });
            Unknown { path, values: values.collect() }
        })
        .collect()
}
