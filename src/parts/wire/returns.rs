//! Debts and returns of defective parts on the wire.

use super::super::follow_up::FollowedUp;
use super::super::returning::{Outcome, Parcel, ReturnState};
use super::super::send_back::Packing;
use super::super::store::debts::Ageing;
use super::super::take_back::Inspection;
use super::super::{DebtState, PartDebt};
use crate::pb;
use crate::rpc::{Fields, date, money, timestamp};
use crate::types::{DebtId, Error, Money, Name, OutletId, OutletName, PartId, ReturnId};
use crate::wire_enum;

wire_enum!(DebtState, pb::part_debt::State, {
    Owed, Settled, Waived, Charged, Overdue, Packed, InTransit, Received, Credited,
});
wire_enum!(ReturnState, pb::part_return::State, { Packed, InTransit, Received, Inspected, Cancelled });
wire_enum!(Outcome, pb::part_return::Outcome, { Accepted, NoFaultFound, WrongPart, PhysicalDamage });

/// Slips of a parcel at most.
const SLIPS_MAX: usize = 200;

pub(in crate::parts) fn packing(request: pb::PackReturnRequest) -> Result<(OutletId, Vec<Packing>), Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let outlet: Option<OutletId> = fields.name("parent", &request.parent);
    let mut seen = Vec::new();
    let slips = fields.each("slips", request.slips, 1, SLIPS_MAX, |fields, slip| {
        let debt = debt_under(fields, &slip.part_debt, outlet);
        if debt.is_some_and(|debt| seen.contains(&debt)) {
            fields.wrong::<()>("part_debt", "REPEATED", "stands twice");
        }
        seen.extend(debt);
        let fault = fields.text("fault", slip.fault, 1, 500);
        Some(Packing { debt: debt?, fault: fault? })
    });
    fields.finish(|| Some((outlet?, slips?)))
}

fn debt_under(fields: &mut Fields, name: &str, outlet: Option<OutletId>) -> Option<DebtId> {
    match outlet {
        Some(outlet) => fields.name_under("part_debt", name, outlet),
        None => fields.outlet_name::<DebtId>("part_debt", name).map(|name| name.id),
    }
}

type Target = (OutletName<ReturnId>, Option<i64>);

/// What a verb on a return reads beside its target.
pub(in crate::parts) fn target<T>(
    (name, etag, request_id): (&str, &str, &str),
    rest: impl FnOnce(&mut Fields, Option<OutletId>) -> Option<T>,
) -> Result<(Target, T), Error> {
    let mut fields = Fields::new();
    fields.request_id(request_id);
    let name: Option<OutletName<ReturnId>> = fields.outlet_name("name", name);
    let etag = fields.etag(etag);
    let rest = rest(&mut fields, name.map(|name| name.outlet));
    fields.finish(|| Some(((name?, etag?), rest?)))
}

pub(in crate::parts) fn shipping(request: pb::ShipReturnRequest) -> Result<(Target, String), Error> {
    target((&request.name, &request.etag, &request.request_id), |fields, _| {
        fields.text("waybill", request.waybill, 1, 60)
    })
}

pub(in crate::parts) fn receipt(request: pb::ReceiveReturnRequest) -> Result<(Target, Vec<DebtId>), Error> {
    target((&request.name, &request.etag, &request.request_id), |fields, outlet| {
        fields.each("part_debts", request.part_debts, 0, SLIPS_MAX, |fields, name| match outlet {
            Some(outlet) => fields.name_under("", &name, outlet),
            None => fields.outlet_name::<DebtId>("", &name).map(|name| name.id),
        })
    })
}

pub(in crate::parts) fn inspection(request: pb::InspectReturnRequest) -> Result<(Target, Inspection), Error> {
    target((&request.name, &request.etag, &request.request_id), |fields, outlet| {
        let debt = debt_under(fields, &request.part_debt, outlet);
        let outcome = fields.choice("outcome", request.outcome, Outcome::from_wire);
        let remark = fields.text("remark", request.remark, 0, 500);
        let is_damaged = outcome == Some(Outcome::PhysicalDamage);
        let appraisal = if is_damaged {
            let form = fields.text("appraisal", request.appraisal, 1, 60);
            let amount = fields.money("appraisal_amount", request.appraisal_amount, Money::ZERO, Money::MAX);
            form.zip(amount).map(Some)
        } else {
            if !request.appraisal.is_empty() {
                fields.wrong::<()>("appraisal", "NOT_APPRAISED", "is given for physical damage only");
            }
            if request.appraisal_amount.is_some() {
                fields.wrong::<()>("appraisal_amount", "NOT_APPRAISED", "is given for physical damage only");
            }
            Some(None)
        };
        Some(Inspection { debt: debt?, outcome: outcome?, remark: remark?, appraisal: appraisal? })
    })
}

