//! Sets the day on which a model is discontinued, once.

use super::{Model, store};
use crate::db::{Event, Tx, event};
use crate::network::Doing;
use crate::types::{Day, Error, ModelId, Name, OutletId, Reason, must_match};

/// Discontinues. Refuses a stale etag, and a model that is discontinued already.
pub(super) async fn discontinue_model(
    tx: &mut Tx,
    model: ModelId,
    etag: Option<i64>,
    day: Day,
    doing: Doing<'_>,
) -> Result<Model, Error> {
    let found = store::model(tx, model).await?;
    let name = Name(model);
    must_match(name, found.version, etag)?;
    if let Some(since) = found.discontinue_date {
        let message = format!("`{name}` is discontinued since {since}");
        let refusal = Error::refused(Reason::WrongState, name, message).with("state", "discontinued");
        return Err(refusal.with("discontinueDate", since));
    }
    let ended = store::discontinue_model(tx, &found, day).await?;
    let event = Event::new(OutletId::BRAND, "catalog.model_discontinued", name, doing.actor, doing.now);
    let kept = ended.parts_keep_date().map(|day| day.to_string()).unwrap_or_default();
    event::record(tx, event.with("discontinueDate", day).with("partsKeepDate", kept)).await?;
    Ok(ended)
}
