//! The smallest change of facts that brings a remedy: fewest facts first, then fewest days. Every change is decided
//! before it is told, and all smaller ones were.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::case::Case;
use super::fact::Fact;
use super::facts::{Facts, NoReasonReturn, Repair};
use super::stack::Stack;
use super::vocabulary::{Cause, Delay, InvoiceEvidence, Remedy, RepairOutcome, SameModel, VoucherEvidence};
use crate::types::Day;

/// Facts that one change may touch.
const FACTS_MAX: usize = 3;
/// Work that one search may do, in cases of few repairs decided. A usual search does a third of it; with hundreds of
/// repairs, of which each is a day to try, a search would take seconds.
const WORK_MAX: usize = 100_000;
/// Repairs that make a case as much work again.
const REPAIRS_PER_WORK: usize = 4;
/// Repairs or exchanges that may be added.
const MORE_MAX: u32 = 3;

/// A change of facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The facts to be changed.
    pub facts: Vec<FactChange>,
}

/// A fact that would have to be another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactChange {
    /// Its path, such as `evidence.invoice`.
    pub path: String,
    /// What it is.
    pub from: String,
    /// What it would have to be.
    pub to: String,
    /// What could show it, in Chinese.
    pub evidence_zh: String,
    /// What could show it, in English.
    pub evidence_en: String,
}

/// One way to change one fact.
#[derive(Clone)]
struct Step {
    path: &'static str,
    from: String,
    to: String,
    /// How far it is moved; days or things, else 1.
    size: i64,
    apply: Arc<dyn Fn(&mut Facts)>,
}

/// Looks for the smallest change.
struct Search<'a> {
    stack: &'a Stack,
    calendar: &'a Calendar,
    remedy: Remedy,
    /// Ways to change facts that are no days.
    steps: Vec<Step>,
    best: Option<(i64, Vec<Step>)>,
    /// Work that may still be done.
    left: usize,
}

/// The smallest change that brings a remedy.
///
/// # Errors
/// The search was given up: there may be one.
pub(super) fn smallest(
    facts: &Facts,
    stack: &Stack,
    calendar: &Calendar,
    remedy: Remedy,
) -> Result<Option<Change>, GivenUp> {
    let mut search = Search { stack, calendar, remedy, steps: steps(facts), best: None, left: WORK_MAX };
    for count in 1..=FACTS_MAX {
        search.choose(count, 0, &mut Vec::new(), facts);
        if search.left == 0 {
            // What was found may not be the smallest.
            return Err(GivenUp);
        }
        if let Some((_, steps)) = search.best.take() {
            return Ok(Some(Change { facts: steps.iter().map(told).collect() }));
        }
    }
    Ok(None)
}

/// A search took more work than it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct GivenUp;

impl Search<'_> {
    /// Tries every choice of so many steps, each of another fact; days last, since which days matter hangs on the rest.
    fn choose(&mut self, count: usize, from: usize, chosen: &mut Vec<Step>, changed: &Facts) {
        self.left = self.left.saturating_sub(1 + changed.repairs.len() / REPAIRS_PER_WORK);
        if self.left == 0 {
            return;
        }
        if count == 0 {
            self.look(chosen, changed);
            return;
        }
        let is_other = |chosen: &[Step], step: &Step| chosen.iter().all(|other| other.path != step.path);
        for step in self.days(changed) {
            if is_other(chosen, &step) {
                self.take(count, self.steps.len(), chosen, changed, step);
            }
        }
        for (place, step) in self.steps.clone().into_iter().enumerate().skip(from) {
            if is_other(chosen, &step) {
                self.take(count, place + 1, chosen, changed, step);
            }
        }
    }

    fn take(&mut self, count: usize, from: usize, chosen: &mut Vec<Step>, changed: &Facts, step: Step) {
        let mut changed = changed.clone();
        (step.apply)(&mut changed);
        chosen.push(step);
        self.choose(count - 1, from, chosen, &changed);
        chosen.pop();
    }

    fn look(&mut self, chosen: &[Step], changed: &Facts) {
        let size = chosen.iter().map(|step| step.size).sum();
        if self.best.as_ref().is_some_and(|(least, _)| *least <= size) || !changed.check().is_empty() {
            return;
        }
        let case = Case::new(changed, self.stack, self.calendar);
        if super::decide::decide(self.stack, &case).offers(self.remedy) {
            self.best = Some((size, chosen.to_vec()));
        }
    }

    /// Steps to every day from which on a case lies otherwise: an earlier report or request, a longer wait.
    fn days(&self, facts: &Facts) -> Vec<Step> {
        let case = Case::new(facts, self.stack, self.calendar);
        let mut steps = Vec::new();
        if let Some(asked) = &facts.no_reason_return {
            let earlier = case.last_days(&[Fact::AskedDay]);
            back(&mut steps, "no_reason_return.asked", asked.asked, earlier, |facts, to| {
                facts.no_reason_return.iter_mut().for_each(|asked| asked.asked = to);
            });
            return steps;
        }
        let mut earlier = case.last_days(&[Fact::SinceRepair, Fact::RepairedDay, Fact::SaleDay, Fact::UnitDay]);
        earlier.extend(case.ends());
        earlier.extend(facts.repairs.iter().map(|repair| repair.returned.plus_days(-1)));
        back(&mut steps, "fault.reported", facts.fault.reported, earlier, |facts, to| facts.fault.reported = to);
        let on = facts.decided_on();
        for days in case.waits().into_iter().filter(|days| *days > 0) {
            let to = on.plus_days(days);
            let apply = Arc::new(move |facts: &mut Facts| facts.on = Some(to));
            steps.push(Step { path: "on", from: on.to_string(), to: to.to_string(), size: days, apply });
        }
        steps
    }
}

