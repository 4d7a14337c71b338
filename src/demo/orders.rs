//! The demo's repair orders in every state, with the parts they used and the claims they led to.

use anyhow::{Context as _, Result};
use chrono::{DateTime, TimeDelta, Utc};
use futures::{StreamExt as _, TryStreamExt as _};

use super::caller::{DemoCaller, answer, at, by, id};
use super::catalog::DemoModel;
use super::claims::{self, Used};
use super::devices;
use super::network::{CONCURRENCY, DemoOutlet};
use crate::pb;

/// Orders of the demo.
pub(super) const ORDERS: u32 = 300;
/// Outlets whose last month is drawn up.
const STATEMENTS: usize = 10;
/// How far an order goes: the number of steps it takes.
const STEPS: &[usize] = &[1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13];

/// Makes the orders, the stock they need, their claims, and some statements.
pub(super) async fn load(
    caller: &DemoCaller,
    models: &[DemoModel],
    outlets: &[DemoOutlet],
    today: DateTime<Utc>,
) -> Result<()> {
    let able: Vec<&DemoOutlet> = outlets.iter().filter(|outlet| outlet.level >= 2).collect();
    let count = u32::try_from(able.len()).unwrap_or(1).max(1);
    let own_of = |place: usize| -> Vec<u32> {
        (0..ORDERS).filter(|index| index % count == u32::try_from(place).unwrap_or(0)).collect()
    };
    // Outlets of one center take from one warehouse: their stock comes one after another.
    for (place, outlet) in able.iter().enumerate() {
        stock(caller, models, outlet, &own_of(place), today).await.context("stock")?;
    }
    // Each outlet's own orders follow one another; outlets work side by side.
    futures::stream::iter(able.iter().enumerate())
        .map(|(place, outlet)| {
            let own = own_of(place);
            async move {
                for index in own {
                    order(caller, models, outlet, index, today).await.with_context(|| format!("order {index}"))?;
                }
                if place < STATEMENTS {
                    claims::statement(caller, &outlet.name, outlet.index, today).await.context("statement")?;
                }
                Ok::<(), anyhow::Error>(())
            }
        })
        .buffer_unordered(CONCURRENCY)
        .try_collect::<Vec<()>>()
        .await?;
    Ok(())
}

/// Ships every part that the outlet's orders need, and a few more.
async fn stock(
    caller: &DemoCaller,
    models: &[DemoModel],
    outlet: &DemoOutlet,
    own: &[u32],
    today: DateTime<Utc>,
) -> Result<()> {
    let when = today - TimeDelta::days(75);
    let mut needed: Vec<(&str, i64)> = Vec::new();
    for index in own {
        let part = part_of(models, *index)?.0;
        match needed.iter_mut().find(|(known, _)| *known == part) {
            Some((_, quantity)) => *quantity += 1,
            None => needed.push((part, 3)),
        }
    }
    if needed.is_empty() {
        return Ok(());
    }
    let mut lines = Vec::new();
    for (part, quantity) in needed {
        let supply = pb::AcceptSupplyRequest {
            service_center: outlet.center.clone(),
            part: part.to_owned(),
            quantity,
            condition: pb::StockCondition::Good.into(),
            delivery_note: format!("DN-{}", outlet.index),
            request_id: id(&format!("supply {} {part}", outlet.index)),
            ..Default::default()
        };
        answer(caller.parts.clone().accept_supply(at(when, supply)?).await)?;
        lines.push(pb::shipment::Line { part: part.to_owned(), quantity, received_quantity: 0, ..Default::default() });
    }
    let parent = outlet.name.clone();
    let ship = pb::ShipPartsRequest { parent, lines, request_id: id(&format!("ship {}", outlet.index)) };
    let name = answer(caller.parts.clone().ship_parts(at(when, ship)?).await)?.name;
    let (etag, request_id) = (String::new(), id(&format!("receive {}", outlet.index)));
    let receive = pb::ReceiveShipmentRequest { name, etag, request_id, ..Default::default() };
    answer(caller.parts.clone().receive_shipment(at(when + TimeDelta::days(2), receive)?).await)?;
    Ok(())
}

/// The part that an order uses, with its cost.
fn part_of(models: &[DemoModel], index: u32) -> Result<(&str, i64)> {
    let (model, _) = devices::sold(models, device_of(index))?;
    let part = model.parts.first().context("a model without parts")?;
    Ok((&part.name, part.cost))
}

/// The device that an order is for: each has one.
const fn device_of(index: u32) -> u32 {
    index * 31 + 5
}

/// An order on its way through the house.
struct Work<'a> {
    caller: &'a DemoCaller,
    outlet: &'a DemoOutlet,
    name: String,
    index: u32,
    when: DateTime<Utc>,
}

impl Work<'_> {
    /// Parts of a verb that every one has: name, etag, request id.
    fn common(&self, verb: &str) -> (String, String, String) {
        (self.name.clone(), String::new(), id(&format!("{verb} {}", self.index)))
    }

    fn engineer(&self, number: usize) -> Result<String> {
        self.outlet.engineers.get(number).cloned().context("an outlet without engineers")
    }
}

