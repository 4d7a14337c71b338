//! `DispositionService.GetDisposition`.

use sanbao::pb;
use sanbao::pb::disposition::Kind;
use tonic::Code;

use super::requests::{defective, disposed, disposing};
use crate::harness::{Expect as _, TestApp, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn one_is_read_as_it_was_made_by_those_whose_center_it_is() {
    let app = TestApp::start().await;
    let story = defective(&app, 1).await;
    let made = disposed(&story, disposing(&story, Kind::Refurbish, 1)).await;
    let mut dispositions = story.clients.dispositions.clone();
    let read = |name: &str| pb::GetDispositionRequest { name: name.to_owned() };
    assert_eq!(dispositions.get_disposition(read(&made.name)).await.unwrap().into_inner(), made);
    let nothing = format!("{}/dispositions/{}", story.center, request_id());
    refused(dispositions.get_disposition(read(&nothing)).await).expect_reason(Code::NotFound, "NOT_FOUND");
    // Below another center it is nothing.
    let id = made.name.rsplit_once('/').unwrap().1;
    let elsewhere = format!("serviceCenters/{}/dispositions/{id}", request_id());
    refused(dispositions.get_disposition(read(&elsewhere)).await).expect_reason(Code::NotFound, "NOT_FOUND");
    for wrong in ["", &story.center, &format!("{}/dispositions", story.center), &format!("{}/", made.name)] {
        refused(dispositions.get_disposition(read(wrong)).await).expect_fields(&["name"]);
    }
}
