//! Audits and assessments on the wire.

pub(super) mod export;
pub(super) mod level;

use std::collections::BTreeSet;

use super::submit::Submission;
use super::{Answer, Audit, AuditRound, Checklist, ChecklistDraft, Item, RoundDraft, Section, Stratum, WHOLE};
use crate::pb;
use crate::rpc::{Fields, date, timestamp};
use crate::types::{AuditId, Error, Name, OutletId, OutletName};

fn code(fields: &mut Fields, field: &str, text: String) -> Option<String> {
    fields.code(field, text, 1, 32, "-")
}

/// Refuses a code that was there before.
fn once(fields: &mut Fields, field: &str, seen: &mut BTreeSet<String>, code: Option<String>) -> Option<String> {
    let code = code?;
    if seen.insert(code.clone()) {
        return Some(code);
    }
    fields.wrong(field, "REPEATED", format!("`{code}` is there already"))
}

fn item(fields: &mut Fields, item: pb::audit_checklist::Item, seen: &mut BTreeSet<String>) -> Option<Item> {
    let known = code(fields, "code", item.code);
    let known = once(fields, "code", seen, known);
    let title = fields.text("title", item.title, 1, 200);
    let score_max = fields.number("score_max", item.score_max, 1, 100);
    Some(Item { code: known?, title: title?, score_max: score_max? })
}

/// Reads a checklist to publish.
pub(super) fn checklist_draft(request: pb::PublishAuditChecklistRequest) -> Result<ChecklistDraft, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let draft = fields.message("checklist", request.checklist, |fields, checklist| {
        let (mut sections_seen, mut items_seen) = (BTreeSet::new(), BTreeSet::new());
        let known = code(fields, "code", checklist.code);
        let display_name = fields.text("display_name", checklist.display_name, 1, 200);
        let mark = fields.number("pass_mark_basis_points", checklist.pass_mark_basis_points, 0, WHOLE);
        let sections = fields.each("sections", checklist.sections, 1, 20, |fields, section| {
            let known = code(fields, "code", section.code);
            let known = once(fields, "code", &mut sections_seen, known);
            let title = fields.text("title", section.title, 1, 200);
            let weight = fields.number("weight_basis_points", section.weight_basis_points, 1, WHOLE);
            let mark = fields.number("pass_mark_basis_points", section.pass_mark_basis_points, 0, WHOLE);
            let items =
                fields.each("items", section.items, 1, 100, |fields, entry| item(fields, entry, &mut items_seen));
            Some(Section {
                code: known?,
                title: title?,
                weight_basis_points: weight?,
                pass_mark_basis_points: mark?,
                items: items?,
            })
        });
        let sections = sections.and_then(|sections| {
            let whole: i32 = sections.iter().map(|section| section.weight_basis_points).sum();
            if whole == WHOLE {
                return Some(sections);
            }
            fields.wrong("sections", "NOT_THE_WHOLE", format!("weighs {whole} basis points, must weigh {WHOLE}"))
        });
        Some(ChecklistDraft {
            code: known?,
            display_name: display_name?,
            sections: sections?,
            pass_mark_basis_points: mark?,
        })
    });
    fields.finish(|| draft)
}

/// Reads a round to draw.
pub(super) fn round_draft(request: pb::DrawAuditRoundRequest) -> Result<RoundDraft, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let draft = fields.message("round", request.round, |fields, round| {
        let mut seen = BTreeSet::new();
        let display_name = fields.text("display_name", round.display_name, 1, 200);
        let checklist = fields.name("checklist", &round.checklist);
        let strata = fields.each("strata", round.strata, 1, 3, |fields, stratum| {
            let level = fields.number("level", stratum.level, 1, 3).and_then(|level| {
                let first = seen.insert(level);
                if first { Some(level) } else { fields.wrong("level", "REPEATED", "is there already") }
            });
            let share = fields.number("share_basis_points", stratum.share_basis_points, 0, WHOLE);
            Some(Stratum { level: level?, share_basis_points: share?, outlet_count: 0, sampled_count: 0 })
        });
        Some(RoundDraft { display_name: display_name?, checklist: checklist?, strata: strata? })
    });
    fields.finish(|| draft)
}

