//! Admits an outlet on probation with the grants of a level.

use chrono::{DateTime, Utc};

use super::advance::record;
use super::{Advance, Grant, Level, Outlet, store};
use crate::db::Tx;
use crate::types::{Day, Error, Name, ProductFamily, Reason};

/// An admission as decided.
#[derive(Clone, Debug)]
pub struct Admission {
    /// The outlet, its etag and the verb.
    pub advance: Advance,
    /// The level whose bundle is granted.
    pub level: Level,
    /// For which products.
    pub families: Vec<ProductFamily>,
    /// First day of the grants.
    pub begin: Day,
}

/// Admits an outlet: IN_REVIEW to PROBATION, with its grants. Refuses grants from before it applied.
pub(super) async fn admit(
    tx: &mut Tx,
    admission: &Admission,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<Outlet, Error> {
    let outlet = store::outlet(tx, admission.advance.outlet).await?;
    outlet.must_match(admission.advance.etag)?;
    let state = outlet.after(admission.advance.verb)?;
    if admission.begin < Day::of(outlet.create_time) {
        let name = Name(outlet.outlet_id);
        let message = format!("grants of `{name}` cannot begin before it applied");
        return Err(Error::refused(Reason::OutOfRange, name, message).with("beginDate", admission.begin));
    }
    let grants = Grant::bundle(outlet.outlet_id, admission.level, &admission.families, admission.begin);
    store::insert_grants(tx, &grants).await?;
    let admitted = store::move_outlet(tx, &outlet, state, admission.level.number()).await?;
    record(tx, &outlet, &admitted, &admission.advance, actor, now).await?;
    Ok(admitted)
}
