//! A decision in words that a front desk can read aloud, Chinese first, then English.

use std::fmt::{Arguments, Write as _};

use super::decision::{Decision, Offer};
use super::facts::Facts;
use super::vocabulary::{Duty, Flag, Layer, Outcome, Remedy};

/// A decision as a front desk could read it aloud.
#[must_use]
pub fn prose(facts: &Facts, decision: &Decision) -> String {
    let mut text = String::new();
    let mut line = |words: Arguments<'_>| {
        // Writing to a string does not fail.
        let _infallible = writeln!(text, "{words}");
    };
    let (zh, en) = outcome(decision.outcome);
    let on = facts.decided_on();
    line(format_args!("【结论】{zh}（{on}）"));
    line(format_args!("Outcome on {on}: {en}"));
    for fact in &decision.missing {
        line(format_args!("  还需要知道 / still to be known: {fact}"));
    }
    if let Some(end) = decision.coverage_end {
        line(format_args!("【三包有效期】至{end}（含当日）\nCovered until {end}, that day included"));
    }
    if !decision.remedies.is_empty() {
        line(format_args!("【消费者可以选择】\nThe consumer may choose from:"));
    }
    for offer in &decision.remedies {
        line(format_args!("{}", choice(offer)));
    }
    if let Some(depreciation) = decision.depreciation {
        line(format_args!("【折旧费】{depreciation}元\nDepreciation: CNY {depreciation}"));
    }
    for owed in &decision.duties {
        let (zh, en) = duty(owed.duty);
        line(format_args!("【另须】{zh}\nOwed besides: {en} [{}]", owed.citations.join(", ")));
    }
    for flag in &decision.flags {
        let (zh, en) = warning(*flag);
        line(format_args!("【注意】{zh}\nNote: {en}"));
    }
    if !decision.findings.is_empty() {
        line(format_args!("【依据】\nBecause:"));
    }
    for finding in &decision.findings {
        let (zh, en) = layer(finding.layer);
        line(format_args!("  [{}] {} ({zh} / {en})", finding.citations.join(", "), finding.rule));
        line(format_args!("    {}\n    {}", finding.zh, finding.en));
    }
    for pack in &decision.packs {
        let hash = pack.hash.get(..12).unwrap_or(&pack.hash);
        line(format_args!("规则包 / pack: {} ({}, sha256 {hash})", pack.name, pack.in_force));
    }
    text
}

fn choice(offer: &Offer) -> String {
    let (zh, en) = remedy(offer.remedy);
    let (layer_zh, layer_en) = layer(offer.layer);
    let zh_amount = offer.amount.map(|amount| format!("，{amount}元")).unwrap_or_default();
    let en_amount = offer.amount.map(|amount| format!(", CNY {amount}")).unwrap_or_default();
    let zh_until = offer.until.map(|until| format!("，至{until}可提出")).unwrap_or_default();
    let en_until = offer.until.map(|until| format!(", to be asked for by {until}")).unwrap_or_default();
    let citations = offer.citations.join(", ");
    format!("  - {zh}{zh_amount}{zh_until}（{layer_zh}）\n    {en}{en_amount}{en_until} ({layer_en}) [{citations}]")
}

const fn outcome(outcome: Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::Covered => ("在保障范围内", "covered"),
        Outcome::NotCovered => ("不在三包范围内", "not covered: a rule refuses"),
        Outcome::FactMissing => ("缺少事实，暂不能决定", "a fact is missing that decides"),
        Outcome::Review => ("须人工审核", "a person must look"),
        Outcome::NoRule => ("规则缺失，属于我方缺陷", "no rule speaks of this: a defect of ours"),
    }
}

const fn remedy(remedy: Remedy) -> (&'static str, &'static str) {
    match remedy {
        Remedy::RefundFull => ("全额退货", "full refund"),
        Remedy::RefundLessDepreciation => ("退货，扣除折旧费", "refund less depreciation"),
        Remedy::RefundNoReason => ("无理由退货", "refund without a reason"),
        Remedy::Exchange => ("更换同型号新品", "exchange for a new one of the same model"),
        Remedy::ExchangeEquivalent => {
            ("更换同品牌不低于原性能的商品", "exchange for one of the brand that is not lower in performance")
        }
        Remedy::ExchangeItem => ("免费更换该附件、选购件或者软件", "a new accessory, part or program, free"),
        Remedy::ReplaceComponent => ("免费更换主要部件", "a new main component, free"),
        Remedy::Repair => ("免费修理", "free repair"),
        Remedy::PaidRepair => ("收费修理", "repair at the consumer's cost"),
    }
}

const fn duty(duty: Duty) -> (&'static str, &'static str) {
    match duty {
        Duty::Loaner => ("提供备用机", "a spare device on loan"),
        Duty::RefundBundle => (
            "随主机销售的显示器、键盘、鼠标等一并退货",
            "display, keyboard and mouse sold with the host are refunded too",
        ),
    }
}

const fn warning(flag: Flag) -> (&'static str, &'static str) {
    match flag {
        Flag::CalendarProvisional => {
            ("该年度放假安排尚未公布，日期为暂定", "counted in a year without a holiday notice: the day is provisional")
        }
        Flag::DepreciationCapped => ("折旧费以商品价款为限", "depreciation is held at the price"),
        Flag::FraudCheck => ("凭证与实物不符，请核查", "voucher and unit do not match: check for fraud"),
    }
}

const fn layer(layer: Layer) -> (&'static str, &'static str) {
    match layer {
        Layer::Statute => ("国家规定", "national law"),
        Layer::Province => ("地方规定", "provincial law"),
        Layer::Brand => ("品牌承诺", "brand promise"),
        Layer::Goodwill => ("善意补偿", "goodwill"),
    }
}
