//! `DispositionService.ListRecoveries`.

use sanbao::pb;
use sanbao::pb::disposition::Kind;
use tonic::Code;

use super::requests::{correct, defective, disposed, disposing, recover, recoveries};
use crate::harness::{Expect as _, TestApp, cny, refused, request_id};
use crate::parts::books::assert_they_balance;

#[tokio::test(flavor = "multi_thread")]
async fn what_suppliers_gave_is_listed_page_by_page_and_sums_up() {
    let app = TestApp::start().await;
    let story = defective(&app, 3).await;
    assert_eq!(recoveries(&story).await, (vec![], cny("0.00")));
    let mut dispositions = story.clients.dispositions.clone();
    let mut sent = Vec::new();
    for amount in ["10.00", "0.00", "0.05"] {
        let own = disposed(&story, disposing(&story, Kind::ToSupplier, 1)).await;
        dispositions.record_recovery(recover(&own, amount)).await.unwrap();
        sent.push(own);
    }
    // Nothing given is no movement.
    assert_eq!(recoveries(&story).await, (vec![1000, 5], cny("10.05")));
    let mut director = story.clients.calling_as("director", "headquarters").dispositions;
    director.correct_recovery(correct(&sent[0], "4.00")).await.unwrap();
    let mut token = String::new();
    let mut all = Vec::new();
    loop {
        let asked = pb::ListRecoveriesRequest { parent: story.center.clone(), page_size: 1, page_token: token };
        let page = dispositions.list_recoveries(asked).await.unwrap().into_inner();
        assert_eq!(page.total_amount, cny("4.05"));
        all.extend(page.recoveries);
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    let names: Vec<&str> = all.iter().map(|own| own.disposition.as_str()).collect();
    assert_eq!(names, [&sent[0], &sent[2], &sent[0], &sent[0]].map(|own| own.name.as_str()));
    assert_eq!((all[2].corrects.as_str(), all[2].actor.as_str()), (all[0].transfer_id.as_str(), "director"));
    // Another center's business, and nobody's.
    let other = pb::ListRecoveriesRequest { parent: format!("serviceCenters/{}", request_id()), ..Default::default() };
    assert_eq!(dispositions.list_recoveries(other).await.unwrap().into_inner().recoveries, []);
    let mut keeper = story.clients.at_outlet(&story.outlet, "parts_keeper").dispositions;
    let asked = pb::ListRecoveriesRequest { parent: story.center.clone(), ..Default::default() };
    refused(keeper.list_recoveries(asked).await).expect_reason(Code::PermissionDenied, "OUT_OF_SCOPE");
    let wrong = pb::ListRecoveriesRequest { parent: story.outlet.clone(), page_size: -1, page_token: String::new() };
    refused(dispositions.list_recoveries(wrong).await).expect_fields(&["parent", "page_size"]);
    assert_they_balance(&app).await;
}
