//! Facts that contradict each other.

use super::facts::{Facts, Repair};
use super::vocabulary::{Form, items};
use crate::types::Day;

impl Facts {
    /// What contradicts itself in these facts: the path of the fact, and a sentence. Empty if nothing does.
    #[must_use]
    pub fn check(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        let mut say = |path: &str, message: &str| found.push((path.to_owned(), message.to_owned()));
        if !items(self.product.category).contains(&self.product.item.as_str()) {
            say("product.item", "is no item of the category");
        }
        let sale = &self.sale;
        let sold = sale.invoice.or(sale.delivered);
        let reported = self.fault.reported;
        if sold.is_some_and(|sold| reported < sold) {
            say("fault.reported", "lies before the sale");
        }
        if after(sale.shipped, sale.arrived) {
            say("sale.arrived", "lies before sale.shipped");
        }
        if self.exchanged_on.is_some_and(|day| sold.is_some_and(|sold| day < sold)) {
            say("exchanged_on", "lies before the sale");
        }
        if self.exchanged_on.is_some_and(|day| reported < day) {
            say("exchanged_on", "lies after the report");
        }
        if self.component_replaced_on.is_some_and(|day| sold.is_some_and(|sold| day < sold) || reported < day) {
            say("component_replaced_on", "lies before the sale or after the report");
        }
        if let (Some(asked), Some(sold)) = (&self.no_reason_return, sold)
            && asked.asked < sold
        {
            say("no_reason_return.asked", "lies before the sale");
        }
        let laptop_only = ["laptop_display", "laptop_keyboard", "laptop_battery"];
        if self.product.form == Some(Form::Desktop) && laptop_only.contains(&self.product.item.as_str()) {
            say("product.form", "is no form that has this item");
        }
        if self.on.is_some_and(|on| on < reported) {
            say("on", "lies before fault.reported");
        }
        if self.open_repair.as_ref().is_some_and(|open| self.decided_on() < open.sent) {
            say("open_repair.sent", "lies after the decision");
        }
        if let (Some(open), Some(day)) = (&self.open_repair, self.exchanged_on)
            && open.sent < day
        {
            say("open_repair.sent", "lies before exchanged_on: the unit was in repair across its exchange");
        }
        for (index, repair) in self.repairs.iter().enumerate() {
            let wrong = self.check_repair(repair, sold);
            found.extend(wrong.into_iter().map(|(field, message)| (format!("repairs[{index}].{field}"), message)));
        }
        found
    }

    /// What contradicts itself in a repair: the field, and a sentence.
    fn check_repair(&self, repair: &Repair, sold: Option<Day>) -> Vec<(&'static str, String)> {
        let mut found = Vec::new();
        let mut say = |field: &'static str, message: &str| found.push((field, message.to_owned()));
        if repair.returned < repair.sent {
            say("returned", "lies before sent");
        }
        if self.decided_on() < repair.returned {
            say("returned", "lies after the decision");
        }
        // Whoever exchanges the unit has it: it is in no repair.
        if self.exchanged_on.is_some_and(|day| repair.sent < day && day < repair.returned) {
            say("returned", "lies after exchanged_on, sent before it: the unit was in repair across its exchange");
        }
        if sold.is_some_and(|sold| repair.sent < sold) {
            say("sent", "lies before the sale");
        }
        if repair.waiting_from.is_some() != repair.waiting_to.is_some() {
            say("waiting_to", "must be given with waiting_from");
        }
        let waited = repair.waiting_from.zip(repair.waiting_to);
        if waited.is_some_and(|(from, to)| to < repair.sent || repair.returned < from) {
            say("waiting_from", "lies outside the repair");
        }
        if after(repair.waiting_from, repair.waiting_to) {
            say("waiting_to", "lies before waiting_from");
        }
        found
    }
}

fn after(first: Option<Day>, second: Option<Day>) -> bool {
    matches!((first, second), (Some(first), Some(second)) if second < first)
}
