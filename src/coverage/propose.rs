//! Where further outlets would gain most: maximum coverage, greedily, then with swaps.
//!
//! What a site gains only shrinks as others are chosen (the covered weight is submodular), so a gain that was reckoned
//! earlier is an upper bound: sites are reckoned again in the order of their bounds, until the best so far is above all
//! that is left. Greedy choice covers at least 1 − 1/e of what the best choice would (Nemhauser, Wolsey, Fisher 1978);
//! swaps never lose any of it.

use std::collections::BinaryHeap;

use super::measure::{Share, covered, share};
use super::point::Unit;
use super::question::Ground;
use super::tree::{Tree, index};
use crate::types::Error;

/// How often each chosen site is tried for a swap.
const ROUNDS_MAX: usize = 4;
/// Sites that are reckoned between two looks whether the caller is still there.
const LOOK: usize = 256;

/// A site that is proposed: the number of its place, and what it gains upon the network and the proposals before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Proposal {
    pub(super) place: usize,
    /// The weight gained.
    pub(super) gain: i64,
}

/// The proposals, and the shares without and with them.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// The largest gain first.
    pub(super) proposals: Vec<Proposal>,
    /// As it is.
    pub(super) before: Share,
    /// With all of them.
    pub(super) after: Share,
}

/// Places that are not covered yet, so that what a site would gain is a sum within reach.
struct Open<'a> {
    ground: &'a Ground,
    tree: Tree,
    weights: Vec<i64>,
    sums: Vec<i64>,
}

impl<'a> Open<'a> {
    fn new(ground: &'a Ground, is_open: impl Fn(usize) -> bool) -> Self {
        let open = ground.units.iter().zip(&ground.weights).enumerate();
        let open = open.filter(|(place, (_, weight))| **weight > 0 && is_open(*place));
        let (points, weights): (Vec<Unit>, Vec<i64>) = open.map(|(_, (unit, weight))| (*unit, *weight)).unzip();
        let tree = Tree::new(&points);
        let sums = tree.joined(|item| weight_of(&weights, item), |one, other| one + other);
        Self { ground, tree, weights, sums }
    }

    fn gain(&self, place: usize) -> i64 {
        let Some(unit) = self.ground.units.get(place) else { return 0 };
        self.tree.sum_within(*unit, self.ground.within, &self.sums, |item| weight_of(&self.weights, item))
    }

    /// The site that gains most, and how much; of equal ones the first of the set. `bounds` are upper bounds of the
    /// gains, the largest last, and may be sharpened.
    fn best(&self, bounds: &BinaryHeap<Bound>) -> Result<Option<(usize, i64, Vec<Bound>)>, Error> {
        let mut bounds = bounds.clone();
        let mut sharpened: Vec<Bound> = Vec::new();
        let mut best: Option<Bound> = None;
        let mut count = 0;
        while let Some(bound) = bounds.pop() {
            // What comes next is bounded by this one: neither more nor, if equal, before it.
            if best.is_some_and(|best| bound <= best) {
                bounds.push(bound);
                break;
            }
            if count % LOOK == 0 {
                self.ground.left.check()?;
            }
            count += 1;
            let own = Bound { gain: self.gain(index(bound.place)), place: bound.place };
            sharpened.push(own);
            best = best.max(Some(own));
        }
        sharpened.extend(bounds);
        Ok(best.filter(|best| best.gain > 0).map(|best| (index(best.place), best.gain, sharpened)))
    }
}

fn weight_of(weights: &[i64], item: u32) -> i64 {
    weights.get(index(item)).copied().unwrap_or_default()
}

/// An upper bound of what a site gains. More is greater; of equal ones the one earlier in the set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Bound {
    gain: i64,
    place: u32,
}

impl Ord for Bound {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.gain.cmp(&other.gain).then(other.place.cmp(&self.place))
    }
}

