//! Draws a round of audits.

use chrono::{DateTime, Utc};

use super::{AuditRound, RoundDraft, Stratum, round, store};
use crate::db::{Event, Tx, event};
use crate::network::{self, Listed};
use crate::types::{Error, Name, OutletId, Reason, RoundId};

/// Outlets of one round: what people can visit in a year.
const SAMPLE_MAX: usize = 5_000;

/// Draws of every level its share of the outlets that take devices in now. Refuses a sample of none and one of too many.
pub(super) async fn draw(
    tx: &mut Tx,
    round_id: RoundId,
    draft: &RoundDraft,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<(AuditRound, Vec<OutletId>), Error> {
    let checklist_id = store::checklist(tx, draft.checklist).await?.checklist_id;
    let outlets = network::store::taking_in(tx).await?;
    let seed = AuditRound::seed_of(round_id);
    let mut sampled = Vec::new();
    let mut strata = Vec::with_capacity(draft.strata.len());
    for asked in &draft.strata {
        let of_level: Vec<OutletId> =
            outlets.iter().filter(|(_, level)| *level == asked.level).map(|(outlet, _)| *outlet).collect();
        let drawn = round::sample(seed, asked.share_basis_points, &of_level);
        strata.push(Stratum { outlet_count: count(of_level.len())?, sampled_count: count(drawn.len())?, ..*asked });
        sampled.extend(drawn);
    }
    if sampled.is_empty() || sampled.len() > SAMPLE_MAX {
        let message = format!("{} outlets would be drawn, must be 1 to {SAMPLE_MAX}", sampled.len());
        let refusal = Error::refused(Reason::OutOfRange, Name(draft.checklist), message);
        return Err(refusal.with("outletCount", sampled.len()));
    }
    sampled.sort_unstable();
    let drawn = AuditRound {
        round_id,
        display_name: draft.display_name.clone(),
        checklist_id,
        seed,
        strata: Listed(strata),
        actor: actor.to_owned(),
        create_time: now,
    };
    store::insert_round(tx, &drawn, &sampled).await?;
    let told = Event::new(OutletId::BRAND, "assessment.round_drawn", Name(round_id), actor, now);
    event::record(tx, told.with("outlets", sampled.len())).await?;
    Ok((drawn, sampled))
}

fn count(number: usize) -> Result<i32, Error> {
    i32::try_from(number).map_err(|_too_many| Error::internal("more outlets than a count holds"))
}
