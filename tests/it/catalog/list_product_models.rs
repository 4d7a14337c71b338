//! `CatalogService.ListProductModels`.

use sanbao::pb;

use super::requests::model;
use crate::harness::{Expect as _, TestApp, refused};

#[tokio::test(flavor = "multi_thread")]
async fn models_come_page_by_page_in_the_order_they_were_entered() {
    let app = TestApp::start().await;
    let mut catalog = app.hq.catalog.clone();
    for number in 0..5 {
        catalog.create_product_model(model(&format!("M-{number}"))).await.unwrap();
    }
    let mut codes = Vec::new();
    let mut page_token = String::new();
    loop {
        let asked = pb::ListProductModelsRequest { page_size: 2, page_token, ..Default::default() };
        let page = catalog.list_product_models(asked).await.unwrap().into_inner();
        assert!(page.product_models.len() <= 2);
        codes.extend(page.product_models.into_iter().map(|model| model.code));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(codes, ["M-0", "M-1", "M-2", "M-3", "M-4"]);
    let forged = pb::ListProductModelsRequest { page_token: "AAAA".to_owned(), ..Default::default() };
    refused(catalog.list_product_models(forged).await).expect_fields(&["page_token"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_with_an_instant_that_no_database_holds_is_refused() {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let app = TestApp::start().await;
    let mut catalog = app.hq.catalog.clone();
    for number in 0..2 {
        catalog.create_product_model(model(&format!("M-{number}"))).await.unwrap();
    }
    let asked = pb::ListProductModelsRequest { page_size: 1, ..Default::default() };
    let token = catalog.list_product_models(asked).await.unwrap().into_inner().next_page_token;
    let mut bytes = URL_SAFE_NO_PAD.decode(token).unwrap();
    for micros in [-210_866_803_200_000_001_i64, i64::MIN, i64::MAX, 253_402_300_800_000_000] {
        bytes[..8].copy_from_slice(&micros.to_be_bytes());
        let page_token = URL_SAFE_NO_PAD.encode(&bytes);
        let forged = pb::ListProductModelsRequest { page_size: 1, page_token, ..Default::default() };
        refused(catalog.list_product_models(forged).await).expect_fields(&["page_token"]);
    }
}
