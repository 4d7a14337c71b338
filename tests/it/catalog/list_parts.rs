//! `CatalogService.ListParts`.

use sanbao::pb;

use super::requests::{model, part};
use crate::harness::{Expect as _, TestApp, refused};

#[tokio::test(flavor = "multi_thread")]
async fn parts_are_narrowed_by_the_model_they_fit() {
    let app = TestApp::start().await;
    let mut catalog = app.hq.catalog.clone();
    let one = catalog.create_product_model(model("M-1")).await.unwrap().into_inner().name;
    let two = catalog.create_product_model(model("M-2")).await.unwrap().into_inner().name;
    catalog.create_part(part("ONE", std::slice::from_ref(&one))).await.unwrap();
    catalog.create_part(part("BOTH", &[one.clone(), two.clone()])).await.unwrap();
    for (product_model, numbers) in
        [(one, vec!["ONE", "BOTH"]), (two, vec!["BOTH"]), (String::new(), vec!["ONE", "BOTH"])]
    {
        let asked = pb::ListPartsRequest { product_model, ..Default::default() };
        let listed = catalog.list_parts(asked).await.unwrap().into_inner().parts;
        assert_eq!(listed.iter().map(|part| part.number.as_str()).collect::<Vec<_>>(), numbers);
    }
    let wrong = pb::ListPartsRequest { product_model: "x".to_owned(), page_size: 1001, ..Default::default() };
    refused(catalog.list_parts(wrong).await).expect_fields(&["product_model", "page_size"]);
}
