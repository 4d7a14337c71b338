//! The network's nouns on the wire: decoding that tells every wrong field, and encoding.

use super::store::OutletFilter;
use super::{
    Admission, Advance, Application, Center, CenterDraft, Certificate, Grant, Level, Outlet, OutletForm, OutletState,
    Technician, TechnicianDraft,
};
use crate::pb;
use crate::rpc::{Caller, Fields, date, page_request, timestamp};
use crate::types::{
    CenterId, CertificateId, Error, Name, OutletId, OutletName, PageRequest, ProductFamily, ServiceAction, TechnicianId,
};
use crate::wire_enum;

wire_enum!(OutletState, pb::outlet::State, {
    Applied, InReview, Declined, Probation, Authorized, ImprovementPlan, Suspended, WindingDown, Terminated,
});

pub(super) fn center_draft(request: pb::CreateServiceCenterRequest) -> Result<CenterDraft, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let draft = fields.message("service_center", request.service_center, |fields, center| {
        let code = fields.code("code", center.code, 1, 32, "-");
        let display_name = fields.text("display_name", center.display_name, 1, 200);
        let province = fields.text("province", center.province, 1, 60);
        let city = fields.text("city", center.city, 1, 60);
        Some(CenterDraft { code: code?, display_name: display_name?, province: province?, city: city? })
    });
    fields.finish(|| draft)
}

pub(super) fn application(request: pb::ApplyOutletRequest) -> Result<Application, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let center = fields.name("service_center", &request.service_center);
    let application = fields.message("outlet", request.outlet, |fields, outlet| {
        let code = fields.code("code", outlet.code, 1, 32, "-");
        let display_name = fields.text("display_name", outlet.display_name, 1, 200);
        let province = fields.text("province", outlet.province, 1, 60);
        let city = fields.text("city", outlet.city, 1, 60);
        let location = fields.message("location", outlet.location, place);
        let form = fields.message("form", outlet.form, form);
        Some(Application {
            center: center?,
            code: code?,
            display_name: display_name?,
            province: province?,
            city: city?,
            location: location?,
            form: form?,
        })
    });
    fields.finish(|| application)
}

/// A place on Earth. (0, 0) is what a forgotten place looks like, not where an outlet stands.
fn place(fields: &mut Fields, place: pb::LatLng) -> Option<(f64, f64)> {
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
    Some(OutletForm {
        premises_square_meters: premises_square_meters?,
        staff_count: staff_count?,
        contract_begin_date: begin?,
        contract_end_date: end?,
        bank_account: bank_account?,
    })
}

/// A verb that needs a name and nothing else, or a reason too.
pub(super) fn advance(
    verb: &'static str,
    name: &str,
    etag: &str,
    request_id: &str,
    reason: Option<String>,
) -> Result<Advance, Error> {
    let mut fields = Fields::new();
    let advance = read_advance(&mut fields, verb, name, etag, request_id);
    let reason = reason.map_or(Some(String::new()), |reason| fields.text("reason", reason, 1, 1000));
    fields.finish(|| Some(Advance { reason: reason?, ..advance? }))
}

fn read_advance(fields: &mut Fields, verb: &'static str, name: &str, etag: &str, request_id: &str) -> Option<Advance> {
    fields.request_id(request_id);
    let outlet = fields.name("name", name);
    let etag = fields.etag(etag);
    Some(Advance { outlet: outlet?, etag: etag?, verb, reason: String::new() })
}

pub(super) fn admission(request: pb::AdmitOutletRequest) -> Result<Admission, Error> {
    let mut fields = Fields::new();
    let advance = read_advance(&mut fields, "AdmitOutlet", &request.name, &request.etag, &request.request_id);
    let level = Level::from_number(request.level)
        .or_else(|| fields.wrong("level", "OUT_OF_RANGE", format!("is {}, must be 1 to 3", request.level)));
    let families = fields.each("product_families", request.product_families, 1, 4, |fields, family| {
        fields.choice("", family, ProductFamily::from_wire)
    });
    let repeated = families.as_ref().is_some_and(|families| {
        families.iter().enumerate().any(|(index, family)| families.iter().skip(index + 1).any(|other| other == family))
    });
    if repeated {
        fields.wrong::<()>("product_families", "REPEATED", "must name each family once");
    }
    let begin = fields.day("begin_date", request.begin_date);
    fields.finish(|| Some(Admission { advance: advance?, level: level?, families: families?, begin: begin? }))
}

pub(super) fn technician_draft(request: pb::CreateTechnicianRequest) -> Result<(OutletId, TechnicianDraft), Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let outlet = fields.name("parent", &request.parent);
    let draft = fields.message("technician", request.technician, |fields, technician| {
        let display_name = fields.text("display_name", technician.display_name, 1, 100);
        let star_level = fields.number("star_level", technician.star_level, 1, 5);
        Some(TechnicianDraft { display_name: display_name?, star_level: star_level? })
    });
    fields.finish(|| Some((outlet?, draft?)))
}

