//! Sends lists of the network whole: outlet by outlet, from one snapshot, with no more in memory than some outlets have.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};

use super::grant::GrantState;
use super::{Certificate, Doing, Grant, Outlet, OutletTransition, Technician, store};
use crate::db::{Event, Tx, event};
use crate::rpc::{Pen, Reach, cell_of};
use crate::types::{CenterId, Day, Error, Name, OutletId, PageRequest};

/// Outlets whose rows are in memory at once.
const OUTLETS_AT_ONCE: u32 = 100;

/// A list that can be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    Centers,
    Outlets,
    Technicians,
    Certificates,
    Grants,
    GrantsOnDay,
    ContractWarnings,
    Transitions,
}

/// What is to be sent.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) list: List,
    /// Whose outlets.
    pub(super) reach: Reach,
    /// The day that grants, certificates and contracts are looked at.
    pub(super) day: Day,
    /// The last day on which a contract ends that is warned of.
    pub(super) until: Day,
    /// Bank accounts in full.
    pub(super) unmasked: bool,
    /// The columns, in order.
    pub(super) columns: Vec<&'static str>,
}

/// Writes a list.
pub(super) async fn write(tx: &mut Tx, pen: &Pen, asked: &Asked) -> Result<(), Error> {
    pen.head(&asked.columns).await?;
    match asked.list {
        List::Centers => centers(tx, pen).await,
        List::ContractWarnings => warnings(tx, pen, asked).await,
        List::Outlets
        | List::Technicians
        | List::Certificates
        | List::Grants
        | List::GrantsOnDay
        | List::Transitions => by_outlet(tx, pen, asked).await,
    }
}

/// Records who saw bank accounts in full.
pub(super) async fn record_unmasked(tx: &mut Tx, doing: Doing<'_>) -> Result<(), Error> {
    let kind = "network.bank_accounts_exported";
    event::record(tx, Event::new(OutletId::BRAND, kind, Name(OutletId::BRAND), doing.actor, doing.now)).await
}

async fn by_outlet(tx: &mut Tx, pen: &Pen, asked: &Asked) -> Result<(), Error> {
    let codes = if asked.list == List::Outlets { center_codes(tx).await? } else { BTreeMap::new() };
    let mut page = Some(PageRequest { size: OUTLETS_AT_ONCE, ..PageRequest::WHOLE });
    while let Some(now) = page {
        let found = store::own_page(tx, &asked.reach, now).await?;
        let rows = rows_of(tx, asked, &codes, &found.rows).await?;
        pen.rows(rows).await?;
        page = now.following(found.next);
    }
    Ok(())
}

/// The rows that some outlets have in a list.
async fn rows_of(
    tx: &mut Tx,
    asked: &Asked,
    codes: &BTreeMap<CenterId, String>,
    outlets: &[Outlet],
) -> Result<Vec<Vec<String>>, Error> {
    let ids: Vec<OutletId> = outlets.iter().map(|outlet| outlet.outlet_id).collect();
    let code: BTreeMap<OutletId, &str> =
        outlets.iter().map(|outlet| (outlet.outlet_id, outlet.code.as_str())).collect();
    let code = |id: OutletId| code.get(&id).copied().unwrap_or_default();
    Ok(match asked.list {
        List::Outlets => outlets.iter().map(|own| outlet(own, codes, asked.unmasked)).collect(),
        List::Technicians => {
            let certificates = by_owner(store::certificates_at(tx, &ids).await?);
            let people = store::technicians_at(tx, &ids).await?;
            people.iter().map(|own| technician(own, code(own.outlet_id), &certificates)).collect()
        }
        List::Certificates => {
            let all = store::certificates_at(tx, &ids).await?;
            all.iter().map(|own| certificate(own, code(own.outlet_id), asked.day)).collect()
        }
        List::Grants | List::GrantsOnDay => {
            let certificates = by_owner(store::certificates_at(tx, &ids).await?);
            let all = store::grants_of(tx, &ids).await?;
            let shown = all.iter().filter(|own| asked.list == List::Grants || own.covers(asked.day));
            let row = |own: &Grant| grant(own, code(own.outlet_id), &certificates, asked.day);
            shown.map(row).collect::<Result<_, _>>()?
        }
        List::Transitions => {
            let all = store::transitions_of(tx, &ids).await?;
            all.into_iter().map(|own| transition(&own, code(own.outlet_id))).collect()
        }
        List::Centers | List::ContractWarnings => Vec::new(),
    })
}

fn by_owner(certificates: Vec<Certificate>) -> BTreeMap<OutletId, Vec<Certificate>> {
    let mut owners: BTreeMap<OutletId, Vec<Certificate>> = BTreeMap::new();
    for certificate in certificates {
        owners.entry(certificate.outlet_id).or_default().push(certificate);
    }
    owners
}

async fn center_codes(tx: &mut Tx) -> Result<BTreeMap<CenterId, String>, Error> {
    let (mut codes, mut page) = (BTreeMap::new(), Some(PageRequest::WHOLE));
    while let Some(now) = page {
        let found = store::center_page(tx, now).await?;
        codes.extend(found.rows.into_iter().map(|center| (center.center_id, center.code)));
        page = now.following(found.next);
    }
    Ok(codes)
}

