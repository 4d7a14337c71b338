//! Levels: bundles of grants, as the decision table `outlet-levels` tells them (domain N3).

use super::OutletKind;
use crate::policy::table::{Scalar, TableOutcome, Tables};
use crate::types::{Day, Error, ServiceAction};

/// The table of levels.
const TABLE: &str = "outlet-levels";

/// Level of an outlet, 1 to 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Accepts, does software and accessories, swaps.
    One,
    /// Replaces modules too.
    Two,
    /// Repairs boards too, and takes referrals from 1 and 2.
    Three,
}

impl Level {
    /// The level with this number.
    #[must_use]
    pub const fn from_number(number: i32) -> Option<Self> {
        match number {
            1 => Some(Self::One),
            2 => Some(Self::Two),
            3 => Some(Self::Three),
            _ => None,
        }
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> i32 {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Three => 3,
        }
    }

    /// What it grants to a kind of outlet, by the table in force on a day: every action that an authorized, certified
    /// outlet of this level may do without a grant of its own. None before the first table.
    pub fn actions(self, kind: OutletKind, day: Day) -> Result<Vec<ServiceAction>, Error> {
        let mut actions = Vec::new();
        for action in ServiceAction::ALL {
            if ask(kind, self, *action, Asked { own_grant: false, certified: true }, day)?
                == Some(TableOutcome::Answered)
            {
                actions.push(*action);
            }
        }
        Ok(actions)
    }
}

/// Whether an action may be done only where somebody is certified for it, by the table in force on a day: whether the
/// table refuses it to an outlet that has everything else. Software, accessories, modules and boards need a certificate;
/// accepting, swapping, refunding and lending do not. Where no table is in force, everything needs one.
pub fn needs_certificate(action: ServiceAction, day: Day) -> Result<bool, Error> {
    let asked = Asked { own_grant: true, certified: false };
    Ok(ask(OutletKind::Repair, Level::Three, action, asked, day)? != Some(TableOutcome::Answered))
}

/// What differs between the questions.
#[derive(Clone, Copy)]
struct Asked {
    own_grant: bool,
    certified: bool,
}

/// What the table says of an action at an authorized outlet; nothing before its first revision.
fn ask(
    kind: OutletKind,
    level: Level,
    action: ServiceAction,
    asked: Asked,
    day: Day,
) -> Result<Option<TableOutcome>, Error> {
    let tables = Tables::shipped().map_err(|error| Error::internal(format!("the tables do not load: {error}")))?;
    let Some(table) = tables.find(TABLE, day) else { return Ok(None) };
    let word = |word: &str| Scalar::Word(word.to_owned());
    let facts = [
        ("action", word(action.as_str())),
        ("outlet", word(kind.as_str())),
        ("state", word("authorized")),
        ("running", Scalar::Truth(false)),
        ("family_covered", Scalar::Truth(true)),
        ("referred", Scalar::Truth(false)),
        ("level", Scalar::Number(i64::from(level.number()))),
        ("own_grant", Scalar::Truth(asked.own_grant)),
        ("certified", Scalar::Truth(asked.certified)),
    ];
    let question =
        table.asked(facts).map_err(|wrong| Error::internal(format!("`{TABLE}` is asked wrongly: {wrong:?}")))?;
    Ok(Some(table.decide(&question, day).outcome()))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::super::{OutletState, Work};
    use super::*;
    use ServiceAction::{Accept, Accessory, BoardRepair, ModuleRepair, Software, Swap};

    fn day() -> Day {
        Day::from_ymd(2026, 3, 1).unwrap()
    }

    #[test]
    fn a_level_grants_what_the_table_says() {
        let repair = |level: Level| level.actions(OutletKind::Repair, day()).unwrap();
        assert_eq!(repair(Level::One), [Accept, Software, Accessory, Swap]);
        assert_eq!(repair(Level::Two), [Accept, Software, Accessory, Swap, ModuleRepair]);
        assert_eq!(repair(Level::Three), [Accept, Software, Accessory, Swap, ModuleRepair, BoardRepair]);
        assert_eq!(Level::Three.actions(OutletKind::Swap, day()).unwrap(), [Accept, Swap]);
        assert_eq!(Level::Three.actions(OutletKind::Repair, Day::FIRST).unwrap(), []);
    }

    #[test]
    fn repairs_need_a_certificate_and_the_counter_does_not() {
        let need: Vec<_> =
            ServiceAction::ALL.iter().copied().filter(|action| needs_certificate(*action, day()).unwrap()).collect();
        assert_eq!(need, [Software, Accessory, ModuleRepair, BoardRepair]);
    }

    #[test]
    fn the_states_close_to_new_work_what_the_table_closes() {
        let tables = Tables::shipped().unwrap();
        let table = tables.find(TABLE, day()).unwrap();
        for state in OutletState::ALL {
            for (running, work) in [(false, Work::Intake), (true, Work::RunningOrders)] {
                let facts = [
                    ("action", Scalar::Word("accept".to_owned())),
                    ("outlet", Scalar::Word("repair".to_owned())),
                    ("state", Scalar::Word(state.as_str().to_owned())),
                    ("running", Scalar::Truth(running)),
                    ("family_covered", Scalar::Truth(true)),
                    ("referred", Scalar::Truth(false)),
                    ("level", Scalar::Number(1)),
                    ("own_grant", Scalar::Truth(false)),
                    ("certified", Scalar::Truth(true)),
                ];
                let answered = table.decide(&table.asked(facts).unwrap(), day()).outcome() == TableOutcome::Answered;
                assert_eq!(answered, state.opens(work), "{state} {work:?}");
            }
        }
    }
}