pub(super) fn certificate(request: pb::CertifyTechnicianRequest) -> Result<(Certificate, Option<i64>), Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let technician: Option<OutletName<TechnicianId>> = fields.outlet_name("name", &request.name);
    let etag = fields.etag(&request.etag);
    let certificate = fields.message("certificate", request.certificate, |fields, certificate| {
        let product_family = fields.choice("product_family", certificate.product_family, ProductFamily::from_wire);
        let action = fields.choice("action", certificate.action, ServiceAction::from_wire);
        let begin = fields.day("begin_date", certificate.begin_date);
        let expire = fields.day("expire_date", certificate.expire_date);
        if let (Some(begin), Some(expire)) = (begin, expire)
            && expire <= begin
        {
            fields.wrong::<()>("expire_date", "DATES_OUT_OF_ORDER", "must lie after begin_date");
        }
        let technician = technician?;
        Some(Certificate {
            outlet_id: technician.outlet,
            certificate_id: CertificateId::generate(),
            technician_id: technician.id,
            product_family: product_family?,
            action: action?,
            begin_date: begin?,
            expire_date: expire?,
        })
    });
    fields.finish(|| Some((certificate?, etag?)))
}

pub(super) fn outlet_list(request: &pb::ListOutletsRequest) -> Result<(OutletFilter, PageRequest, String), Error> {
    let mut fields = Fields::new();
    let state = fields.optional_choice("state", request.state, OutletState::from_wire);
    let center: Option<Option<CenterId>> = fields.optional_name("service_center", &request.service_center);
    let city = fields.text("city", request.city.clone(), 0, 60);
    let asked = format!("outlets {} {} {}", request.state, request.service_center, request.city);
    let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
    fields.finish(|| {
        let city = city.filter(|city| !city.is_empty());
        Some((OutletFilter { state: state?, center: center?, city }, page?, asked))
    })
}

impl From<Center> for pb::ServiceCenter {
    fn from(center: Center) -> Self {
        Self {
            name: Name(center.center_id).to_string(),
            code: center.code,
            display_name: center.display_name,
            province: center.province,
            city: center.city,
            create_time: Some(timestamp(center.create_time)),
            etag: center.version.to_string(),
        }
    }
}

/// An outlet with its grants.
/// An outlet in a list: its form and etag are for those whose business it is.
pub(super) fn listed(row: Outlet, grants: &[Grant], caller: &Caller) -> pb::Outlet {
    let own = caller.reaches(row.outlet_id, row.center_id);
    let shown = outlet(row, grants);
    if own { shown } else { pb::Outlet { form: None, etag: String::new(), ..shown } }
}

pub(super) fn outlet(outlet: Outlet, grants: &[Grant]) -> pb::Outlet {
    let own = grants.iter().filter(|grant| grant.outlet_id == outlet.outlet_id);
    pb::Outlet {
        name: Name(outlet.outlet_id).to_string(),
        code: outlet.code,
        display_name: outlet.display_name,
        service_center: Name(outlet.center_id).to_string(),
        province: outlet.province,
        city: outlet.city,
        location: Some(pb::LatLng { latitude: outlet.latitude, longitude: outlet.longitude }),
        form: Some(pb::OutletForm {
            premises_square_meters: outlet.form.premises_square_meters,
            staff_count: outlet.form.staff_count,
            contract_begin_date: Some(date(outlet.form.contract_begin_date)),
            contract_end_date: Some(date(outlet.form.contract_end_date)),
            bank_account: outlet.form.bank_account.masked_account(),
        }),
        state: pb::outlet::State::from(outlet.state).into(),
        level: outlet.level,
        grants: own.map(grant).collect(),
        create_time: Some(timestamp(outlet.create_time)),
        etag: outlet.version.to_string(),
    }
}

fn grant(grant: &Grant) -> pb::Grant {
    pb::Grant {
        product_family: pb::ProductFamily::from(grant.product_family).into(),
        action: pb::ServiceAction::from(grant.action).into(),
        begin_date: Some(date(grant.begin_date)),
        end_date: grant.end_date.map(date),
    }
}

/// A technician with the certificates.
pub(super) fn technician(technician: Technician, certificates: &[Certificate]) -> pb::Technician {
    let own = certificates.iter().filter(|certificate| certificate.technician_id == technician.technician_id);
    pb::Technician {
        name: technician.name().to_string(),
        display_name: technician.display_name,
        star_level: technician.star_level,
        certificates: own
            .map(|certificate| pb::Certificate {
                product_family: pb::ProductFamily::from(certificate.product_family).into(),
                action: pb::ServiceAction::from(certificate.action).into(),
                begin_date: Some(date(certificate.begin_date)),
                expire_date: Some(date(certificate.expire_date)),
            })
            .collect(),
        create_time: Some(timestamp(technician.create_time)),
        etag: technician.version.to_string(),
    }
}
