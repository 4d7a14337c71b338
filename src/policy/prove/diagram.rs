//! Sets of cases as decision diagrams over the slots of a stack: exact, shared, and small where rules are.
//!
//! A diagram asks one slot after another, in their order, and ends in yes or no. Equal diagrams are the same node, so
//! that "holds for no case" is a comparison with [`Diagrams::NONE`].

use std::collections::HashMap;

use smallvec::SmallVec;

/// A set of cases.
pub(super) type Set = u32;

type Children = SmallVec<[Set; 6]>;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Join {
    Both,
    Either,
    Without,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Node {
    slot: usize,
    children: Children,
}

/// The sets of one proof.
pub(super) struct Diagrams {
    /// Cells of each slot.
    cells: Vec<usize>,
    nodes: Vec<Node>,
    known: HashMap<Node, Set>,
    joined: HashMap<(Join, Set, Set), Set>,
}

impl Diagrams {
    /// No case.
    pub(super) const NONE: Set = 0;
    /// Every case.
    pub(super) const ALL: Set = 1;

    /// Over slots with so many cells each.
    pub(super) fn new(cells: Vec<usize>) -> Self {
        Self { cells, nodes: Vec::new(), known: HashMap::new(), joined: HashMap::new() }
    }

    /// The cases that lie in some cells of a slot.
    pub(super) fn lies(&mut self, slot: usize, is: impl Fn(usize) -> bool) -> Set {
        let cells = self.cells.get(slot).copied().unwrap_or(0);
        self.node(slot, (0..cells).map(|cell| if is(cell) { Self::ALL } else { Self::NONE }).collect())
    }

    /// The cases of both sets.
    pub(super) fn both(&mut self, one: Set, other: Set) -> Set {
        self.join(Join::Both, one.min(other), one.max(other))
    }

    /// The cases of either set.
    pub(super) fn either(&mut self, one: Set, other: Set) -> Set {
        self.join(Join::Either, one.min(other), one.max(other))
    }

    /// The cases of one set that the other lacks.
    pub(super) fn without(&mut self, one: Set, other: Set) -> Set {
        self.join(Join::Without, one, other)
    }

    /// The cases in which, if they are of one set, they are of the other too.
    pub(super) fn implies(&mut self, one: Set, other: Set) -> Set {
        let broken = self.without(one, other);
        self.without(Self::ALL, broken)
    }

    fn join(&mut self, how: Join, one: Set, other: Set) -> Set {
        match (how, one, other) {
            (Join::Both, Self::NONE, _) | (Join::Without, Self::NONE, _) | (Join::Without, _, Self::ALL) => {
                return Self::NONE;
            }
            (Join::Both, Self::ALL, set) | (Join::Either, Self::NONE, set) | (Join::Without, set, Self::NONE) => {
                return set;
            }
            (Join::Either, Self::ALL, _) => return Self::ALL,
            (Join::Both | Join::Either, ..) if one == other => return one,
            (Join::Without, ..) if one == other => return Self::NONE,
            _ => {}
        }
        if let Some(joined) = self.joined.get(&(how, one, other)) {
            return *joined;
        }
        let slot = self.slot(one).min(self.slot(other));
        let cells = self.cells.get(slot).copied().unwrap_or(0);
        let children = (0..cells).map(|cell| {
            let (one, other) = (self.child(one, slot, cell), self.child(other, slot, cell));
            match how {
                Join::Without => self.join(how, one, other),
                Join::Both | Join::Either => self.join(how, one.min(other), one.max(other)),
            }
        });
        let children: Children = children.collect();
        let joined = self.node(slot, children);
        self.joined.insert((how, one, other), joined);
        joined
    }

    /// The slot that a set asks first; past all slots if it asks none.
    fn slot(&self, set: Set) -> usize {
        self.of(set).map_or(usize::MAX, |node| node.slot)
    }

    fn of(&self, set: Set) -> Option<&Node> {
        usize::try_from(set).ok()?.checked_sub(2).and_then(|place| self.nodes.get(place))
    }

    fn child(&self, set: Set, slot: usize, cell: usize) -> Set {
        match self.of(set) {
            Some(node) if node.slot == slot => node.children.get(cell).copied().unwrap_or(Self::NONE),
            _ => set,
        }
    }

    fn node(&mut self, slot: usize, children: Children) -> Set {
        match children.first() {
            Some(first) if children.iter().all(|child| child == first) => return *first,
            None => return Self::NONE,
            Some(_) => {}
        }
        let node = Node { slot, children };
        if let Some(known) = self.known.get(&node) {
            return *known;
        }
        let set = Set::try_from(self.nodes.len() + 2).unwrap_or(Set::MAX);
        self.nodes.push(node.clone());
        self.known.insert(node, set);
        set
    }

    /// The cases of a set that differ from the usual cells in the fewest slots, at most `limit` of them, fewest
    /// differences first: a cell for each slot that matters.
    pub(super) fn nearest(&self, set: Set, usual: &[usize], limit: usize) -> Vec<Vec<Option<usize>>> {
        let mut found = Vec::new();
        let mut costs = HashMap::new();
        let Some(least) = self.cost(set, usual, &mut costs) else { return found };
        for cost in least..=usual.len() {
            let mut path = vec![None; usual.len()];
            self.walk(set, usual, cost, &costs, &mut path, limit, &mut found);
            if limit <= found.len() {
                break;
            }
        }
        found
    }

    /// In how many slots the nearest case of a set differs from the usual; nothing if it has none.
    fn cost(&self, set: Set, usual: &[usize], costs: &mut HashMap<Set, Option<usize>>) -> Option<usize> {
        match set {
            Self::NONE => return None,
            Self::ALL => return Some(0),
            _ => {}
        }
        if let Some(known) = costs.get(&set) {
            return *known;
        }
        let node = self.of(set)?;
        let own = usual.get(node.slot).copied();
        let children = node.children.iter().enumerate();
        let least = children
            .filter_map(|(cell, child)| Some(self.cost(*child, usual, costs)? + usize::from(own != Some(cell))))
            .min();
        costs.insert(set, least);
        least
    }

    /// Collects the cases of a set that differ in exactly so many slots.
    #[expect(clippy::too_many_arguments, reason = "a recursion carries its state")]
    fn walk(
        &self,
        set: Set,
        usual: &[usize],
        cost: usize,
        costs: &HashMap<Set, Option<usize>>,
        path: &mut Vec<Option<usize>>,
        limit: usize,
        found: &mut Vec<Vec<Option<usize>>>,
    ) {
        if limit <= found.len() || set == Self::NONE {
            return;
        }
        let Some(node) = self.of(set) else {
            if cost == 0 {
                found.push(path.clone());
            }
            return;
        };
        let Some(own) = usual.get(node.slot).copied() else { return };
        for (cell, child) in node.children.iter().enumerate() {
            let Some(rest) = cost.checked_sub(usize::from(cell != own)) else { continue };
            let least = if *child == Self::ALL { Some(0) } else { costs.get(child).copied().flatten() };
            if least.is_some_and(|least| least <= rest) {
                if let Some(place) = path.get_mut(node.slot) {
                    *place = Some(cell);
                }
                self.walk(*child, usual, rest, costs, path, limit, found);
            }
        }
        if let Some(place) = path.get_mut(node.slot) {
            *place = None;
        }
    }
}