async fn order(
    caller: &DemoCaller,
    models: &[DemoModel],
    outlet: &DemoOutlet,
    index: u32,
    today: DateTime<Utc>,
) -> Result<()> {
    let (_, sold_days_ago) = devices::sold(models, device_of(index))?;
    // Sixty days ago or later, and never before the device was sold.
    let days_ago = i64::from(10 + index % 50).min(sold_days_ago - 1);
    let when = today - TimeDelta::days(days_ago) + TimeDelta::minutes(i64::from(index));
    let serial = devices::serial(device_of(index));
    let listed = pb::ListDevicesRequest { serial, ..Default::default() };
    let device = answer(caller.devices.clone().list_devices(at(when, listed)?).await)?;
    let device = device.devices.into_iter().next().context("a device that was imported is not there")?.name;
    let open = pb::OpenRepairOrderRequest {
        parent: outlet.name.clone(),
        repair_order: Some(pb::RepairOrder {
            device,
            service_type: pb::repair_order::ServiceType::Repair.into(),
            customer: Some(pb::repair_order::Customer {
                display_name: "顾客".to_owned(),
                phone: format!("138{index:08}"),
            }),
            complaint: Some(pb::repair_order::Complaint {
                description: "屏幕不亮 the display stays dark".to_owned(),
                data_loss_consent: true,
                ..Default::default()
            }),
            ..Default::default()
        }),
        request_id: id(&format!("open {index}")),
    };
    let name = answer(caller.repairs.clone().open_repair_order(at(when, open)?).await)?.name;
    let steps = STEPS.iter().cycle().nth(usize::try_from(index)?).copied().unwrap_or_default();
    let mut work = Work { caller, outlet, name, index, when };
    walk(&mut work, models, steps).await
}

/// Takes an order as many steps as it goes; an order for which no free repair is offered stops at its quote.
async fn walk(work: &mut Work<'_>, models: &[DemoModel], steps: usize) -> Result<()> {
    let mut offered = Vec::new();
    for step in 1..steps {
        work.when += TimeDelta::hours(3);
        match step {
            1 => start_diagnosis(work).await?,
            2 => offered = diagnose(work).await?,
            3 if !offered.contains(&pb::decision::Remedy::Repair) => return decline(work).await,
            3 if work.index % 31 == 7 => return cancel(work).await,
            3 if work.index.is_multiple_of(29) => return exchange(work, &offered).await,
            3 => approve(work, pb::decision::Remedy::Repair).await?,
            4 => start(work).await?,
            5 => pause(work).await?,
            6 => resume(work).await?,
            7 => replace(work, models).await?,
            8 => finish(work).await?,
            9 => reinspect(work).await?,
            10 => deliver(work).await?,
            11 => claim(work, models).await?,
            _ => close(work).await?,
        }
    }
    Ok(())
}

async fn start_diagnosis(work: &Work<'_>) -> Result<()> {
    let (name, etag, request_id) = work.common("diagnosis");
    let request = pb::StartDiagnosisRequest { name, technician: work.engineer(0)?, etag, request_id };
    answer(work.caller.repairs.clone().start_diagnosis(by("demo-bench", work.when, request)?).await).map(drop)
}

async fn diagnose(work: &Work<'_>) -> Result<Vec<pb::decision::Remedy>> {
    let (name, etag, request_id) = work.common("diagnose");
    let diagnosis = pb::repair_order::Diagnosis {
        fault_code: "P_DISPLAY".to_owned(),
        listed: Some(!work.index.is_multiple_of(4)),
        action: pb::ServiceAction::ModuleRepair.into(),
        ..Default::default()
    };
    let request = pb::DiagnoseRepairOrderRequest { name, diagnosis: Some(diagnosis), etag, request_id };
    let order = answer(work.caller.repairs.clone().diagnose_repair_order(by("demo-bench", work.when, request)?).await)?;
    Ok(order.offers.iter().map(pb::decision::Offer::remedy).collect())
}

async fn decline(work: &Work<'_>) -> Result<()> {
    let (name, etag, request_id) = work.common("decline");
    let reason = "the consumer does not want a paid repair".to_owned();
    let request = pb::DeclineQuoteRequest { name, reason, etag, request_id };
    answer(work.caller.repairs.clone().decline_quote(at(work.when, request)?).await).map(drop)
}

async fn cancel(work: &Work<'_>) -> Result<()> {
    let (name, etag, request_id) = work.common("cancel");
    let reason = "the consumer took the device home".to_owned();
    let request = pb::CancelRepairOrderRequest { name, reason, etag, request_id };
    answer(work.caller.repairs.clone().cancel_repair_order(at(work.when, request)?).await).map(drop)
}

async fn exchange(work: &Work<'_>, offered: &[pb::decision::Remedy]) -> Result<()> {
    use pb::decision::Remedy::{Exchange, RefundFull, Repair};
    let remedy = [Exchange, RefundFull].into_iter().find(|remedy| offered.contains(remedy)).unwrap_or(Repair);
    approve(work, remedy).await
}