fn back(
    steps: &mut Vec<Step>,
    path: &'static str,
    from: Day,
    mut days: Vec<Day>,
    set: impl Fn(&mut Facts, Day) + Copy + 'static,
) {
    days.sort_unstable();
    days.dedup();
    for to in days.into_iter().filter(|to| *to < from && Day::FIRST <= *to) {
        let apply = Arc::new(move |facts: &mut Facts| set(facts, to));
        steps.push(Step { path, from: from.to_string(), to: to.to_string(), size: from.days_since(to), apply });
    }
}

fn told(step: &Step) -> FactChange {
    let (zh, en) = evidence(step.path);
    FactChange {
        path: step.path.to_owned(),
        from: step.from.clone(),
        to: step.to.clone(),
        evidence_zh: zh.to_owned(),
        evidence_en: en.to_owned(),
    }
}

/// Every way to change one fact that is no day.
fn steps(facts: &Facts) -> Vec<Step> {
    let mut steps = Vec::new();
    if let Some(asked) = &facts.no_reason_return {
        truth(&mut steps, "sale.remote", facts.sale.remote, |facts, to| facts.sale.remote = to);
        for (path, known, set) in returned(asked) {
            truth(&mut steps, path, known.unwrap_or(false), move |facts, to| {
                facts.no_reason_return.iter_mut().for_each(|asked| set(asked, to));
            });
        }
    } else {
        of_fault(&mut steps, facts);
        of_repairs(&mut steps, facts);
    }
    truth(&mut steps, "sale.gift", facts.sale.gift, |facts, to| facts.sale.gift = to);
    steps
}

