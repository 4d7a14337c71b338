//! Records what a review of an application found.

use super::advance::{begin, end};
use super::{Advance, Doing, Listed, Outlet, OutletReview, ReviewItem, ReviewVerdict, store};
use crate::db::Tx;
use crate::types::{Error, Name, OutletId, Reason, ReviewId};

/// Records a review; the last one counts. IN_REVIEW only.
pub(super) async fn record_review(
    tx: &mut Tx,
    advance: &Advance,
    items: &[ReviewItem],
    doing: Doing<'_>,
) -> Result<Outlet, Error> {
    let (before, changed) = begin(tx, advance).await?;
    let review = OutletReview {
        outlet_id: advance.outlet,
        review_id: ReviewId::generate(),
        reviewer: doing.actor.to_owned(),
        items: Listed(items.to_vec()),
        passed: items.iter().all(|item| item.verdict != ReviewVerdict::Failed),
        summary: advance.reason.clone(),
        review_time: doing.now,
    };
    store::insert_review(tx, &review).await?;
    end(tx, &before, &changed, advance, doing).await
}

/// Refuses an outlet that was not reviewed, or of whose review something failed: names it all.
pub(super) async fn must_have_passed(tx: &mut Tx, outlet: OutletId) -> Result<(), Error> {
    let name = Name(outlet);
    let Some(review) = store::last_review(tx, outlet).await? else {
        let message = format!("the application of `{name}` was not reviewed");
        return Err(Error::refused(Reason::BusinessUnfinished, name, message).with("review", "missing"));
    };
    let failed: Vec<&str> = review
        .items
        .0
        .iter()
        .filter(|item| item.verdict == ReviewVerdict::Failed)
        .map(|item| item.subject.as_str())
        .collect();
    if failed.is_empty() {
        return Ok(());
    }
    let message = format!("the review of `{name}` failed in {}", failed.join(", "));
    Err(Error::refused(Reason::BusinessUnfinished, name, message).with("failed", failed.join(",")))
}
