//! What should be ordered of a part, reckoned.

use super::chain::Chain;
use super::{Goal, Position, order_up_to};
use crate::catalog::Part;
use crate::types::Day;

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
    /// Good pieces that the service center could promise now.
    pub center_stock: i64,
}

impl Suggestion {
    /// Reckons; what the service center has is looked up for those that are told.
    pub(super) fn of(chain: Chain, goal: &Goal, lead_days: i32, today: Day) -> Self {
        let Chain { part, positions, keep_date } = chain;
        let cover_days = cover_days(lead_days, goal.review_days, keep_date.map(|day| day.days_since(today)));
        let mut own = Self {
            part,
            positions,
            goal: goal.clone(),
            lead_days,
            keep_date,
            cover_days,
            order_up_to: 0,
            held_back: 0,
            center_stock: 0,
        };
        let total = own.total();
        own.order_up_to = order_up_to(total.used, goal.window_days, cover_days, goal.service_permille);
        if goal.holds_back_overdue {
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
