//! Draws up an outlet's statement of a month that has ended.

use chrono::{DateTime, FixedOffset, NaiveTime, TimeZone as _, Utc};

use super::statement::digest;
use super::{Statement, StatementLine, StatementState, store};
use crate::claims;
use crate::db::{Event, Tx, event};
use crate::network;
use crate::types::{ClaimId, Day, Error, Money, Month, Name, OutletName, Reason, StatementId};

/// Draws up a statement from the claim lines decided by the month's end that stand in none yet. Refuses a month that
/// has not ended or has a statement.
pub(super) async fn draft(
    tx: &mut Tx,
    name: OutletName<StatementId>,
    month: Month,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<(Statement, Vec<StatementLine>), Error> {
    let outlet = network::store::outlet(tx, name.outlet).await?;
    let refuse = |why: String| Error::refused(Reason::MonthNotClosable, Name(name.outlet), why).with("month", month);
    if Day::of(now) < month.end_day() {
        return Err(refuse(format!("{month} has not ended")));
    }
    if month.end_day() <= Day::of(outlet.create_time) {
        return Err(refuse(format!("{month} had ended when the outlet applied")));
    }
    if store::find_month(tx, name.outlet, month.first_day()).await? {
        return Err(refuse(format!("{month} has a statement")));
    }
    let end = beginning(month.end_day()).ok_or_else(|| Error::internal("a month without end"))?;
    let lines: Vec<StatementLine> = claims::store::unsettled(tx, name.outlet, end)
        .await?
        .into_iter()
        .map(|line| StatementLine {
            outlet_id: name.outlet,
            statement_id: name.id,
            claim_id: line.claim_id,
            line_index: line.line_index,
            amount: line.amount,
        })
        .collect();
    let total = Money::checked_sum(lines.iter().map(|line| line.amount));
    let total_amount =
        total.ok_or_else(|| Error::refused(Reason::OutOfRange, name, "the sum passes what can be kept"))?;
    let statement = Statement {
        outlet_id: name.outlet,
        statement_id: name.id,
        month: month.first_day(),
        state: StatementState::Draft,
        line_count: i32::try_from(lines.len()).map_err(|error| Error::Internal(error.into()))?,
        total_amount,
        currency: Money::CURRENCY.to_owned(),
        digest: digest(name.outlet, month.first_day(), &lines),
        agreed_by_outlet: None,
        agreed_by_brand: None,
        payment_document: None,
        create_time: now,
        version: 1,
    };
    store::insert(tx, &statement, &lines).await?;
    let mut ids: Vec<ClaimId> = lines.iter().map(|line| line.claim_id).collect();
    ids.dedup();
    claims::store::put_in_statement(tx, name.outlet, name.id, &ids).await?;
    let event = Event::new(name.outlet, "settlement.statement_drafted", name, actor, now);
    event::record(tx, event.with("state", statement.state).with("month", month)).await?;
    Ok((statement, lines))
}

/// The instant at which a day begins in China.
fn beginning(day: Day) -> Option<DateTime<Utc>> {
    let zone = FixedOffset::east_opt(8 * 3600)?;
    zone.from_local_datetime(&day.date().and_time(NaiveTime::MIN)).single().map(|instant| instant.to_utc())
}
