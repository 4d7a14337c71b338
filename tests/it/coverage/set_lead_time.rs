//! `CoverageService.SetLeadTime`. What it is for stands with `FindOutlets`.

use sanbao::pb;
use tonic::Code;

use crate::harness::{Expect as _, World, date, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_time_is_set_from_a_day_on_and_set_again() {
    let world = World::new().await;
    let mut coverage = world.hq.coverage.clone();
    let center = world.center().await;
    let set = |days| pb::SetLeadTimeRequest {
        service_center: center.clone(),
        begin_date: date("2026-03-01"),
        days,
        request_id: request_id(),
    };
    let first = set(3);
    let expected = |days| pb::LeadTime { service_center: center.clone(), begin_date: date("2026-03-01"), days };
    for _ in 0..2 {
        assert_eq!(coverage.set_lead_time(first.clone()).await.unwrap().into_inner(), expected(3));
    }
    assert_eq!(coverage.set_lead_time(set(5)).await.unwrap().into_inner(), expected(5));
    let reused = pb::SetLeadTimeRequest { days: 9, ..first };
    refused(coverage.set_lead_time(reused).await).expect_reason(Code::FailedPrecondition, "REQUEST_ID_REUSED");

    let wrong = pb::SetLeadTimeRequest { begin_date: date("2026-02-28"), request_id: String::new(), ..set(366) };
    refused(coverage.set_lead_time(wrong).await).expect_fields(&["request_id", "begin_date", "days"]);
    let unknown = pb::SetLeadTimeRequest { service_center: format!("serviceCenters/{}", request_id()), ..set(1) };
    refused(coverage.set_lead_time(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
    let mut auditor = world.hq.calling_as("auditor", "auditor").coverage;
    refused(auditor.set_lead_time(set(1)).await).expect_reason(Code::PermissionDenied, "PERMISSION_DENIED");
}
