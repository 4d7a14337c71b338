//! The demo's price lists, claims and statements.

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};

use super::caller::{DemoCaller, answer, at, by, day, id, yuan};
use super::catalog::DemoModel;
use crate::pb;
use crate::types::Day;

/// Operation of the labor-time guide that replaces a module.
pub(super) const REPLACE_MODULE: &str = "REPLACE_MODULE";
/// Operation of the labor-time guide that restores software.
pub(super) const RESTORE_SOFTWARE: &str = "RESTORE_SOFTWARE";

/// Publishes a price list for every level and family.
pub(super) async fn price_lists(caller: &DemoCaller, models: &[DemoModel], begin: DateTime<Utc>) -> Result<()> {
    for family in [pb::ProductFamily::Handset, pb::ProductFamily::Pc] {
        for level in 1..=3 {
            let operation = |code: &str, name: &str, minutes, action: pb::ServiceAction| pb::price_list::Operation {
                code: code.to_owned(),
                display_name: name.to_owned(),
                minutes,
                action: action.into(),
            };
            let own = models.iter().filter(|model| model.family == family).flat_map(|model| &model.parts);
            let list = pb::PriceList {
                level,
                product_family: family.into(),
                begin_date: Some(day(begin)),
                end_date: Some(day(begin + TimeDelta::days(3650))),
                labor_hour_price: yuan(60 + i64::from(level) * 20),
                freight_limit: yuan(40),
                part_prices: own
                    .map(|part| pb::price_list::PartPrice { part: part.name.clone(), price: yuan(part.cost) })
                    .collect(),
                operations: vec![
                    operation(REPLACE_MODULE, "Replace a module", 45, pb::ServiceAction::ModuleRepair),
                    operation(RESTORE_SOFTWARE, "Restore software", 20, pb::ServiceAction::Software),
                ],
                ..Default::default()
            };
            let request_id = id(&format!("prices {} {level}", family.as_str_name()));
            let request = pb::PublishPriceListRequest { price_list: Some(list), request_id };
            answer(caller.claims.clone().publish_price_list(at(begin, request)?).await)?;
        }
    }
    Ok(())
}

/// What a repair used, for its claim.
#[derive(Debug)]
pub(super) struct Used<'a> {
    pub(super) outlet: &'a str,
    pub(super) order: &'a str,
    pub(super) part: &'a str,
    pub(super) cost: i64,
    pub(super) level: i32,
    pub(super) index: u32,
}

/// Files a claim for a repair; every seventh asks for more than it should.
pub(super) async fn file(caller: &DemoCaller, used: &Used<'_>, when: DateTime<Utc>) -> Result<()> {
    let greed = if used.index.is_multiple_of(7) { 25 } else { 0 };
    // 45 minutes at the level's hour price.
    let labor = (60 + i64::from(used.level) * 20) * 3 / 4;
    let line = |item, amount| pb::claim::Line { item: Some(item), claimed_amount: yuan(amount), ..Default::default() };
    let part = pb::claim::PartLine { part: used.part.to_owned(), quantity: 1 };
    let minutes = pb::claim::LaborLine { operation_code: REPLACE_MODULE.to_owned(), minutes: 45 };
    let request = pb::FileClaimRequest {
        parent: used.outlet.to_owned(),
        repair_order: used.order.to_owned(),
        lines: vec![
            line(pb::claim::line::Item::Part(part), used.cost + greed),
            line(pb::claim::line::Item::Labor(minutes), labor),
        ],
        request_id: id(&format!("claim {}", used.index)),
    };
    answer(caller.claims.clone().file_claim(by("demo-outlet", when, request)?).await)?;
    Ok(())
}

/// Draws up the statement of the month before `today` for an outlet, and pays it for some.
pub(super) async fn statement(caller: &DemoCaller, outlet: &str, index: usize, today: DateTime<Utc>) -> Result<()> {
    let mut settlement = caller.settlement.clone();
    let month = Day::of(today).month().first_day().plus_days(-1).month().first_day();
    let request_id = id(&format!("statement {index}"));
    let month = Some(crate::rpc::date(month));
    let request = pb::DraftStatementRequest { parent: outlet.to_owned(), month, request_id };
    let draft = answer(settlement.draft_statement(at(today, request)?).await)?;
    let (name, digest) = (draft.name, draft.digest);
    let request_id = id(&format!("agree {index}"));
    let agree = pb::AgreeStatementRequest { name, digest, etag: String::new(), request_id };
    answer(settlement.agree_statement(at(today, agree)?).await)?;
    Ok(())
}
