//! Adds a contract after the last one.

use super::advance::{begin, end};
use super::{Advance, Contract, Doing, Outlet, OutletForm, store};
use crate::db::Tx;
use crate::types::{ContractId, Day, Error, Name, Reason};

/// Renews the contract. While the last one runs the next follows it without a gap, so that whether an outlet is in
/// contract on a day can be read off one stretch of days; after its end it may begin later. Refuses an overlap.
pub(super) async fn renew(
    tx: &mut Tx,
    advance: &Advance,
    (begin_date, end_date): (Day, Day),
    document: &str,
    doing: Doing<'_>,
) -> Result<Outlet, Error> {
    let (before, changed) = begin(tx, advance).await?;
    let last_end = before.form.contract_end_date;
    if begin_date < last_end {
        let name = Name(advance.outlet);
        let message = format!("the last contract of `{name}` ends on {last_end}, after the new one begins");
        return Err(Error::refused(Reason::OverlappingDates, name, message).with("contractEndDate", last_end));
    }
    if begin_date > last_end && last_end > Day::of(doing.now) {
        let description = format!("is {begin_date}, must be {last_end}, when the contract that runs ends");
        return Err(Error::invalid("begin_date", "LEAVES_A_GAP", description));
    }
    let contract = Contract {
        outlet_id: advance.outlet,
        contract_id: ContractId::generate(),
        begin_date,
        end_date,
        document: document.to_owned(),
        actor: doing.actor.to_owned(),
        create_time: doing.now,
    };
    store::insert_contracts(tx, &[contract]).await?;
    let first = if begin_date == last_end { before.form.contract_begin_date } else { begin_date };
    let form = OutletForm { contract_begin_date: first, contract_end_date: end_date, ..changed.form.clone() };
    end(tx, &before, &Outlet { form, ..changed }, advance, doing).await
}
