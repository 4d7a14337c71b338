//! Measures coverage: the share of weight that has a capable outlet within reach (domain N8).

use std::collections::{BTreeMap, HashSet};

use super::point::Unit;
use super::question::Ground;
use super::tree::Tree;
use crate::types::province;
use crate::types::{Error, OutletId};

/// What the brand promises: 99 % of people within reach.
pub(super) const GOAL_PER_MILLION: i32 = 990_000;
/// Places that are measured between two looks whether the caller is still there.
const LOOK: usize = 1_024;

/// A share of a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Share {
    /// The whole.
    pub(super) total: i64,
    /// What is covered of it.
    pub(super) covered: i64,
}

impl Share {
    fn add(&mut self, weight: i64, is_covered: bool) {
        self.total += weight;
        self.covered += if is_covered { weight } else { 0 };
    }

    /// Covered of a million, rounded down; nothing is wholly covered.
    #[must_use]
    pub(super) fn per_million(self) -> i32 {
        if self.total == 0 {
            return 1_000_000;
        }
        i32::try_from(i128::from(self.covered) * 1_000_000 / i128::from(self.total)).unwrap_or_default()
    }

    /// What the whole lacks to a share of so many parts per million, rounded up.
    #[must_use]
    pub(super) fn short_of(self, per_million: i32) -> i64 {
        let goal = (i128::from(self.total) * i128::from(per_million) + 999_999) / 1_000_000;
        i64::try_from((goal - i128::from(self.covered)).max(0)).unwrap_or(i64::MAX)
    }
}

/// A province's share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ProvinceShare {
    /// As the set of places spells it.
    pub(super) province: String,
    /// Its share.
    pub(super) share: Share,
    /// Capable outlets in it.
    pub(super) outlets: i32,
}

/// How well the country is covered.
#[derive(Clone, Debug)]
pub(super) struct Report {
    /// All of it.
    pub(super) total: Share,
    /// By province, by name.
    pub(super) provinces: Vec<ProvinceShare>,
    /// By level 1 to 3: what its outlets alone cover, and how many they are.
    pub(super) levels: Vec<(Share, i32)>,
    /// For each place whether it is covered.
    pub(super) covered: Vec<bool>,
    /// Places with weight that are not.
    pub(super) uncovered: i32,
}

/// For each place whether one of these points is within reach of it.
pub(super) fn covered(ground: &Ground, outlets: &[Unit]) -> Result<Vec<bool>, Error> {
    let tree = Tree::new(outlets);
    let mut covered = Vec::with_capacity(ground.units.len());
    for some in ground.units.chunks(LOOK) {
        ground.left.check()?;
        covered.extend(some.iter().map(|unit| tree.has_within(*unit, ground.within)));
    }
    Ok(covered)
}

/// The share of all places.
pub(super) fn share(ground: &Ground, covered: &[bool]) -> Share {
    let mut share = Share::default();
    for (weight, is_covered) in ground.weights.iter().zip(covered) {
        share.add(*weight, *is_covered);
    }
    share
}

/// The share of each province with weight, by name, with its capable outlets.
pub(super) fn by_province(ground: &Ground, covered: &[bool]) -> Vec<ProvinceShare> {
    let mut shares: BTreeMap<&str, Share> = BTreeMap::new();
    for ((place, weight), is_covered) in ground.set.places.iter().zip(&ground.weights).zip(covered) {
        if *weight > 0 {
            shares.entry(&place.province).or_default().add(*weight, *is_covered);
        }
    }
    let mut standing: BTreeMap<&str, i32> = BTreeMap::new();
    for outlet in &ground.capable {
        *standing.entry(&outlet.province).or_default() += 1;
    }
    let told = |(name, share): (&str, Share)| {
        let outlets = standing.get(province::key(name).as_str()).copied().unwrap_or_default();
        ProvinceShare { province: name.to_owned(), share, outlets }
    };
    shares.into_iter().map(told).collect()
}

fn units(ground: &Ground, counts: impl Fn(&super::question::Capable) -> bool) -> Vec<Unit> {
    ground.capable.iter().filter(|outlet| counts(outlet)).map(|outlet| outlet.unit).collect()
}

