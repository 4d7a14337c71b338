//! Who supervises a place on a day.

use super::place_center::not_placed;
use super::{Assignment, Division, Placement, Purpose, Spot, store};
use crate::db::Tx;
use crate::types::{CenterId, Day, Error, Reason};

/// Levels that a hierarchy has.
const LEVELS: usize = 3;

/// Who supervises a place on a day, and who says so.
#[derive(Clone, Debug)]
pub struct Supervisor {
    /// The center and those above it, lowest first.
    pub chain: Vec<Placement>,
    /// The division.
    pub division: Division,
    /// What it says of the place.
    pub assignment: Assignment,
}

/// Who supervises a place: by its city if the division names it, else by its province. Refuses a day on which no division
/// of the purpose is in force.
pub(super) async fn find_supervisor(tx: &mut Tx, spot: &Spot, purpose: Purpose, day: Day) -> Result<Supervisor, Error> {
    let Some(division) = store::division_on(tx, purpose, day).await? else {
        let message = format!("no division for {purpose} is in force on {day}");
        return Err(Error::refused(Reason::NoDivision, "divisions", message)
            .with("purpose", purpose)
            .with("date", day));
    };
    let assignment = store::assignment(tx, division.division_id, spot).await?;
    let Some(assignment) = assignment else {
        let message = format!("`{}` knows no {}", division.name(), spot.province);
        return Err(Error::refused(Reason::NoDivision, division.name(), message).with("province", &spot.province));
    };
    let chain = chain(tx, assignment.center_id, day).await?;
    Ok(Supervisor { chain, division, assignment })
}

/// A center and those above it on a day, lowest first.
async fn chain(tx: &mut Tx, center: CenterId, day: Day) -> Result<Vec<Placement>, Error> {
    let (mut chain, mut next) = (Vec::with_capacity(LEVELS), Some(center));
    while let Some(center) = next.filter(|_| chain.len() < LEVELS) {
        let placed = store::placement_on(tx, center, day).await?.ok_or_else(|| not_placed(center, day))?;
        next = placed.parent_id;
        chain.push(placed);
    }
    Ok(chain)
}
