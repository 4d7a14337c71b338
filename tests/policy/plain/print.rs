//! Facts and an answer as a `[[case]]` of a case file.

use std::fmt::{Display, Write as _};

use sanbao::policy::{
    Cause, Evidence, Facts, InvoiceEvidence, Repair, RepairOutcome, SameModel, Supply, VoucherEvidence,
};

use super::Answer;

/// An inline table of the keys that are given.
#[derive(Default)]
struct Table(Vec<String>);

impl Table {
    fn bare(mut self, key: &str, value: Option<impl Display>) -> Self {
        self.0.extend(value.map(|value| format!("{key} = {value}")));
        self
    }

    fn text(self, key: &str, value: Option<impl Display>) -> Self {
        self.bare(key, value.map(|value| format!("\"{value}\"")))
    }

    fn truth(self, key: &str, value: bool) -> Self {
        self.bare(key, value.then_some(true))
    }

    fn inline(&self) -> String {
        format!("{{ {} }}", self.0.join(", "))
    }

    fn line(&self, key: &str, out: &mut String) {
        if !self.0.is_empty() {
            writeln!(out, "{key} = {}", self.inline()).unwrap();
        }
    }
}

fn words(all: impl IntoIterator<Item = impl Display>) -> String {
    let all: Vec<String> = all.into_iter().map(|word| format!("\"{word}\"")).collect();
    format!("[{}]", all.join(", "))
}

/// A case with this id, that expects this answer.
pub(crate) fn case(id: &str, facts: &Facts, answer: &Answer) -> String {
    let mut out = format!("[[case]]\nid = \"{id}\"\nwhy = \"a random case\"\n");
    let product = &facts.product;
    let table = Table::default().text("category", Some(product.category)).text("item", Some(&product.item));
    let table = table.text("form", product.form).text("program", product.program.as_ref());
    table.line("product", &mut out);
    sale(facts, &mut out);
    evidence(&facts.evidence, &mut out);
    let fault = &facts.fault;
    let cause = (fault.cause != Cause::Product).then_some(fault.cause);
    let table = Table::default().bare("reported", Some(fault.reported)).bare("listed", fault.listed);
    table.text("cause", cause).bare("proven", (!fault.proven).then_some(false)).line("fault", &mut out);
    if !facts.repairs.is_empty() {
        let repairs: Vec<String> = facts.repairs.iter().map(repair).collect();
        writeln!(out, "repairs = [\n    {},\n]", repairs.join(",\n    ")).unwrap();
    }
    if let Some(open) = &facts.open_repair {
        let table = Table::default().bare("sent", Some(open.sent)).text("delay", open.delay);
        table.bare("estimate_days", open.estimate_days).line("open_repair", &mut out);
    }
    let days = [("exchanged_on", facts.exchanged_on), ("component_replaced_on", facts.component_replaced_on)];
    for (key, day) in days.into_iter().chain([("on", facts.on)]) {
        if let Some(day) = day {
            writeln!(out, "{key} = {day}").unwrap();
        }
    }
    if facts.item_exchanges > 0 {
        writeln!(out, "item_exchanges = {}", facts.item_exchanges).unwrap();
    }
    supply(&facts.supply, &mut out);
    if let Some(asked) = &facts.no_reason_return {
        let table = Table::default().bare("asked", Some(asked.asked)).bare("intact", asked.intact);
        let table = table.bare("activated", asked.activated).bare("activation_notice", asked.activation_notice);
        table.line("no_reason_return", &mut out);
    }
    expect(answer).line("expect", &mut out);
    out
}

fn sale(facts: &Facts, out: &mut String) {
    let sale = &facts.sale;
    let table = Table::default().bare("invoice", sale.invoice).bare("delivered", sale.delivered);
    let table = table.text("price", sale.price).text("paid", sale.paid).text("separate_price", sale.separate_price);
    let table = table.truth("with_host", sale.with_host).truth("gift", sale.gift).truth("remote", sale.remote);
    table.text("province", sale.province.as_ref()).line("sale", out);
}

fn evidence(evidence: &Evidence, out: &mut String) {
    let invoice = (evidence.invoice != InvoiceEvidence::Original).then_some(evidence.invoice);
    let voucher = (evidence.voucher != VoucherEvidence::Valid).then_some(evidence.voucher);
    let table = Table::default().text("invoice", invoice).text("voucher", voucher);
    table.truth("provable", evidence.provable).bare("factory", evidence.factory).line("evidence", out);
}

fn repair(repair: &Repair) -> String {
    let outcome = (repair.outcome != RepairOutcome::Repaired).then_some(repair.outcome);
    let table = Table::default().bare("sent", Some(repair.sent)).bare("returned", Some(repair.returned));
    let table = table.bare("listed", (!repair.listed).then_some(false)).text("outcome", outcome);
    table.bare("waiting_from", repair.waiting_from).bare("waiting_to", repair.waiting_to).inline()
}

fn supply(supply: &Supply, out: &mut String) {
    let same_model = (supply.same_model != SameModel::InStock).then_some(supply.same_model);
    Table::default().text("same_model", same_model).truth("equivalent", supply.equivalent).line("supply", out);
}

fn expect(answer: &Answer) -> Table {
    let table = Table::default().text("outcome", Some(answer.outcome));
    let table = table.bare("remedies", Some(words(&answer.remedies))).bare("duties", Some(words(&answer.duties)));
    let table = table.bare("coverage_end", answer.coverage_end).text("refund", answer.refund);
    let table = table.text("depreciation", answer.depreciation).bare("flags", Some(words(&answer.flags)));
    table.bare("missing", (!answer.missing.is_empty()).then(|| words(&answer.missing)))
}
