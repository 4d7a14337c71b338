//! `CoverageService.GetPlaceSet`.

use sanbao::pb;
use tonic::Code;

use super::requests::{gansu, imported};
use crate::harness::{Expect as _, TestApp, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn the_set_that_ships_has_a_name_and_its_attribution_and_an_imported_one_too() {
    let app = TestApp::start().await;
    let mut coverage = app.hq.coverage.clone();
    let mut get = async |name: &str| coverage.get_place_set(pb::GetPlaceSetRequest { name: name.to_owned() }).await;
    let shipped = get("").await.unwrap().into_inner();
    assert_eq!((shipped.place_count, shipped.weight_total, shipped.create_time), (2104, 744_936_243, None));
    assert!(shipped.source.contains("GeoNames") && shipped.source.contains("CC BY 4.0"), "{}", shipped.source);
    assert_eq!(get(&shipped.name).await.unwrap().into_inner(), shipped);
    let name = imported(&app.hq, gansu()).await;
    let own = get(&name).await.unwrap().into_inner();
    assert_eq!((own.display_name.as_str(), own.place_count, own.create_time.is_some()), ("Towns", 4, true));
    refused(get("sets/1").await).expect_fields(&["name"]);
    let unknown = format!("placeSets/{}", request_id());
    refused(get(&unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
}
