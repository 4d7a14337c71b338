//! Suggests what an outlet should order.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};

use super::goal::{Goal, Goals};
use super::{Position, order_up_to, store};
use crate::catalog::{self, Model, Part};
use crate::coverage;
use crate::db::Tx;
use crate::network::{self, Work};
use crate::policy::Policies;
use crate::types::{CenterId, Day, Error, ModelId, OutletId, PartId};

/// What should be ordered of a part, with all that says so.
#[derive(Clone, Debug)]
pub struct Suggestion {
    /// The part to order.
    pub part: Part,
    /// What there is of it and of those that it supersedes.
    pub positions: Vec<Position>,
    /// What is aimed at.
    pub goal: Goal,
    /// Days that a part takes from the service center.
    pub lead_days: i32,
    /// The last day for which a model that it fits must be served, if all of them are discontinued.
    pub keep_date: Option<Day>,
    /// Days that must be covered.
    pub cover_days: i32,
    /// Pieces with which they are, as often as the goal demands.
    pub order_up_to: i64,
    /// Pieces held back for defective ones that are overdue.
    pub held_back: i64,
    /// Pieces that the service center could promise now.
    pub center_stock: i64,
}

impl Suggestion {
    /// Reckons.
    fn of(part: Part, positions: Vec<Position>, goal: Goal, lead_days: i32, keep: (Option<Day>, Day)) -> Self {
        let (keep_date, today) = keep;
        let mut own = Self {
            part,
            positions,
            cover_days: cover_days(lead_days, goal.review_days, keep_date.map(|day| day.days_since(today))),
            goal,
            lead_days,
            keep_date,
            order_up_to: 0,
            held_back: 0,
            center_stock: 0,
        };
        let total = own.total();
        own.order_up_to = order_up_to(total.used, own.goal.window_days, own.cover_days, own.goal.service_permille);
        if own.goal.holds_back_overdue {
            own.held_back = own.wanting().min(total.overdue);
        }
        own
    }

    /// All positions together.
    #[must_use]
    pub fn total(&self) -> Position {
        let mut total = Position::none(self.part.part_id);
        self.positions.iter().for_each(|position| total.add(position));
        total
    }

    /// Pieces between what there is and what there should be.
    fn wanting(&self) -> i64 {
        self.order_up_to.saturating_sub(self.total().counted_on()).max(0)
    }

    /// Pieces to order.
    #[must_use]
    pub fn quantity(&self) -> i64 {
        self.wanting().saturating_sub(self.held_back)
    }
}

/// Days to cover: until what is ordered next time has come, but not beyond the last day for which the part is kept; none
/// if what is ordered now came after it.
fn cover_days(lead_days: i32, review_days: i32, left: Option<i64>) -> i32 {
    let whole = lead_days.saturating_add(review_days);
    match left {
        Some(left) if left < i64::from(lead_days) => 0,
        Some(left) => i32::try_from(left).map_or(whole, |left| whole.min(left)),
        None => whole,
    }
}