/// Reads an audit to submit.
pub(super) fn submission(request: pb::SubmitAuditRequest) -> Result<Submission, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let outlet: Option<OutletId> = fields.name("parent", &request.parent);
    let submission = fields.message("audit", request.audit, |fields, audit| {
        let checklist = fields.name("checklist", &audit.checklist);
        let round = fields.optional_name("round", &audit.round);
        let supersedes = outlet.and_then(|outlet| fields.optional_name_under("supersedes", &audit.supersedes, outlet));
        let date = fields.day("audit_date", audit.audit_date);
        let answers = fields.each("answers", audit.answers, 1, 2_000, |fields, answer| {
            let known = code(fields, "item", answer.item);
            let score = fields.number("score", answer.score, 0, 100);
            let remark = fields.text("remark", answer.remark, 0, 500);
            let evidence = fields.each("evidence", answer.evidence, 0, 10, |fields, one| fields.text("", one, 1, 200));
            Some(Answer { item: known?, score: score?, remark: remark?, evidence: evidence? })
        });
        Some(Submission {
            name: OutletName::new(outlet?, AuditId::generate()),
            checklist: checklist?,
            round: round?,
            supersedes: supersedes?,
            date: date?,
            answers: answers?,
        })
    });
    fields.finish(|| submission)
}

/// A checklist.
pub(super) fn checklist(checklist: Checklist) -> pb::AuditChecklist {
    use pb::audit_checklist as wire;
    let item = |item: Item| wire::Item { code: item.code, title: item.title, score_max: item.score_max };
    let section = |section: Section| wire::Section {
        code: section.code,
        title: section.title,
        weight_basis_points: section.weight_basis_points,
        pass_mark_basis_points: section.pass_mark_basis_points,
        items: section.items.into_iter().map(item).collect(),
    };
    pb::AuditChecklist {
        name: Name(checklist.checklist_id).to_string(),
        code: checklist.code,
        version: checklist.version,
        display_name: checklist.display_name,
        sections: checklist.sections.0.into_iter().map(section).collect(),
        pass_mark_basis_points: checklist.pass_mark_basis_points,
        create_time: Some(timestamp(checklist.create_time)),
    }
}

/// A round with its sample.
pub(super) fn round(round: AuditRound, sampled: &[OutletId]) -> pb::AuditRound {
    let stratum = |stratum: Stratum| pb::audit_round::Stratum {
        level: stratum.level,
        share_basis_points: stratum.share_basis_points,
        outlet_count: stratum.outlet_count,
        sampled_count: stratum.sampled_count,
    };
    pb::AuditRound {
        name: Name(round.round_id).to_string(),
        display_name: round.display_name,
        checklist: Name(round.checklist_id).to_string(),
        seed: round.seed,
        strata: round.strata.0.into_iter().map(stratum).collect(),
        outlets: sampled.iter().map(|outlet| Name(*outlet).to_string()).collect(),
        create_time: Some(timestamp(round.create_time)),
    }
}

/// An audit; `corrections` tells which audit corrects which.
pub(super) fn audit(audit: Audit, corrections: &[(Option<AuditId>, AuditId)]) -> pb::Audit {
    let name = |id: AuditId| OutletName::new(audit.outlet_id, id).to_string();
    let superseded_by = corrections.iter().find(|(former, _)| *former == Some(audit.audit_id));
    pb::Audit {
        name: audit.name().to_string(),
        checklist: Name(audit.checklist_id).to_string(),
        round: audit.round_id.map(|round| Name(round).to_string()).unwrap_or_default(),
        supersedes: audit.supersedes_id.map(name).unwrap_or_default(),
        superseded_by: superseded_by.map(|(_, later)| name(*later)).unwrap_or_default(),
        audit_date: Some(date(audit.audit_date)),
        auditor: audit.auditor,
        answers: audit
            .answers
            .0
            .into_iter()
            .map(|answer| pb::audit::Answer {
                item: answer.item,
                score: answer.score,
                remark: answer.remark,
                evidence: answer.evidence,
            })
            .collect(),
        sections: audit
            .sections
            .0
            .into_iter()
            .map(|result| pb::audit::SectionResult {
                section: result.section,
                score_basis_points: result.score_basis_points,
                passed: result.passed,
            })
            .collect(),
        score_basis_points: audit.score_basis_points,
        passed: audit.passed,
        create_time: Some(timestamp(audit.create_time)),
    }
}
