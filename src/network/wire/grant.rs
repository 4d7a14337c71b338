//! Grants, levels, and who may do what.

use super::life::read_advance;
use crate::network::grant_action::Granting;
use crate::network::{Advance, Capable, Certificate, Grant, GrantState, Level, LevelChange, Work};
use crate::pb;
use crate::rpc::{Fields, date, page_request, timestamp};
use crate::types::{Day, Error, GrantId, Name, OutletId, OutletName, PageRequest, ProductFamily, ServiceAction};

/// Why a grant is suspended though its dates hold.
const NOBODY_CERTIFIED: &str = "no technician of the outlet holds a valid certificate";

pub(in crate::network) fn level_change(request: pb::ChangeLevelRequest) -> Result<LevelChange, Error> {
    let mut fields = Fields::new();
    let advance = read_advance(&mut fields, "ChangeLevel", &request.name, &request.etag, &request.request_id);
    let level = Level::from_number(request.level)
        .or_else(|| fields.wrong("level", "OUT_OF_RANGE", format!("is {}, must be 1 to 3", request.level)));
    let begin = fields.day("begin_date", request.begin_date);
    let reason = fields.text("reason", request.reason, 1, 1000);
    fields.finish(|| {
        let advance = Advance { reason: reason?, ..advance? };
        Some(LevelChange { advance, level: level?, begin: begin? })
    })
}

pub(in crate::network) fn granting(request: pb::GrantActionRequest) -> Result<Granting, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let outlet = fields.name("parent", &request.parent);
    let family = fields.choice("product_family", request.product_family, ProductFamily::from_wire);
    let action = fields.choice("action", request.action, ServiceAction::from_wire);
    let begin = fields.day("begin_date", request.begin_date);
    let end = fields.optional_day("end_date", request.end_date);
    if let (Some(begin), Some(Some(end))) = (begin, end)
        && end <= begin
    {
        fields.wrong::<()>("end_date", "DATES_OUT_OF_ORDER", "must lie after begin_date");
    }
    let reason = fields.text("reason", request.reason, 1, 1000);
    fields.finish(|| {
        let advance = Advance { outlet: outlet?, etag: None, verb: "GrantAction", reason: reason? };
        Some(Granting { advance, family: family?, action: action?, begin: begin?, end: end? })
    })
}

pub(in crate::network) fn revocation(
    request: pb::RevokeGrantRequest,
) -> Result<(OutletName<GrantId>, Advance, Day), Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let name: Option<OutletName<GrantId>> = fields.outlet_name("name", &request.name);
    let day = fields.day("end_date", request.end_date);
    let reason = fields.text("reason", request.reason, 1, 1000);
    fields.finish(|| {
        let name = name?;
        Some((name, Advance { outlet: name.outlet, etag: None, verb: "RevokeGrant", reason: reason? }, day?))
    })
}

/// An outlet's grants: whose, on which day, which page, and what was asked.
pub(in crate::network) fn grant_list(
    request: &pb::ListGrantsRequest,
) -> Result<(OutletId, Option<Day>, PageRequest, String), Error> {
    let mut fields = Fields::new();
    let outlet = fields.name("parent", &request.parent);
    let as_of = fields.optional_day("as_of", request.as_of);
    let told = as_of.flatten().map(|day| day.to_string()).unwrap_or_default();
    let asked = format!("grants {} {told}", request.parent);
    let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
    fields.finish(|| Some((outlet?, as_of?, page?, asked)))
}

/// Grants as they stand on a day.
pub(in crate::network) fn grants_as_of(
    grants: &[Grant],
    certificates: &[Certificate],
    day: Day,
) -> Result<Vec<pb::Grant>, Error> {
    grants.iter().map(|own| grant(own, certificates, day)).collect()
}

/// A grant as it stands on a day, among the certificates of the outlet's technicians.
pub(in crate::network) fn grant(grant: &Grant, certificates: &[Certificate], day: Day) -> Result<pb::Grant, Error> {
    use pb::grant::State;
    let state = grant.state(certificates, day)?;
    let (state, since) = match state {
        GrantState::Proposed => (State::Proposed, None),
        GrantState::Active => (State::Active, None),
        GrantState::Suspended(since) => (State::Suspended, Some(since)),
        GrantState::Expired => (State::Expired, None),
        GrantState::Revoked => (State::Revoked, None),
    };
    Ok(pb::Grant {
        product_family: pb::ProductFamily::from(grant.product_family).into(),
        action: pb::ServiceAction::from(grant.action).into(),
        begin_date: Some(date(grant.begin_date)),
        end_date: grant.end_date.map(date),
        name: grant.name().to_string(),
        state: state.into(),
        suspend_date: since.map(date),
        suspend_reason: since.map(|_| NOBODY_CERTIFIED.to_owned()).unwrap_or_default(),
        level: grant.level,
        planned_end_date: grant.planned_end_date.map(date),
        reason: grant.reason.clone(),
        granted_by: grant.granted_by.clone(),
        create_time: Some(timestamp(grant.create_time)),
        close_verb: grant.close_verb.clone().unwrap_or_default(),
        close_reason: grant.close_reason.clone().unwrap_or_default(),
        closed_by: grant.closed_by.clone().unwrap_or_default(),
    })
}

/// A grant as anybody may see it: not who gave or closed it, and why.
pub(in crate::network) fn public_grant(grant: pb::Grant) -> pb::Grant {
    let nothing = String::new;
    pb::Grant {
        reason: nothing(),
        granted_by: nothing(),
        close_verb: nothing(),
        close_reason: nothing(),
        closed_by: nothing(),
        ..grant
    }
}

/// Who may do it: what, on which day, which page, and what was asked.
pub(in crate::network) fn capable_list(
    request: &pb::ListCapableOutletsRequest,
    today: Day,
) -> Result<(ProductFamily, ServiceAction, Day, PageRequest, String), Error> {
    let mut fields = Fields::new();
    let family = fields.choice("product_family", request.product_family, ProductFamily::from_wire);
    let action = fields.choice("action", request.action, ServiceAction::from_wire);
    let as_of = fields.optional_day("as_of", request.as_of);
    let day = as_of.map(|day| day.unwrap_or(today));
    let told = day.map(|day| day.to_string()).unwrap_or_default();
    let asked = format!("capable {} {} {told}", request.product_family, request.action);
    let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
    fields.finish(|| Some((family?, action?, day?, page?, asked)))
}

/// An outlet that may do it on a day.
pub(in crate::network) fn capable(capable: Capable, day: Day) -> pb::CapableOutlet {
    let outlet = capable.outlet;
    let allows = capable.state.allows();
    let allows = if outlet.form.in_contract(day) { allows } else { allows.without_contract() };
    pb::CapableOutlet {
        outlet: Name(outlet.outlet_id).to_string(),
        display_name: outlet.display_name,
        service_center: Name(outlet.center_id).to_string(),
        province: outlet.province,
        city: outlet.city,
        location: Some(pb::LatLng { latitude: outlet.latitude, longitude: outlet.longitude }),
        state: pb::outlet::State::from(capable.state).into(),
        open_for_intake: allows.opens(Work::Intake),
        referral_rank: allows.referral_rank,
        grant: OutletName::new(outlet.outlet_id, capable.grant).to_string(),
    }
}