/// What an outlet should order, of every part that it has, owes, waits for or used, by creation of the part, with what it aims at.
///
/// # Errors
/// `NotFound` for an unknown outlet; refuses one that is closed to parts, and one whose service center has no lead time.
pub(super) async fn suggest(
    tx: &mut Tx,
    policies: &Policies,
    outlet: OutletId,
    now: DateTime<Utc>,
) -> Result<(Goals, Vec<Suggestion>), Error> {
    let today = Day::of(now);
    let outlet = network::store::outlet(tx, outlet).await?;
    outlet.must_open(Work::PartsOrders, today)?;
    let lead_days = coverage::lead_days(tx, outlet.center_id, today).await?;
    let goals = Goals::ask(policies, network::store::level_on(tx, &outlet, today).await?, today)?;
    let tracked = store::positions(tx, outlet.outlet_id, goals.tracked.window_days, now).await?;
    let counted = match goals.counted.window_days {
        days if days == goals.tracked.window_days => tracked.clone(),
        days => store::positions(tx, outlet.outlet_id, days, now).await?,
    };
    let known = tracked.iter().chain(&counted).map(|position| position.part).collect::<Vec<_>>();
    let groups = groups(tx, &known, today).await?;
    let mut suggestions = Vec::with_capacity(groups.len());
    for Group { part, members, keep_date } in groups {
        let rows = if part.serial_tracked { &tracked } else { &counted };
        let positions = rows.iter().filter(|row| members.contains(&row.part)).copied().collect();
        let goal = goals.of(part.serial_tracked).clone();
        suggestions.push(Suggestion::of(part, positions, goal, lead_days, (keep_date, today)));
    }
    look_up_stock(tx, outlet.center_id, &mut suggestions).await?;
    suggestions.sort_by_key(|own| (own.part.create_time, own.part.part_id));
    Ok((goals, suggestions))
}

/// A part that is used today, with the parts that it supersedes.
struct Group {
    part: Part,
    members: Vec<PartId>,
    keep_date: Option<Day>,
}

async fn groups(tx: &mut Tx, known: &[PartId], today: Day) -> Result<Vec<Group>, Error> {
    let mut members: BTreeMap<PartId, Vec<PartId>> = BTreeMap::new();
    for (part, end) in catalog::in_use(tx, known, today).await? {
        members.entry(end).or_default().push(part);
    }
    let ends: Vec<PartId> = members.keys().copied().collect();
    let parts = catalog::store::parts(tx, &ends).await?;
    let all: Vec<PartId> = known.iter().copied().chain(ends).collect();
    let fits = catalog::store::standing(tx, &all, today).await?.fits;
    let ids: Vec<ModelId> = fits.iter().map(|(_, model)| *model).collect();
    let models = catalog::store::models(tx, &ids).await?;
    let models: HashMap<ModelId, &Model> = models.iter().map(|model| (model.model_id, model)).collect();
    let mut groups = Vec::with_capacity(parts.len());
    for part in parts {
        let members = members.remove(&part.part_id).unwrap_or_default();
        let own = fits.iter().filter(|(fit, _)| *fit == part.part_id || members.contains(fit));
        let own: Vec<&Model> = own.filter_map(|(_, model)| models.get(model).copied()).collect();
        groups.push(Group { part, members, keep_date: keep_date(&own, today) });
    }
    Ok(groups)
}

/// The last day for which one of these models must be served, if none of them is made any more.
fn keep_date(models: &[&Model], today: Day) -> Option<Day> {
    let is_made = |model: &&Model| model.discontinue_date.is_none_or(|day| today < day);
    if models.iter().any(is_made) {
        return None;
    }
    models.iter().filter_map(|model| model.parts_keep_date()).max()
}

async fn look_up_stock(tx: &mut Tx, center: CenterId, suggestions: &mut [Suggestion]) -> Result<(), Error> {
    let parts: Vec<PartId> = suggestions.iter().map(|own| own.part.part_id).collect();
    let stock: HashMap<PartId, (i64, i64)> =
        catalog::store::available(tx, center.into(), &parts).await?.into_iter().collect();
    for own in suggestions {
        own.center_stock = stock.get(&own.part.part_id).map_or(0, |(good, _)| *good);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_covered_ends_with_the_keep_date() {
        for (lead, review, left, covered) in [
            (3, 7, None, 10),
            (3, 7, Some(400), 10),
            (3, 7, Some(10), 10),
            (3, 7, Some(9), 9),
            (3, 7, Some(3), 3),
            (3, 7, Some(2), 0),
            (3, 7, Some(-1), 0),
            (0, 7, Some(0), 0),
            (0, 7, None, 7),
        ] {
            assert_eq!(cover_days(lead, review, left), covered, "{lead} {review} {left:?}");
        }
    }
}
