//! Enters a technician of an outlet.

use chrono::{DateTime, Utc};

use super::{Technician, TechnicianDraft, store};
use crate::db::{Event, Tx, event};
use crate::types::{Error, OutletName, TechnicianId};

/// Enters a technician. Fails with `NotFound` for an unknown outlet.
pub(super) async fn create_technician(
    tx: &mut Tx,
    name: OutletName<TechnicianId>,
    draft: &TechnicianDraft,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<Technician, Error> {
    store::outlet(tx, name.outlet).await?;
    let technician = entered(name, draft, now);
    create_all(tx, std::slice::from_ref(&technician), actor, now).await?;
    Ok(technician)
}

/// A technician as entered.
pub(super) fn entered(name: OutletName<TechnicianId>, draft: &TechnicianDraft, now: DateTime<Utc>) -> Technician {
    Technician {
        outlet_id: name.outlet,
        technician_id: name.id,
        display_name: draft.display_name.clone(),
        star_level: draft.star_level,
        create_time: now,
        version: 1,
        leave_date: None,
        leave_reason: String::new(),
        star_reason: String::new(),
    }
}

/// Writes technicians who are entered, and their events.
pub(super) async fn create_all(
    tx: &mut Tx,
    technicians: &[Technician],
    actor: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    store::insert_technicians(tx, technicians).await?;
    let told = |own: &Technician| Event::new(own.outlet_id, "network.technician_created", own.name(), actor, now);
    event::record_all(tx, technicians.iter().map(told).collect()).await
}
