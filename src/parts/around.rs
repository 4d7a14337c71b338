//! What a batch of movements needs to know, read set by set; what does not depend on one another is asked at once.

use std::collections::{HashMap, HashSet};

use tokio::try_join;

use super::moves::{Act, Moving};
use super::store::{self, OrderRow};
use super::{Reservation, consume::StepVerb, reserve};
use crate::catalog;
use crate::catalog::{Fit, Part};
use crate::db::Tx;
use crate::ledger::{Book, Entry};
use crate::network::{self, Center, Outlet, Technician};
use crate::types::{
    CenterId, Day, Error, ModelId, Name, OrderId, OutletId, OutletName, PartId, ReservationId, TechnicianId,
};

/// What is known of every movement of a batch.
#[derive(Debug)]
pub(super) struct Around {
    outlets: HashMap<OutletId, Outlet>,
    /// Of those who consume.
    centers: HashMap<CenterId, Center>,
    orders: HashMap<OutletName<OrderId>, OrderRow>,
    reservations: HashMap<ReservationId, Reservation>,
    parts: HashMap<PartId, Part>,
    fits: Vec<Fit>,
    technicians: HashMap<OutletName<TechnicianId>, Technician>,
}

impl Around {
    /// Reads it, and opens the book for what is to be promised.
    pub(super) async fn gather(tx: &Tx, movings: &[Moving]) -> Result<(Self, Book), Error> {
        let (mut names, mut outlets, mut orders, mut parts, mut technicians) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut consumers = HashSet::new();
        let mut promises: Vec<Entry> = Vec::new();
        for moving in movings {
            match &moving.act {
                Act::Reserve(wanted) => {
                    outlets.push(wanted.name.outlet);
                    orders.push(OutletName::new(wanted.name.outlet, wanted.order));
                    parts.push(wanted.part);
                    technicians.extend(wanted.bag.map(|bag| OutletName::new(wanted.name.outlet, bag)));
                    promises.push(reserve::promise(wanted, moving));
                }
                Act::Step(step) => {
                    outlets.push(step.name.outlet);
                    names.push(step.name);
                    match &step.verb {
                        StepVerb::Issue(technician) => {
                            technicians.push(OutletName::new(step.name.outlet, *technician));
                        }
                        StepVerb::Consume(..) => {
                            consumers.insert(step.name.outlet);
                        }
                        StepVerb::Release(_) => {}
                    }
                }
            }
        }
        let reservations = store::reservations(tx, &names).await?;
        let wanted = (parts.clone(), orders.clone());
        orders.extend(reservations.iter().map(|own| OutletName::new(own.outlet_id, own.order_id)));
        parts.extend(reservations.iter().map(|reservation| reservation.part_id));
        let (outlets, orders, parts, fits, technicians, book) = try_join!(
            network::store::outlets(tx, &outlets),
            store::orders(tx, &orders),
            catalog::store::parts(tx, &parts),
            store::fits(tx, &wanted.0, &wanted.1),
            network::store::technicians(tx, &technicians),
            Book::open(tx, &promises),
        )?;
        let supervising = outlets.iter().filter(|outlet| consumers.contains(&outlet.outlet_id));
        let supervising: Vec<CenterId> = supervising.map(|outlet| outlet.center_id).collect();
        let centers = network::store::centers(tx, &supervising).await?;
        let around = Self {
            centers: centers.into_iter().map(|center| (center.center_id, center)).collect(),
            outlets: outlets.into_iter().map(|outlet| (outlet.outlet_id, outlet)).collect(),
            orders: orders.into_iter().map(|order| (order.name(), order)).collect(),
            reservations: reservations.into_iter().map(|own| (own.reservation_id, own)).collect(),
            parts: parts.into_iter().map(|part| (part.part_id, part)).collect(),
            fits,
            technicians: technicians.into_iter().map(|own| (own.name(), own)).collect(),
        };
        Ok((around, book))
    }

    pub(super) fn outlet(&self, outlet: OutletId) -> Result<&Outlet, Error> {
        self.outlets.get(&outlet).ok_or_else(|| Outlet::not_found(outlet))
    }

    pub(super) fn center(&self, center: CenterId) -> Result<&Center, Error> {
        self.centers.get(&center).ok_or_else(|| Error::not_found(Name(center)))
    }

    pub(super) fn order(&self, name: OutletName<OrderId>) -> Result<&OrderRow, Error> {
        self.orders.get(&name).ok_or_else(|| Error::not_found(name))
    }

    pub(super) fn reservation(&self, name: OutletName<ReservationId>) -> Result<&Reservation, Error> {
        let found = self.reservations.get(&name.id).filter(|reservation| reservation.outlet_id == name.outlet);
        found.ok_or_else(|| Error::not_found(name))
    }

    pub(super) fn part(&self, part: PartId) -> Result<&Part, Error> {
        self.parts.get(&part).ok_or_else(|| Error::not_found(Name(part)))
    }

    pub(super) fn fits(&self, part: PartId, model: ModelId, day: Day) -> bool {
        Fit::holds(&self.fits, part, model, day)
    }

    pub(super) fn technician(&self, name: OutletName<TechnicianId>) -> Result<&Technician, Error> {
        self.technicians.get(&name).ok_or_else(|| Technician::not_found(name))
    }
}
