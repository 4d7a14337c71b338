//! All outlets by where they stand.
//!
//! The tree holds those that were there when it was built; an outlet that came or moved since is loose, and looked at
//! beside the tree until it is built anew. A change of state or grants is made in place: boxes then only ever promise
//! too much, never too little.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::point::Unit;
use super::site::{Site, Wanted};
use super::tree::{Hit, Tree, index, merged};
use crate::types::OutletId;

/// Loose outlets until the tree is built anew.
const LOOSE_MAX: usize = 512;
/// The square of the longest chord there is.
const ANYWHERE: f64 = 5.0;

/// The outlets.
#[derive(Clone, Debug, Default)]
pub(super) struct Atlas {
    sites: Vec<Site>,
    /// What each may do on some day, by the numbers of `sites`.
    masks: Vec<u32>,
    numbers: HashMap<OutletId, u32>,
    tree: Tree,
    /// What some outlet in each box may do on some day.
    boxes: Vec<u32>,
    /// Those that the tree does not hold, or not where they stand.
    loose: Vec<u32>,
    /// Whether each is loose.
    is_loose: Vec<bool>,
}

/// A site that was found, with the square of the chord to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Near<'a> {
    pub(super) chord2: f64,
    /// The outlet.
    pub(super) site: &'a Site,
}

impl Atlas {
    /// All of these, each once.
    #[must_use]
    pub(super) fn new(sites: Vec<Site>) -> Self {
        let mut atlas = Self::default();
        for site in sites {
            atlas.put(site);
        }
        let tree = atlas.planned();
        atlas.install(tree);
        atlas
    }

    /// The outlets there are.
    #[must_use]
    pub(super) fn sites(&self) -> &[Site] {
        &self.sites
    }

    /// The outlet with this id.
    #[must_use]
    pub(super) fn site(&self, outlet: OutletId) -> Option<&Site> {
        self.sites.get(index(*self.numbers.get(&outlet)?))
    }

    /// Enters an outlet, or what became of it.
    pub(super) fn put(&mut self, site: Site) {
        let mask = site.mask();
        if let Some(number) = self.numbers.get(&site.outlet).copied() {
            for own in self.tree.boxes_of(number) {
                if let Some(bits) = self.boxes.get_mut(own) {
                    *bits |= mask;
                }
            }
            let Some(own) = self.sites.get_mut(index(number)) else { return };
            let moved = own.unit != site.unit;
            *own = site;
            if let Some(bits) = self.masks.get_mut(index(number)) {
                *bits = mask;
            }
            if moved {
                self.loosen(number);
            }
            return;
        }
        let number = u32::try_from(self.sites.len()).unwrap_or(u32::MAX);
        self.numbers.insert(site.outlet, number);
        self.sites.push(site);
        self.masks.push(mask);
        self.is_loose.push(false);
        self.loosen(number);
    }

    fn loosen(&mut self, number: u32) {
        if let Some(own) = self.is_loose.get_mut(index(number)).filter(|own| !**own) {
            *own = true;
            self.loose.push(number);
        }
    }

    /// Whether the tree should be built anew.
    pub(super) const fn is_ragged(&self) -> bool {
        self.loose.len() > LOOSE_MAX
    }

    /// A tree of all outlets as they stand now: takes a second for a million, so it is built aside.
    pub(super) fn planned(&self) -> Tree {
        let points: Vec<Unit> = self.sites.iter().map(|site| site.unit).collect();
        Tree::new(&points)
    }

    /// Takes a tree of all outlets into use.
    pub(super) fn install(&mut self, tree: Tree) {
        let mask = |item: u32| self.masks.get(index(item)).copied().unwrap_or_default();
        self.boxes = tree.joined(mask, |one, other| one | other);
        self.tree = tree;
        self.loose.clear();
        self.is_loose.fill(false);
    }

    fn tie(&self) -> impl Fn(u32, u32) -> Ordering + Copy {
        let id = |item: u32| self.sites.get(index(item)).map(|site| site.outlet);
        move |one, other| id(one).cmp(&id(other))
    }

    fn hits(
        &self,
        at: Unit,
        within: f64,
        count: usize,
        enter: impl Fn(usize) -> bool,
        fits: impl Fn(u32) -> bool,
    ) -> Vec<Hit> {
        // What moved stands in the tree where it was.
        let in_tree = |item: u32| fits(item) && !self.is_loose.get(index(item)).copied().unwrap_or(true);
        let hits = self.tree.nearest(at, within, count, enter, in_tree, self.tie());
        if self.loose.is_empty() {
            return hits;
        }
        let loose = self.loose.iter().filter(|item| fits(**item));
        let loose = loose.filter_map(|item| {
            let chord2 = super::point::chord2(at, self.sites.get(index(*item))?.unit);
            Some(Hit { chord2, item: *item })
        });
        merged(hits, loose.filter(|hit| hit.chord2 <= within).collect(), count, self.tie())
    }

