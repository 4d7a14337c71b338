//! How many pieces are enough: demand is a Poisson process, as spare parts wanted by many independent devices are.

use statrs::distribution::{DiscreteCDF as _, Poisson};

/// The goal that counts as certain: no stock is enough for more.
const GOAL_MAX: i32 = 999;

/// The fewest pieces with which all that is wanted in `cover_days` is there in `goal_permille` of 1000 cases, when `used`
/// pieces were wanted in `window_days`. Nothing was used or must be covered: none.
///
/// The base stock of a periodic review with full back-ordering (Hadley and Whitin, *Analysis of Inventory Systems*, 1963,
/// 5-2): the interval to protect is lead time and review period together.
#[must_use]
#[expect(clippy::float_arithmetic, reason = "probabilities are no money")]
pub fn order_up_to(used: i64, window_days: i32, cover_days: i32, goal_permille: i32) -> i64 {
    let used = i32::try_from(used).unwrap_or(i32::MAX);
    if used <= 0 || cover_days <= 0 || window_days <= 0 {
        return 0;
    }
    let mean = f64::from(used) * f64::from(cover_days) / f64::from(window_days);
    let goal = f64::from(goal_permille.clamp(0, GOAL_MAX)) / 1000.0;
    let Ok(wanted) = Poisson::new(mean) else { return 0 };
    // Doubling finds pieces that are enough, halving the fewest that are.
    let mut enough: u64 = 1;
    while wanted.cdf(enough) < goal {
        enough = enough.saturating_mul(2);
    }
    let mut fewest: u64 = 0;
    while fewest < enough {
        let middle = fewest.midpoint(enough);
        if wanted.cdf(middle) < goal { fewest = middle.saturating_add(1) } else { enough = middle }
    }
    i64::try_from(fewest).unwrap_or(i64::MAX)
}

#[cfg(test)]
#[expect(clippy::float_arithmetic, reason = "probabilities are no money")]
mod tests {
    use super::*;

    /// The same by adding up the probabilities of the definition.
    fn by_adding_up(mean: f64, goal: f64) -> i64 {
        let (mut pieces, mut term) = (0_i32, (-mean).exp());
        let mut sum = term;
        while sum < goal {
            pieces += 1;
            term *= mean / f64::from(pieces);
            sum += term;
        }
        i64::from(pieces)
    }

    #[test]
    fn it_is_the_fewest_pieces_that_meet_the_goal() {
        for used in [1, 2, 3, 7, 20, 90, 500] {
            for cover in [1, 7, 10, 17, 45] {
                for goal in [500, 900, 950, 980, 999] {
                    let mean = f64::from(used) * f64::from(cover) / 90.0;
                    let told = order_up_to(i64::from(used), 90, cover, goal);
                    assert_eq!(told, by_adding_up(mean, f64::from(goal) / 1000.0), "{used} {cover} {goal}");
                }
            }
        }
    }

    #[test]
    fn more_use_days_or_goal_never_need_less() {
        let mut last = 0;
        for used in 0..200 {
            let told = order_up_to(used, 90, 10, 950);
            assert!(last <= told && told <= order_up_to(used, 90, 11, 950) && told <= order_up_to(used, 90, 10, 951));
            last = told;
        }
    }

    #[test]
    fn the_ends_of_the_range_are_answered() {
        assert_eq!(order_up_to(0, 90, 10, 950), 0);
        assert_eq!(order_up_to(-3, 90, 10, 950), 0);
        assert_eq!(order_up_to(5, 90, 0, 950), 0);
        assert_eq!(order_up_to(5, 90, 10, 0), 0);
        assert_eq!(order_up_to(1, 90, 90, 1000), order_up_to(1, 90, 90, 999));
        assert!(order_up_to(i64::MAX, 1, 730, 999) >= i64::from(i32::MAX) * 730);
    }
}
