//! What an audit found, and what it comes to.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Checklist, Item, Section, WHOLE};
use crate::db::schema::audits;
use crate::network::Listed;
use crate::types::{AuditId, ChecklistId, Day, Error, OutletId, OutletName, RoundId, Violation};

/// What was found of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The item's code.
    pub item: String,
    /// From 0 to the item's best.
    pub score: i32,
    /// What is to be said of it.
    pub remark: String,
    /// Where what shows it is kept.
    pub evidence: Vec<String>,
}

/// What a section scored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionResult {
    /// The section's code.
    pub section: String,
    /// Of what can be scored in it, rounded down.
    pub score_basis_points: i32,
    /// Whether it reached its mark.
    pub passed: bool,
}

/// An audit as submitted.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = audits, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Audit {
    /// Of which outlet.
    pub outlet_id: OutletId,
    /// Its id.
    pub audit_id: AuditId,
    /// What was filled in.
    pub checklist_id: ChecklistId,
    /// The round it belongs to.
    pub round_id: Option<RoundId>,
    /// The audit it corrects.
    pub supersedes_id: Option<AuditId>,
    /// The day of the visit.
    pub audit_date: Day,
    /// Who submitted it.
    pub auditor: String,
    /// One for every item.
    pub answers: Listed<Answer>,
    /// By section, as in the checklist.
    pub sections: Listed<SectionResult>,
    /// The sections by their weights, rounded down.
    pub score_basis_points: i32,
    /// Whether every section and the whole reached their marks.
    pub passed: bool,
    /// When it was submitted.
    pub create_time: DateTime<Utc>,
}

impl Audit {
    /// The resource name.
    #[must_use]
    pub const fn name(&self) -> OutletName<AuditId> {
        OutletName::new(self.outlet_id, self.audit_id)
    }
}

/// What answers come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Score {
    pub(super) sections: Vec<SectionResult>,
    pub(super) score_basis_points: i32,
    pub(super) passed: bool,
}

/// Scores answers by their checklist.
///
/// # Errors
/// Every answer to no item, second answer, and score beyond the best; and the items without an answer.
pub(super) fn score(checklist: &Checklist, answers: &[Answer]) -> Result<Score, Error> {
    let sections = &checklist.sections.0;
    let scores = by_item(sections, answers)?;
    let mut results = Vec::with_capacity(sections.len());
    let mut weighed = 0;
    for section in sections {
        let best: i32 = section.items.iter().map(|item| item.score_max).sum();
        let scored: i32 = section.items.iter().filter_map(|item| scores.get(item.code.as_str())).sum();
        let basis_points = scored * WHOLE / best.max(1);
        weighed += i64::from(section.weight_basis_points) * i64::from(basis_points);
        results.push(SectionResult {
            section: section.code.clone(),
            score_basis_points: basis_points,
            passed: basis_points >= section.pass_mark_basis_points,
        });
    }
    let score_basis_points = i32::try_from(weighed / i64::from(WHOLE))
        .map_err(|_too_many| Error::internal("the weights of a checklist make more than the whole"))?;
    let passed = score_basis_points >= checklist.pass_mark_basis_points && results.iter().all(|result| result.passed);
    Ok(Score { sections: results, score_basis_points, passed })
}

fn by_item<'a>(sections: &'a [Section], answers: &'a [Answer]) -> Result<BTreeMap<&'a str, i32>, Error> {
    let items: BTreeMap<&str, &Item> =
        sections.iter().flat_map(|section| &section.items).map(|item| (item.code.as_str(), item)).collect();
    let mut scores = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut note = |field: String, rule, description| wrong.push(Violation { field, rule, description });
    for (index, answer) in answers.iter().enumerate() {
        let at = format!("audit.answers[{index}]");
        let Some(item) = items.get(answer.item.as_str()) else {
            note(format!("{at}.item"), "UNKNOWN_VALUE", format!("`{}` is no item of the checklist", answer.item));
            continue;
        };
        if answer.score > item.score_max {
            let description = format!("is {}, must be 0 to {}", answer.score, item.score_max);
            note(format!("{at}.score"), "OUT_OF_RANGE", description);
        }
        if scores.insert(item.code.as_str(), answer.score).is_some() {
            note(format!("{at}.item"), "REPEATED", format!("`{}` is answered already", answer.item));
        }
    }
    let missing: Vec<&str> = items.keys().filter(|code| !scores.contains_key(*code)).copied().collect();
    if !missing.is_empty() {
        note("audit.answers".to_owned(), "INCOMPLETE", format!("does not answer {}", missing.join(", ")));
    }
    if wrong.is_empty() { Ok(scores) } else { Err(Error::Invalid(wrong)) }
}
