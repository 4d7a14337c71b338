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
    let technician = Technician {
        outlet_id: name.outlet,
        technician_id: name.id,
        display_name: draft.display_name.clone(),
        star_level: draft.star_level,
        create_time: now,
        version: 1,
        leave_date: None,
        leave_reason: String::new(),
        star_reason: String::new(),
    };
    store::insert_technician(tx, &technician).await?;
    event::record(tx, Event::new(name.outlet, "network.technician_created", name, actor, now)).await?;
    Ok(technician)
}
