//! `DivisionService.GetDivision`.

use sanbao::pb;
use sanbao::pb::division::Purpose;
use tonic::Code;

use super::requests::Tree;
use crate::harness::{Expect as _, refused};

#[tokio::test(flavor = "multi_thread")]
async fn an_old_division_stays_readable() {
    let tree = Tree::new().await;
    let old = tree.publish(tree.division(Purpose::Sales, "2021-01-01")).await.unwrap();
    tree.publish(tree.division(Purpose::Sales, "2026-04-01")).await.unwrap();
    let mut divisions = tree.world.hq.divisions.clone();
    let request = pb::GetDivisionRequest { name: old.name.clone() };
    assert_eq!(divisions.get_division(request).await.unwrap().into_inner(), old);
    let nothing = pb::GetDivisionRequest { name: "divisions/00000000-0000-7000-8000-000000000000".to_owned() };
    refused(divisions.get_division(nothing).await).expect_reason(Code::NotFound, "NOT_FOUND");
    let wrong = pb::GetDivisionRequest { name: "divisions".to_owned() };
    refused(divisions.get_division(wrong).await).expect_fields(&["name"]);
}
