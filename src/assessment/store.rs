//! Every query about audits and assessments.

pub(super) mod level;

use diesel::dsl::max;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Audit, AuditRound, Checklist};
use crate::db::Tx;
use crate::db::schema::{audit_checklists, audit_rounds, audit_samples, audits};
use crate::types::{AuditId, ChecklistId, Error, Name, OutletId, OutletName, Page, PageRequest, RoundId, TypedId as _};

/// Rows of one statement: two parameters each.
const ROWS_MAX: usize = 10_000;

pub(super) async fn last_version(tx: &mut Tx, code: &str) -> Result<Option<i32>, Error> {
    use audit_checklists as t;
    Ok(t::table.filter(t::code.eq(code)).select(max(t::version)).first(tx).await?)
}

pub(super) async fn insert_checklist(tx: &mut Tx, checklist: &Checklist) -> Result<(), Error> {
    diesel::insert_into(audit_checklists::table).values(checklist).execute(tx).await?;
    Ok(())
}

/// The version with this id; `NotFound` if there is none.
pub(super) async fn checklist(tx: &mut Tx, id: ChecklistId) -> Result<Checklist, Error> {
    let found = audit_checklists::table.find(id).select(Checklist::as_select()).first(tx).await.optional()?;
    found.ok_or_else(|| Error::not_found(Name(id)))
}

pub(super) async fn checklist_page(
    tx: &mut Tx,
    code: Option<&str>,
    page: PageRequest,
) -> Result<Page<Checklist>, Error> {
    use audit_checklists as t;
    let (time, id) = page.after();
    let after = t::create_time.gt(time).or(t::create_time.eq(time).and(t::checklist_id.gt(ChecklistId::from_uuid(id))));
    let mut query = t::table.filter(after).into_boxed();
    if let Some(code) = code {
        query = query.filter(t::code.eq(code));
    }
    let ordered = query.order((t::create_time, t::checklist_id)).limit(page.limit());
    let rows = ordered.select(Checklist::as_select()).load(tx).await?;
    Ok(page.cut(rows, |row| (row.create_time, row.checklist_id.uuid())))
}

pub(super) async fn insert_round(tx: &mut Tx, round: &AuditRound, sampled: &[OutletId]) -> Result<(), Error> {
    use audit_samples as t;
    diesel::insert_into(audit_rounds::table).values(round).execute(tx).await?;
    for some in sampled.chunks(ROWS_MAX) {
        let rows: Vec<_> =
            some.iter().map(|outlet| (t::outlet_id.eq(*outlet), t::round_id.eq(round.round_id))).collect();
        diesel::insert_into(t::table).values(rows).execute(tx).await?;
    }
    Ok(())
}

/// The round with this id; `NotFound` if there is none.
pub(super) async fn round(tx: &mut Tx, id: RoundId) -> Result<AuditRound, Error> {
    let found = audit_rounds::table.find(id).select(AuditRound::as_select()).first(tx).await.optional()?;
    found.ok_or_else(|| Error::not_found(Name(id)))
}

/// The sample of a round, by id.
pub(super) async fn sampled(tx: &mut Tx, id: RoundId) -> Result<Vec<OutletId>, Error> {
    use audit_samples as t;
    Ok(t::table.filter(t::round_id.eq(id)).order(t::outlet_id).select(t::outlet_id).load(tx).await?)
}

pub(super) async fn insert_audit(tx: &mut Tx, audit: &Audit) -> Result<(), Error> {
    diesel::insert_into(audits::table).values(audit).execute(tx).await?;
    Ok(())
}

/// The audit with this name; `NotFound` if there is none.
pub(super) async fn audit(tx: &mut Tx, name: OutletName<AuditId>) -> Result<Audit, Error> {
    let found = audits::table.find((name.outlet, name.id)).select(Audit::as_select()).first(tx).await.optional()?;
    found.ok_or_else(|| Error::not_found(name))
}

/// Which of an outlet's audits corrects which: the one corrected, then its correction.
pub(super) async fn corrections(
    tx: &mut Tx,
    outlet: OutletId,
    of: &[AuditId],
) -> Result<Vec<(Option<AuditId>, AuditId)>, Error> {
    use audits as t;
    let query = t::table.filter(t::outlet_id.eq(outlet)).filter(t::supersedes_id.eq_any(of));
    Ok(query.select((t::supersedes_id, t::audit_id)).load(tx).await?)
}

pub(super) async fn audit_page(tx: &mut Tx, outlet: OutletId, page: PageRequest) -> Result<Page<Audit>, Error> {
    use audits as t;
    let (time, id) = page.after();
    let after = t::create_time.gt(time).or(t::create_time.eq(time).and(t::audit_id.gt(AuditId::from_uuid(id))));
    let query = t::table.filter(t::outlet_id.eq(outlet)).filter(after);
    let ordered = query.order((t::create_time, t::audit_id)).limit(page.limit());
    let rows = ordered.select(Audit::as_select()).load(tx).await?;
    Ok(page.cut(rows, |row| (row.create_time, row.audit_id.uuid())))
}

/// The audits of these outlets, by creation.
pub(super) async fn audits_of(tx: &mut Tx, outlets: &[OutletId]) -> Result<Vec<Audit>, Error> {
    use audits as t;
    let query = t::table.filter(t::outlet_id.eq_any(outlets)).order((t::outlet_id, t::create_time, t::audit_id));
    Ok(query.select(Audit::as_select()).load(tx).await?)
}

/// Which of these outlets are in the sample of which round.
pub(super) async fn samples_of(tx: &mut Tx, outlets: &[OutletId]) -> Result<Vec<(OutletId, RoundId)>, Error> {
    use audit_samples as t;
    let query = t::table.filter(t::outlet_id.eq_any(outlets)).order((t::outlet_id, t::round_id));
    Ok(query.select((t::outlet_id, t::round_id)).load(tx).await?)
}
