//! Takes devices in: a slice of commands, a result for each, one commit.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::advance::{Doing, traced};
use super::order::{Custody, ServiceType};
use super::{Order, OrderState, Transition, store};
use crate::catalog::Model;
use crate::db::{Command, Done, Once, Together, Tx, event};
use crate::devices::{Device, VisitOutcome};
use crate::network::{self, Grant, Outlet, Room, Work};
use crate::types::{
    Day, DeviceId, Error, ModelId, Name, OrderId, OutletId, OutletName, Personal, ProductFamily, Reason, ServiceAction,
    TypedId as _,
};
use crate::{catalog, devices};

/// What is told when a device is taken in.
#[derive(Clone, Debug)]
pub(super) struct Intake {
    pub(super) name: OutletName<OrderId>,
    pub(super) device: DeviceId,
    pub(super) service_type: ServiceType,
    pub(super) urgent: bool,
    pub(super) customer_name: Personal,
    pub(super) customer_phone: Personal,
    pub(super) description: String,
    pub(super) condition: String,
    pub(super) accessories: Vec<String>,
    pub(super) data_loss_consent: bool,
    pub(super) rework_of: Option<OutletName<OrderId>>,
}

/// An order to be opened.
#[derive(Clone, Debug)]
pub(super) struct Opening {
    pub(super) once: Once,
    pub(super) intake: Intake,
    pub(super) actor: String,
    pub(super) now: DateTime<Utc>,
}

impl Command for Opening {
    fn once(&self) -> &Once {
        &self.once
    }

    /// A device comes in once: the second must see the first.
    fn keys(&self) -> Vec<String> {
        vec![Name(self.intake.device).to_string()]
    }
}

/// Opens orders: RECEIVED, and the warranty clocks pause. Refuses an outlet that is closed to intake, full or not granted it,
/// and a device that is on a bench. `encode` makes an order's answer.
pub(super) async fn open<R>(
    tx: &mut Tx,
    openings: &[Opening],
    encode: fn(Order, Transition) -> Result<R, Error>,
) -> Result<Done<R>, Error> {
    let mut around = Around::gather(tx, openings).await?;
    let mut answers = Vec::with_capacity(openings.len());
    let (mut orders, mut transitions, mut events) = (Vec::new(), Vec::new(), Vec::new());
    for opening in openings {
        let doing = Doing { actor: &opening.actor, now: opening.now };
        let opened = around.judge(opening).and_then(|order| {
            let (transition, event) = traced(&order, "", "OpenRepairOrder", None, "", doing);
            encode(order.clone(), transition.clone()).map(|reply| (order, transition, event, reply))
        });
        answers.push(opened.map(|(order, transition, event, reply)| {
            *around.on_bench.entry(order.outlet_id).or_default() += 1;
            orders.push(order);
            transitions.push(transition);
            events.push(event);
            reply
        }));
    }
    let mut rest = Together::default();
    if !orders.is_empty() {
        let visits: Vec<_> = orders.iter().map(|order: &Order| (order.device_id, order.name())).collect();
        let days: Vec<_> =
            orders.iter().map(|order| (order.device_id, order.name(), Day::of(order.receive_time))).collect();
        store::insert(tx, &orders).await?;
        devices::visit::begin(tx, &visits).await?;
        devices::clock::begin_repairs(tx, &days).await?;
        store::insert_transitions(tx, &transitions).await?;
        rest.add(event::recording(&events));
    }
    Ok((answers, rest))
}

/// What is known of every opening of a batch.
struct Around {
    outlets: Vec<Outlet>,
    grants: Vec<Grant>,
    devices: HashMap<DeviceId, Device>,
    models: HashMap<ModelId, Model>,
    under_way: HashSet<DeviceId>,
    withdrawn: HashSet<DeviceId>,
    former: Vec<Order>,
    /// Orders on the bench of the outlets whose intake is limited.
    on_bench: HashMap<OutletId, i64>,
}

impl Around {
    async fn gather(tx: &mut Tx, openings: &[Opening]) -> Result<Self, Error> {
        let outlet_ids: Vec<OutletId> = openings.iter().map(|opening| opening.intake.name.outlet).collect();
        let device_ids: Vec<DeviceId> = openings.iter().map(|opening| opening.intake.device).collect();
        let former: Vec<OutletName<OrderId>> = openings.iter().filter_map(|opening| opening.intake.rework_of).collect();
        let devices = devices::store::devices(tx, &device_ids).await?;
        let model_ids: Vec<ModelId> = devices.iter().map(|device| device.draft.model_id).collect();
        let models = catalog::store::models(tx, &model_ids).await?;
        let outlets = network::store::outlets(tx, &outlet_ids).await?;
        let limited = outlets.iter().filter(|outlet| matches!(outlet.state.allows().intake, Room::UpTo(_)));
        let limited: Vec<OutletId> = limited.map(|outlet| outlet.outlet_id).collect();
        Ok(Self {
            on_bench: if limited.is_empty() { HashMap::new() } else { store::on_bench(tx, &limited).await? },
            outlets,
            grants: network::store::grants_of(tx, &outlet_ids).await?,
            devices: devices.into_iter().map(|device| (device.device_id, device)).collect(),
            models: models.into_iter().map(|model| (model.model_id, model)).collect(),
            under_way: devices::visit::under_way(tx, &device_ids).await?,
            withdrawn: devices::visit::withdrawn(tx, &device_ids).await?,
            former: if former.is_empty() { Vec::new() } else { store::orders(tx, &former).await? },
        })
    }

