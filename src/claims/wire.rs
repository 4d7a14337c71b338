//! Price lists and claims on the wire.

use chrono::{DateTime, Utc};

use super::check::Claimed;
use super::review::LineReview;
use super::{Claim, ClaimLine, ClaimState, Finding, Item, Operation, PartPrice, PriceList, Verdict};
use crate::pb;
use crate::pb::claim as wire;
use crate::rpc::{Fields, date, money, timestamp};
use crate::types::{ClaimId, Error, ListId, Money, Name, OrderId, OutletId, OutletName, ProductFamily, ServiceAction};
use crate::wire_enum;

wire_enum!(ClaimState, wire::State, { Approved, Reduced, Rejected, Returned, InReview, Settled });
wire_enum!(Verdict, wire::Verdict, { Approve, Reduce, Reject, Return, Review });

/// The most a line, a price or a part may be: 1,000,000 CNY.
const AMOUNT_MAX: Money = Money::from_minor(100_000_000);
/// The most an hour of labor or freight may be: 10,000 CNY.
const SMALL_MAX: Money = Money::from_minor(1_000_000);

pub(super) type Published = (PriceList, Vec<PartPrice>, Vec<Operation>);

pub(super) fn price_list(request: pb::PublishPriceListRequest, now: DateTime<Utc>) -> Result<Published, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let list_id = ListId::generate();
    let list = fields.message("price_list", request.price_list, |fields, list| {
        let level = fields.number("level", list.level, 1, 3);
        let family = fields.choice("product_family", list.product_family, ProductFamily::from_wire);
        let begin = fields.day("begin_date", list.begin_date);
        let end = fields.day("end_date", list.end_date);
        if let (Some(begin), Some(end)) = (begin, end)
            && end <= begin
        {
            fields.wrong::<()>("end_date", "DATES_OUT_OF_ORDER", "must lie after begin_date");
        }
        let labor = fields.money("labor_hour_price", list.labor_hour_price, Money::ZERO, SMALL_MAX);
        let freight = fields.money("freight_limit", list.freight_limit, Money::ZERO, SMALL_MAX);
        let prices = part_prices(fields, list_id, list.part_prices);
        let operations = operations(fields, list_id, list.operations);
        let price_list = PriceList {
            list_id,
            level: level?,
            product_family: family?,
            begin_date: begin?,
            end_date: end?,
            labor_hour_price: labor?,
            freight_limit: freight?,
            currency: Money::CURRENCY.to_owned(),
            create_time: now,
        };
        Some((price_list, prices?, operations?))
    });
    fields.finish(|| list)
}

fn part_prices(fields: &mut Fields, list_id: ListId, prices: Vec<pb::price_list::PartPrice>) -> Option<Vec<PartPrice>> {
    let mut seen = Vec::new();
    fields.each("part_prices", prices, 0, 1000, |fields, price| {
        let part = fields.name("part", &price.part);
        if part.is_some_and(|part| seen.contains(&part)) {
            fields.wrong::<()>("part", "REPEATED", "stands twice");
        }
        seen.extend(part);
        let price = fields.money("price", price.price, Money::ZERO, AMOUNT_MAX);
        Some(PartPrice { list_id, part_id: part?, price: price? })
    })
}

fn operations(
    fields: &mut Fields,
    list_id: ListId,
    operations: Vec<pb::price_list::Operation>,
) -> Option<Vec<Operation>> {
    let mut seen: Vec<String> = Vec::new();
    fields.each("operations", operations, 0, 1000, |fields, operation| {
        let code = fields.code("code", operation.code, 1, 32, "_-");
        if code.as_ref().is_some_and(|code| seen.contains(code)) {
            fields.wrong::<()>("code", "REPEATED", "stands twice");
        }
        seen.extend(code.clone());
        let display_name = fields.text("display_name", operation.display_name, 1, 200);
        let minutes = fields.number("minutes", operation.minutes, 1, 10_000);
        let action = fields.choice("action", operation.action, ServiceAction::from_wire);
        Some(Operation { list_id, code: code?, display_name: display_name?, minutes: minutes?, action: action? })
    })
}

pub(super) type Filing = (OutletName<ClaimId>, OutletName<OrderId>, Vec<Claimed>);

pub(super) fn filing(request: pb::FileClaimRequest) -> Result<Filing, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let outlet: Option<OutletId> = fields.name("parent", &request.parent);
    let order = match outlet {
        Some(outlet) => fields.name_under("repair_order", &request.repair_order, outlet),
        None => fields.outlet_name::<OrderId>("repair_order", &request.repair_order).map(|name| name.id),
    };
    let lines = fields.each("lines", request.lines, 1, 100, |fields, line| {
        let item = match line.item {
            Some(wire::line::Item::Part(part)) => fields.at("part", |fields| {
                let id = fields.name("part", &part.part);
                let quantity = fields.number("quantity", part.quantity, 1, 1000);
                Some(Item::Part(id?, quantity?))
            }),
            Some(wire::line::Item::Labor(labor)) => fields.at("labor", |fields| {
                let code = fields.code("operation_code", labor.operation_code, 1, 32, "_-");
                let minutes = fields.number("minutes", labor.minutes, 1, 10_000);
                Some(Item::Labor(code?, minutes?))
            }),
            Some(wire::line::Item::Freight(freight)) => {
                fields.at("freight", |fields| fields.text("document", freight.document, 1, 60).map(Item::Freight))
            }
            None => fields.wrong("item", "REQUIRED", "must be `part`, `labor` or `freight`"),
        };
        let amount = fields.money("claimed_amount", line.claimed_amount, Money::from_minor(1), AMOUNT_MAX);
        Some(Claimed { item: item?, amount: amount? })
    });
    fields.finish(|| {
        let (outlet, order) = (outlet?, order?);
        Some((OutletName::new(outlet, ClaimId::generate()), OutletName::new(outlet, order), lines?))
    })
}

