//! Says that a part fits a model from a day on, or no longer.

use super::relation::must_follow;
use super::{Fit, Part, store};
use crate::db::{Event, Tx, event};
use crate::network::Doing;
use crate::types::{Day, Error, ModelId, Name, OutletId, PartId, Reason, must_match};

/// What is said.
#[derive(Clone, Debug)]
pub(super) struct Fitting {
    pub(super) part: PartId,
    pub(super) model: ModelId,
    pub(super) begin: Day,
    pub(super) ends: bool,
    pub(super) etag: Option<i64>,
}

/// Fits. Refuses a stale etag, a day that what was true would change for, and what is so already.
pub(super) async fn fit_part(tx: &mut Tx, said: &Fitting, doing: Doing<'_>) -> Result<Part, Error> {
    let part = store::part(tx, said.part).await?;
    let name = Name(said.part);
    must_match(name, part.version, said.etag)?;
    store::model(tx, said.model).await?;
    let facts = store::fits(tx, &[said.part], &[said.model]).await?;
    let last = facts.iter().max_by_key(|fact| fact.begin_date);
    must_follow(said.begin, last.map(|last| last.begin_date), Day::of(doing.now))?;
    if last.is_some_and(|last| last.fits) != said.ends {
        let message = format!("`{name}` and `{}` stand so already", Name(said.model));
        return Err(Error::refused(Reason::WrongState, name, message).with("state", "unchanged"));
    }
    let fit = Fit { part_id: said.part, model_id: said.model, begin_date: said.begin, fits: !said.ends };
    store::insert_fit(tx, &fit).await?;
    let event = Event::new(OutletId::BRAND, "catalog.part_fitted", name, doing.actor, doing.now);
    let event = event.with("productModel", Name(said.model)).with("beginDate", said.begin);
    event::record(tx, event.with("fits", fit.fits)).await?;
    store::update_part(tx, part).await
}
