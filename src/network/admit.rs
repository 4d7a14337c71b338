//! Admits an outlet on probation with the grants of a level.

use super::advance::{begin, end};
use super::grant::Giving;
use super::review::must_have_passed;
use super::{Advance, DatedLevel, Doing, Grant, Level, Outlet, store};
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

/// Admits an outlet: IN_REVIEW to PROBATION, with its grants. Refuses one whose review is missing or failed, and grants
/// from before it applied.
pub(super) async fn admit(tx: &mut Tx, admission: &Admission, doing: Doing<'_>) -> Result<Outlet, Error> {
    let (before, changed) = begin(tx, &admission.advance).await?;
    must_have_passed(tx, before.outlet_id).await?;
    must_not_begin_before(&before, admission.begin)?;
    let giving = Giving { reason: "", actor: doing.actor, now: doing.now };
    let grants = Grant::bundle(&before, admission.level, &admission.families, admission.begin, giving)?;
    store::insert_grants(tx, &grants).await?;
    let level = DatedLevel {
        outlet_id: before.outlet_id,
        begin_date: admission.begin,
        level: admission.level.number(),
        actor: doing.actor.to_owned(),
        reason: String::new(),
        create_time: doing.now,
    };
    store::insert_level(tx, &level).await?;
    let changed = Outlet { level: level.level, ..changed };
    end(tx, &before, &changed, &admission.advance, doing).await
}

/// Refuses a grant from before the outlet applied.
pub(super) fn must_not_begin_before(outlet: &Outlet, begin: Day) -> Result<(), Error> {
    if begin >= Day::of(outlet.create_time) {
        return Ok(());
    }
    let name = Name(outlet.outlet_id);
    let message = format!("grants of `{name}` cannot begin before it applied");
    Err(Error::refused(Reason::OutOfRange, name, message).with("beginDate", begin))
}
