//! Changes an outlet's level on a day: closes the grants of the old bundle and opens those of the new one.

use super::advance::{begin, end};
use super::grant::Giving;
use super::{Advance, DatedLevel, Doing, Grant, Level, Outlet, store};
use crate::db::Tx;
use crate::types::{Day, Error, Name, ProductFamily, Reason};

/// A change of level as decided.
#[derive(Clone, Debug)]
pub struct LevelChange {
    /// The outlet, its etag, the verb `ChangeLevel` and the reason.
    pub advance: Advance,
    /// The new level.
    pub level: Level,
    /// First day of it.
    pub begin: Day,
}

/// Changes the level: no grant is edited, those of the old bundle end on the day and those of the new one begin. A grant
/// of its own that the new bundle includes goes up in it. Refuses a day before today, one that is not later than the
/// last change, and the level it has.
pub async fn change_level(tx: &mut Tx, change: &LevelChange, doing: Doing<'_>) -> Result<Outlet, Error> {
    let (before, changed) = begin(tx, &change.advance).await?;
    let name = Name(before.outlet_id);
    let level = change.level.number();
    if change.begin < Day::of(doing.now) {
        let description = format!("is {}, must not lie before today", change.begin);
        return Err(Error::invalid("begin_date", "IN_THE_PAST", description));
    }
    if before.level == level {
        let message = format!("outlet `{name}` is at level {level} already");
        return Err(Error::refused(Reason::WrongState, name, message).with("state", before.state).with("level", level));
    }
    let last = store::last_level(tx, before.outlet_id).await?;
    if let Some(last) = last.filter(|last| change.begin <= last.begin_date) {
        let message = format!("level {} of `{name}` begins on {}: the next begins later", last.level, last.begin_date);
        let refusal = Error::refused(Reason::OutOfRange, name, message);
        return Err(refusal.with("beginDate", change.begin).with("lastBeginDate", last.begin_date));
    }
    let grants = store::grants_of(tx, &[before.outlet_id]).await?;
    let open: Vec<&Grant> = grants.iter().filter(|grant| grant.is_open_after(change.begin)).collect();
    let mut families: Vec<ProductFamily> =
        open.iter().filter(|grant| grant.level > 0).map(|grant| grant.product_family).collect();
    families.sort_unstable();
    families.dedup();
    if families.is_empty() {
        let message = format!("outlet `{name}` holds no grant of a level on {}", change.begin);
        return Err(Error::refused(Reason::NotGranted, name, message).with("beginDate", change.begin));
    }
    let reason = change.advance.reason.as_str();
    let giving = Giving { reason, actor: doing.actor, now: doing.now };
    let bundle = Grant::bundle(&before, change.level, &families, change.begin, giving)?;
    let replaced = |grant: &&&Grant| {
        grant.level > 0
            || bundle.iter().any(|new| new.product_family == grant.product_family && new.action == grant.action)
    };
    let closed: Vec<&Grant> = open.iter().filter(replaced).copied().collect();
    store::close_grants(tx, &closed, change.begin, change.advance.verb, (reason, doing.actor, doing.now)).await?;
    store::insert_grants(tx, &bundle).await?;
    let dated = DatedLevel {
        outlet_id: before.outlet_id,
        begin_date: change.begin,
        level,
        actor: doing.actor.to_owned(),
        reason: reason.to_owned(),
        create_time: doing.now,
    };
    store::insert_level(tx, &dated).await?;
    end(tx, &before, &Outlet { level, ..changed }, &change.advance, doing).await
}
