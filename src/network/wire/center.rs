//! Service centers.

use crate::network::{Center, CenterDraft};
use crate::pb;
use crate::rpc::{Fields, timestamp};
use crate::types::{Error, Name};

pub(in crate::network) fn center_draft(request: pb::CreateServiceCenterRequest) -> Result<CenterDraft, Error> {
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