/// Measures.
pub(super) fn measure(ground: &Ground) -> Result<Report, Error> {
    let is_covered = covered(ground, &units(ground, |_| true))?;
    let mut levels = Vec::with_capacity(3);
    for level in 1..=3 {
        let own = units(ground, |outlet| outlet.level == level);
        let count = i32::try_from(own.len()).unwrap_or(i32::MAX);
        levels.push((share(ground, &covered(ground, &own)?), count));
    }
    let uncovered = ground.weights.iter().zip(&is_covered).filter(|(weight, covered)| **weight > 0 && !**covered);
    Ok(Report {
        total: share(ground, &is_covered),
        provinces: by_province(ground, &is_covered),
        levels,
        uncovered: i32::try_from(uncovered.count()).unwrap_or(i32::MAX),
        covered: is_covered,
    })
}

/// A place that is not covered: its number in the set, and the capable outlet nearest to it with the square of the chord.
#[derive(Clone, Copy, Debug)]
pub(super) struct Uncovered {
    pub(super) index: usize,
    pub(super) nearest: Option<(OutletId, f64)>,
}

/// The places with weight that are not covered from a number in the set on, the heaviest first, `count` at most; and
/// the number to go on from, if there are more.
pub(super) fn uncovered(ground: &Ground, from: usize, count: usize) -> Result<(Vec<Uncovered>, Option<usize>), Error> {
    let outlets = units(ground, |_| true);
    let tree = Tree::new(&outlets);
    let mut order: Vec<usize> = (0..ground.weights.len()).collect();
    // By population the set is in this order already.
    order.sort_by_key(|index| std::cmp::Reverse(ground.weights.get(*index).copied().unwrap_or_default()));
    let mut found = Vec::with_capacity(count);
    for (rank, index) in order.into_iter().enumerate().skip(from) {
        if rank.is_multiple_of(LOOK) {
            ground.left.check()?;
        }
        let (Some(unit), Some(weight)) = (ground.units.get(index), ground.weights.get(index)) else { continue };
        if *weight == 0 || tree.has_within(*unit, ground.within) {
            continue;
        }
        if found.len() == count {
            return Ok((found, Some(rank)));
        }
        let nearest = tree.nearest(*unit, 5.0, 1, |_| true, |_| true, |one, other| one.cmp(&other));
        let nearest = nearest.first().and_then(|hit| {
            let outlet = ground.capable.get(super::tree::index(hit.item))?;
            Some((outlet.outlet, hit.chord2))
        });
        found.push(Uncovered { index, nearest });
    }
    Ok((found, None))
}

/// What suspending outlets would cost.
#[derive(Clone, Debug)]
pub(super) struct Loss {
    /// As it is.
    pub(super) before: Share,
    /// Without them.
    pub(super) after: Share,
    /// Provinces that would lose, the most first: before and after.
    pub(super) provinces: Vec<(ProvinceShare, Share)>,
    /// Numbers of the places that would lose their last outlet within reach, the heaviest first.
    pub(super) places: Vec<usize>,
}

/// What it would cost if these were suspended.
pub(super) fn without(ground: &Ground, suspended: &HashSet<OutletId>) -> Result<Loss, Error> {
    let before = covered(ground, &units(ground, |_| true))?;
    let after = covered(ground, &units(ground, |outlet| !suspended.contains(&outlet.outlet)))?;
    let later = by_province(ground, &after);
    let mut provinces: Vec<(ProvinceShare, Share)> = by_province(ground, &before)
        .into_iter()
        .zip(later)
        .filter(|(before, after)| after.share != before.share)
        .map(|(before, after)| (before, after.share))
        .collect();
    provinces.sort_by_key(|(before, after)| std::cmp::Reverse(before.share.covered - after.covered));
    let lost = before.iter().zip(&after).zip(&ground.weights).enumerate();
    let lost = lost.filter(|(_, ((before, after), weight))| **before && !**after && **weight > 0);
    let mut places: Vec<usize> = lost.map(|(index, _)| index).collect();
    places.sort_by_key(|index| std::cmp::Reverse(ground.weights.get(*index).copied().unwrap_or_default()));
    Ok(Loss { before: share(ground, &before), after: share(ground, &after), provinces, places })
}