impl PartialOrd for Bound {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// What some sites cover.
fn mark(ground: &Ground, all: &Tree, covered: &mut [bool], site: usize) {
    let Some(unit) = ground.units.get(site) else { return };
    for place in all.within(*unit, ground.within) {
        if let Some(own) = covered.get_mut(index(place)) {
            *own = true;
        }
    }
}

/// Proposes at most `count` sites among the places.
pub(super) fn propose(ground: &Ground, count: usize) -> Result<Plan, Error> {
    let outlets: Vec<Unit> = ground.capable.iter().map(|outlet| outlet.unit).collect();
    let network = covered(ground, &outlets)?;
    let before = share(ground, &network);
    let all = Tree::new(&ground.units);
    let with = |sites: &[usize]| {
        let mut covered = network.clone();
        sites.iter().for_each(|site| mark(ground, &all, &mut covered, *site));
        covered
    };
    let bounds = first_bounds(ground, &network)?;
    let mut chosen = greedy(ground, count, &bounds, &with)?;
    for _ in 0..ROUNDS_MAX {
        if !swap(ground, &mut chosen, &bounds, &with)? {
            break;
        }
    }
    // In the order in which they are best opened, one by one.
    let proposals = ordered(ground, chosen, &with);
    let after = before.covered + proposals.iter().map(|proposal| proposal.gain).sum::<i64>();
    Ok(Plan { proposals, before, after: Share { covered: after, ..before } })
}

/// What each site would gain alone.
fn first_bounds(ground: &Ground, network: &[bool]) -> Result<BinaryHeap<Bound>, Error> {
    let open = Open::new(ground, |place| !network.get(place).copied().unwrap_or_default());
    let mut bounds = Vec::with_capacity(ground.units.len());
    for place in 0..ground.units.len() {
        if place % LOOK == 0 {
            ground.left.check()?;
        }
        // Where only a province is asked for, sites stand there too.
        if ground.weights.get(place).is_some_and(|weight| *weight > 0) {
            let bound = Bound { gain: open.gain(place), place: u32::try_from(place).unwrap_or(u32::MAX) };
            bounds.push(bound);
        }
    }
    bounds.retain(|bound| bound.gain > 0);
    Ok(bounds.into())
}

fn greedy(
    ground: &Ground,
    count: usize,
    bounds: &BinaryHeap<Bound>,
    with: &impl Fn(&[usize]) -> Vec<bool>,
) -> Result<Vec<usize>, Error> {
    let (mut chosen, mut bounds) = (Vec::with_capacity(count), bounds.clone());
    while chosen.len() < count {
        let covered = with(&chosen);
        let open = Open::new(ground, |place| !covered.get(place).copied().unwrap_or_default());
        let Some((site, _, sharpened)) = open.best(&bounds)? else { break };
        bounds = sharpened.into();
        chosen.push(site);
    }
    Ok(chosen)
}

/// Exchanges each chosen site for a better one, if there is any beside the others; answers whether there was.
fn swap(
    ground: &Ground,
    chosen: &mut [usize],
    bounds: &BinaryHeap<Bound>,
    with: &impl Fn(&[usize]) -> Vec<bool>,
) -> Result<bool, Error> {
    let mut has_swapped = false;
    for turn in 0..chosen.len() {
        let others: Vec<usize> =
            chosen.iter().enumerate().filter(|(place, _)| *place != turn).map(|(_, site)| *site).collect();
        let covered = with(&others);
        let open = Open::new(ground, |place| !covered.get(place).copied().unwrap_or_default());
        let Some(own) = chosen.get_mut(turn) else { break };
        if let Some((site, gain, _)) = open.best(bounds)?
            && open.gain(*own) < gain
        {
            *own = site;
            has_swapped = true;
        }
    }
    Ok(has_swapped)
}

/// The sites with what each gains upon those before it, the largest gain first.
fn ordered(ground: &Ground, mut sites: Vec<usize>, with: &impl Fn(&[usize]) -> Vec<bool>) -> Vec<Proposal> {
    let (mut done, mut proposals) = (Vec::new(), Vec::new());
    while !sites.is_empty() {
        let covered = with(&done);
        let open = Open::new(ground, |place| !covered.get(place).copied().unwrap_or_default());
        let gains = sites.iter().enumerate().map(|(turn, site)| (open.gain(*site), std::cmp::Reverse(*site), turn));
        let Some((gain, _, turn)) = gains.max() else { break };
        let place = sites.swap_remove(turn);
        done.push(place);
        proposals.push(Proposal { place, gain });
    }
    proposals
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rand::rngs::SmallRng;
    use rand::{Rng as _, SeedableRng as _};

    use super::super::place::{Place, PlaceSet, PlaceSetHead, sort};
    use super::super::point::Point;
    use super::super::question::{Capable, Left, Question};
    use super::super::site::Capability;
    use super::*;
    use crate::types::{Day, OutletId, PlaceSetId, ProductFamily, ServiceAction};

    /// Places in a field of some hundred kilometers, and outlets at some of them.
    fn ground(random: &mut SmallRng, places: usize, outlets: usize, reach: i32) -> Ground {
        let place = |random: &mut SmallRng, number: usize| Place {
            display_name: format!("P{number}"),
            province: ["Gansu", "Ningxia"]
                .iter()
                .cycle()
                .nth(number)
                .map_or_else(String::new, |name| (*name).to_owned()),
            point: Point { latitude: random.random_range(35.0..38.0), longitude: random.random_range(103.0..107.0) },
            weight: random.random_range(1..1000),
        };
        let mut places: Vec<Place> = (0..places).map(|number| place(random, number)).collect();
        sort(&mut places);
        let head = PlaceSetHead {
            id: PlaceSetId::generate(),
            display_name: String::new(),
            source: String::new(),
            place_count: 0,
            weight_total: 0,
            create_time: None,
        };
        let capable = places.iter().rev().take(outlets).map(|place| Capable {
            outlet: OutletId::generate(),
            point: place.point,
            unit: place.point.unit(),
            level: 1,
            province: place.province.clone(),
        });
        let question = Question {
            capability: Capability { family: ProductFamily::Handset, action: ServiceAction::Swap },
            on: Day::FIRST,
            certificate: false,
            reach,
            part: None,
            level_min: 0,
            place_set: None,
            by_devices: false,
            province: None,
        };
        let capable = capable.collect();
        let set = Arc::new(PlaceSet { head, places });
        Ground::over(question, set, None, capable, Left::default()).unwrap_or_else(|error| unreachable!("{error:?}"))
    }

    /// What some sites cover, reckoned place by place.
    fn weight_with(ground: &Ground, sites: &[usize]) -> i64 {
        let mut points: Vec<Unit> = ground.capable.iter().map(|outlet| outlet.unit).collect();
        points.extend(sites.iter().filter_map(|site| ground.units.get(*site)));
        let near = |unit: &Unit| points.iter().any(|point| super::super::point::chord2(*unit, *point) <= ground.within);
        ground.units.iter().zip(&ground.weights).filter(|(unit, _)| near(unit)).map(|(_, weight)| *weight).sum()
    }

    /// The best choice of `count` sites from `from` on, by trying every one.
    fn optimum(ground: &Ground, count: usize, from: usize, chosen: &mut Vec<usize>) -> i64 {
        if count == 0 {
            return weight_with(ground, chosen);
        }
        let mut best = weight_with(ground, chosen);
        for site in from..ground.units.len() {
            chosen.push(site);
            best = best.max(optimum(ground, count - 1, site + 1, chosen));
            chosen.pop();
        }
        best
    }

    #[test]
    fn proposals_are_never_worse_than_the_bound_and_mostly_the_best_choice() {
        let mut random = SmallRng::seed_from_u64(11);
        let (mut equal, cases) = (0, 120);
        for case in 0..cases {
            let (places, count) = (random.random_range(3..13), random.random_range(1..4));
            let reach = random.random_range(20_000..120_000);
            let ground = ground(&mut random, places, case % 3, reach);
            let plan = propose(&ground, count).unwrap_or_else(|error| unreachable!("{error:?}"));
            let sites: Vec<usize> = plan.proposals.iter().map(|proposal| proposal.place).collect();
            let (before, best) = (weight_with(&ground, &[]), optimum(&ground, count, 0, &mut Vec::new()));
            // What is told is what it is.
            assert_eq!((plan.before.covered, plan.after.covered), (before, weight_with(&ground, &sites)));
            assert!(plan.proposals.is_sorted_by(|one, other| one.gain >= other.gain && other.gain > 0));
            assert!(plan.after.covered <= best && sites.len() <= count);
            // 1 − 1/e < 0.6322; the gain upon the network is what is chosen for.
            assert!((plan.after.covered - before) * 10_000 >= (best - before) * 6_321, "case {case}: {plan:?} {best}");
            equal += u32::from(plan.after.covered == best);
        }
        assert!(equal >= 110, "only {equal} of {cases} are the best choice");
    }

    #[test]
    fn swaps_gain_where_greed_alone_goes_wrong_and_nobody_works_for_who_left() {
        // Greed takes the middle; the two ends together cover more.
        let mut random = SmallRng::seed_from_u64(1);
        let mut middle = ground(&mut random, 5, 0, 25_000);
        let spot = |longitude: f64| Point { latitude: 36.0, longitude }.unit();
        middle.units = [104.0, 104.25, 104.5, 104.75, 105.0].map(spot).to_vec();
        middle.weights = vec![30, 40, 2, 40, 30];
        let plan = propose(&middle, 2).unwrap_or_else(|error| unreachable!("{error:?}"));
        assert_eq!((plan.before.covered, plan.after.covered, plan.after.total), (0, 142, 142));

        drop(middle.left.waiting());
        assert!(matches!(propose(&middle, 2), Err(Error::DeadlineExceeded)));
        assert!(matches!(covered(&middle, &[]), Err(Error::DeadlineExceeded)));
    }
}
