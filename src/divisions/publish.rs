//! Publishes a division as a whole.

use std::collections::BTreeSet;

use super::place_center::must_follow;
use super::{Assignment, Division, DivisionDraft, store};
use crate::db::{Event, Tx, event};
use crate::network::Doing;
use crate::types::{CenterId, Day, DivisionId, Error, Name, OutletId, Violation};

/// What publication would keep. Refuses gaps, centers without a place in the hierarchy by the first day, and, but for the
/// first of its purpose, a day before today or not later than the last one's; names all of what is wrong.
pub(super) async fn check(
    tx: &mut Tx,
    division_id: DivisionId,
    draft: &DivisionDraft,
    doing: Doing<'_>,
) -> Result<(Division, Vec<Assignment>), Error> {
    let mut wrong = Vec::new();
    let mut say = |field: String, rule, description| wrong.push(Violation { field, rule, description });
    let gaps = draft.gaps();
    if !gaps.is_empty() {
        let description = format!("must give each province to a center, not so: {}", gaps.join(", "));
        say("division.assignments".to_owned(), "GAP", description);
    }
    let asked: BTreeSet<CenterId> = draft.places.iter().map(|(_, center)| *center).collect();
    let placed = store::placed(tx, &asked.into_iter().collect::<Vec<_>>(), draft.begin).await?;
    for (index, (_, center)) in draft.places.iter().enumerate().filter(|(_, (_, center))| !placed.contains(center)) {
        let description = format!("`{}` has no place in the hierarchy on {}", Name(*center), draft.begin);
        say(format!("division.assignments[{index}].service_center"), "NOT_PLACED", description);
    }
    if let Some(last) = store::last_division(tx, draft.purpose).await?
        && let Err(Error::Invalid(late)) = must_follow(draft.begin, last.begin_date, Day::of(doing.now))
    {
        late.into_iter().for_each(|late| say(format!("division.{}", late.field), late.rule, late.description));
    }
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let division = Division {
        division_id,
        purpose: draft.purpose,
        begin_date: draft.begin,
        display_name: draft.display_name.clone(),
        actor: doing.actor.to_owned(),
        create_time: doing.now,
    };
    let place = |(spot, center_id): &(super::Spot, CenterId)| Assignment {
        division_id,
        province: spot.province.clone(),
        city: spot.city.clone(),
        center_id: *center_id,
    };
    let mut places: Vec<Assignment> = draft.places.iter().map(place).collect();
    places.sort_by(|one, other| (&one.province, &one.city).cmp(&(&other.province, &other.city)));
    Ok((division, places))
}

/// Publishes a division; refuses as [`check`] does.
pub(super) async fn publish(
    tx: &mut Tx,
    division_id: DivisionId,
    draft: &DivisionDraft,
    doing: Doing<'_>,
) -> Result<(Division, Vec<Assignment>), Error> {
    let (division, places) = check(tx, division_id, draft, doing).await?;
    store::insert_division(tx, &division, &places).await?;
    let event = Event::new(OutletId::BRAND, "divisions.division_published", division.name(), doing.actor, doing.now);
    event::record(tx, event.with("purpose", division.purpose).with("beginDate", division.begin_date)).await?;
    Ok((division, places))
}
