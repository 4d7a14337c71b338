//! `DispositionService.RecordRecovery`.

use sanbao::pb;
use sanbao::pb::disposition::{Kind, State};
use tonic::Code;

use super::requests::{disposed, disposing_of, recover, recoveries, tracked, warehouse};
use crate::harness::{Expect as _, TestApp, cny, refused};
use crate::parts::books::assert_they_balance;
use crate::parts::requests::supply;
use crate::parts::serials::named;

#[tokio::test(flavor = "multi_thread")]
async fn what_the_supplier_gave_is_recorded_once_and_the_same_unit_may_come_back() {
    let app = TestApp::start().await;
    let story = tracked(&app).await;
    let sent = disposed(&story, disposing_of(&story, Kind::ToSupplier, &["X", "Y"])).await;
    assert_eq!((sent.state(), sent.document.as_str()), (State::AtSupplier, "RMA-7"));
    assert_eq!(warehouse(&story).await, (1, 0, 0));
    let mut dispositions = story.clients.dispositions.clone();
    for wrong in ["-1.00", "1000000000001.00"] {
        refused(dispositions.record_recovery(recover(&sent, wrong)).await).expect_fields(&["recovered_amount"]);
    }
    let stale = pb::RecordRecoveryRequest { etag: "9".to_owned(), ..recover(&sent, "120.50") };
    refused(dispositions.record_recovery(stale).await).expect_reason(Code::FailedPrecondition, "STALE_ETAG");
    let recovered = dispositions.record_recovery(recover(&sent, "120.50")).await.unwrap().into_inner();
    assert_eq!((recovered.state(), recovered.recovered_amount.clone()), (State::Recovered, cny("120.50")));
    assert_eq!(recovered.recovery_document, "CN-1");
    assert_eq!(recoveries(&story).await, (vec![12_050], cny("120.50")));
    refused(dispositions.record_recovery(recover(&sent, "1.00")).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    // Not what is scrapped or on the bench.
    let proposed = disposed(&story, disposing_of(&story, Kind::Scrap, &["Z"])).await;
    refused(dispositions.record_recovery(recover(&proposed, "1.00")).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let back = pb::AcceptSupplyRequest { serials: named(&["X"]), ..supply(&story, 1) };
    story.clients.parts.clone().accept_supply(back).await.unwrap();
    assert_they_balance(&app).await;
}