pub(super) type Reviewed = (OutletName<ClaimId>, Option<i64>, Vec<LineReview>);

pub(super) fn reviews(request: pb::ReviewClaimRequest) -> Result<Reviewed, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let name = fields.outlet_name("name", &request.name);
    let etag = fields.etag(&request.etag);
    let reviews = fields.each("reviews", request.reviews, 1, 100, |fields, review| {
        let index = fields.number("index", review.index, 0, 99);
        let verdict = fields.choice("verdict", review.verdict, |wire| {
            Verdict::from_wire(wire)
                .filter(|verdict| matches!(verdict, Verdict::Approve | Verdict::Reduce | Verdict::Reject))
        });
        let approved = match verdict {
            Some(Verdict::Reduce) => fields.money("approved_amount", review.approved_amount, Money::ZERO, AMOUNT_MAX),
            _ => Some(Money::ZERO),
        };
        let reason = fields.text("reason", review.reason, 1, 1000);
        Some(LineReview { index: index?, verdict: verdict?, approved: approved?, reason: reason? })
    });
    fields.finish(|| Some((name?, etag?, reviews?)))
}

/// A price list with its prices and guide.
pub(super) fn encode_list(list: &PriceList, prices: &[PartPrice], operations: &[Operation]) -> pb::PriceList {
    let own_prices = prices.iter().filter(|price| price.list_id == list.list_id);
    let own_operations = operations.iter().filter(|operation| operation.list_id == list.list_id);
    pb::PriceList {
        name: Name(list.list_id).to_string(),
        level: list.level,
        product_family: pb::ProductFamily::from(list.product_family).into(),
        begin_date: Some(date(list.begin_date)),
        end_date: Some(date(list.end_date)),
        labor_hour_price: Some(money(list.labor_hour_price)),
        freight_limit: Some(money(list.freight_limit)),
        part_prices: own_prices
            .map(|price| pb::price_list::PartPrice {
                part: Name(price.part_id).to_string(),
                price: Some(money(price.price)),
            })
            .collect(),
        operations: own_operations
            .map(|operation| pb::price_list::Operation {
                code: operation.code.clone(),
                display_name: operation.display_name.clone(),
                minutes: operation.minutes,
                action: pb::ServiceAction::from(operation.action).into(),
            })
            .collect(),
        create_time: Some(timestamp(list.create_time)),
    }
}

/// A claim with its lines.
pub(super) fn encode(claim: &Claim, lines: &[ClaimLine]) -> Result<pb::Claim, Error> {
    let own = lines.iter().filter(|line| line.claim_id == claim.claim_id);
    Ok(pb::Claim {
        name: claim.name().to_string(),
        number: claim.number.clone(),
        repair_order: OutletName::new(claim.outlet_id, claim.order_id).to_string(),
        lines: own.map(encode_line).collect::<Result<_, _>>()?,
        state: wire::State::from(claim.state).into(),
        claimed_amount: Some(money(claim.claimed_amount)),
        approved_amount: Some(money(claim.approved_amount)),
        price_list: claim.list_id.map(|id| Name(id).to_string()).unwrap_or_default(),
        filed_by: claim.filed_by.clone(),
        reviewed_by: claim.reviewed_by.clone().unwrap_or_default(),
        statement: claim.statement_id.map(|id| OutletName::new(claim.outlet_id, id).to_string()).unwrap_or_default(),
        file_time: Some(timestamp(claim.file_time)),
        etag: claim.version.to_string(),
    })
}

fn encode_line(line: &ClaimLine) -> Result<wire::Line, Error> {
    let findings: Vec<Finding> =
        serde_json::from_value(line.findings.clone()).map_err(|error| Error::Internal(error.into()))?;
    let item = match (line.part_id.zip(line.quantity), line.operation_code.clone().zip(line.minutes)) {
        (Some((part, quantity)), _) => {
            wire::line::Item::Part(wire::PartLine { part: Name(part).to_string(), quantity })
        }
        (None, Some((operation_code, minutes))) => wire::line::Item::Labor(wire::LaborLine { operation_code, minutes }),
        (None, None) => {
            wire::line::Item::Freight(wire::FreightLine { document: line.document.clone().unwrap_or_default() })
        }
    };
    Ok(wire::Line {
        item: Some(item),
        claimed_amount: Some(money(line.claimed_amount)),
        verdict: wire::Verdict::from(line.verdict).into(),
        approved_amount: Some(money(line.approved_amount)),
        findings: findings
            .into_iter()
            .map(|finding| wire::Finding {
                reason: finding.reason,
                citation: finding.citation,
                text_zh: finding.zh,
                text_en: finding.en,
            })
            .collect(),
    })
}