async fn approve(work: &Work<'_>, remedy: pb::decision::Remedy) -> Result<()> {
    let (name, etag, request_id) = work.common("approve");
    let consent = pb::repair_order::Consent {
        remedy: remedy.into(),
        amount: super::caller::yuan(0),
        channel: "signature".to_owned(),
        text_version: "consent-2026-1".to_owned(),
        consent_time: None,
        data_loss_consent: true,
    };
    let request = pb::ApproveRepairOrderRequest { name, consent: Some(consent), etag, request_id };
    answer(work.caller.repairs.clone().approve_repair_order(at(work.when, request)?).await).map(drop)
}

async fn start(work: &Work<'_>) -> Result<()> {
    let (name, etag, request_id) = work.common("start");
    let request = pb::StartRepairRequest { name, technician: work.engineer(0)?, etag, request_id };
    answer(work.caller.repairs.clone().start_repair(by("demo-bench", work.when, request)?).await).map(drop)
}

async fn pause(work: &Work<'_>) -> Result<()> {
    let (name, etag, request_id) = work.common("pause");
    let wait = pb::repair_order::Wait {
        awaited_party: pb::repair_order::AwaitedParty::Part.into(),
        reason: "display on its way".to_owned(),
        promise_date: Some(super::caller::day(work.when + TimeDelta::days(2))),
    };
    let request = pb::PauseRepairRequest { name, wait: Some(wait), etag, request_id };
    answer(work.caller.repairs.clone().pause_repair(at(work.when, request)?).await).map(drop)
}

async fn resume(work: &mut Work<'_>) -> Result<()> {
    work.when += TimeDelta::days(1);
    let (name, etag, request_id) = work.common("resume");
    let request = pb::ResumeRepairRequest { name, etag, request_id };
    answer(work.caller.repairs.clone().resume_repair(at(work.when, request)?).await).map(drop)
}

async fn replace(work: &Work<'_>, models: &[DemoModel]) -> Result<()> {
    let mut parts = work.caller.parts.clone();
    let reserve = pb::ReservePartRequest {
        parent: work.outlet.name.clone(),
        repair_order: work.name.clone(),
        part: part_of(models, work.index)?.0.to_owned(),
        quantity: 1,
        condition: pb::StockCondition::Good.into(),
        request_id: id(&format!("reserve {}", work.index)),
        ..Default::default()
    };
    let name = answer(parts.reserve_part(at(work.when, reserve)?).await)?.name;
    let (etag, request_id) = (String::new(), id(&format!("issue {}", work.index)));
    let technician = work.engineer(0)?;
    let issue = pb::IssueReservationRequest { name: name.clone(), technician, etag: etag.clone(), request_id };
    answer(parts.issue_reservation(at(work.when, issue)?).await)?;
    let request_id = id(&format!("consume {}", work.index));
    let consume = pb::ConsumeReservationRequest { name, etag, request_id, ..Default::default() };
    answer(parts.consume_reservation(at(work.when, consume)?).await).map(drop)
}

async fn finish(work: &Work<'_>) -> Result<()> {
    let (name, etag, request_id) = work.common("finish");
    let request = pb::FinishRepairRequest { name, repair_outcome: "repaired".to_owned(), etag, request_id };
    answer(work.caller.repairs.clone().finish_repair(by("demo-bench", work.when, request)?).await).map(drop)
}

async fn reinspect(work: &Work<'_>) -> Result<()> {
    let (name, etag, request_id) = work.common("reinspect");
    let (technician, note) = (work.engineer(1)?, String::new());
    let request = pb::ReinspectRepairOrderRequest { name, technician, passed: true, note, etag, request_id };
    answer(work.caller.repairs.clone().reinspect_repair_order(at(work.when, request)?).await).map(drop)
}

async fn deliver(work: &Work<'_>) -> Result<()> {
    let (name, etag, request_id) = work.common("deliver");
    let request = pb::DeliverRepairOrderRequest { name, signed_by: "顾客".to_owned(), etag, request_id };
    answer(work.caller.repairs.clone().deliver_repair_order(at(work.when, request)?).await).map(drop)
}

async fn claim(work: &Work<'_>, models: &[DemoModel]) -> Result<()> {
    let (part, cost) = part_of(models, work.index)?;
    let (outlet, level) = (&work.outlet.name, work.outlet.level);
    let used = Used { outlet, order: &work.name, part, cost, level, index: work.index };
    claims::file(work.caller, &used, work.when).await
}

async fn close(work: &mut Work<'_>) -> Result<()> {
    let (name, etag, request_id) = work.common("callback");
    let (content, note) = (!work.index.is_multiple_of(5), String::new());
    let callback = pb::RecordCallbackRequest { name, content, note, etag, request_id };
    answer(work.caller.repairs.clone().record_callback(at(work.when, callback)?).await)?;
    let (name, etag, request_id) = work.common("close");
    let request = pb::CloseRepairOrderRequest { name, etag, request_id };
    answer(work.caller.repairs.clone().close_repair_order(at(work.when, request)?).await).map(drop)
}
