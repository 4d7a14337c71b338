//! Takes a device in.

use super::advance::{Doing, trace};
use super::order::{Custody, ServiceType};
use super::{Order, OrderState, store};
use crate::db::Tx;
use crate::network::{self, Work};
use crate::types::{Day, DeviceId, Error, OrderId, OutletName, Personal, Reason, ServiceAction, TypedId as _};
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

/// Opens an order: RECEIVED, and the warranty clock pauses. Refuses an outlet that is closed to intake or not granted
/// it, and a device that is on a bench.
pub(super) async fn open(tx: &mut Tx, intake: &Intake, doing: Doing<'_>) -> Result<Order, Error> {
    let outlet = network::store::outlet(tx, intake.name.outlet).await?;
    outlet.must_open(Work::Intake)?;
    let device = devices::store::device(tx, intake.device).await?;
    let model = catalog::store::model(tx, device.draft.model_id).await?;
    let today = Day::of(doing.now);
    must_be_granted(tx, intake.name, model.product_family, ServiceAction::Accept, today).await?;
    if let Some(former) = intake.rework_of {
        let former = store::order(tx, former).await?;
        if former.device_id != intake.device {
            return Err(Error::invalid(
                "repair_order.rework_of",
                "OTHER_DEVICE",
                "must be an order of the same device",
            ));
        }
    }
    devices::visit::begin(tx, intake.device, intake.name).await?;
    devices::clock::begin_repair(tx, intake.device, intake.name, today).await?;
    let order = Order {
        outlet_id: intake.name.outlet,
        order_id: intake.name.id,
        number: number(today, intake.name.id),
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
        receive_time: doing.now,
        deliver_time: None,
        create_time: doing.now,
        version: 1,
    };
    store::insert(tx, &order).await?;
    trace(tx, &order, "", "OpenRepairOrder", None, "", doing).await?;
    Ok(order)
}

/// Refuses work that the outlet is not granted on that day.
pub(super) async fn must_be_granted(
    tx: &mut Tx,
    name: OutletName<OrderId>,
    family: crate::types::ProductFamily,
    action: ServiceAction,
    day: Day,
) -> Result<(), Error> {
    if network::store::granted(tx, name.outlet, family, action, day).await? {
        return Ok(());
    }
    let outlet = crate::types::Name(name.outlet);
    let message = format!("outlet `{outlet}` is not granted {action} of {family} on {day}");
    Err(Error::refused(Reason::NotGranted, outlet, message).with("action", action).with("productFamily", family))
}

/// A number for people: the day and the last of the id, such as `R260315-4F2A9C`.
fn number(day: Day, order: OrderId) -> String {
    let (year, month, of_month) = day.ymd();
    let id = order.uuid().simple().to_string().to_uppercase();
    let tail = id.get(26..).unwrap_or_default();
    format!("R{:02}{month:02}{of_month:02}-{tail}", year.rem_euclid(100))
}
