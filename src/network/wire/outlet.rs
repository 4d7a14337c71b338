//! Outlets and their registration form.

use std::ops::RangeInclusive;

use super::{each_once, grant, public_grant};
use crate::network::store::OutletFilter;
use crate::network::{
    Application, Certificate, Grant, ImprovementPlan, IntakeChannel, Listed, Outlet, OutletForm, OutletKind,
    OutletReview, OutletState, PlanOutcome,
};
use crate::pb;
use crate::rpc::{Caller, Fields, date, page_request, timestamp};
use crate::types::{CenterId, Day, Error, Name, PageRequest, ProductFamily, province};

/// Between which the country lies, in degrees north and east. No place in it fits with its numbers exchanged.
const LATITUDES: RangeInclusive<f64> = 3.0..=54.0;
const LONGITUDES: RangeInclusive<f64> = 73.0..=136.0;

pub(in crate::network) fn application(request: pb::ApplyOutletRequest) -> Result<Application, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let center = fields.name("service_center", &request.service_center);
    let application = fields.message("outlet", request.outlet, |fields, outlet| applied(fields, center, outlet));
    fields.finish(|| application)
}

/// An outlet as it applies to a center: in a request of its own, or as a row among others.
pub(super) fn applied(fields: &mut Fields, center: Option<CenterId>, outlet: pb::Outlet) -> Option<Application> {
    let code = fields.code("code", outlet.code, 1, 32, "-");
    let display_name = fields.text("display_name", outlet.display_name, 1, 200);
    let province = province_of(fields, outlet.province);
    let city = fields.text("city", outlet.city, 1, 60);
    let kind = fields.optional_choice("kind", outlet.kind, OutletKind::from_wire);
    let location = fields.message("location", outlet.location, place);
    let form = fields.message("form", outlet.form, form);
    Some(Application {
        center: center?,
        code: code?,
        display_name: display_name?,
        province: province?,
        city: city?,
        location: location?,
        kind: kind?.unwrap_or(OutletKind::Repair),
        form: form?,
    })
}

/// A province by any of its names, as told. In another place the outlet would lie outside every division.
fn province_of(fields: &mut Fields, text: String) -> Option<String> {
    let text = fields.text("province", text, 1, 60)?;
    if province::province(&text).is_none() {
        return fields.wrong("province", "UNKNOWN_PLACE", "must be a province of the mainland");
    }
    Some(text)
}

/// A place on Earth. (0, 0) is what a forgotten place looks like; one that would lie in the country with its numbers
/// exchanged is told so.
fn place(fields: &mut Fields, place: pb::LatLng) -> Option<(f64, f64)> {
    let is_inside = |latitude: f64, longitude: f64| LATITUDES.contains(&latitude) && LONGITUDES.contains(&longitude);
    if is_inside(place.longitude, place.latitude) {
        return fields.wrong("latitude", "SWAPPED", "has latitude and longitude exchanged");
    }
    let latitude = fields.number("latitude", place.latitude, -90.0, 90.0);
    let longitude = fields.number("longitude", place.longitude, -180.0, 180.0);
    let (latitude, longitude) = (latitude?, longitude?);
    if latitude.abs() < f64::EPSILON && longitude.abs() < f64::EPSILON {
        return fields.wrong("", "NOWHERE", "must not be (0, 0)");
    }
    Some((latitude, longitude))
}

fn form(fields: &mut Fields, form: pb::OutletForm) -> Option<OutletForm> {
    let premises_square_meters = fields.number("premises_square_meters", form.premises_square_meters, 1, 100_000);
    let staff_count = fields.number("staff_count", form.staff_count, 1, 10_000);
    let begin = fields.day("contract_begin_date", form.contract_begin_date);
    let end = fields.day("contract_end_date", form.contract_end_date);
    if let (Some(begin), Some(end)) = (begin, end)
        && end <= begin
    {
        fields.wrong::<()>("contract_end_date", "DATES_OUT_OF_ORDER", "must lie after contract_begin_date");
    }
    let bank_account = fields.personal("bank_account", form.bank_account, 8, 34);
    // What is shown masked is no account: it is not taken for one when it comes back.
    let bank_account = bank_account.and_then(|account| {
        let fits = account.expose().chars().all(|character| character.is_ascii_alphanumeric());
        if fits { Some(account) } else { fields.wrong("bank_account", "WRONG_CHARACTER", "must be letters and digits") }
    });
    let tools = fields.each("tools", form.tools, 0, 100, |fields, tool| fields.text("", tool, 1, 100));
    let service_area =
        fields.each("service_area", form.service_area, 0, 100, |fields, place| fields.text("", place, 1, 60));
    let channels = fields
        .each("channels", form.channels, 0, 5, |fields, channel| fields.choice("", channel, IntakeChannel::from_wire));
    let families = fields.each("requested_families", form.requested_families, 0, 4, |fields, family| {
        fields.choice("", family, ProductFamily::from_wire)
    });
    if channels.as_ref().is_some_and(|channels| !each_once(channels)) {
        fields.wrong::<()>("channels", "REPEATED", "must name each channel once");
    }
    if families.as_ref().is_some_and(|families| !each_once(families)) {
        fields.wrong::<()>("requested_families", "REPEATED", "must name each family once");
    }
    // An outlet has a counter, whatever else it offers.
    let channels = channels.map(|told| if told.is_empty() { vec![IntakeChannel::Counter] } else { told });
    Some(OutletForm {
        premises_square_meters: premises_square_meters?,
        staff_count: staff_count?,
        contract_begin_date: begin?,
        contract_end_date: end?,
        bank_account: bank_account?,
        tools: Listed(tools?),
        service_area: Listed(service_area?),
        channels: Listed(channels?),
        requested_families: Listed(families?),
    })
}