type Waiver = (OutletName<DebtId>, Option<i64>, String);

pub(in crate::parts) fn waiver(request: pb::WaivePartDebtRequest) -> Result<Waiver, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let name = fields.outlet_name("name", &request.name);
    let etag = fields.etag(&request.etag);
    let reason = fields.text("reason", request.reason, 1, 500);
    fields.finish(|| Some((name?, etag?, reason?)))
}

/// A debt.
pub(in crate::parts) fn debt(debt: &PartDebt) -> pb::PartDebt {
    let outlet = debt.outlet_id;
    pb::PartDebt {
        name: debt.name().to_string(),
        reservation: OutletName::new(outlet, debt.reservation_id).to_string(),
        repair_order: OutletName::new(outlet, debt.order_id).to_string(),
        part: Name(debt.part_id).to_string(),
        state: pb::part_debt::State::from(debt.state).into(),
        due_date: Some(date(debt.due_date)),
        create_time: Some(timestamp(debt.create_time)),
        etag: debt.version.to_string(),
        serial: debt.serial.clone().unwrap_or_default(),
        remind_date: Some(date(debt.remind_date)),
        charge_date: Some(date(debt.charge_date)),
        decision: debt.decision_id.map(|id| OutletName::new(outlet, id).to_string()).unwrap_or_default(),
        remind_time: debt.remind_time.map(timestamp),
        charge_amount: debt.charge_amount.map(money),
        waived_by: debt.waived_by.clone().unwrap_or_default(),
        waive_reason: debt.waive_reason.clone().unwrap_or_default(),
    }
}

/// A return with its slips.
pub(in crate::parts) fn parcel(parcel: &Parcel) -> pb::PartReturn {
    let slips = parcel.slips.iter().zip(&parcel.debts).map(|(slip, debt)| pb::part_return::Slip {
        part_debt: debt.name().to_string(),
        part: Name::<PartId>(debt.part_id).to_string(),
        serial: debt.serial.clone().unwrap_or_default(),
        fault: slip.fault.clone(),
        state: pb::part_return::State::from(slip.state).into(),
        is_late: slip.was_charged,
        outcome: slip.outcome.map_or(0, |outcome| pb::part_return::Outcome::from(outcome).into()),
        remark: slip.remark.clone().unwrap_or_default(),
        appraisal: slip.appraisal.clone().unwrap_or_default(),
        appraisal_amount: slip.appraisal_amount.map(money),
        inspected_by: slip.inspected_by.clone().unwrap_or_default(),
    });
    pb::PartReturn {
        name: parcel.own.name().to_string(),
        service_center: Name(parcel.own.center_id).to_string(),
        state: pb::part_return::State::from(parcel.own.state).into(),
        slips: slips.collect(),
        waybill: parcel.own.waybill.clone(),
        create_time: Some(timestamp(parcel.own.create_time)),
        ship_time: parcel.own.ship_time.map(timestamp),
        etag: parcel.own.version.to_string(),
    }
}

/// What following up did.
pub(in crate::parts) fn followed_up(done: &FollowedUp) -> pb::FollowUpDebtsResponse {
    let names = |debts: &[PartDebt]| debts.iter().map(|debt| debt.name().to_string()).collect();
    pb::FollowUpDebtsResponse {
        reminded: names(&done.reminded),
        overdue: names(&done.overdue),
        charged: names(&done.charged),
        is_complete: done.is_complete,
    }
}

/// How old an outlet's debts are.
pub(in crate::parts) fn ageing(ageing: &Ageing) -> pb::DebtAgeing {
    pb::DebtAgeing {
        outlet: Name(ageing.outlet_id).to_string(),
        not_due: ageing.not_due,
        overdue_week: ageing.week,
        overdue_month: ageing.month,
        overdue_quarter: ageing.quarter,
        overdue_longer: ageing.longer,
        on_the_way: ageing.on_the_way,
        charged_amount: Some(money(ageing.charged)),
        receivable_amount: Some(money(ageing.receivable)),
    }
}
