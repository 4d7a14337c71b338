//! `ClaimService.GetPriceList`.

use sanbao::pb;
use tonic::Code;

use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn a_price_list_is_read_with_its_prices_and_its_guide() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "register_device").await;
    let claims = &mut story.clients.claims;
    let listed = claims.list_price_lists(pb::ListPriceListsRequest::default()).await.unwrap().into_inner();
    let read = pb::GetPriceListRequest { name: listed.price_lists[0].name.clone() };
    let read = claims.get_price_list(read).await.unwrap().into_inner();
    assert_eq!((read.part_prices.len(), read.operations.len()), (1, 1));
    assert_eq!(read, listed.price_lists[0]);
    let unknown = pb::GetPriceListRequest { name: format!("priceLists/{}", request_id()) };
    refused(claims.get_price_list(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
}
