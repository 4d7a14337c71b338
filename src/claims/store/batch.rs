//! What a batch of filings needs to know, read set by set.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::super::file::{Filing, by};
use super::super::{Claim, Operation, PartPrice, PriceList};
use crate::catalog::Model;
use crate::db::Tx;
use crate::db::schema::{claims, price_lists};
use crate::devices::Device;
use crate::network::{Certificate, DatedLevel, Grant, Outlet};
use crate::policy::{Outcome, Remedy};
use crate::repairs::Order;
use crate::types::{
    ConsentId, Day, DecisionId, DeviceId, Error, ListId, ModelId, Name, OrderId, OutletId, OutletName, PartId,
    ProductFamily, ServiceAction, TechnicianId,
};
use crate::{catalog, decisions, devices, network, parts, repairs};

/// What is known of every filing of a batch.
#[derive(Debug)]
pub(in super::super) struct Batch {
    pub(in super::super) outlets: HashMap<OutletId, Outlet>,
    pub(in super::super) orders: HashMap<OrderId, Order>,
    pub(in super::super) remedies: HashMap<ConsentId, Remedy>,
    pub(in super::super) outcomes: HashMap<DecisionId, Outcome>,
    /// Every order of the devices.
    pub(in super::super) former: Vec<Order>,
    /// Every claim for the orders or their devices.
    pub(in super::super) claims: Vec<Claim>,
    pub(in super::super) consumed: Vec<(OrderId, PartId, i64)>,
    pub(in super::super) lists: Vec<PriceList>,
    pub(in super::super) prices: Vec<PartPrice>,
    pub(in super::super) operations: Vec<Operation>,
    devices: HashMap<DeviceId, Device>,
    models: HashMap<ModelId, Model>,
    /// The levels of the outlets, from day to day.
    pub(in super::super) levels: Vec<DatedLevel>,
    grants: Vec<Grant>,
    certificates: Vec<Certificate>,
}

impl Batch {
    /// The model of an order's device.
    pub(in super::super) fn model_of(&self, order: &Order) -> Result<&Model, Error> {
        let device = self.devices.get(&order.device_id).ok_or_else(|| Error::not_found(Name(order.device_id)))?;
        self.models.get(&device.draft.model_id).ok_or_else(|| Error::not_found(Name(device.draft.model_id)))
    }

    /// Whether an outlet held a grant on a day.
    pub(in super::super) fn granted(
        &self,
        outlet: OutletId,
        family: ProductFamily,
        action: ServiceAction,
        day: Day,
    ) -> bool {
        self.grants.iter().any(|grant| grant.outlet_id == outlet && grant.holds(family, action, day))
    }

    /// Whether a technician held a certificate on a day.
    pub(in super::super) fn certified(
        &self,
        technician: Option<TechnicianId>,
        family: ProductFamily,
        action: ServiceAction,
        day: Day,
    ) -> bool {
        self.certificates.iter().any(|certificate| {
            Some(certificate.technician_id) == technician
                && certificate.product_family == family
                && certificate.action == action
                && certificate.holds(day)
        })
    }
}

/// Reads what the filings need.
pub(in super::super) async fn gather(tx: &mut Tx, filings: &[Filing]) -> Result<Batch, Error> {
    let outlet_ids: Vec<OutletId> = filings.iter().map(|filing| filing.name.outlet).collect();
    let order_names: Vec<OutletName<OrderId>> = filings.iter().map(|filing| filing.order).collect();
    let outlets = network::store::outlets(tx, &outlet_ids).await?;
    let orders = repairs::store::orders(tx, &order_names).await?;
    let consents = repairs::store::consents(tx, &orders).await?;
    let decision_names = orders.iter().filter_map(|order| Some(OutletName::new(order.outlet_id, order.decision_id?)));
    let outcomes = decisions::store::outcomes(tx, &decision_names.collect::<Vec<_>>()).await?;
    let device_ids: Vec<DeviceId> = orders.iter().map(|order| order.device_id).collect();
    let devices = devices::store::devices(tx, &device_ids).await?;
    let model_ids: Vec<ModelId> = devices.iter().map(|device| device.draft.model_id).collect();
    let models = catalog::store::models(tx, &model_ids).await?;
    let former = repairs::store::orders_of(tx, &device_ids).await?;
    let claims =
        claims::table.filter(claims::device_id.eq_any(&device_ids)).select(Claim::as_select()).load(tx).await?;
    let consumed = parts::store::consumed(tx, &order_names).await?;
    let levels = network::store::levels_of(tx, &outlet_ids).await?;
    let held = outlets.iter().map(|outlet| outlet.level).chain(levels.iter().map(|level| level.level));
    let held: Vec<i32> = held.collect();
    let families: Vec<ProductFamily> = models.iter().map(|model| model.product_family).collect();
    let lists: Vec<PriceList> = price_lists::table
        .filter(price_lists::level.eq_any(held))
        .filter(price_lists::product_family.eq_any(families))
        .select(PriceList::as_select())
        .load(tx)
        .await?;
    let list_ids: Vec<ListId> = lists.iter().map(|list| list.list_id).collect();
    let prices = super::prices(tx, &list_ids).await?;
    let operations = super::operations(tx, &list_ids).await?;
    let grants = network::store::grants_of(tx, &outlet_ids).await?;
    let technicians = orders.iter().filter_map(|order| Some(OutletName::new(order.outlet_id, order.technician_id?)));
    let certificates = network::store::certificates_of(tx, &technicians.collect::<Vec<_>>()).await?;
    Ok(Batch {
        outlets: by(outlets, |outlet| outlet.outlet_id),
        orders: by(orders, |order| order.order_id),
        remedies: consents.into_iter().map(|consent| (consent.consent_id, consent.remedy)).collect(),
        outcomes: outcomes.into_iter().collect(),
        former,
        claims,
        consumed,
        lists,
        prices,
        operations,
        devices: by(devices, |device| device.device_id),
        models: by(models, |model| model.model_id),
        levels,
        grants,
        certificates,
    })
}