    fn near(&self, hits: Vec<Hit>) -> Vec<Near<'_>> {
        let near = |hit: Hit| Some(Near { chord2: hit.chord2, site: self.sites.get(index(hit.item))? });
        hits.into_iter().filter_map(near).collect()
    }

    /// The nearest `count` outlets that can do what is wanted and that `also` takes; equally near ones by id.
    pub(super) fn capable(
        &self,
        at: Unit,
        count: usize,
        wanted: &Wanted,
        also: impl Fn(&Site) -> bool,
    ) -> Vec<Near<'_>> {
        let bit = wanted.capability.bit();
        let may = |bits: &[u32], number: usize| bits.get(number).is_some_and(|bits| bits & bit != 0);
        let fits = |item: u32| {
            may(&self.masks, index(item))
                && self.sites.get(index(item)).is_some_and(|site| site.reasons(wanted).next().is_none() && also(site))
        };
        self.near(self.hits(at, ANYWHERE, count, |own| may(&self.boxes, own), fits))
    }

    /// The nearest `count` outlets no farther than the chord whose square is `within`, that `fits` takes.
    pub(super) fn any(
        &self,
        at: Unit,
        within: Option<f64>,
        count: usize,
        fits: impl Fn(&Site) -> bool,
    ) -> Vec<Near<'_>> {
        let fits = |item: u32| self.sites.get(index(item)).is_some_and(&fits);
        self.near(self.hits(at, within.unwrap_or(ANYWHERE), count, |_| true, fits))
    }
}

#[cfg(test)]
mod tests {
    use rand::rngs::SmallRng;
    use rand::{Rng as _, SeedableRng as _};

    use super::super::point::Point;
    use super::super::site::{Capability, Span};
    use super::*;
    use crate::network::{IntakeChannel, OutletState};
    use crate::types::{CenterId, Day, ProductFamily, ServiceAction};

    const SWAP: Capability = Capability { family: ProductFamily::Pc, action: ServiceAction::Swap };

    fn today() -> Day {
        Day::CIVIL_CODE
    }

    fn site(random: &mut SmallRng, outlet: OutletId) -> Site {
        let point = Point { latitude: random.random_range(-90.0..90.0), longitude: random.random_range(-180.0..180.0) };
        let action = if random.random_bool(0.7) { ServiceAction::Swap } else { ServiceAction::Accept };
        // Some held until yesterday, some from tomorrow on.
        let begin = today().plus_days(random.random_range(-2..2));
        let end = random.random_bool(0.3).then(|| begin.plus_days(random.random_range(1..4)));
        let capability = Capability { family: ProductFamily::Pc, action };
        Site {
            outlet,
            center: CenterId::generate(),
            point,
            unit: point.unit(),
            state: if random.random_bool(0.8) { OutletState::Authorized } else { OutletState::Suspended },
            level: 1,
            channels: [IntakeChannel::Counter].into_iter().collect(),
            display_name: "".into(),
            province: "".into(),
            city: "".into(),
            contract: (Day::FIRST, today().plus_days(random.random_range(-1..9))),
            spans: [Span { capability, begin, end }].into(),
            certified: if random.random_bool(0.8) { [Span { capability, begin, end: None }].into() } else { [].into() },
        }
    }

    /// What the search must tell: every outlet looked at.
    fn looked_at(atlas: &Atlas, at: Unit, count: usize, wanted: &Wanted) -> Vec<OutletId> {
        let fits = |site: &&Site| {
            site.state == OutletState::Authorized
                && wanted.on < site.contract.1
                && !site.certified.is_empty()
                && site.spans.iter().any(|span| {
                    span.capability == wanted.capability
                        && span.begin <= wanted.on
                        && span.end.is_none_or(|end| wanted.on < end)
                })
        };
        let mut near: Vec<(f64, OutletId)> = atlas
            .sites()
            .iter()
            .filter(fits)
            .map(|site| (super::super::point::chord2(at, site.unit), site.outlet))
            .collect();
        near.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
        near.into_iter().take(count).map(|(_, outlet)| outlet).collect()
    }

    #[test]
    fn whatever_changes_the_answer_is_that_of_looking_at_every_outlet() {
        let mut random = SmallRng::seed_from_u64(5);
        let ids: Vec<OutletId> = (0..300).map(|_| OutletId::generate()).collect();
        let mut atlas = Atlas::new(ids.iter().take(200).map(|outlet| site(&mut random, *outlet)).collect());
        for turn in 0..3_000 {
            // An outlet comes, moves, is suspended, returns, gains or loses a grant.
            let outlet = ids.get(random.random_range(0..ids.len())).copied().unwrap_or(OutletId::BRAND);
            let mut changed = site(&mut random, outlet);
            if let Some(known) = atlas.site(outlet).filter(|_| random.random_bool(0.8)) {
                (changed.point, changed.unit) = (known.point, known.unit);
            }
            atlas.put(changed);
            if turn % 700 == 699 {
                let tree = atlas.planned();
                atlas.install(tree);
            }
            let at =
                Point { latitude: random.random_range(-90.0..90.0), longitude: random.random_range(-180.0..180.0) };
            let on = today().plus_days(random.random_range(-1..3));
            let wanted = Wanted { capability: SWAP, on, certificate: true, channel: None };
            let found = atlas.capable(at.unit(), 4, &wanted, |_| true);
            let found: Vec<OutletId> = found.iter().map(|near| near.site.outlet).collect();
            assert_eq!(found, looked_at(&atlas, at.unit(), 4, &wanted), "turn {turn}");
        }
    }
}
