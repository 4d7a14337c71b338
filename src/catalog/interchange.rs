//! Which parts may be used for which on a day: the chain of successors, and listed alternatives (domain S5).

use std::collections::HashMap;

use super::{Alternative, Succession};
use crate::types::PartId;

/// The relations of all parts on a day, both ways.
#[derive(Clone, Debug, Default)]
pub(super) struct Interchange {
    instead: HashMap<PartId, Vec<PartId>>,
    stands_in_for: HashMap<PartId, Vec<PartId>>,
}

impl Interchange {
    /// Of what replaces what, and what may stand for what.
    pub(super) fn of(successions: &[Succession], alternatives: &[Alternative]) -> Self {
        let next: HashMap<PartId, PartId> =
            successions.iter().filter_map(|own| Some((own.part_id, own.successor_id?))).collect();
        let mut made = Self::default();
        for part in next.keys() {
            let mut at = *part;
            while let Some(successor) = next.get(&at).filter(|successor| *successor != part) {
                if !made.put(*part, *successor) {
                    break;
                }
                at = *successor;
            }
        }
        for pair in alternatives {
            made.put(pair.one_id, pair.other_id);
            made.put(pair.other_id, pair.one_id);
        }
        made
    }

    /// What may be used for a part: its successors in order, then its alternatives.
    pub(super) fn instead_of(&self, part: PartId) -> &[PartId] {
        self.instead.get(&part).map_or(&[], Vec::as_slice)
    }

    /// What a part may be used for.
    pub(super) fn stood_in_for_by(&self, part: PartId) -> &[PartId] {
        self.stands_in_for.get(&part).map_or(&[], Vec::as_slice)
    }

    /// Whether it was not there yet.
    fn put(&mut self, part: PartId, other: PartId) -> bool {
        let instead = self.instead.entry(part).or_default();
        if instead.contains(&other) {
            return false;
        }
        instead.push(other);
        self.stands_in_for.entry(other).or_default().push(part);
        true
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::types::Day;

    #[test]
    fn a_chain_is_followed_one_way_and_alternatives_both_ways() {
        let [a, b, c, d] = [(); 4].map(|()| PartId::generate());
        let (begin_date, actor, create_time) = (Day::FIRST, String::new(), DateTime::UNIX_EPOCH);
        let succession =
            |part_id, successor_id| Succession { part_id, begin_date, successor_id, actor: actor.clone(), create_time };
        let (one_id, other_id) = Alternative::pair(a, d);
        let pair =
            Alternative { one_id, other_id, begin_date, holds: true, grade: 1, actor: actor.clone(), create_time };
        let made = Interchange::of(&[succession(a, Some(b)), succession(b, Some(c)), succession(c, None)], &[pair]);
        assert_eq!(made.instead_of(a), [b, c, d]);
        assert_eq!((made.instead_of(b), made.instead_of(c), made.instead_of(d)), (&[c][..], &[][..], &[a][..]));
        let mut for_c = made.stood_in_for_by(c).to_vec();
        for_c.sort_unstable();
        let mut expected = [a, b];
        expected.sort_unstable();
        assert_eq!(for_c, expected);
        // What the database lets nobody write ends here, too.
        let ring = Interchange::of(&[succession(a, Some(b)), succession(b, Some(a))], &[]);
        assert_eq!((ring.instead_of(a), ring.instead_of(b)), (&[b][..], &[a][..]));
    }
}