pub(in crate::network) fn outlet_list(
    request: &pb::ListOutletsRequest,
) -> Result<(OutletFilter, PageRequest, String), Error> {
    let mut fields = Fields::new();
    let state = fields.optional_choice("state", request.state, OutletState::from_wire);
    let center: Option<Option<CenterId>> = fields.optional_name("service_center", &request.service_center);
    let city = fields.text("city", request.city.clone(), 0, 60);
    let public_only = request.public_only;
    let asked = format!("outlets {} {} {} {public_only}", request.state, request.service_center, request.city);
    let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
    fields.finish(|| {
        let city = city.filter(|city| !city.is_empty());
        Some((OutletFilter { state: state?, center: center?, city, public_only }, page?, asked))
    })
}

/// An outlet in a list: its form, its etag and who gave its grants are for those whose business it is.
pub(in crate::network) fn listed(
    row: Outlet,
    grants: &[Grant],
    certificates: &[Certificate],
    caller: &Caller,
    today: Day,
) -> Result<pb::Outlet, Error> {
    let own = caller.reaches(row.outlet_id, row.center_id);
    let shown = outlet(row, grants, certificates, today)?;
    if own {
        return Ok(shown);
    }
    let grants = shown.grants.into_iter().map(public_grant).collect();
    Ok(pb::Outlet { form: None, etag: String::new(), grants, ..shown })
}

/// An outlet with its grants as they stand on a day, among the certificates of its technicians.
pub(in crate::network) fn outlet(
    outlet: Outlet,
    grants: &[Grant],
    certificates: &[Certificate],
    today: Day,
) -> Result<pb::Outlet, Error> {
    let own = grants.iter().filter(|grant| grant.outlet_id == outlet.outlet_id);
    let grants = own.map(|own| grant(own, certificates, today)).collect::<Result<_, _>>()?;
    let form = outlet.form;
    Ok(pb::Outlet {
        name: Name(outlet.outlet_id).to_string(),
        code: outlet.code,
        display_name: outlet.display_name,
        service_center: Name(outlet.center_id).to_string(),
        province: outlet.province,
        city: outlet.city,
        location: Some(pb::LatLng { latitude: outlet.latitude, longitude: outlet.longitude }),
        form: Some(pb::OutletForm {
            premises_square_meters: form.premises_square_meters,
            staff_count: form.staff_count,
            contract_begin_date: Some(date(form.contract_begin_date)),
            contract_end_date: Some(date(form.contract_end_date)),
            bank_account: form.bank_account.masked_account(),
            tools: form.tools.0,
            service_area: form.service_area.0,
            channels: form.channels.0.into_iter().map(|channel| pb::IntakeChannel::from(channel).into()).collect(),
            requested_families: form
                .requested_families
                .0
                .into_iter()
                .map(|family| pb::ProductFamily::from(family).into())
                .collect(),
        }),
        state: pb::outlet::State::from(outlet.state).into(),
        level: outlet.level,
        grants,
        create_time: Some(timestamp(outlet.create_time)),
        etag: outlet.version.to_string(),
        kind: pb::OutletKind::from(outlet.kind).into(),
        review: None,
        improvement_plan: None,
    })
}

impl From<OutletReview> for pb::OutletReview {
    fn from(review: OutletReview) -> Self {
        let items = review.items.0.into_iter().map(|item| pb::outlet_review::Item {
            subject: pb::outlet_review::item::Subject::from(item.subject).into(),
            verdict: pb::outlet_review::item::Verdict::from(item.verdict).into(),
            remark: item.remark,
        });
        Self {
            items: items.collect(),
            summary: review.summary,
            passed: review.passed,
            reviewer: review.reviewer,
            review_time: Some(timestamp(review.review_time)),
        }
    }
}

impl From<ImprovementPlan> for pb::ImprovementPlan {
    fn from(plan: ImprovementPlan) -> Self {
        let results = plan.results.into_iter().flat_map(|results| results.0);
        let outcome = match plan.outcome {
            None => pb::improvement_plan::Outcome::Unspecified,
            Some(PlanOutcome::Completed) => pb::improvement_plan::Outcome::Completed,
            Some(PlanOutcome::BrokenOff) => pb::improvement_plan::Outcome::BrokenOff,
        };
        Self {
            goals: plan.goals.0,
            due_date: Some(date(plan.due_date)),
            reason: plan.reason,
            actor: plan.actor,
            create_time: Some(timestamp(plan.create_time)),
            outcome: outcome.into(),
            results: results
                .map(|result| pb::improvement_plan::Result { met: result.met, remark: result.remark })
                .collect(),
        }
    }
}
