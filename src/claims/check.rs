//! Judges a claim's lines from the facts: pure, every verdict with its reasons (domain C2).

use super::claim::{Finding, Item, Verdict};
use super::price::{Operation, PartPrice, PriceList};
use crate::policy::Outcome;
use crate::types::{Money, PartId, ServiceAction};

/// A line as claimed.
#[derive(Clone, Debug)]
pub(super) struct Claimed {
    pub(super) item: Item,
    pub(super) amount: Money,
}

/// A line as judged.
#[derive(Clone, Debug)]
pub(super) struct Judged {
    pub(super) verdict: Verdict,
    pub(super) approved: Money,
    pub(super) findings: Vec<Finding>,
}

/// What is known when a claim is judged.
pub(super) struct Circumstances<'a> {
    /// What the stored decision says of the fault.
    pub(super) outcome: Option<Outcome>,
    /// Whether the same fault of the device had been repaired within the redo window.
    pub(super) redo: bool,
    /// Whether every claim of the outlet is looked at by a person.
    pub(super) reviewed: bool,
    /// Whether the outlet held the grant for an action on the day of delivery.
    pub(super) granted: &'a dyn Fn(ServiceAction) -> bool,
    /// Whether the technician held the certificate for it.
    pub(super) certified: &'a dyn Fn(ServiceAction) -> bool,
    /// Pieces that the order consumed, by part.
    pub(super) consumed: &'a [(PartId, i64)],
    pub(super) list: &'a PriceList,
    pub(super) prices: &'a [PartPrice],
    pub(super) operations: &'a [Operation],
}

/// Reason, citation, Chinese, English: each said once.
const WORDINGS: &[(&str, &str, &str, &str)] = &[
    ("in_order", "domain:C2", "符合规定，按申报金额支付", "in order: paid as claimed"),
    ("not_covered", "domain:C2", "该故障不在三包范围内", "the fault was not covered"),
    (
        "fact_missing",
        "domain:C2",
        "判定所需事实不全，退回补充",
        "a fact that the decision needs is missing: returned for it",
    ),
    (
        "decision_needs_review",
        "domain:C2",
        "该故障的判定须人工审核",
        "the decision on the fault asks for a person to look",
    ),
    ("no_rule", "domain:C2", "没有适用的规则，须人工审核", "no rule fits the fault: a person must look"),
    (
        "redo_within_30_days",
        "domain:C2",
        "同一设备同一故障30日内返修，不重复支付",
        "the same fault of the same device had been repaired within 30 days before",
    ),
    ("duplicate_line", "domain:C2", "同一项目重复申报", "the same item is claimed twice"),
    (
        "part_not_consumed",
        "domain:C2",
        "台账中该工单未领用此配件",
        "the ledger shows no such part consumed for the order",
    ),
    ("quantity_above_consumed", "domain:C2", "申报数量超过实际领用数量", "more pieces are claimed than were consumed"),
    (
        "part_without_price",
        "domain:C4",
        "价格表中无此配件，须人工审核",
        "the price list has no price for the part: a person must look",
    ),
    (
        "amount_too_large",
        "domain:C4",
        "金额超出可计算范围，须人工审核",
        "the amount passes what can be reckoned: a person must look",
    ),
    ("price_above_list", "domain:C4", "申报金额超过价格表", "the amount is above the price list"),
    ("operation_unknown", "domain:C2", "工时定额中无此作业", "the labor-time guide has no such operation"),
    (
        "minutes_above_guide",
        "domain:C2",
        "申报工时超过工时定额",
        "more minutes are claimed than the labor-time guide allows",
    ),
    ("not_granted", "domain:N3", "网点当日无此授权", "the outlet did not hold the grant on that day"),
    ("not_certified", "domain:N6", "维修人员当日无此资格", "the technician did not hold the certificate on that day"),
    ("freight_above_limit", "domain:C4", "运费超过限额", "the freight is above the limit"),
    (
        "probation",
        "domain:N4",
        "试用期网点的申报须逐笔审核",
        "every claim of an outlet on probation is looked at by a person",
    ),
];

fn finding(reason: &str) -> Finding {
    let wording = WORDINGS.iter().find(|(word, ..)| *word == reason).copied();
    let (reason, citation, zh, en) = wording.unwrap_or(("in_order", "", "", ""));
    let own = str::to_owned;
    Finding { reason: own(reason), citation: own(citation), zh: own(zh), en: own(en) }
}

