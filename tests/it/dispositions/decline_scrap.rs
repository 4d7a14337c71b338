//! `DispositionService.DeclineScrap`.

use sanbao::pb;
use sanbao::pb::disposition::{Kind, State};
use tonic::Code;

use super::requests::{decline, defective, disposed, disposing, warehouse};
use crate::harness::{Expect as _, TestApp, refused};
use crate::parts::books::assert_they_balance;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_scrapped_is_back_as_it_was() {
    let app = TestApp::start().await;
    let story = defective(&app, 2).await;
    let proposed = disposed(&story, disposing(&story, Kind::Scrap, 2)).await;
    let mut dispositions = story.clients.dispositions.clone();
    let wordless = pb::DeclineScrapRequest { reason: String::new(), ..decline(&proposed) };
    refused(dispositions.decline_scrap(wordless).await).expect_fields(&["reason"]);
    let stale = pb::DeclineScrapRequest { etag: "9".to_owned(), ..decline(&proposed) };
    refused(dispositions.decline_scrap(stale).await).expect_reason(Code::FailedPrecondition, "STALE_ETAG");
    let declined = dispositions.decline_scrap(decline(&proposed)).await.unwrap().into_inner();
    assert_eq!((declined.state(), declined.decline_reason.as_str()), (State::Declined, "can be repaired"));
    assert_eq!(warehouse(&story).await, (2, 0, 0));
    refused(dispositions.decline_scrap(decline(&proposed)).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    assert_they_balance(&app).await;
}