async fn centers(tx: &mut Tx, pen: &Pen) -> Result<(), Error> {
    let mut page = Some(PageRequest::WHOLE);
    while let Some(now) = page {
        let found = store::center_page(tx, now).await?;
        let row = |own: super::Center| {
            vec![
                own.code,
                own.display_name,
                own.province,
                own.city,
                Name(own.center_id).to_string(),
                instant(own.create_time),
            ]
        };
        pen.rows(found.rows.into_iter().map(row).collect()).await?;
        page = now.following(found.next);
    }
    Ok(())
}

async fn warnings(tx: &mut Tx, pen: &Pen, asked: &Asked) -> Result<(), Error> {
    let mut page = Some(PageRequest::WHOLE);
    while let Some(now) = page {
        let found = store::contract_page(tx, &asked.reach, asked.until, now).await?;
        let row = |own: Outlet| {
            let end = own.form.contract_end_date;
            vec![
                own.code,
                own.display_name,
                own.state.to_string(),
                end.to_string(),
                end.days_since(asked.day).to_string(),
                Name(own.outlet_id).to_string(),
            ]
        };
        pen.rows(found.rows.into_iter().map(row).collect()).await?;
        page = now.following(found.next);
    }
    Ok(())
}

fn outlet(outlet: &Outlet, codes: &BTreeMap<CenterId, String>, unmasked: bool) -> Vec<String> {
    let form = &outlet.form;
    let account = &form.bank_account;
    vec![
        codes.get(&outlet.center_id).cloned().unwrap_or_default(),
        outlet.code.clone(),
        outlet.display_name.clone(),
        outlet.province.clone(),
        outlet.city.clone(),
        outlet.latitude.to_string(),
        outlet.longitude.to_string(),
        form.premises_square_meters.to_string(),
        form.staff_count.to_string(),
        form.contract_begin_date.to_string(),
        form.contract_end_date.to_string(),
        if unmasked { account.expose().to_owned() } else { account.masked_account() },
        outlet.kind.to_string(),
        cell_of(&form.tools.0),
        cell_of(&form.service_area.0),
        cell_of(form.channels.0.iter().map(|own| own.as_str())),
        cell_of(form.requested_families.0.iter().map(|own| own.as_str())),
        Name(outlet.outlet_id).to_string(),
        outlet.state.to_string(),
        outlet.level.to_string(),
        instant(outlet.create_time),
    ]
}

fn technician(own: &Technician, outlet: &str, certificates: &BTreeMap<OutletId, Vec<Certificate>>) -> Vec<String> {
    let held = certificates.get(&own.outlet_id).into_iter().flatten();
    // One that was revoked ends on that day; one that was revoked before it began never held.
    let held = held.filter(|held| held.technician_id == own.technician_id && held.begin_date < held.end());
    let cell =
        |held: &Certificate| format!("{}:{}:{}:{}", held.product_family, held.action, held.begin_date, held.end());
    let mut cells: Vec<String> = held.map(cell).collect();
    cells.sort_unstable();
    vec![
        outlet.to_owned(),
        own.display_name.clone(),
        own.star_level.to_string(),
        cell_of(cells),
        own.name().to_string(),
        day(own.leave_date),
        instant(own.create_time),
    ]
}

fn certificate(own: &Certificate, outlet: &str, on: Day) -> Vec<String> {
    vec![
        outlet.to_owned(),
        crate::types::OutletName::new(own.outlet_id, own.technician_id).to_string(),
        own.product_family.to_string(),
        own.action.to_string(),
        own.begin_date.to_string(),
        own.expire_date.to_string(),
        day(own.revoke_date),
        own.revoke_reason.clone(),
        own.holds(on).to_string(),
        own.name().to_string(),
    ]
}

fn grant(
    own: &Grant,
    outlet: &str,
    certificates: &BTreeMap<OutletId, Vec<Certificate>>,
    on: Day,
) -> Result<Vec<String>, Error> {
    let held = certificates.get(&own.outlet_id).map(Vec::as_slice).unwrap_or_default();
    let state = match own.state(held, on)? {
        GrantState::Proposed => "proposed",
        GrantState::Active => "active",
        GrantState::Suspended(_) => "suspended",
        GrantState::Expired => "expired",
        GrantState::Revoked => "revoked",
    };
    Ok(vec![
        outlet.to_owned(),
        own.product_family.to_string(),
        own.action.to_string(),
        own.begin_date.to_string(),
        day(own.end_date),
        state.to_owned(),
        own.level.to_string(),
        own.reason.clone(),
        own.close_reason.clone().unwrap_or_default(),
        own.name().to_string(),
        instant(own.create_time),
    ])
}

fn transition(own: &OutletTransition, outlet: &str) -> Vec<String> {
    vec![
        outlet.to_owned(),
        own.version.to_string(),
        own.verb.clone(),
        own.from_state.clone(),
        own.to_state.clone(),
        own.actor.clone(),
        own.reason.clone(),
        instant(own.transition_time),
    ]
}

fn day(day: Option<Day>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn instant(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::Micros, true)
}
