//! Assessments of levels, and what they count.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Integer, Nullable, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use crate::assessment::level_assessment::{AssessmentState, LevelAssessment};
use crate::db::schema::level_assessments;
use crate::db::{Tx, after};
use crate::types::{AuditId, Day, Error, LevelAssessmentId, OutletId, OutletName, Page, PageRequest, TypedId as _};

/// What an outlet did in a period.
#[derive(Clone, Copy, Debug, QueryableByName)]
pub(in crate::assessment) struct Counted {
    /// Orders received and not cancelled.
    #[diesel(sql_type = BigInt)]
    pub(in crate::assessment) received: i64,
    /// Orders handed over.
    #[diesel(sql_type = BigInt)]
    pub(in crate::assessment) done: i64,
    /// Of these, how many came back as rework within 30 days.
    #[diesel(sql_type = BigInt)]
    pub(in crate::assessment) redone: i64,
    /// The median of their days from receipt to hand-over.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub(in crate::assessment) turnaround_days: Option<i64>,
    /// Part debts whose due date is over.
    #[diesel(sql_type = BigInt)]
    pub(in crate::assessment) debts_due: i64,
    /// Of these, how many are still owed, or were charged.
    #[diesel(sql_type = BigInt)]
    pub(in crate::assessment) debts_overdue: i64,
}

/// What an outlet did from a day up to and with another.
pub(in crate::assessment) async fn counted(
    tx: &mut Tx,
    outlet: OutletId,
    begin: Day,
    last: Day,
) -> Result<Counted, Error> {
    let counted = diesel::sql_query(include_str!("counted.sql"))
        .bind::<SqlUuid, _>(outlet)
        .bind::<Timestamptz, _>(begin.begin())
        .bind::<Timestamptz, _>(last.plus_days(1).begin())
        .bind::<Date, _>(begin)
        .bind::<Date, _>(last);
    Ok(counted.get_result(tx).await?)
}

#[derive(QueryableByName)]
struct AuditRow {
    #[diesel(sql_type = SqlUuid)]
    audit_id: AuditId,
    #[diesel(sql_type = Integer)]
    score_basis_points: i32,
}

/// The name and the score of the last audit by a day that nothing superseded.
pub(in crate::assessment) async fn last_audit(
    tx: &mut Tx,
    outlet: OutletId,
    day: Day,
) -> Result<Option<(String, i32)>, Error> {
    let found: Option<AuditRow> = diesel::sql_query(
        "SELECT audit_id, score_basis_points FROM audits WHERE outlet_id = $1 AND audit_date <= $2 AND NOT EXISTS (
             SELECT FROM audits AS later WHERE later.outlet_id = $1 AND later.supersedes_id = audits.audit_id)
         ORDER BY audit_date DESC, create_time DESC, audit_id DESC LIMIT 1",
    )
    .bind::<SqlUuid, _>(outlet)
    .bind::<Date, _>(day)
    .get_result(tx)
    .await
    .optional()?;
    Ok(found.map(|row| (OutletName::new(outlet, row.audit_id).to_string(), row.score_basis_points)))
}

pub(in crate::assessment) async fn insert(tx: &mut Tx, assessment: &LevelAssessment) -> Result<(), Error> {
    diesel::insert_into(level_assessments::table).values(assessment).execute(tx).await?;
    Ok(())
}

/// The assessment with this name; `NotFound` if there is none.
pub(in crate::assessment) async fn level_assessment(
    tx: &mut Tx,
    name: OutletName<LevelAssessmentId>,
) -> Result<LevelAssessment, Error> {
    let query = level_assessments::table.find((name.outlet, name.id)).select(LevelAssessment::as_select());
    query.first(tx).await.optional()?.ok_or_else(|| Error::not_found(name))
}

/// The assessment of an outlet that waits for a decision.
pub(in crate::assessment) async fn waiting(tx: &mut Tx, outlet: OutletId) -> Result<Option<LevelAssessmentId>, Error> {
    use level_assessments as t;
    let query = t::table.filter(t::outlet_id.eq(outlet)).filter(t::state.eq(AssessmentState::Proposed));
    Ok(query.select(t::assessment_id).first(tx).await.optional()?)
}

/// Writes what was decided, as a further version of what was read.
pub(in crate::assessment) async fn decide(tx: &mut Tx, decided: &LevelAssessment) -> Result<LevelAssessment, Error> {
    use level_assessments as t;
    let changed = diesel::update(t::table.find((decided.outlet_id, decided.assessment_id)))
        .filter(t::version.eq(decided.version))
        .set((
            t::state.eq(decided.state),
            t::decider.eq(&decided.decider),
            t::decide_reason.eq(&decided.decide_reason),
            t::decide_time.eq(decided.decide_time),
            t::level_begin_date.eq(decided.level_begin_date),
            t::version.eq(decided.version + 1),
        ))
        .returning(LevelAssessment::as_returning())
        .get_result(tx)
        .await
        .optional()?;
    changed.ok_or(Error::Conflict)
}

/// An outlet's assessments, oldest first.
pub(in crate::assessment) async fn page(
    tx: &mut Tx,
    outlet: OutletId,
    page: PageRequest,
) -> Result<Page<LevelAssessment>, Error> {
    use level_assessments as t;
    let query =
        t::table.filter(t::outlet_id.eq(outlet)).filter(after((t::create_time, t::assessment_id), page.after()));
    let ordered = query.order((t::create_time, t::assessment_id)).limit(page.limit());
    let rows = ordered.select(LevelAssessment::as_select()).load(tx).await?;
    Ok(page.cut(rows, |row| (row.create_time, row.assessment_id.uuid())))
}

/// The assessments of these outlets, by creation.
pub(in crate::assessment) async fn assessments_of(
    tx: &mut Tx,
    outlets: &[OutletId],
) -> Result<Vec<LevelAssessment>, Error> {
    use level_assessments as t;
    let query = t::table.filter(t::outlet_id.eq_any(outlets)).order((t::outlet_id, t::create_time, t::assessment_id));
    Ok(query.select(LevelAssessment::as_select()).load(tx).await?)
}