    fn judge(&self, opening: &Opening) -> Result<Order, Error> {
        let intake = &opening.intake;
        let name = intake.name;
        let outlet = self.outlets.iter().find(|outlet| outlet.outlet_id == name.outlet);
        let outlet = outlet.ok_or_else(|| Outlet::not_found(name.outlet))?;
        let today = Day::of(opening.now);
        outlet.must_open(Work::Intake, today)?;
        let device = self.devices.get(&intake.device).ok_or_else(|| Error::not_found(Name(intake.device)))?;
        let model = device.draft.model_id;
        let family = self.models.get(&model).ok_or_else(|| Error::not_found(Name(model)))?.product_family;
        let granted =
            |grant: &Grant| grant.outlet_id == name.outlet && grant.holds(family, ServiceAction::Accept, today);
        if !self.grants.iter().any(granted) {
            return Err(not_granted(name.outlet, family, ServiceAction::Accept, today));
        }
        if let Some(former) = intake.rework_of {
            // An order of another device is none of this caller's business: not even whether it exists.
            let known = self.former.iter().find(|order| order.name() == former && order.device_id == intake.device);
            let known = known.ok_or_else(|| Error::not_found(former))?;
            if known.repair_outcome != Some(VisitOutcome::Repaired) || known.deliver_time.is_none() {
                return Err(Error::invalid(
                    "repair_order.rework_of",
                    "NOT_REPAIRED",
                    "must be an order that repaired the device and delivered it",
                ));
            }
        }
        if self.withdrawn.contains(&intake.device) {
            return Err(devices::visit::is_withdrawn(intake.device));
        }
        if self.under_way.contains(&intake.device) {
            return Err(devices::visit::in_repair(intake.device));
        }
        let on_bench = self.on_bench.get(&name.outlet).copied().unwrap_or_default();
        outlet.must_hold(outlet.allows(today).intake, on_bench.saturating_add(1), "orders open at once")?;
        Ok(received(intake, opening.now))
    }
}

/// The order that an intake begins.
fn received(intake: &Intake, now: DateTime<Utc>) -> Order {
    Order {
        outlet_id: intake.name.outlet,
        order_id: intake.name.id,
        number: number(Day::of(now), intake.name.id),
        device_id: intake.device,
        service_type: intake.service_type,
        urgent: intake.urgent,
        customer_name: intake.customer_name.clone(),
        customer_phone: intake.customer_phone.clone(),
        description: intake.description.clone(),
        condition: intake.condition.clone(),
        accessories: serde_json::json!(intake.accessories),
        data_loss_consent: intake.data_loss_consent,
        state: OrderState::Received,
        custody: Custody::Outlet,
        technician_id: None,
        diagnosis: None,
        fault_code: None,
        decision_id: None,
        consent_id: None,
        awaited_party: None,
        wait_reason: None,
        wait_promise_date: None,
        repair_outcome: None,
        signed_by: None,
        remedy_document: None,
        rework_of_outlet_id: intake.rework_of.map(|former| former.outlet),
        rework_of_order_id: intake.rework_of.map(|former| former.id),
        receive_time: now,
        deliver_time: None,
        create_time: now,
        version: 1,
    }
}

/// Refuses work that the outlet is not granted on that day.
pub(super) async fn must_be_granted(
    tx: &mut Tx,
    name: OutletName<OrderId>,
    family: ProductFamily,
    action: ServiceAction,
    day: Day,
) -> Result<(), Error> {
    if network::store::granted(tx, name.outlet, family, action, day).await? {
        return Ok(());
    }
    Err(not_granted(name.outlet, family, action, day))
}

fn not_granted(outlet: OutletId, family: ProductFamily, action: ServiceAction, day: Day) -> Error {
    let outlet = Name(outlet);
    let message = format!("outlet `{outlet}` is not granted {action} of {family} on {day}");
    Error::refused(Reason::NotGranted, outlet, message).with("action", action).with("productFamily", family)
}

/// A number for people: the day and the last of the id, such as `R260315-4F2A9C01D7E3`.
fn number(day: Day, order: OrderId) -> String {
    let (year, month, of_month) = day.ymd();
    let id = order.uuid().simple().to_string().to_uppercase();
    let tail = id.get(20..).unwrap_or_default();
    format!("R{:02}{month:02}{of_month:02}-{tail}", year.rem_euclid(100))
}
