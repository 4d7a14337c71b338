//! Files an outlet's application with the center that will supervise it.

use super::advance::recorded;
use super::{Advance, Contract, Doing, Outlet, OutletForm, OutletKind, OutletState, store};
use crate::db::{Tx, event};
use crate::types::{CenterId, ContractId, Error, OutletId};

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
    /// Whether it repairs or swaps.
    pub kind: OutletKind,
    /// What it says of itself.
    pub form: OutletForm,
}

/// Files an application: APPLIED. Fails with `NotFound` for an unknown center, `AlreadyExists` for a taken code.
pub(super) async fn apply(
    tx: &mut Tx,
    outlet_id: OutletId,
    application: &Application,
    doing: Doing<'_>,
) -> Result<Outlet, Error> {
    store::center(tx, application.center).await?;
    let outlet = applied(outlet_id, application, doing);
    apply_all(tx, std::slice::from_ref(&outlet), doing).await?;
    Ok(outlet)
}

/// An application as an outlet: APPLIED.
pub(super) fn applied(outlet_id: OutletId, application: &Application, doing: Doing<'_>) -> Outlet {
    let application = application.clone();
    Outlet {
        outlet_id,
        center_id: application.center,
        code: application.code,
        display_name: application.display_name,
        province: application.province,
        city: application.city,
        latitude: application.location.0,
        longitude: application.location.1,
        kind: application.kind,
        form: application.form,
        state: OutletState::Applied,
        level: 0,
        create_time: doing.now,
        version: 1,
    }
}

/// Writes outlets that apply, with their first contracts, the first row of their history, and their events.
pub(super) async fn apply_all(tx: &mut Tx, outlets: &[Outlet], doing: Doing<'_>) -> Result<(), Error> {
    store::insert_outlets(tx, outlets).await?;
    let contract = |outlet: &Outlet| Contract {
        outlet_id: outlet.outlet_id,
        contract_id: ContractId::generate(),
        begin_date: outlet.form.contract_begin_date,
        end_date: outlet.form.contract_end_date,
        document: String::new(),
        actor: doing.actor.to_owned(),
        create_time: doing.now,
    };
    store::insert_contracts(tx, &outlets.iter().map(contract).collect::<Vec<_>>()).await?;
    let history = outlets.iter().map(|outlet| {
        let verb = Advance { outlet: outlet.outlet_id, etag: None, verb: "ApplyOutlet", reason: String::new() };
        recorded("", outlet, &verb, doing)
    });
    let (transitions, events): (Vec<_>, Vec<_>) = history.unzip();
    store::insert_transitions(tx, &transitions).await?;
    event::record_all(tx, events).await
}
