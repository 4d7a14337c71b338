//! Packs, tables, calendars and their revisions on the wire.

use crate::decisions::replay::{Difference, Replayed};
use crate::decisions::{Origin, Publication, RevisionName, StoredDecision, publication, publish::Candidate};
use crate::pb;
use crate::policy::table::{Table, TableRuleLine};
use crate::policy::{Document, Notice, Pack, Parameter, PeriodLine, Revision, RevisionKind, RuleLine};
use crate::rpc::{Fields, date, timestamp};
use crate::types::Day;

/// Bytes of a source.
const SOURCE_BYTES_MAX: usize = 1024 * 1024;

/// A source and the name of its file.
pub(in crate::decisions) struct Publishing {
    pub(in crate::decisions) source: String,
    pub(in crate::decisions) file: String,
}

/// Which revision is asked for.
pub(in crate::decisions) enum Asked {
    /// This one.
    Revision(RevisionName),
    /// The one in use on a day.
    On(String, Option<Day>),
}

pub(in crate::decisions) fn publishing(
    fields: &mut Fields,
    source: String,
    file_name: String,
    request_id: &str,
) -> Option<Publishing> {
    let sourced = sourced(fields, source, file_name);
    fields.request_id(request_id);
    sourced
}

/// A source with the name of its file.
pub(in crate::decisions) fn sourced(fields: &mut Fields, source: String, file_name: String) -> Option<Publishing> {
    let bytes = source.len();
    let is_odd = |character: char| character.is_control() && !matches!(character, '\n' | '\r' | '\t');
    let source = if source.trim().is_empty() {
        fields.wrong("source", "REQUIRED", "must be given")
    } else if bytes > SOURCE_BYTES_MAX {
        let description = format!("has {bytes} bytes, must have at most {SOURCE_BYTES_MAX}");
        fields.wrong("source", "LENGTH_OUT_OF_RANGE", description)
    } else if source.chars().any(is_odd) {
        fields.wrong("source", "CONTROL_CHARACTER", "has a control character")
    } else {
        Some(source)
    };
    let file = fields.text("file_name", file_name, 0, 120);
    Some(Publishing { source: source?, file: file? })
}

/// The pack of `packs/{pack}`; none for `packs/-`.
pub(in crate::decisions) fn parent(fields: &mut Fields, text: &str) -> Option<Option<String>> {
    match publication::parse_pack(text) {
        Some("-") => Some(None),
        Some(pack) => Some(Some(pack.to_owned())),
        None if text.is_empty() => fields.wrong("parent", "REQUIRED", "must be given"),
        None => fields.wrong("parent", "NOT_A_NAME", "must be `packs/{pack}` or `packs/-`"),
    }
}

pub(in crate::decisions) fn asked(fields: &mut Fields, name: &str, as_of: Option<pb::Date>) -> Option<Asked> {
    let day = fields.optional_day("as_of", as_of);
    if let Ok(revision) = name.parse::<RevisionName>() {
        return day.map(|_| Asked::Revision(revision));
    }
    match publication::parse_pack(name) {
        Some(pack) => day.map(|day| Asked::On(pack.to_owned(), day)),
        None if name.is_empty() => fields.wrong("name", "REQUIRED", "must be given"),
        None => fields.wrong("name", "NOT_A_NAME", "must be `packs/{pack}` or `packs/{pack}/revisions/{hash}`"),
    }
}

const fn kind(kind: RevisionKind) -> pb::pack_revision::Kind {
    match kind {
        RevisionKind::Pack => pb::pack_revision::Kind::Pack,
        RevisionKind::Calendar => pb::pack_revision::Kind::Calendar,
        RevisionKind::Table => pb::pack_revision::Kind::Table,
    }
}

pub(in crate::decisions) fn published(published: &Publication, is_standing: bool) -> pb::PackRevision {
    pb::PackRevision {
        name: published.name().to_string(),
        kind: kind(published.kind).into(),
        pack: published.name.clone(),
        in_force_date: Some(date(published.in_force)),
        hash: published.hash.clone(),
        file_name: published.file.clone(),
        shipped: published.origin == Origin::Shipped,
        publisher: published.published_by.clone(),
        publish_time: Some(timestamp(published.publish_time)),
        in_use: is_standing,
    }
}

/// A candidate that is only validated.
pub(in crate::decisions) fn candidate(candidate: &Candidate) -> pb::PackRevision {
    let Revision { kind: of, name, in_force, hash, file, .. } = &candidate.revision;
    pb::PackRevision {
        name: RevisionName { pack: name.clone(), hash: hash.clone() }.to_string(),
        kind: kind(*of).into(),
        pack: name.clone(),
        in_force_date: Some(date(*in_force)),
        hash: hash.clone(),
        file_name: file.clone(),
        in_use: candidate.is_standing,
        ..Default::default()
    }
}

