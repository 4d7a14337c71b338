//! Stock that a technician carries without an order: from the shelf into the bag, and back.

use chrono::{DateTime, Utc};

use super::places;
use super::serials::must_fit_serials;
use crate::db::{Event, Tx, event};
use crate::ledger::store::{Asked, Shelf, shelves};
use crate::ledger::{self, Condition, Entry, Phase, Place};
use crate::network::Work;
use crate::types::{Day, Error, Name, OutletName, PartId, TechnicianId, TypedId as _};
use crate::{catalog, network};

/// What goes into a bag, or out of it.
#[derive(Clone, Debug)]
pub(super) struct Bagging {
    pub(super) name: OutletName<TechnicianId>,
    pub(super) part: PartId,
    pub(super) quantity: i64,
    pub(super) condition: Condition,
    pub(super) serials: Vec<String>,
}

impl Bagging {
    fn shelf(&self) -> Place {
        places::shelf(self.name.outlet, self.condition)
    }

    fn bag(&self) -> Place {
        places::carried(self.name.outlet, self.name.id, self.condition)
    }
}

/// Hands free stock to a technician. Refuses an outlet whose state closes it to work, who has given notice, and more than
/// is free.
pub(super) async fn fill(tx: &mut Tx, bagging: &Bagging, actor: &str, now: DateTime<Utc>) -> Result<Shelf, Error> {
    let name = bagging.name;
    network::store::outlet(tx, name.outlet).await?.must_open(Work::RunningOrders, Day::of(now))?;
    let technician = network::store::technician(tx, name.outlet, name.id).await?;
    technician.leave_date.map_or(Ok(()), |leave| technician.must_work(leave))?;
    carry(tx, bagging, (bagging.shelf(), bagging.bag()), ("issue", "parts.bag_filled"), (actor, now)).await
}

/// Takes what a technician carries back to the shelf; who has left may still give back. Refuses more than is carried and
/// not promised.
pub(super) async fn empty(tx: &mut Tx, bagging: &Bagging, actor: &str, now: DateTime<Utc>) -> Result<Shelf, Error> {
    network::store::technician(tx, bagging.name.outlet, bagging.name.id).await?;
    carry(tx, bagging, (bagging.bag(), bagging.shelf()), ("release", "parts.bag_emptied"), (actor, now)).await
}

async fn carry(
    tx: &mut Tx,
    bagging: &Bagging,
    (from, to): (Place, Place),
    (code, kind): (&'static str, &'static str),
    (actor, now): (&str, DateTime<Utc>),
) -> Result<Shelf, Error> {
    let part = catalog::store::part(tx, bagging.part).await?;
    must_fit_serials(&part, bagging.quantity, &bagging.serials)?;
    let unit = bagging.part.uuid().to_string();
    let entry = Entry {
        unit: unit.clone(),
        from,
        to,
        amount: bagging.quantity,
        code,
        phase: Phase::Posted,
        source: bagging.name.to_string(),
        actor: actor.to_owned(),
        post_time: now,
        serials: bagging.serials.clone(),
        corrects: None,
    };
    ledger::post(tx, &[entry]).await?;
    let event = Event::new(bagging.name.outlet, kind, bagging.name, actor, now);
    event::record(tx, event.with("part", Name(bagging.part)).with("quantity", bagging.quantity)).await?;
    let asked = Asked::bag(bagging.name.outlet.into(), bagging.name.id, Some(&unit));
    let found = shelves(tx, asked, uuid::Uuid::nil(), 100).await?;
    let own = found.into_iter().find(|shelf| shelf.condition == bagging.condition);
    own.ok_or_else(|| Error::internal("a bag without what was put into it"))
}
