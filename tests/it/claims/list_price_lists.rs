//! `ClaimService.ListPriceLists`.

use sanbao::pb;

use crate::harness::{Expect as _, TestApp, refused};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn price_lists_are_narrowed_by_level_and_family() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "register_device").await;
    let claims = &mut story.clients.claims;
    for (level, family, found) in [
        (2, pb::ProductFamily::Handset, 1),
        (0, pb::ProductFamily::Unspecified, 1),
        (1, pb::ProductFamily::Handset, 0),
        (2, pb::ProductFamily::Pc, 0),
    ] {
        let asked = pb::ListPriceListsRequest { level, product_family: family.into(), ..Default::default() };
        assert_eq!(claims.list_price_lists(asked).await.unwrap().into_inner().price_lists.len(), found);
    }
    let wrong = pb::ListPriceListsRequest { level: 4, product_family: 99, ..Default::default() };
    refused(claims.list_price_lists(wrong).await).expect_fields(&["level", "product_family"]);
}
