//! Places a center in the hierarchy.

use super::{Placement, PlacementDraft, store};
use crate::db::{Event, Tx, event};
use crate::network;
use crate::network::Doing;
use crate::types::{CenterId, Day, Error, Name, OutletId, PlacementId, Reason};

/// Places a center. Refuses another kind than it has, a second headquarters, a parent that is not higher or has no place
/// itself by that day, and, but for its first placement, a day before today or not later than its last.
pub(super) async fn place_center(
    tx: &mut Tx,
    placement_id: PlacementId,
    draft: &PlacementDraft,
    doing: Doing<'_>,
) -> Result<Placement, Error> {
    let PlacementDraft { center, kind, parent, begin } = *draft;
    let name = Name(center);
    network::store::center(tx, center).await?;
    let known = store::kind(tx, center).await?;
    if let Some(known) = known.filter(|known| *known != kind) {
        let message = format!("`{name}` is entered as {known} for good");
        return Err(Error::refused(Reason::WrongState, name, message).with("kind", known));
    }
    if known.is_none() {
        store::insert_kind(tx, center, kind).await?;
    }
    let parent_kind = match parent {
        Some(parent) => Some(above(tx, parent, begin).await?),
        None => None,
    };
    if !kind.may_stand_below(parent_kind) {
        let below = parent_kind.map_or("nobody", super::CenterKind::as_str);
        let description = format!("of kind {kind} stands below a higher kind, not below {below}");
        return Err(Error::invalid("parent", "NOT_ABOVE", description));
    }
    if let Some(last) = store::last_placement(tx, center).await? {
        must_follow(begin, last.begin_date, Day::of(doing.now))?;
    }
    let placement = Placement {
        placement_id,
        center_id: center,
        begin_date: begin,
        kind,
        parent_id: parent,
        parent_kind,
        actor: doing.actor.to_owned(),
        create_time: doing.now,
    };
    store::insert_placement(tx, &placement).await?;
    let event = Event::new(OutletId::BRAND, "divisions.center_placed", name, doing.actor, doing.now);
    let event = event.with("kind", kind).with("beginDate", begin);
    let event = parent.map(|parent| event.clone().with("parent", Name(parent))).unwrap_or(event);
    event::record(tx, event).await?;
    Ok(placement)
}

/// What a center above is by a day.
async fn above(tx: &mut Tx, parent: CenterId, day: Day) -> Result<super::CenterKind, Error> {
    let placed = store::placement_on(tx, parent, day).await?;
    placed.map(|placed| placed.kind).ok_or_else(|| not_placed(parent, day))
}

/// A center that has no place in the hierarchy on a day.
pub(super) fn not_placed(center: CenterId, day: Day) -> Error {
    let message = format!("`{}` has no place in the hierarchy on {day}", Name(center));
    Error::refused(Reason::NoDivision, Name(center), message).with("date", day)
}

/// What follows begins later than the last one and changes no day that is over.
pub(super) fn must_follow(begin: Day, last: Day, today: Day) -> Result<(), Error> {
    if begin < today {
        let description = format!("is {begin}, must not lie before today: what was true of a day stays so");
        return Err(Error::invalid("begin_date", "IN_THE_PAST", description));
    }
    if begin <= last {
        let description = format!("is {begin}, must lie after {last}, on which the last one begins");
        return Err(Error::invalid("begin_date", "NOT_LATER", description));
    }
    Ok(())
}
