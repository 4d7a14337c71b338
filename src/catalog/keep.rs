//! Parts of discontinued models: is there enough of them, and of what may be used for them, until the day to which they must
//! be kept (domain D1, S7)?

use std::collections::{HashMap, HashSet};

use super::interchange::Interchange;
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

    /// Pieces that there are fewer than that.
    #[must_use]
    pub fn lack(&self) -> i64 {
        self.projected().saturating_sub(self.stock).max(0)
    }
}

/// A part of which there may be too little.
#[derive(Clone, Debug)]
pub(super) struct AtRisk {
    pub(super) part: Part,
    pub(super) models: Vec<ModelId>,
    pub(super) keep_date: Day,
    pub(super) keeping: Keeping,
    /// Other parts that may be used for it, and what is left of them.
    pub(super) instead: Vec<(PartId, i64)>,
}

/// The parts of discontinued models of which there is less at the end of a day than use projects, what may be used for them
/// counted too; a page by creation.
pub(super) async fn at_risk(tx: &mut Tx, day: Day, window_days: i32, page: PageRequest) -> Result<Page<AtRisk>, Error> {
    let models: Vec<(ModelId, Day)> = store::discontinued(tx, day)
        .await?
        .iter()
        .filter_map(|model: &Model| Some((model.model_id, model.parts_keep_date()?)))
        .filter(|(_, keep)| day <= *keep)
        .collect();
    let ids: Vec<ModelId> = models.iter().map(|(id, _)| *id).collect();
    let interchange = store::interchange(tx, day).await?;
    let size = usize::try_from(page.limit()).unwrap_or(usize::MAX);
    let (mut found, mut next) = (Vec::new(), Some(page));
    // Most parts are safe: pages of candidates are read until one of those at risk is full.
    while let Some(page) = next.filter(|_| found.len() < size) {
        let candidates = store::fitting_page(tx, &ids, day, page).await?;
        let parts: Vec<PartId> = candidates.rows.iter().map(|part| part.part_id).collect();
        let around = around(&interchange, &parts);
        let fits = store::standing(tx, &around, day).await?.fits;
        let stocks = store::kept(tx, &around, day, window_days).await?;
        let shelf = Shelf::new(&interchange, &stocks, &fits, &models, (day, window_days));
        next = page.following(candidates.next);
        for part in candidates.rows {
            let Some((own, keep_date)) = shelf.kept_for.get(&part.part_id) else { continue };
            let keeping = shelf.keeping(part.part_id, *keep_date);
            if !keeping.is_at_risk() {
                continue;
            }
            let instead = shelf.instead_of(part.part_id);
            let left = instead.iter().map(|(_, pieces)| *pieces).fold(0, i64::saturating_add);
            if left < keeping.lack() {
                let (models, keep_date) = (own.clone(), *keep_date);
                found.push(AtRisk { part, models, keep_date, keeping, instead });
            }
        }
    }
    found.truncate(size);
    Ok(page.cut(found, |row| (row.part.create_time, row.part.part_id.uuid())))
}

/// Some parts, what may be used for them, and what that may be used for besides.
fn around(interchange: &Interchange, parts: &[PartId]) -> Vec<PartId> {
    let mut all: HashSet<PartId> = parts.iter().copied().collect();
    for other in parts.iter().flat_map(|part| interchange.instead_of(*part)) {
        all.insert(*other);
        all.extend(interchange.stood_in_for_by(*other));
    }
    all.into_iter().collect()
}

/// What there is of some parts on a day, what is used of them, and for what.
struct Shelf<'a> {
    interchange: &'a Interchange,
    pieces: HashMap<PartId, (i64, i64)>,
    /// Discontinued models that must still be served with a part, and until when.
    kept_for: HashMap<PartId, (Vec<ModelId>, Day)>,
    day: Day,
    window_days: i32,
}

impl<'a> Shelf<'a> {
    fn new(
        interchange: &'a Interchange,
        stocks: &[(PartId, i64, i64)],
        fits: &[(PartId, ModelId)],
        models: &[(ModelId, Day)],
        (day, window_days): (Day, i32),
    ) -> Self {
        let keeps: HashMap<ModelId, Day> = models.iter().copied().collect();
        let mut kept_for: HashMap<PartId, (Vec<ModelId>, Day)> = HashMap::new();
        for (part, model) in fits {
            if let Some(keep) = keeps.get(model) {
                let own = kept_for.entry(*part).or_insert_with(|| (Vec::new(), *keep));
                own.0.push(*model);
                own.1 = own.1.max(*keep);
            }
        }
        let pieces = stocks.iter().map(|(part, stock, used)| (*part, (*stock, *used))).collect();
        Self { interchange, pieces, kept_for, day, window_days }
    }

    /// A part by itself, that must last to a day.
    fn keeping(&self, part: PartId, keep_date: Day) -> Keeping {
        let (stock, used) = self.pieces.get(&part).copied().unwrap_or_default();
        Keeping { stock, used, window_days: self.window_days, days_left: keep_date.days_since(self.day) }
    }

    /// What may be used for a part, and what is left of it after its own use and what others lack that it stands in for.
    fn instead_of(&self, part: PartId) -> Vec<(PartId, i64)> {
        let left = |other: &PartId| (*other, self.left_for(part, *other));
        self.interchange.instead_of(part).iter().map(left).filter(|(_, pieces)| *pieces > 0).collect()
    }

    fn left_for(&self, part: PartId, other: PartId) -> i64 {
        if !self.serves(other, part) {
            return 0;
        }
        let Some((_, keep_date)) = self.kept_for.get(&part) else { return 0 };
        let own_date = self.kept_for.get(&other).map_or(*keep_date, |(_, own)| *own.max(keep_date));
        let own = self.keeping(other, own_date);
        let rivals = self.interchange.stood_in_for_by(other).iter().filter(|rival| **rival != part);
        let lacked = rivals.filter(|rival| self.serves(other, **rival)).filter_map(|rival| {
            let (_, keep_date) = self.kept_for.get(rival)?;
            Some(self.keeping(*rival, *keep_date).lack())
        });
        own.stock.saturating_sub(own.projected()).saturating_sub(lacked.fold(0, i64::saturating_add)).max(0)
    }

    /// Whether a part fits every model that another must be kept for.
    fn serves(&self, part: PartId, other: PartId) -> bool {
        let (Some((own, _)), Some((needed, _))) = (self.kept_for.get(&part), self.kept_for.get(&other)) else {
            return false;
        };
        needed.iter().all(|model| own.contains(model))
    }
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