/// A revision with its source and what was understood of it.
pub(in crate::decisions) fn text(revision: pb::PackRevision, source: String, document: &Document) -> pb::PackText {
    let text = pb::PackText { revision: Some(revision), source, ..Default::default() };
    match document {
        Document::Pack(pack) => pack_text(text, pack),
        Document::Calendar(notice) => calendar_text(text, notice),
        Document::Table(table) => table_text(text, table),
    }
}

fn pack_text(text: pb::PackText, pack: &Pack) -> pb::PackText {
    pb::PackText {
        title_zh: pack.title_zh.clone(),
        title_en: pack.title_en.clone(),
        layer: pack.layer.to_string(),
        until_date: pack.until.map(date),
        sources: pack.sources.clone(),
        counts_rest_days: pack.counts_rest_days(),
        scope: Some(pb::pack_text::Scope {
            categories: pack.categories().iter().map(ToString::to_string).collect(),
            program: pack.program().to_owned(),
            province: pack.province().to_owned(),
        }),
        parameters: pack.parameters.iter().map(parameter).collect(),
        periods: pack.period_lines().map(period).collect(),
        rules: pack.rule_lines().map(rule).collect(),
        ..text
    }
}

fn calendar_text(text: pb::PackText, notice: &Notice) -> pb::PackText {
    pb::PackText {
        sources: vec![notice.source.clone()],
        calendar: Some(pb::pack_text::Calendar {
            year: notice.year,
            off_dates: notice.off.iter().copied().map(date).collect(),
            work_dates: notice.workdays.iter().copied().map(date).collect(),
        }),
        ..text
    }
}

fn table_text(text: pb::PackText, table: &Table) -> pb::PackText {
    pb::PackText {
        title_zh: table.title_zh.clone(),
        title_en: table.title_en.clone(),
        until_date: table.until.map(date),
        sources: table.sources.iter().map(|(id, what)| format!("{id}: {what}")).collect(),
        parameters: table.parameters.iter().map(parameter).collect(),
        rules: table.rule_lines().map(table_rule).collect(),
        table: Some(table.into()),
        ..text
    }
}

fn table_rule(line: TableRuleLine) -> pb::pack_text::Rule {
    let TableRuleLine { id, when, then, citations, zh, en, .. } = line;
    pb::pack_text::Rule {
        rule: id,
        stage: String::new(),
        conditions: when,
        effects: then,
        citations,
        text_zh: zh,
        text_en: en,
    }
}

fn parameter(parameter: &Parameter) -> pb::pack_text::Parameter {
    let value = |(from, value): &(Day, i64)| pb::pack_text::parameter::DatedValue {
        from_date: Some(date(*from)),
        value: *value,
    };
    pb::pack_text::Parameter {
        parameter: parameter.name.clone(),
        unit: parameter.unit.to_string(),
        reference: parameter.reference.clone(),
        reason: parameter.reason.clone(),
        confidence: parameter.confidence.clone(),
        values: parameter.values.iter().map(value).collect(),
    }
}

fn period(line: PeriodLine) -> pb::pack_text::Period {
    let PeriodLine { items, form, series, months, citation } = line;
    pb::pack_text::Period { items, form, series, months, citation }
}

fn rule(line: RuleLine) -> pb::pack_text::Rule {
    let RuleLine { id, stage, when, then, citations, zh, en } = line;
    pb::pack_text::Rule {
        rule: id,
        stage: stage.to_string(),
        conditions: when,
        effects: then,
        citations,
        text_zh: zh,
        text_en: en,
    }
}

pub(super) fn difference(found: Difference) -> pb::replay::Difference {
    pb::replay::Difference { field: found.field, recorded: found.recorded, replayed: found.replayed }
}

/// A stored decision, decided again.
pub(in crate::decisions) fn replay(stored: &StoredDecision, replayed: Replayed) -> pb::Replay {
    let Replayed { decision, receipt, differences } = replayed;
    let differences: Vec<pb::replay::Difference> = differences.into_iter().map(difference).collect();
    pb::Replay {
        name: stored.name().to_string(),
        identical: differences.is_empty(),
        digest: stored.receipt.digest_text(),
        replayed_digest: receipt.digest_text(),
        differences,
        decision: Some(super::decision(&decision, super::facts::encode(&stored.facts))),
    }
}
