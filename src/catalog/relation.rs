//! How a part stands to others and to models, from day to day (domain D1, S5): facts, each of which holds until the next
//! one of the same pair begins.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{part_alternatives, part_fits, part_successions};
use crate::types::{Day, Error, ModelId, PartId};

/// By which part a part is replaced from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = part_successions, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Succession {
    /// The part that is replaced.
    pub part_id: PartId,
    /// First day.
    pub begin_date: Day,
    /// What replaces it; nothing if it is replaced no more.
    pub successor_id: Option<PartId>,
    /// Who said so.
    pub actor: String,
    /// When.
    pub create_time: DateTime<Utc>,
}

/// That two parts of equal grade may stand for each other from a day on, or no longer.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = part_alternatives, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Alternative {
    /// The one with the smaller id.
    pub one_id: PartId,
    /// The other.
    pub other_id: PartId,
    /// First day.
    pub begin_date: Day,
    /// Whether they may.
    pub holds: bool,
    /// The grade of both.
    pub grade: i32,
    /// Who said so.
    pub actor: String,
    /// When.
    pub create_time: DateTime<Utc>,
}

impl Alternative {
    /// Two parts in the order in which they are kept: the relation has no direction.
    #[must_use]
    pub fn pair(some: PartId, another: PartId) -> (PartId, PartId) {
        (some.min(another), some.max(another))
    }

    /// The one that is not `part`.
    #[must_use]
    pub fn beside(&self, part: PartId) -> PartId {
        if self.one_id == part { self.other_id } else { self.one_id }
    }
}

/// That a part fits a model from a day on, or no longer.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = part_fits, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Fit {
    /// The part.
    pub part_id: PartId,
    /// The model.
    pub model_id: ModelId,
    /// First day.
    pub begin_date: Day,
    /// Whether it does.
    pub fits: bool,
}

impl Fit {
    /// Whether a part fits a model on a day, as these facts say.
    #[must_use]
    pub fn holds(facts: &[Self], part: PartId, model: ModelId, day: Day) -> bool {
        let own = facts.iter().filter(|fact| fact.part_id == part && fact.model_id == model);
        own.filter(|fact| fact.begin_date <= day).max_by_key(|fact| fact.begin_date).is_some_and(|fact| fact.fits)
    }
}

/// How some parts stand on a day.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// Which models they fit.
    pub fits: Vec<(PartId, ModelId)>,
    /// What replaces them, where something does.
    pub successions: Vec<Succession>,
    /// What may stand for them.
    pub alternatives: Vec<Alternative>,
}

/// Refuses a change that begins before today or not after the last one: what was true of a day stays so. The first one of
/// a pair may begin on any day, since what a brand enters may have been so for long.
pub(super) fn must_follow(begin: Day, last: Option<Day>, today: Day) -> Result<(), Error> {
    let Some(last) = last else { return Ok(()) };
    if begin < today {
        let description = format!("is {begin}, must not lie before today: what was true of a day stays so");
        return Err(Error::invalid("begin_date", "IN_THE_PAST", description));
    }
    if begin <= last {
        let description = format!("is {begin}, must lie after {last}, on which the last change begins");
        return Err(Error::invalid("begin_date", "NOT_LATER", description));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fit_holds_from_its_first_day_to_the_day_before_it_ends() {
        let (part, model) = (PartId::generate(), ModelId::generate());
        let day = |day| Day::from_ymd(2026, 3, day).unwrap_or(Day::FIRST);
        let fact = |begin, fits| Fit { part_id: part, model_id: model, begin_date: day(begin), fits };
        let facts = [fact(20, false), fact(5, true), fact(25, true)];
        let holds: Vec<bool> = [4, 5, 19, 20, 24, 25].map(|at| Fit::holds(&facts, part, model, day(at))).into();
        assert_eq!(holds, [false, true, true, false, false, true]);
        assert!(!Fit::holds(&facts, PartId::generate(), model, day(5)));
    }
}
