//! A sample of outlets to audit: drawn by chance, and drawn again by whoever doubts it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::WHOLE;
use crate::db::schema::audit_rounds;
use crate::network::Listed;
use crate::types::{ChecklistId, OutletId, RoundId, TypedId as _};

/// A level, and what was drawn of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stratum {
    /// 1 to 3.
    pub level: i32,
    /// The share to audit.
    pub share_basis_points: i32,
    /// Outlets of the level.
    pub outlet_count: i32,
    /// Those drawn.
    pub sampled_count: i32,
}

/// A round as it is asked for; nothing is counted yet.
#[derive(Clone, Debug)]
pub struct RoundDraft {
    /// What people call it.
    pub display_name: String,
    /// What is filled in.
    pub checklist: ChecklistId,
    /// Each level once.
    pub strata: Vec<Stratum>,
}

/// A round as drawn.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_rounds, check_for_backend(diesel::pg::Pg))]
pub struct AuditRound {
    /// Its id.
    pub round_id: RoundId,
    /// What people call it.
    pub display_name: String,
    /// What is filled in.
    pub checklist_id: ChecklistId,
    /// What the sample was drawn with.
    pub seed: i64,
    /// What was drawn of which level.
    pub strata: Listed<Stratum>,
    /// Who asked for it.
    pub actor: String,
    /// When.
    pub create_time: DateTime<Utc>,
}

impl AuditRound {
    /// The seed of a round: out of the random part of its id, so that nobody chooses it.
    #[must_use]
    pub fn seed_of(round: RoundId) -> i64 {
        let hash: [u8; 32] = Sha256::digest(round.uuid().as_bytes()).into();
        hash.first_chunk().map_or(0, |first| i64::from_be_bytes(*first))
    }
}

/// Draws the share of a level's outlets, rounded up, in whatever order they come: those whose hash with the seed is least.
#[must_use]
pub fn sample(seed: i64, share_basis_points: i32, outlets: &[OutletId]) -> Vec<OutletId> {
    let place = |outlet: &OutletId| -> [u8; 32] {
        Sha256::new().chain_update(seed.to_be_bytes()).chain_update(outlet.uuid().as_bytes()).finalize().into()
    };
    let mut drawn = outlets.to_vec();
    drawn.sort_by_cached_key(place);
    let share = usize::try_from(share_basis_points).unwrap_or(0);
    drawn.truncate((outlets.len() * share).div_ceil(usize::try_from(WHOLE).unwrap_or(1)));
    drawn.sort_unstable();
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_outlets_in_whatever_order_they_come() {
        let outlets: Vec<OutletId> = (0..1000).map(|_| OutletId::generate()).collect();
        let reversed: Vec<OutletId> = outlets.iter().rev().copied().collect();
        let drawn = sample(7, 1000, &outlets);
        assert_eq!(drawn.len(), 100);
        assert_eq!(drawn, sample(7, 1000, &reversed));
        assert_ne!(drawn, sample(8, 1000, &outlets));
        // What a larger share adds changes nothing of a smaller one.
        let larger = sample(7, 2000, &outlets);
        assert!(drawn.iter().all(|outlet| larger.contains(outlet)));
        // By chance: neither the oldest nor the youngest are spared.
        let old = outlets.iter().take(500).filter(|outlet| drawn.contains(outlet)).count();
        assert!((25..75).contains(&old), "{old}");
    }

    #[test]
    fn a_share_is_rounded_up_and_none_is_none() {
        let outlets: Vec<OutletId> = (0..3).map(|_| OutletId::generate()).collect();
        let counts = [0, 1, 3333, 3334, 10_000].map(|share| sample(1, share, &outlets).len());
        assert_eq!(counts, [0, 1, 1, 2, 3]);
    }
}