/// A fact of a return: its path, its value, how it is set.
type ReturnFact = (&'static str, Option<bool>, fn(&mut NoReasonReturn, bool));

fn returned(asked: &NoReasonReturn) -> [ReturnFact; 3] {
    [
        ("no_reason_return.intact", asked.intact, |asked, to| asked.intact = Some(to)),
        ("no_reason_return.activated", asked.activated, |asked, to| asked.activated = Some(to)),
        ("no_reason_return.activation_notice", asked.activation_notice, |asked, to| asked.activation_notice = Some(to)),
    ]
}

fn of_fault(steps: &mut Vec<Step>, facts: &Facts) {
    let (evidence, supply) = (&facts.evidence, &facts.supply);
    words(steps, "evidence.invoice", evidence.invoice, InvoiceEvidence::ALL, |facts, to| facts.evidence.invoice = to);
    words(steps, "evidence.voucher", evidence.voucher, VoucherEvidence::ALL, |facts, to| facts.evidence.voucher = to);
    truth(steps, "evidence.provable", evidence.provable, |facts, to| facts.evidence.provable = to);
    truth(steps, "fault.listed", facts.fault.listed.unwrap_or(false), |facts, to| facts.fault.listed = Some(to));
    words(steps, "fault.cause", facts.fault.cause, &[Cause::Product], |facts, to| facts.fault.cause = to);
    truth(steps, "fault.proven", facts.fault.proven, |facts, to| facts.fault.proven = to);
    words(steps, "supply.same_model", supply.same_model, SameModel::ALL, |facts, to| facts.supply.same_model = to);
    truth(steps, "supply.equivalent", supply.equivalent, |facts, to| facts.supply.equivalent = to);
    let signed = facts.sale.agreement_signed.unwrap_or(false);
    truth(steps, "sale.agreement_signed", signed, |facts, to| facts.sale.agreement_signed = Some(to));
    if let Some(open) = &facts.open_repair {
        words(steps, "open_repair.delay", open.delay.unwrap_or(Delay::None), Delay::ALL, |facts, to| {
            facts.open_repair.iter_mut().for_each(|open| open.delay = Some(to));
        });
    }
}

/// More repairs of a listed fault, finished on the day before the report; more exchanges of the item.
fn of_repairs(steps: &mut Vec<Step>, facts: &Facts) {
    let finished = facts.repairs.len();
    for more in 1..=MORE_MAX {
        steps.push(Step {
            path: "repairs",
            from: finished.to_string(),
            to: format!("{finished} + {more}"),
            size: i64::from(more),
            apply: Arc::new(move |facts| {
                let day = facts.fault.reported.plus_days(-1);
                let repair = Repair {
                    sent: day,
                    returned: day,
                    listed: true,
                    outcome: RepairOutcome::Repaired,
                    waiting_from: None,
                    waiting_to: None,
                };
                facts.repairs.extend((0..more).map(|_| repair.clone()));
            }),
        });
        let exchanges = facts.item_exchanges;
        steps.push(Step {
            path: "item_exchanges",
            from: exchanges.to_string(),
            to: exchanges.saturating_add(more).to_string(),
            size: i64::from(more),
            apply: Arc::new(move |facts| facts.item_exchanges = exchanges.saturating_add(more)),
        });
    }
}

fn truth(steps: &mut Vec<Step>, path: &'static str, from: bool, set: impl Fn(&mut Facts, bool) + 'static) {
    let to = !from;
    let apply = Arc::new(move |facts: &mut Facts| set(facts, to));
    steps.push(Step { path, from: from.to_string(), to: to.to_string(), size: 1, apply });
}

fn words<T: Copy + PartialEq + ToString + 'static>(
    steps: &mut Vec<Step>,
    path: &'static str,
    from: T,
    all: &[T],
    set: impl Fn(&mut Facts, T) + Copy + 'static,
) {
    for to in all.iter().copied().filter(|to| *to != from) {
        let apply = Arc::new(move |facts: &mut Facts| set(facts, to));
        steps.push(Step { path, from: from.to_string(), to: to.to_string(), size: 1, apply });
    }
}

/// What could show that a fact is another.
fn evidence(path: &str) -> (&'static str, &'static str) {
    match path {
        "evidence.invoice" => ("发货票原件、底联或者复印件", "the original invoice, its stub or a copy"),
        "evidence.voucher" => ("三包凭证", "the voucher"),
        "evidence.provable" => {
            ("付款记录、订单等能够证明购买日期的证据", "a payment record or order that proves the sale date")
        }
        "fault.listed" => ("对照性能故障表的检测结果", "an inspection against the table of performance faults"),
        "fault.cause" | "fault.proven" => ("检测报告或者鉴定意见", "an inspection report or expert opinion"),
        "fault.reported" | "no_reason_return.asked" => {
            ("更早报修的记录：通话、聊天、工单", "a record of an earlier report: a call, a chat, an order")
        }
        "supply.same_model" | "supply.equivalent" => ("库存查询结果", "the stock on hand"),
        "repairs" => ("维修记录", "the repair records"),
        "item_exchanges" => ("更换记录", "the exchange records"),
        "open_repair.delay" => ("送修与零配件订购记录", "the records of the repair and of the parts ordered for it"),
        "on" => ("送修日期的记录：到该日仍未修好", "the date it was sent in: if it is still not repaired on that day"),
        _ => ("销售记录", "the records of the sale"),
    }
}
