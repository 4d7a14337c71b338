//! A kd-tree of points on the unit sphere, with boxes: the nearest ones, and what lies within a distance.
//!
//! It knows items by their number only. What a search must respect besides distance (grants, state, stock) is asked of
//! the caller at the leaves, and may be asked at the boxes too, to pass over whole regions.

#![expect(clippy::float_arithmetic, reason = "geometry on the sphere")]

use std::cmp::Ordering;

use super::point::{Unit, chord2};

/// Points in a leaf at most.
const LEAF_MAX: usize = 8;

/// A box around some points.
#[derive(Clone, Copy, Debug)]
struct Node {
    low: Unit,
    high: Unit,
    /// Its points, by place in the tree.
    begin: u32,
    end: u32,
    /// The first of its two neighboring children; 0 for a leaf, since the root is nobody's child.
    child: u32,
}

/// Points by where they are.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    points: Vec<Unit>,
    /// The number of the item at each place.
    items: Vec<u32>,
    /// The place of each item.
    places: Vec<u32>,
}

/// An item that was found, with the square of the chord to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hit {
    pub(super) chord2: f64,
    pub(super) item: u32,
}

/// A place or number in a tree: trees have fewer than 2³² items.
fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

pub(super) fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

impl Node {
    fn around(points: &[(u32, Unit)], begin: usize) -> Self {
        let (mut low, mut high) = ([f64::INFINITY; 3], [f64::NEG_INFINITY; 3]);
        for (_, point) in points {
            for ((low, high), value) in low.iter_mut().zip(&mut high).zip(point) {
                *low = low.min(*value);
                *high = high.max(*value);
            }
        }
        Self { low, high, begin: number(begin), end: number(begin + points.len()), child: 0 }
    }

    /// The axis along which it is widest.
    fn axis(&self) -> usize {
        let widths = self.low.iter().zip(&self.high).map(|(low, high)| high - low).enumerate();
        widths.max_by(|(_, one), (_, other)| one.total_cmp(other)).map_or(0, |(axis, _)| axis)
    }

    /// The square of the chord from a point to the nearest of the box.
    fn nearest(&self, at: Unit) -> f64 {
        let sides = self.low.iter().zip(&self.high).zip(&at);
        sides.map(|((low, high), at)| (low - at).max(at - high).max(0.0).powi(2)).sum()
    }

    /// The square of the chord from a point to the farthest of the box.
    fn farthest(&self, at: Unit) -> f64 {
        let sides = self.low.iter().zip(&self.high).zip(&at);
        sides.map(|((low, high), at)| (at - low).abs().max((high - at).abs()).powi(2)).sum()
    }
}

fn along(axis: usize, point: &Unit) -> f64 {
    point.get(axis).copied().unwrap_or_default()
}

impl Tree {
    /// The tree of these points; the item of each is its number in the list.
    pub(super) fn new(points: &[Unit]) -> Self {
        let mut entries: Vec<(u32, Unit)> =
            points.iter().enumerate().map(|(item, point)| (number(item), *point)).collect();
        let mut nodes = Vec::with_capacity(points.len() / 2 + 1);
        if !entries.is_empty() {
            nodes.push(Node::around(&entries, 0));
        }
        let mut open = vec![0];
        while let Some(at) = open.pop() {
            let Some(node) = nodes.get(at).copied() else { break };
            let (begin, end) = (index(node.begin), index(node.end));
            let Some(own) = entries.get_mut(begin..end).filter(|own| own.len() > LEAF_MAX) else { continue };
            let (axis, middle) = (node.axis(), own.len() / 2);
            own.select_nth_unstable_by(middle, |(_, one), (_, other)| along(axis, one).total_cmp(&along(axis, other)));
            let (left, right) = own.split_at(middle);
            let child = nodes.len();
            nodes.extend([Node::around(left, begin), Node::around(right, begin + middle)]);
            if let Some(node) = nodes.get_mut(at) {
                node.child = number(child);
            }
            open.extend([child, child + 1]);
        }
        let mut places = vec![0; entries.len()];
        for (place, (item, _)) in entries.iter().enumerate() {
            if let Some(own) = places.get_mut(index(*item)) {
                *own = number(place);
            }
        }
        let (items, points) = entries.into_iter().unzip();
        Self { nodes, points, items, places }
    }

    /// For each box, what `join` makes of the values of its items.
    pub(super) fn joined<T: Copy + Default>(&self, value: impl Fn(u32) -> T, join: impl Fn(T, T) -> T) -> Vec<T> {
        let mut values = vec![T::default(); self.nodes.len()];
        // Children come after their parents.
        for (at, node) in self.nodes.iter().enumerate().rev() {
            let joined = if node.child == 0 {
                self.of(node).fold(T::default(), |sum, (_, item)| join(sum, value(item)))
            } else {
                let child = index(node.child);
                let pair = values.get(child).zip(values.get(child + 1));
                pair.map_or_else(T::default, |(one, other)| join(*one, *other))
            };
            if let Some(own) = values.get_mut(at) {
                *own = joined;
            }
        }
        values
    }

