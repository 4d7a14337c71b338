//! What a batch of movements needs to know, read set by set.

use std::collections::{HashMap, HashSet};

use super::moves::{Act, Moving};
use super::store::{self, OrderRow};
use super::{Reservation, consume::StepVerb};
use crate::catalog::Part;
use crate::db::Tx;
use crate::network::{self, Outlet, Technician};
use crate::types::{
    DeviceId, Error, ModelId, Name, OrderId, OutletId, OutletName, PartId, ReservationId, TechnicianId,
};
use crate::{catalog, devices};

/// What is known of every movement of a batch.
#[derive(Debug)]
pub(super) struct Around {
    outlets: HashMap<OutletId, Outlet>,
    orders: Vec<OrderRow>,
    reservations: HashMap<ReservationId, Reservation>,
    parts: HashMap<PartId, Part>,
    models: HashMap<DeviceId, ModelId>,
    fits: HashSet<(PartId, ModelId)>,
    technicians: HashSet<(OutletId, TechnicianId)>,
}

impl Around {
    pub(super) async fn gather(tx: &mut Tx, movings: &[Moving]) -> Result<Self, Error> {
        let (mut names, mut outlets, mut orders, mut parts, mut technicians) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for moving in movings {
            match &moving.act {
                Act::Reserve(wanted) => {
                    outlets.push(wanted.name.outlet);
                    orders.push(OutletName::new(wanted.name.outlet, wanted.order));
                    parts.push(wanted.part);
                }
                Act::Step(step) => {
                    outlets.push(step.name.outlet);
                    names.push(step.name);
                    if let StepVerb::Issue(technician) = &step.verb {
                        technicians.push(OutletName::new(step.name.outlet, *technician));
                    }
                }
            }
        }
        let reservations = store::reservations(tx, &names).await?;
        orders.extend(reservations.iter().map(|own| OutletName::new(own.outlet_id, own.order_id)));
        let fitted: Vec<PartId> = parts.clone();
        parts.extend(reservations.iter().map(|reservation| reservation.part_id));
        let outlets_known = network::store::outlets(tx, &outlets).await?;
        let orders = store::orders(tx, &orders).await?;
        let (models, fits) = if fitted.is_empty() {
            (HashMap::new(), HashSet::new())
        } else {
            let device_ids: Vec<DeviceId> = orders.iter().map(|order| order.device_id).collect();
            let devices = devices::store::devices(tx, &device_ids).await?;
            let models: HashMap<_, _> =
                devices.into_iter().map(|device| (device.device_id, device.draft.model_id)).collect();
            let wanted: Vec<ModelId> = models.values().copied().collect();
            (models, catalog::store::fits(tx, &fitted, &wanted).await?.into_iter().collect())
        };
        let technicians: Vec<Technician> =
            if technicians.is_empty() { Vec::new() } else { network::store::technicians(tx, &technicians).await? };
        Ok(Self {
            outlets: outlets_known.into_iter().map(|outlet| (outlet.outlet_id, outlet)).collect(),
            orders,
            reservations: reservations.into_iter().map(|own| (own.reservation_id, own)).collect(),
            parts: catalog::store::parts(tx, &parts).await?.into_iter().map(|part| (part.part_id, part)).collect(),
            models,
            fits,
            technicians: technicians.into_iter().map(|own| (own.outlet_id, own.technician_id)).collect(),
        })
    }

    pub(super) fn outlet(&self, outlet: OutletId) -> Result<&Outlet, Error> {
        self.outlets.get(&outlet).ok_or_else(|| Outlet::not_found(outlet))
    }

    pub(super) fn order(&self, name: OutletName<OrderId>) -> Result<&OrderRow, Error> {
        self.orders.iter().find(|order| order.name() == name).ok_or_else(|| Error::not_found(name))
    }

    pub(super) fn reservation(&self, name: OutletName<ReservationId>) -> Result<&Reservation, Error> {
        let found = self.reservations.get(&name.id).filter(|reservation| reservation.outlet_id == name.outlet);
        found.ok_or_else(|| Error::not_found(name))
    }

    pub(super) fn part(&self, part: PartId) -> Result<&Part, Error> {
        self.parts.get(&part).ok_or_else(|| Error::not_found(Name(part)))
    }

    pub(super) fn model_of(&self, device: DeviceId) -> Result<ModelId, Error> {
        self.models.get(&device).copied().ok_or_else(|| Error::not_found(Name(device)))
    }

    pub(super) fn fits(&self, part: PartId, model: ModelId) -> bool {
        self.fits.contains(&(part, model))
    }

    pub(super) fn must_have_technician(&self, name: OutletName<TechnicianId>) -> Result<(), Error> {
        if self.technicians.contains(&(name.outlet, name.id)) { Ok(()) } else { Err(Technician::not_found(name)) }
    }
}
