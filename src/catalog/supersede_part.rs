//! Says by which part a part is replaced from a day on.

use super::relation::must_follow;
use super::{Part, Succession, store};
use crate::db::{Event, Tx, event};
use crate::network::Doing;
use crate::types::{Day, Error, Name, OutletId, PartId, Reason, must_match};

/// What is said.
#[derive(Clone, Debug)]
pub(super) struct Supersession {
    pub(super) part: PartId,
    pub(super) successor: Option<PartId>,
    pub(super) begin: Day,
    pub(super) etag: Option<i64>,
}

/// Supersedes. Refuses a stale etag, a day that what was true would change for, what is so already, and a chain that
/// leads back to the part.
pub(super) async fn supersede_part(tx: &mut Tx, said: &Supersession, doing: Doing<'_>) -> Result<Part, Error> {
    let part = store::part(tx, said.part).await?;
    let name = Name(said.part);
    must_match(name, part.version, said.etag)?;
    if let Some(successor) = said.successor {
        store::part(tx, successor).await?;
    }
    let last = store::last_succession(tx, said.part).await?;
    must_follow(said.begin, last.as_ref().map(|last| last.begin_date), Day::of(doing.now))?;
    if last.and_then(|last| last.successor_id) == said.successor {
        let message = format!("`{name}` is replaced so already");
        return Err(Error::refused(Reason::WrongState, name, message).with("state", "unchanged"));
    }
    let succession = Succession {
        part_id: said.part,
        begin_date: said.begin,
        successor_id: said.successor,
        actor: doing.actor.to_owned(),
        create_time: doing.now,
    };
    store::insert_succession(tx, &succession).await?;
    let event = Event::new(OutletId::BRAND, "catalog.part_superseded", name, doing.actor, doing.now);
    let event = event.with("beginDate", said.begin);
    let by = said.successor.map(|successor| Name(successor).to_string()).unwrap_or_default();
    event::record(tx, event.with("successor", by)).await?;
    store::update_part(tx, part).await
}