    /// The boxes around an item, from the root on.
    pub(super) fn boxes_of(&self, item: u32) -> impl Iterator<Item = usize> {
        let place = self.places.get(index(item)).copied();
        let mut next = place.and(self.nodes.first()).map(|_| 0_usize);
        std::iter::from_fn(move || {
            let at = next?;
            let (node, place) = (self.nodes.get(at)?, place?);
            next = (node.child != 0).then(|| {
                let child = index(node.child);
                let is_left = self.nodes.get(child).is_some_and(|left| place < left.end);
                if is_left { child } else { child + 1 }
            });
            Some(at)
        })
    }

    fn of(&self, node: &Node) -> impl Iterator<Item = (Unit, u32)> {
        let range = index(node.begin)..index(node.end);
        let points = self.points.get(range.clone()).unwrap_or_default().iter();
        points.zip(self.items.get(range).unwrap_or_default()).map(|(point, item)| (*point, *item))
    }

    /// The nearest `count` items no farther than the chord whose square is `within`, of those that `fits` takes;
    /// `enter` says of a box whether it may hold any. Nearest first; equally near ones in the order of `tie`.
    pub(super) fn nearest(
        &self,
        at: Unit,
        within: f64,
        count: usize,
        enter: impl Fn(usize) -> bool,
        mut fits: impl FnMut(u32) -> bool,
        tie: impl Fn(u32, u32) -> Ordering,
    ) -> Vec<Hit> {
        let mut best = Best { count, within, hits: Vec::with_capacity(count + 1), tie };
        let mut open: Vec<(f64, usize)> = Vec::with_capacity(64);
        if let Some(root) = self.nodes.first().filter(|_| count > 0 && enter(0)) {
            open.push((root.nearest(at), 0));
        }
        while let Some((distance, at_node)) = open.pop() {
            // An equally near item may come first by `tie`.
            if distance > best.limit() {
                continue;
            }
            let Some(node) = self.nodes.get(at_node) else { break };
            if node.child == 0 {
                for (point, item) in self.of(node) {
                    let hit = Hit { chord2: chord2(at, point), item };
                    if hit.chord2 <= best.limit() && fits(item) {
                        best.take(hit);
                    }
                }
                continue;
            }
            let child = index(node.child);
            let mut pair = [(0.0, child), (0.0, child + 1)];
            for (distance, child) in &mut pair {
                let entered = self.nodes.get(*child).filter(|_| enter(*child));
                *distance = entered.map_or(f64::INFINITY, |node| node.nearest(at));
            }
            // The nearer one is looked at first.
            pair.sort_by(|(one, _), (other, _)| other.total_cmp(one));
            open.extend(pair.iter().filter(|(distance, _)| *distance <= best.limit()));
        }
        best.hits
    }

    /// Whether any item lies no farther than the chord whose square is `within`.
    pub(super) fn has_within(&self, at: Unit, within: f64) -> bool {
        !self.nearest(at, within, 1, |_| true, |_| true, |_, _| Ordering::Equal).is_empty()
    }

    /// The sum of what lies no farther than the chord whose square is `within`; `sums` are those of the boxes.
    pub(super) fn sum_within(&self, at: Unit, within: f64, sums: &[i64], weight: impl Fn(u32) -> i64) -> i64 {
        let mut sum = 0;
        let mut open: Vec<usize> = if self.nodes.is_empty() { Vec::new() } else { vec![0] };
        while let Some(at_node) = open.pop() {
            let Some(node) = self.nodes.get(at_node) else { break };
            if within < node.nearest(at) {
                continue;
            }
            if node.farthest(at) <= within {
                sum += sums.get(at_node).copied().unwrap_or_default();
            } else if node.child == 0 {
                let inside = self.of(node).filter(|(point, _)| chord2(at, *point) <= within);
                sum += inside.map(|(_, item)| weight(item)).sum::<i64>();
            } else {
                open.extend([index(node.child), index(node.child) + 1]);
            }
        }
        sum
    }

    /// Every item no farther than the chord whose square is `within`, in no order.
    pub(super) fn within(&self, at: Unit, within: f64) -> Vec<u32> {
        let mut found = Vec::new();
        let mut open: Vec<usize> = if self.nodes.is_empty() { Vec::new() } else { vec![0] };
        while let Some(node) = open.pop().and_then(|at_node| self.nodes.get(at_node)) {
            if within < node.nearest(at) {
                continue;
            }
            if node.child == 0 {
                found.extend(self.of(node).filter(|(point, _)| chord2(at, *point) <= within).map(|(_, item)| item));
            } else {
                open.extend([index(node.child), index(node.child) + 1]);
            }
        }
        found
    }
}

/// The best so far.
struct Best<T> {
    count: usize,
    within: f64,
    hits: Vec<Hit>,
    tie: T,
}

impl<T: Fn(u32, u32) -> Ordering> Best<T> {
    /// What is farther is no use.
    fn limit(&self) -> f64 {
        if self.hits.len() < self.count { self.within } else { self.hits.last().map_or(self.within, |hit| hit.chord2) }
    }

    fn take(&mut self, hit: Hit) {
        let place = self.hits.partition_point(|other| (self.before(other, &hit)) == Ordering::Less);
        self.hits.insert(place, hit);
        self.hits.truncate(self.count);
    }

