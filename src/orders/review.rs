//! Decides lines of an order; what is granted is promised in the ledger in the same commit.

use super::order::roll_up;
use super::{LineState, Order, OrderLine, store, substitution};
use crate::catalog;
use crate::db::{Event, Tx, event};
use crate::ledger::{self, Phase};
use crate::network::Doing;
use crate::parts::{self, must_fit_serials};
use crate::policy::Policies;
use crate::types::{Day, Error, Name, OutletName, PartId, PartsOrderId, Serials, Violation, must_match};

/// What becomes of a line.
#[derive(Clone, Debug)]
pub(super) struct Decision {
    pub(super) part: PartId,
    pub(super) state: LineState,
    pub(super) granted_quantity: Option<i64>,
    pub(super) granted_part: Option<PartId>,
    pub(super) reason_code: Option<String>,
    pub(super) remark: Option<String>,
    pub(super) serials: Vec<String>,
    /// Whether the center approves another part.
    pub(super) is_approved: bool,
}

/// Reviews. Refuses a stale etag, lines that are decided already, another part that the table does not let be granted, more
/// than the warehouse has left to promise, and to grant anything to an outlet whose state closes it to parts or limits them.
pub(super) async fn review(
    tx: &mut Tx,
    policies: &Policies,
    (name, etag): (OutletName<PartsOrderId>, Option<i64>),
    decisions: &[Decision],
    doing: Doing<'_>,
) -> Result<(Order, Vec<OrderLine>), Error> {
    let (mut order, mut lines) = store::order(tx, name).await?;
    must_match(name, order.version, etag)?;
    let mut violations = Vec::new();
    let mut decided = Vec::with_capacity(decisions.len());
    for (index, decision) in decisions.iter().enumerate() {
        let Some(line) = lines.iter_mut().find(|line| line.part_id == decision.part) else {
            let description = format!("`{}` was not ordered", Name(decision.part));
            violations.push(Violation { field: format!("decisions[{index}].part"), rule: "NOT_ORDERED", description });
            continue;
        };
        if !LineState::OPEN.contains(&line.state) {
            return Err(order.refuse(&format!("the line of `{}` is {}", Name(line.part_id), line.state)));
        }
        if decision.granted_quantity.is_some_and(|granted| granted >= line.quantity) {
            let description = format!("must be fewer than {}", line.quantity);
            let field = format!("decisions[{index}].granted_quantity");
            violations.push(Violation { field, rule: "OUT_OF_RANGE", description });
            continue;
        }
        decide(line, decision, doing.actor);
        decided.push((line.part_id, decision.is_approved));
    }
    if !violations.is_empty() {
        return Err(Error::Invalid(violations));
    }
    promise(tx, policies, &order, &mut lines, &decided, doing).await?;
    order.state = roll_up(&lines);
    order.review_time = Some(doing.now);
    store::update(tx, &mut order, &lines).await?;
    let event = Event::new(name.outlet, "orders.parts_order_reviewed", name, doing.actor, doing.now);
    event::record(tx, event.with("state", order.state)).await?;
    Ok((order, lines))
}

fn decide(line: &mut OrderLine, decision: &Decision, actor: &str) {
    line.state = decision.state;
    line.reason_code.clone_from(&decision.reason_code);
    line.remark.clone_from(&decision.remark);
    line.reviewer = Some(actor.to_owned());
    if line.is_promised() {
        line.granted_part_id = Some(decision.granted_part.unwrap_or(line.part_id));
        line.granted_quantity = decision.granted_quantity.unwrap_or(line.quantity);
        line.serials = Serials::column(&decision.serials);
    }
}

/// Promises what was granted just now: to whom it may be shipped, and another part if the table says so. `decided` tells of
/// which parts, and whether another one is approved.
async fn promise(
    tx: &mut Tx,
    policies: &Policies,
    order: &Order,
    lines: &mut [OrderLine],
    decided: &[(PartId, bool)],
    doing: Doing<'_>,
) -> Result<(), Error> {
    let is_decided = |line: &OrderLine| decided.iter().any(|(part, _)| *part == line.part_id);
    let mut granted: Vec<&mut OrderLine> =
        lines.iter_mut().filter(|line| line.is_promised() && is_decided(line)).collect();
    if granted.is_empty() {
        return Ok(());
    }
    let pieces = granted.iter().map(|line| line.granted_quantity).fold(0, i64::saturating_add);
    // What other reviews promised is as good as on its way.
    let promised = store::promised_pieces(tx, order.outlet_id).await?;
    parts::must_take(tx, order.outlet_id, pieces.saturating_add(promised), Day::of(doing.now)).await?;
    for line in granted.iter_mut().filter(|line| line.state == LineState::Substituted) {
        let is_approved = decided.contains(&(line.part_id, true));
        substitution::judge(tx, policies, order, line, is_approved, doing).await?;
    }
    let ids: Vec<PartId> = granted.iter().filter_map(|line| line.granted_part_id).collect();
    let parts = catalog::store::parts(tx, &ids).await?;
    let mut entries = Vec::with_capacity(granted.len());
    for line in &granted {
        let id = line.granted_part_id.unwrap_or(line.part_id);
        let part = parts.iter().find(|part| part.part_id == id).ok_or_else(|| Error::not_found(Name(id)))?;
        must_fit_serials(part, line.granted_quantity, &Serials::of(line.serials.as_ref()))?;
        entries.push(line.entry(order, ("allocate", Phase::Pending), doing.actor, doing.now));
    }
    let promises = ledger::post(tx, &entries).await?;
    for (line, promise) in granted.iter_mut().zip(promises) {
        line.transfer_id = Some(promise);
    }
    Ok(())
}
