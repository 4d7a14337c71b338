//! `PolicyService.ListTables`.

use sanbao::pb;

use crate::harness::{Expect as _, TestApp, refused};

#[tokio::test(flavor = "multi_thread")]
async fn every_table_is_listed_once_with_what_it_asks_and_answers() {
    let app = TestApp::start().await;
    let (mut tables, mut page_token) = (Vec::new(), String::new());
    loop {
        let asked = pb::ListTablesRequest { page_size: 3, page_token };
        let page = app.hq.clone().policy.list_tables(asked).await.unwrap().into_inner();
        tables.extend(page.tables);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    let names: Vec<&str> = tables.iter().map(|table| table.table.as_str()).collect();
    assert_eq!(
        names,
        ["level-assessment", "outlet-levels", "part-returns", "replenishment", "service-levels", "substitution"]
    );
    assert!(tables.iter().all(|table| table.hash.len() == 64 && table.until_date.is_none()));
    let levels = &tables[1];
    let fact = |name: &str| levels.facts.iter().find(|fact| fact.fact == name).unwrap();
    assert_eq!((fact("level").kind.as_str(), fact("level").min, fact("level").max), ("count", 1, 3));
    assert!(fact("action").question && fact("action").words.contains(&"board_repair".to_owned()));
    assert_eq!(fact("certified").evidence_en, "a certificate that has not expired");
    assert_eq!((levels.outputs[0].output.as_str(), levels.outputs[0].kind.as_str()), ("least_level", "count"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_page_is_refused_by_name() {
    let app = TestApp::start().await;
    let asked = pb::ListTablesRequest { page_size: -1, page_token: "there".to_owned() };
    refused(app.hq.clone().policy.list_tables(asked).await).expect_fields(&["page_size", "page_token"]);
    let asked = pb::ListTablesRequest { page_size: 0, page_token: "1000".to_owned() };
    let page = app.hq.clone().policy.list_tables(asked).await.unwrap().into_inner();
    assert!(page.tables.is_empty() && page.next_page_token.is_empty());
}
