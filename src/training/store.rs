//! Every query about training.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Nullable, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::{Progress, Trainee, TrainingPlan, TrainingRecord};
use crate::db::Tx;
use crate::db::schema::{training_plans, training_records};
use crate::types::{Day, Error, Name, OutletId, Page, PageRequest, TrainingPlanId, TypedId as _};

pub(super) async fn insert_plan(tx: &mut Tx, plan: &TrainingPlan) -> Result<(), Error> {
    diesel::insert_into(training_plans::table).values(plan).execute(tx).await?;
    Ok(())
}

pub(super) async fn insert_record(tx: &mut Tx, record: &TrainingRecord) -> Result<(), Error> {
    diesel::insert_into(training_records::table).values(record).execute(tx).await?;
    Ok(())
}

/// The plan with this id; `NotFound` if there is none.
pub async fn plan(tx: &mut Tx, plan: TrainingPlanId) -> Result<TrainingPlan, Error> {
    let found = training_plans::table.find(plan).select(TrainingPlan::as_select()).first(tx).await.optional()?;
    found.ok_or_else(|| Error::not_found(Name(plan)))
}

pub(super) async fn plan_page(tx: &mut Tx, page: PageRequest) -> Result<Page<TrainingPlan>, Error> {
    let (time, id) = page.after();
    let rows =
        training_plans::table
            .filter(training_plans::create_time.gt(time).or(
                training_plans::create_time.eq(time).and(training_plans::plan_id.gt(TrainingPlanId::from_uuid(id))),
            ))
            .order((training_plans::create_time, training_plans::plan_id))
            .limit(page.limit())
            .select(TrainingPlan::as_select())
            .load(tx)
            .await?;
    Ok(page.cut(rows, |row| (row.create_time, row.plan_id.uuid())))
}

/// Whom a plan concerns on a day, of one outlet or of all, by entry.
pub(super) async fn trainee_page(
    tx: &mut Tx,
    (plan, day): (TrainingPlanId, Day),
    outlet: Option<OutletId>,
    late_only: bool,
    page: PageRequest,
) -> Result<Page<Trainee>, Error> {
    let (time, id) = page.after();
    let rows: Vec<Trainee> = diesel::sql_query(include_str!("store/trainees.sql"))
        .bind::<SqlUuid, _>(plan)
        .bind::<Date, _>(day)
        .bind::<Nullable<SqlUuid>, _>(outlet)
        .bind::<Bool, _>(late_only)
        .bind::<Timestamptz, _>(time)
        .bind::<SqlUuid, _>(id)
        .bind::<BigInt, _>(page.limit())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (row.create_time, row.technician_id.uuid())))
}

/// How far outlets are with a plan on a day, oldest first.
pub(super) async fn progress_page(
    tx: &mut Tx,
    (plan, day): (TrainingPlanId, Day),
    outlet: Option<OutletId>,
    page: PageRequest,
) -> Result<Page<Progress>, Error> {
    let (time, id) = page.after();
    let rows: Vec<Progress> = diesel::sql_query(include_str!("store/progress.sql"))
        .bind::<SqlUuid, _>(plan)
        .bind::<Date, _>(day)
        .bind::<Nullable<SqlUuid>, _>(outlet)
        .bind::<Timestamptz, _>(time)
        .bind::<SqlUuid, _>(id)
        .bind::<BigInt, _>(page.limit())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (row.create_time, row.outlet_id.uuid())))
}
