//! Sends lists about audits and assessments whole: outlet by outlet, from one snapshot.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};

use super::level_assessment::LevelAssessment;
use super::{Audit, Checklist, store};
use crate::db::Tx;
use crate::network;
use crate::rpc::{Pen, Reach, cell_of};
use crate::types::{AuditId, Error, Name, OutletId, OutletName, PageRequest, RoundId};

/// Outlets whose rows are in memory at once.
const OUTLETS_AT_ONCE: u32 = 100;

/// A list that can be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    /// The items of every version of every checklist.
    ChecklistItems,
    /// Whom chance chose.
    Samples,
    /// Audits.
    Audits,
    /// Their answers.
    Answers,
    /// Assessments of levels.
    LevelAssessments,
}

impl List {
    const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::ChecklistItems => &[
                "checklist",
                "code",
                "version",
                "display_name",
                "section",
                "section_title",
                "weight_basis_points",
                "pass_mark_basis_points",
                "item",
                "item_title",
                "score_max",
            ],
            Self::Samples => &["outlet_code", "outlet", "round"],
            Self::Audits => &[
                "outlet_code",
                "name",
                "checklist",
                "round",
                "supersedes",
                "superseded_by",
                "audit_date",
                "auditor",
                "score_basis_points",
                "passed",
                "create_time",
            ],
            Self::Answers => &["outlet_code", "audit", "item", "score", "remark", "evidence"],
            Self::LevelAssessments => &[
                "outlet_code",
                "name",
                "state",
                "as_of",
                "level",
                "change",
                "proposed_level",
                "measures",
                "missing_facts",
                "rules",
                "decision",
                "assessor",
                "decider",
                "decide_reason",
                "level_begin_date",
                "create_time",
            ],
        }
    }
}

/// Writes a list about the outlets of a reach.
pub(super) async fn write(tx: &mut Tx, pen: &Pen, list: List, reach: &Reach) -> Result<(), Error> {
    pen.head(list.columns()).await?;
    if list == List::ChecklistItems {
        return checklists(tx, pen).await;
    }
    let mut page = Some(PageRequest { size: OUTLETS_AT_ONCE, ..PageRequest::WHOLE });
    while let Some(now) = page {
        let found = network::store::own_page(tx, reach, now).await?;
        let codes: BTreeMap<OutletId, String> =
            found.rows.into_iter().map(|outlet| (outlet.outlet_id, outlet.code)).collect();
        pen.rows(rows_of(tx, list, &codes).await?).await?;
        page = now.following(found.next);
    }
    Ok(())
}

async fn rows_of(tx: &mut Tx, list: List, codes: &BTreeMap<OutletId, String>) -> Result<Vec<Vec<String>>, Error> {
    let ids: Vec<OutletId> = codes.keys().copied().collect();
    let code = |id: OutletId| codes.get(&id).cloned().unwrap_or_default();
    Ok(match list {
        List::ChecklistItems => Vec::new(),
        List::Samples => {
            let row = |(outlet, round): (OutletId, RoundId)| {
                vec![code(outlet), Name(outlet).to_string(), Name(round).to_string()]
            };
            store::samples_of(tx, &ids).await?.into_iter().map(row).collect()
        }
        List::Audits => {
            let audits = store::audits_of(tx, &ids).await?;
            let later: BTreeMap<AuditId, AuditId> =
                audits.iter().filter_map(|own| Some((own.supersedes_id?, own.audit_id))).collect();
            audits.iter().map(|own| audit(own, code(own.outlet_id), later.get(&own.audit_id).copied())).collect()
        }
        List::Answers => {
            let audits = store::audits_of(tx, &ids).await?;
            audits.iter().flat_map(|own| answers(own, &code(own.outlet_id))).collect()
        }
        List::LevelAssessments => {
            let all = store::level::assessments_of(tx, &ids).await?;
            all.into_iter().map(|own| level_assessment(own, code)).collect()
        }
    })
}

async fn checklists(tx: &mut Tx, pen: &Pen) -> Result<(), Error> {
    let mut page = Some(PageRequest { size: OUTLETS_AT_ONCE, ..PageRequest::WHOLE });
    while let Some(now) = page {
        let found = store::checklist_page(tx, None, now).await?;
        pen.rows(found.rows.iter().flat_map(items).collect()).await?;
        page = now.following(found.next);
    }
    Ok(())
}

fn items(checklist: &Checklist) -> Vec<Vec<String>> {
    let sections = checklist.sections.0.iter();
    let items = sections.flat_map(|section| section.items.iter().map(move |item| (section, item)));
    let row = |(section, item): (&super::Section, &super::Item)| {
        vec![
            Name(checklist.checklist_id).to_string(),
            checklist.code.clone(),
            checklist.version.to_string(),
            checklist.display_name.clone(),
            section.code.clone(),
            section.title.clone(),
            section.weight_basis_points.to_string(),
            section.pass_mark_basis_points.to_string(),
            item.code.clone(),
            item.title.clone(),
            item.score_max.to_string(),
        ]
    };
    items.map(row).collect()
}

fn audit(own: &Audit, outlet: String, later: Option<AuditId>) -> Vec<String> {
    let name = |id: Option<AuditId>| id.map(|id| OutletName::new(own.outlet_id, id).to_string()).unwrap_or_default();
    vec![
        outlet,
        own.name().to_string(),
        Name(own.checklist_id).to_string(),
        own.round_id.map(|round| Name(round).to_string()).unwrap_or_default(),
        name(own.supersedes_id),
        name(later),
        own.audit_date.to_string(),
        own.auditor.clone(),
        own.score_basis_points.to_string(),
        own.passed.to_string(),
        instant(own.create_time),
    ]
}

fn answers(own: &Audit, outlet: &str) -> Vec<Vec<String>> {
    let row = |answer: &super::Answer| {
        vec![
            outlet.to_owned(),
            own.name().to_string(),
            answer.item.clone(),
            answer.score.to_string(),
            answer.remark.clone(),
            cell_of(&answer.evidence),
        ]
    };
    own.answers.0.iter().map(row).collect()
}

fn level_assessment(own: LevelAssessment, code: impl Fn(OutletId) -> String) -> Vec<String> {
    let measures = own.measures.0.iter().map(|measure| format!("{}={}", measure.fact, measure.value));
    vec![
        code(own.outlet_id),
        own.name().to_string(),
        own.state.to_string(),
        own.as_of.to_string(),
        own.level.to_string(),
        own.change.map(|change| change.to_string()).unwrap_or_default(),
        own.proposed_level.map(|level| level.to_string()).unwrap_or_default(),
        cell_of(measures),
        cell_of(&own.missing.0),
        cell_of(own.reasons.0.iter().map(|reason| &reason.rule)),
        OutletName::new(own.outlet_id, own.decision_id).to_string(),
        own.assessor,
        own.decider.unwrap_or_default(),
        own.decide_reason.unwrap_or_default(),
        own.level_begin_date.map(|day| day.to_string()).unwrap_or_default(),
        instant(own.create_time),
    ]
}

fn instant(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::Micros, true)
}
