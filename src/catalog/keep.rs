//! Parts of discontinued models: is there enough of them until the day to which they must be kept (domain D1, S7)?

use super::{Model, Part, store};
use crate::db::Tx;
use crate::types::{Day, Error, ModelId, Page, PageRequest, PartId, TypedId as _};

/// What there is of a part, what is used of it, and how long it must last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keeping {
    /// Usable pieces in the network.
    pub stock: i64,
    /// Pieces fitted in the window.
    pub used: i64,
    /// Days of the window; above 0.
    pub window_days: i32,
    /// Days after the day that is asked about, to the last one for which it must be kept.
    pub days_left: i64,
}

impl Keeping {
    /// Pieces that the same use takes until then, rounded up: half a piece is a piece.
    #[must_use]
    pub fn projected(&self) -> i64 {
        let window = i128::from(self.window_days.max(1));
        let pieces = i128::from(self.used.max(0)) * i128::from(self.days_left.max(0));
        i64::try_from((pieces + window - 1) / window).unwrap_or(i64::MAX)
    }

    /// Whether there is less than that.
    #[must_use]
    pub fn is_at_risk(&self) -> bool {
        self.stock < self.projected()
    }
}

/// A part of which there may be too little.
#[derive(Clone, Debug)]
pub(super) struct AtRisk {
    pub(super) part: Part,
    pub(super) models: Vec<ModelId>,
    pub(super) keep_date: Day,
    pub(super) keeping: Keeping,
}

/// The parts of discontinued models of which there is less at the end of a day than use projects, a page by creation.
pub(super) async fn at_risk(tx: &mut Tx, day: Day, window_days: i32, page: PageRequest) -> Result<Page<AtRisk>, Error> {
    let models: Vec<(ModelId, Day)> = store::discontinued(tx, day)
        .await?
        .iter()
        .filter_map(|model: &Model| Some((model.model_id, model.parts_keep_date()?)))
        .filter(|(_, keep)| day <= *keep)
        .collect();
    let ids: Vec<ModelId> = models.iter().map(|(id, _)| *id).collect();
    let size = usize::try_from(page.limit()).unwrap_or(usize::MAX);
    let (mut found, mut next) = (Vec::new(), Some(page));
    // Most parts are safe: pages of candidates are read until one of those at risk is full.
    while let Some(page) = next.filter(|_| found.len() < size) {
        let candidates = store::fitting_page(tx, &ids, day, page).await?;
        let parts: Vec<PartId> = candidates.rows.iter().map(|part| part.part_id).collect();
        let fits = store::standing(tx, &parts, day).await?.fits;
        let stocks = store::kept(tx, &parts, day, window_days).await?;
        next = page.following(candidates.next);
        for part in candidates.rows {
            let own = models.iter().filter(|(model, _)| fits.contains(&(part.part_id, *model)));
            let (own, keeps): (Vec<ModelId>, Vec<Day>) = own.copied().unzip();
            let Some(keep_date) = keeps.into_iter().max() else { continue };
            let (stock, used) =
                stocks.iter().find(|kept| kept.0 == part.part_id).map_or((0, 0), |kept| (kept.1, kept.2));
            let keeping = Keeping { stock, used, window_days, days_left: keep_date.days_since(day) };
            if keeping.is_at_risk() {
                found.push(AtRisk { part, models: own, keep_date, keeping });
            }
        }
    }
    found.truncate(size);
    Ok(page.cut(found, |row| (row.part.create_time, row.part.part_id.uuid())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn projected_use_is_rounded_up_and_enough_is_no_risk() {
        for (stock, used, window_days, days_left, projected, is_at_risk) in [
            (0, 0, 365, 700, 0, false),
            (9, 5, 365, 730, 10, true),
            (10, 5, 365, 730, 10, false),
            (0, 1, 365, 1, 1, true),
            (2, 2, 30, 31, 3, true),
            (0, 5, 365, 0, 0, false),
            (i64::MAX, i64::MAX, 1, 2, i64::MAX, false),
        ] {
            let keeping = Keeping { stock, used, window_days, days_left };
            assert_eq!((keeping.projected(), keeping.is_at_risk()), (projected, is_at_risk), "{keeping:?}");
        }
    }
}