    fn before(&self, one: &Hit, other: &Hit) -> Ordering {
        one.chord2.total_cmp(&other.chord2).then_with(|| (self.tie)(one.item, other.item))
    }
}

/// The nearest of both lists, as [`Tree::nearest`] orders them.
pub(super) fn merged(mut one: Vec<Hit>, other: Vec<Hit>, count: usize, tie: impl Fn(u32, u32) -> Ordering) -> Vec<Hit> {
    one.extend(other);
    one.sort_by(|a, b| a.chord2.total_cmp(&b.chord2).then_with(|| tie(a.item, b.item)));
    one.truncate(count);
    one
}

#[cfg(test)]
mod tests {
    use rand::rngs::SmallRng;
    use rand::{Rng as _, SeedableRng as _};

    use super::super::point::{Point, chord2_of};
    use super::*;

    /// A point anywhere; one of four near the date line, one near a pole.
    fn anywhere(random: &mut SmallRng) -> Unit {
        let latitude = random.random_range(-90.0..=90.0);
        let longitude = random.random_range(-180.0..=180.0);
        let point = match random.random_range(0..4) {
            0 => Point { latitude, longitude: if longitude < 0.0 { -180.0 } else { 180.0 } + longitude / 1000.0 },
            1 => Point { latitude: if latitude < 0.0 { -90.0 } else { 90.0 } - latitude / 1000.0, longitude },
            _ => Point { latitude, longitude },
        };
        point.unit()
    }

    fn brute(points: &[Unit], at: Unit, within: f64, count: usize, fits: impl Fn(u32) -> bool) -> Vec<Hit> {
        let hits =
            points.iter().enumerate().map(|(item, point)| Hit { chord2: chord2(at, *point), item: number(item) });
        let mut hits: Vec<Hit> = hits.filter(|hit| hit.chord2 <= within && fits(hit.item)).collect();
        hits.sort_by(|a, b| a.chord2.total_cmp(&b.chord2).then(a.item.cmp(&b.item)));
        hits.truncate(count);
        hits
    }

    #[test]
    fn a_hundred_thousand_questions_are_answered_as_by_looking_at_every_point() {
        let mut random = SmallRng::seed_from_u64(7);
        for count in [1, 2, 8, 9, 40, 300].into_iter().cycle().take(200) {
            let mut points: Vec<Unit> = (0..count).map(|_| anywhere(&mut random)).collect();
            // Some stand at the same spot, and one at each pole and on the date line.
            points.extend_from_within(..count / 3);
            points.extend(
                [(90.0, 0.0), (-90.0, 0.0), (0.0, 180.0)]
                    .map(|(latitude, longitude)| Point { latitude, longitude }.unit()),
            );
            let tree = Tree::new(&points);
            for _ in 0..500 {
                let at = if random.random_bool(0.1) {
                    points.get(random.random_range(0..points.len())).copied().unwrap_or_default()
                } else {
                    anywhere(&mut random)
                };
                let within = if random.random_bool(0.5) { 4.0 } else { chord2_of(random.random_range(1..3_000_000)) };
                let (wanted, modulus) = (random.random_range(1..8), random.random_range(1..5));
                let fits = |item: u32| item.is_multiple_of(modulus);
                let found = tree.nearest(at, within, wanted, |_| true, fits, |a, b| a.cmp(&b));
                assert_eq!(found, brute(&points, at, within, wanted, fits));
            }
        }
    }

    #[test]
    fn what_lies_within_is_counted_and_named_and_boxes_tell_of_their_items() {
        let mut random = SmallRng::seed_from_u64(8);
        let points: Vec<Unit> = (0..500).map(|_| anywhere(&mut random)).collect();
        let weight = |item: u32| i64::from(item % 17);
        let tree = Tree::new(&points);
        let sums = tree.joined(weight, |one, other| one + other);
        assert_eq!(sums.first().copied(), Some((0..500).map(weight).sum::<i64>()));
        for _ in 0..2_000 {
            let (at, within) = (anywhere(&mut random), chord2_of(random.random_range(1..3_000_000)));
            let mut named = tree.within(at, within);
            named.sort_unstable();
            let mut expected: Vec<u32> = brute(&points, at, within, 500, |_| true).iter().map(|hit| hit.item).collect();
            expected.sort_unstable();
            assert_eq!(named, expected);
            assert_eq!(tree.sum_within(at, within, &sums, weight), named.iter().map(|item| weight(*item)).sum::<i64>());
            assert_eq!(tree.has_within(at, within), !named.is_empty());
        }
        let masks = tree.joined(|item| u32::from(item == 123), |one, other| one | other);
        let own: Vec<usize> = tree.boxes_of(123).collect();
        let marked: Vec<usize> = masks.iter().enumerate().filter(|(_, mask)| **mask == 1).map(|(at, _)| at).collect();
        assert_eq!(own, marked);
        assert_eq!(Tree::new(&[]).nearest([1.0, 0.0, 0.0], 4.0, 3, |_| true, |_| true, |a, b| a.cmp(&b)), []);
    }
}
