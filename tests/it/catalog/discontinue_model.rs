//! `CatalogService.DiscontinueModel`.

use diesel_async::RunQueryDsl as _;
use sanbao::pb;
use tonic::Code;

use super::requests::{Shelf, discontinuation, model};
use crate::harness::{Expect as _, date, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn a_model_is_discontinued_once_and_its_parts_are_kept_two_years_or_five() {
    let shelf = Shelf::new().await;
    let mut catalog = shelf.hq.catalog.clone();
    let mut pc = model("PC-1");
    let own = pc.product_model.as_mut().unwrap();
    own.product_family = pb::ProductFamily::Machinery.into();
    own.components[0].item = "machine".to_owned();
    let pc = catalog.create_product_model(pc).await.unwrap().into_inner().name;
    for (name, keep) in [(&shelf.model, "2028-02-28"), (&pc, "2031-02-28")] {
        let ended = catalog.discontinue_model(discontinuation(name, "2026-02-28")).await.unwrap().into_inner();
        assert_eq!((ended.parts_keep_date, ended.etag.as_str()), (date(keep), "2"), "{name}");
        let status = refused(catalog.discontinue_model(discontinuation(name, "2027-01-01")).await);
        status.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    }
    let direct = "UPDATE product_models SET discontinue_date = discontinue_date + 1";
    let written = shelf.app.db.write("test.again", async |tx| Ok(diesel::sql_query(direct).execute(tx).await?)).await;
    assert!(written.is_err());
    let unknown = discontinuation(&format!("productModels/{}", request_id()), "2026-02-28");
    refused(catalog.discontinue_model(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
    let made = catalog.create_product_model(model("M-2")).await.unwrap().into_inner().name;
    let stale = pb::DiscontinueModelRequest { etag: "2".to_owned(), ..discontinuation(&made, "2026-02-28") };
    refused(catalog.discontinue_model(stale).await).expect_reason(Code::FailedPrecondition, "STALE_ETAG");
    let nothing = refused(catalog.discontinue_model(pb::DiscontinueModelRequest::default()).await);
    nothing.expect_fields(&["request_id", "name", "discontinue_date"]);
}
