//! Says how many days a part takes from a service center to its outlets, from a day on.

use chrono::{DateTime, Utc};

use super::store::place as store;
use crate::db::{Event, Tx, event};
use crate::network;
use crate::types::{CenterId, Day, Error, Name, OutletId, Reason};

/// How long a part takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct LeadTime {
    pub(super) center: CenterId,
    pub(super) begin: Day,
    pub(super) days: i32,
}

/// How many days a part takes from a center to its outlets on a day.
///
/// # Errors
/// `NO_LEAD_TIME` if nobody said so.
pub async fn lead_days(tx: &mut Tx, center: CenterId, day: Day) -> Result<i32, Error> {
    let message = format!("nobody said how many days a part takes from `{}`: SetLeadTime does", Name(center));
    let found = store::lead_days(tx, center, day).await?;
    found.ok_or_else(|| Error::refused(Reason::NoLeadTime, Name(center), message))
}

/// Keeps it. Fails with `NotFound` for an unknown center.
pub(super) async fn set_lead_time(tx: &mut Tx, lead: LeadTime, actor: &str, now: DateTime<Utc>) -> Result<(), Error> {
    network::store::center(tx, lead.center).await?;
    store::set_lead_time(tx, lead.center, lead.begin, lead.days).await?;
    let set = Event::new(OutletId::BRAND, "coverage.lead_time_set", Name(lead.center), actor, now);
    event::record(tx, set.with("days", lead.days).with("beginDate", lead.begin)).await
}
