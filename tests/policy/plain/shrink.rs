//! Drops facts one by one while a case still fails.

use sanbao::policy::{Cause, Evidence, Facts, InvoiceEvidence, RepairOutcome, Supply, VoucherEvidence};

use super::random::is_outside;

/// What may be left out, if it stands there.
const DROPS: &[fn(&mut Facts)] = &[
    |facts| facts.repairs.clear(),
    |facts| facts.open_repair = None,
    |facts| facts.no_reason_return = None,
    |facts| facts.exchanged_on = None,
    |facts| facts.component_replaced_on = None,
    |facts| facts.evidence = Evidence::default(),
    |facts| facts.evidence.factory = None,
    |facts| facts.evidence.provable = false,
    |facts| facts.evidence.voucher = VoucherEvidence::Valid,
    |facts| facts.evidence.invoice = InvoiceEvidence::Original,
    |facts| facts.supply = Supply::default(),
    |facts| facts.supply.equivalent = false,
    |facts| facts.product.program = None,
    |facts| facts.product.form = None,
    |facts| facts.sale.province = None,
    |facts| facts.sale.delivered = None,
    |facts| facts.sale.invoice = None,
    |facts| facts.sale.price = None,
    |facts| facts.sale.paid = None,
    |facts| facts.sale.separate_price = None,
    |facts| facts.sale.with_host = false,
    |facts| facts.sale.gift = false,
    |facts| facts.sale.remote = false,
    |facts| facts.item_exchanges = 0,
    |facts| facts.fault.proven = true,
    |facts| facts.fault.cause = Cause::Product,
    |facts| facts.fault.listed = None,
    |facts| facts.on = None,
    |facts| {
        if let Some(open) = &mut facts.open_repair {
            open.estimate_days = None;
        }
    },
];

/// Every case with one fact less.
fn smaller(facts: &Facts) -> Vec<Facts> {
    let mut all = Vec::new();
    for drop in DROPS {
        let mut without = facts.clone();
        drop(&mut without);
        all.push(without);
    }
    for index in 0..facts.repairs.len() {
        let mut without = facts.clone();
        let mut plain = without.repairs.remove(index);
        all.push(without.clone());
        (plain.waiting_from, plain.waiting_to) = (None, None);
        (plain.listed, plain.outcome) = (true, RepairOutcome::Repaired);
        without.repairs.insert(index, plain);
        all.push(without);
    }
    all.retain(|smaller| smaller != facts && smaller.check().is_empty() && !is_outside(smaller));
    all
}

/// The smaller case that is left when no fact can be dropped any more.
pub(crate) fn smallest(facts: &Facts, fails: &dyn Fn(&Facts) -> bool) -> Facts {
    let mut facts = facts.clone();
    while let Some(less) = smaller(&facts).into_iter().find(|less| fails(less)) {
        facts = less;
    }
    facts
}
