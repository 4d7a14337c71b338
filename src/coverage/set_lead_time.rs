//! Says how many days a part takes from a service center to its outlets, from a day on.

use chrono::{DateTime, Utc};

use super::store::place as store;
use crate::db::{Event, Tx, event};
use crate::network;
use crate::types::{CenterId, Day, Error, Name, OutletId};

/// How long a part takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct LeadTime {
    pub(super) center: CenterId,
    pub(super) begin: Day,
    pub(super) days: i32,
}

/// Keeps it. Fails with `NotFound` for an unknown center.
pub(super) async fn set_lead_time(tx: &mut Tx, lead: LeadTime, actor: &str, now: DateTime<Utc>) -> Result<(), Error> {
    network::store::center(tx, lead.center).await?;
    store::set_lead_time(tx, lead.center, lead.begin, lead.days).await?;
    let set = Event::new(OutletId::BRAND, "coverage.lead_time_set", Name(lead.center), actor, now);
    event::record(tx, set.with("days", lead.days).with("beginDate", lead.begin)).await
}
