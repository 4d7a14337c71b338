//! Files an outlet's application with the center that will supervise it.

use chrono::{DateTime, Utc};

use super::{Outlet, OutletForm, OutletState, store};
use crate::db::{Event, Tx, event};
use crate::types::{CenterId, Error, Name, OutletId};

/// An application as filed.
#[derive(Clone, Debug)]
pub struct Application {
    /// The center that will supervise the outlet.
    pub center: CenterId,
    /// The brand's own code.
    pub code: String,
    /// What people call it.
    pub display_name: String,
    /// The province it stands in.
    pub province: String,
    /// The city it stands in.
    pub city: String,
    /// WGS 84 degrees: latitude, longitude.
    pub location: (f64, f64),
    /// What it says of itself.
    pub form: OutletForm,
}

/// Files an application: APPLIED. Fails with `NotFound` for an unknown center, `AlreadyExists` for a taken code.
pub(super) async fn apply(
    tx: &mut Tx,
    outlet_id: OutletId,
    application: &Application,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<Outlet, Error> {
    store::center(tx, application.center).await?;
    let application = application.clone();
    let outlet = Outlet {
        outlet_id,
        center_id: application.center,
        code: application.code,
        display_name: application.display_name,
        province: application.province,
        city: application.city,
        latitude: application.location.0,
        longitude: application.location.1,
        form: application.form,
        state: OutletState::Applied,
        level: 0,
        create_time: now,
        version: 1,
    };
    store::insert_outlet(tx, &outlet).await?;
    event::record(tx, Event::new(outlet_id, "network.outlet_applied", Name(outlet_id), actor, now)).await?;
    Ok(outlet)
}
