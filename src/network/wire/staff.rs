//! Technicians and their certificates.

use crate::network::staff::StaffStep;
use crate::network::{Certificate, Technician, TechnicianDraft};
use crate::pb;
use crate::rpc::{Fields, date, timestamp};
use crate::types::{CertificateId, Day, Error, OutletId, OutletName, ProductFamily, ServiceAction, TechnicianId};

pub(in crate::network) fn technician_draft(
    request: pb::CreateTechnicianRequest,
) -> Result<(OutletId, TechnicianDraft), Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let outlet = fields.name("parent", &request.parent);
    let draft = fields.message("technician", request.technician, drafted);
    fields.finish(|| Some((outlet?, draft?)))
}

/// A technician who is entered: in a request of its own, or as a row among others.
pub(super) fn drafted(fields: &mut Fields, technician: pb::Technician) -> Option<TechnicianDraft> {
    let display_name = fields.text("display_name", technician.display_name, 1, 100);
    let star_level = fields.number("star_level", technician.star_level, 1, 5);
    Some(TechnicianDraft { display_name: display_name?, star_level: star_level? })
}

pub(in crate::network) fn certificate(
    request: pb::CertifyTechnicianRequest,
) -> Result<(Certificate, Option<i64>), Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let technician: Option<OutletName<TechnicianId>> = fields.outlet_name("name", &request.name);
    let etag = fields.etag(&request.etag);
    let certificate = fields
        .message("certificate", request.certificate, |fields, certificate| certified(fields, technician, certificate));
    fields.finish(|| Some((certificate?, etag?)))
}

/// A certificate of a technician: in a request of its own, or in a row with others.
pub(super) fn certified(
    fields: &mut Fields,
    technician: Option<OutletName<TechnicianId>>,
    certificate: pb::Certificate,
) -> Option<Certificate> {
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
        revoke_date: None,
        revoke_reason: String::new(),
        revoked_by: String::new(),
    })
}

fn staff_step(fields: &mut Fields, name: &str, reason: String, etag: &str, request_id: &str) -> Option<StaffStep> {
    fields.request_id(request_id);
    let name = fields.outlet_name("name", name);
    let reason = fields.text("reason", reason, 1, 1000);
    let etag = fields.etag(etag);
    Some(StaffStep { name: name?, etag: etag?, reason: reason? })
}

pub(in crate::network) fn release(request: pb::ReleaseTechnicianRequest) -> Result<(StaffStep, Day), Error> {
    let mut fields = Fields::new();
    let step = staff_step(&mut fields, &request.name, request.reason, &request.etag, &request.request_id);
    let leave = fields.day("leave_date", request.leave_date);
    fields.finish(|| Some((step?, leave?)))
}

pub(in crate::network) fn stars(request: pb::SetStarLevelRequest) -> Result<(StaffStep, i32), Error> {
    let mut fields = Fields::new();
    let step = staff_step(&mut fields, &request.name, request.reason, &request.etag, &request.request_id);
    let stars = fields.number("star_level", request.star_level, 1, 5);
    fields.finish(|| Some((step?, stars?)))
}

/// A revocation: which certificate, from which day, why.
pub(in crate::network) fn certificate_revocation(
    request: pb::RevokeCertificateRequest,
) -> Result<(OutletName<CertificateId>, Day, String), Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let name = fields.outlet_name("name", &request.name);
    let day = fields.day("revoke_date", request.revoke_date);
    let reason = fields.text("reason", request.reason, 1, 1000);
    fields.finish(|| Some((name?, day?, reason?)))
}

/// A technician with the certificates.
pub(in crate::network) fn technician(technician: Technician, certificates: &[Certificate]) -> pb::Technician {
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
                name: certificate.name().to_string(),
                revoke_date: certificate.revoke_date.map(date),
                revoke_reason: certificate.revoke_reason.clone(),
                revoked_by: certificate.revoked_by.clone(),
            })
            .collect(),
        create_time: Some(timestamp(technician.create_time)),
        etag: technician.version.to_string(),
        leave_date: technician.leave_date.map(date),
        leave_reason: technician.leave_reason,
        star_reason: technician.star_reason,
    }
}