/// Judges every line, in order.
pub(super) fn check(lines: &[Claimed], around: &Circumstances<'_>) -> Vec<Judged> {
    let mut judged: Vec<Judged> = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        let repeated = lines.iter().take(index).any(|earlier| same(&earlier.item, &line.item));
        let own = if let Some(uncovered) = uncovered(around.outcome) {
            uncovered
        } else if around.redo {
            reject("redo_within_30_days")
        } else if repeated {
            reject("duplicate_line")
        } else {
            judge(line, around)
        };
        judged.push(own);
    }
    judged
}

/// What becomes of a line whose fault is not simply covered: refused by a rule, a fact missing, a person to look, and
/// no rule stay four answers (trap 14).
fn uncovered(outcome: Option<Outcome>) -> Option<Judged> {
    match outcome {
        Some(Outcome::Covered) => None,
        Some(Outcome::NotCovered) | None => Some(reject("not_covered")),
        Some(Outcome::FactMissing) => Some(with_finding(Verdict::Return, "fact_missing")),
        Some(Outcome::Review) => Some(review("decision_needs_review")),
        Some(Outcome::NoRule) => Some(review("no_rule")),
    }
}

fn same(one: &Item, other: &Item) -> bool {
    match (one, other) {
        (Item::Part(one, _), Item::Part(other, _)) => one == other,
        (Item::Labor(one, _), Item::Labor(other, _)) => one == other,
        (Item::Freight(_), Item::Freight(_)) => true,
        (Item::Part(..) | Item::Labor(..) | Item::Freight(_), _) => false,
    }
}

fn judge(line: &Claimed, around: &Circumstances<'_>) -> Judged {
    let allowed = match &line.item {
        Item::Part(part, quantity) => part_allowance(*part, *quantity, around),
        Item::Labor(code, minutes) => labor_allowance(code, *minutes, around),
        Item::Freight(_) => Ok((around.list.freight_limit, Vec::new(), "freight_above_limit")),
    };
    match allowed {
        Err(judged) => judged,
        Ok((limit, findings, above)) => pay(line.amount, limit, findings, above, around.reviewed),
    }
}

/// The most that may be paid, what was found on the way, and the reason if more is claimed.
type Allowance = Result<(Money, Vec<Finding>, &'static str), Judged>;

fn part_allowance(part: PartId, quantity: i64, around: &Circumstances<'_>) -> Allowance {
    let consumed: i64 = around.consumed.iter().filter(|(own, _)| *own == part).map(|(_, pieces)| *pieces).sum();
    if consumed == 0 {
        return Err(reject("part_not_consumed"));
    }
    let Some(price) = around.prices.iter().find(|price| price.part_id == part) else {
        return Err(review("part_without_price"));
    };
    let findings = if quantity > consumed { vec![finding("quantity_above_consumed")] } else { Vec::new() };
    let Some(limit) = price.price.checked_mul(quantity.min(consumed)) else {
        return Err(review("amount_too_large"));
    };
    Ok((limit, findings, "price_above_list"))
}

fn labor_allowance(code: &str, minutes: i32, around: &Circumstances<'_>) -> Allowance {
    let Some(operation) = around.operations.iter().find(|operation| operation.code == code) else {
        return Err(reject("operation_unknown"));
    };
    if !(around.granted)(operation.action) {
        return Err(reject("not_granted"));
    }
    if !(around.certified)(operation.action) {
        return Err(reject("not_certified"));
    }
    let findings = if minutes > operation.minutes { vec![finding("minutes_above_guide")] } else { Vec::new() };
    let Some(limit) = around.list.labor(minutes.min(operation.minutes)) else {
        return Err(review("amount_too_large"));
    };
    Ok((limit, findings, "price_above_list"))
}

fn pay(claimed: Money, limit: Money, mut findings: Vec<Finding>, above: &str, reviewed: bool) -> Judged {
    if claimed > limit && findings.is_empty() {
        findings.push(finding(above));
    }
    if reviewed {
        findings.push(finding("probation"));
        return Judged { verdict: Verdict::Review, approved: Money::ZERO, findings };
    }
    if claimed <= limit {
        if findings.is_empty() {
            findings.push(finding("in_order"));
        }
        return Judged { verdict: Verdict::Approve, approved: claimed, findings };
    }
    // A price of nothing leaves nothing to pay.
    let verdict = if limit > Money::ZERO { Verdict::Reduce } else { Verdict::Reject };
    Judged { verdict, approved: limit, findings }
}

fn reject(reason: &str) -> Judged {
    with_finding(Verdict::Reject, reason)
}

fn review(reason: &str) -> Judged {
    with_finding(Verdict::Review, reason)
}

fn with_finding(verdict: Verdict, reason: &str) -> Judged {
    Judged { verdict, approved: Money::ZERO, findings: vec![finding(reason)] }
}
