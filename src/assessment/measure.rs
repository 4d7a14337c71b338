//! What is known of an outlet's work on a day, in the words of the table `level-assessment` (domain N5, N9).
//!
//! What Sanbao records is measured; whether tools and stock list are complete, and how content customers are, is told by
//! who asks, with evidence. A fact that is neither is not known, and the table says whether it matters.

use super::level_assessment::{Measure, MeasureSource};
use super::store::level::Counted;
use crate::network::{Certificate, Grant, Level, Outlet, needs_certificate};
use crate::types::{Day, Error, ProductFamily};

/// Basis points of a thousandth.
const BASIS_POINTS_PER_MILLE: i32 = 10;

/// A value that is told, with what shows it.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) value: i32,
    pub(super) evidence: String,
}

/// What an assessment asks.
#[derive(Clone, Debug)]
pub(super) struct Asking {
    /// The day that is looked at.
    pub(super) as_of: Day,
    /// Days that are counted, up to and with that day.
    pub(super) period_days: i32,
    /// The highest level whose tools and stock list were found complete, 0 for none.
    pub(super) equipment: Option<Told>,
    /// How many customers are content, in thousandths.
    pub(super) survey: Option<Told>,
}

impl Asking {
    /// First day of the period.
    pub(super) fn begin(&self) -> Day {
        self.as_of.plus_days(1 - i64::from(self.period_days))
    }
}

/// What was recorded.
#[derive(Clone, Debug)]
pub(super) struct Records<'a> {
    pub(super) outlet: &'a Outlet,
    /// The level on the day.
    pub(super) level: i32,
    pub(super) grants: &'a [Grant],
    pub(super) certificates: &'a [Certificate],
    /// The name and the score in basis points of the last audit by the day that nothing superseded.
    pub(super) audit: Option<(String, i32)>,
    pub(super) counted: Counted,
}

/// What is known, in the table's words and units.
pub(super) fn measures(records: &Records<'_>, asking: &Asking) -> Result<Vec<Measure>, Error> {
    let Counted { received, done, redone, turnaround_days, debts_due, debts_overdue } = records.counted;
    let period = format!("{} to {}", asking.begin(), asking.as_of);
    let mut measures = Vec::new();
    let mut note = |fact: &str, value: i64, source, evidence: String| {
        measures.push(Measure { fact: fact.to_owned(), value, source, evidence });
    };
    let recorded = MeasureSource::Records;
    note("level", i64::from(records.level), recorded, format!("the level on {}", asking.as_of));
    if let Some(equipment) = &asking.equipment {
        let certified = certified_for(records, asking.as_of)?;
        let evidence = format!("certificates do for level {certified}; tools and stock list: {}", equipment.evidence);
        let source = if certified < equipment.value { recorded } else { MeasureSource::Told };
        note("equipped_for", i64::from(certified.min(equipment.value)), source, evidence);
    }
    if let Some((name, score)) = &records.audit {
        note("audit", i64::from(score / BASIS_POINTS_PER_MILLE), recorded, name.clone());
    }
    if let Some(rate) = per_mille(redone, done) {
        note("redo_rate", rate, recorded, format!("{redone} of {done} orders handed over, {period}"));
    }
    if let Some(days) = turnaround_days {
        note("turnaround", days.clamp(0, 365), recorded, format!("the median of {done} orders handed over, {period}"));
    }
    let owed = per_mille(debts_overdue, debts_due).unwrap_or_default();
    note("overdue_debts", owed, recorded, format!("{debts_overdue} of {debts_due} part debts that fell due, {period}"));
    if let Some(survey) = &asking.survey {
        note("survey", i64::from(survey.value), MeasureSource::Told, survey.evidence.clone());
    }
    let monthly = received * 30 / i64::from(asking.period_days.max(1));
    note("volume", monthly, recorded, format!("{received} orders received, {period}"));
    Ok(measures)
}

/// The highest level for whose every action that needs a certificate somebody is certified on a day, on every family that
/// the outlet's level is granted for.
fn certified_for(records: &Records<'_>, day: Day) -> Result<i32, Error> {
    let held = records.grants.iter().filter(|grant| grant.level > 0 && grant.covers(day));
    let mut families: Vec<ProductFamily> = held.map(|grant| grant.product_family).collect();
    families.sort_unstable();
    families.dedup();
    let mut reached = 0;
    if families.is_empty() {
        return Ok(reached);
    }
    for level in [Level::One, Level::Two, Level::Three] {
        for action in level.actions(records.outlet.kind, day)? {
            let certified = |family: &ProductFamily| {
                let certificates = records.certificates.iter();
                certificates
                    .filter(|own| own.product_family == *family && own.action == action)
                    .any(|own| own.holds(day))
            };
            if needs_certificate(action, day)? && !families.iter().all(certified) {
                return Ok(reached);
            }
        }
        reached = level.number();
    }
    Ok(reached)
}

fn per_mille(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| (part * 1000 / whole).clamp(0, 1000))
}
