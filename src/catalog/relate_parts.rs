//! Says that two parts may stand for each other from a day on, or no longer.

use super::relation::must_follow;
use super::{Alternative, Part, store};
use crate::db::{Event, Tx, event};
use crate::network::Doing;
use crate::types::{Day, Error, Name, OutletId, PartId, Reason, must_match};

/// What is said.
#[derive(Clone, Debug)]
pub(super) struct Relation {
    pub(super) part: PartId,
    pub(super) alternative: PartId,
    pub(super) begin: Day,
    pub(super) ends: bool,
    pub(super) etag: Option<i64>,
}

/// Relates. Refuses a stale etag, parts of different grades or components, a day that what was true would change for, and
/// what is so already.
pub(super) async fn relate_parts(tx: &mut Tx, said: &Relation, doing: Doing<'_>) -> Result<Part, Error> {
    let part = store::part(tx, said.part).await?;
    let name = Name(said.part);
    must_match(name, part.version, said.etag)?;
    let other = store::part(tx, said.alternative).await?;
    part.must_be_equivalent(&other)?;
    let (one_id, other_id) = Alternative::pair(said.part, said.alternative);
    let last = store::last_alternative(tx, (one_id, other_id)).await?;
    must_follow(said.begin, last.as_ref().map(|last| last.begin_date), Day::of(doing.now))?;
    let holds = last.is_some_and(|last| last.holds);
    if holds != said.ends {
        let message = format!("`{name}` and `{}` stand so already", Name(said.alternative));
        return Err(Error::refused(Reason::WrongState, name, message).with("state", "unchanged"));
    }
    let alternative = Alternative {
        one_id,
        other_id,
        begin_date: said.begin,
        holds: !said.ends,
        grade: part.grade,
        actor: doing.actor.to_owned(),
        create_time: doing.now,
    };
    store::insert_alternative(tx, &alternative).await?;
    let event = Event::new(OutletId::BRAND, "catalog.parts_related", name, doing.actor, doing.now);
    let event = event.with("alternative", Name(said.alternative)).with("beginDate", said.begin);
    event::record(tx, event.with("holds", alternative.holds)).await?;
    store::update_part(tx, other).await?;
    store::update_part(tx, part).await
}
