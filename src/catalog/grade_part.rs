//! Sets the grade of a part.

use super::{Part, store};
use crate::db::{Event, Tx, event};
use crate::network::Doing;
use crate::types::{Error, Name, OutletId, PartId, must_match};

/// Sets the grade. Refuses a stale etag; the database refuses another grade than that of an alternative.
pub(super) async fn grade_part(
    tx: &mut Tx,
    part: PartId,
    etag: Option<i64>,
    grade: i32,
    doing: Doing<'_>,
) -> Result<Part, Error> {
    let found = store::part(tx, part).await?;
    must_match(Name(part), found.version, etag)?;
    let graded = store::update_part(tx, Part { grade, ..found }).await?;
    let event = Event::new(OutletId::BRAND, "catalog.part_graded", Name(part), doing.actor, doing.now);
    event::record(tx, event.with("grade", grade)).await?;
    Ok(graded)
}
