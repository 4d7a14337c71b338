//! `PartsService.ListDiscrepancies`.

use sanbao::pb;
use sanbao::pb::discrepancy::{Kind, Resolution, State};

use super::requests::{receive_otherwise, received_otherwise, resolve};
use crate::harness::{Expect as _, TestApp, refused};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn discrepancies_are_narrowed_and_come_page_by_page() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "receive_shipment").await;
    let open = received_otherwise(&story, receive_otherwise(&story)).await;
    let parts = &mut story.clients.parts;
    let damaged = parts.resolve_discrepancy(resolve(&open[1], Resolution::Accepted)).await.unwrap().into_inner();
    let damaged = damaged.discrepancy.unwrap();
    let all = pb::ListDiscrepanciesRequest { parent: story.outlet.clone(), ..Default::default() };
    for (narrowed, expected) in [
        (pb::ListDiscrepanciesRequest { state: State::Open.into(), ..all.clone() }, vec![open[0].clone()]),
        (pb::ListDiscrepanciesRequest { kind: Kind::Damaged.into(), ..all.clone() }, vec![damaged.clone()]),
        (
            pb::ListDiscrepanciesRequest { shipment: story.shipment.clone(), ..all.clone() },
            vec![open[0].clone(), damaged],
        ),
        (pb::ListDiscrepanciesRequest { kind: Kind::Wrong.into(), ..all.clone() }, Vec::new()),
    ] {
        assert_eq!(parts.list_discrepancies(narrowed).await.unwrap().into_inner().discrepancies, expected);
    }
    let first = pb::ListDiscrepanciesRequest { page_size: 1, ..all.clone() };
    let first = parts.list_discrepancies(first).await.unwrap().into_inner();
    let second = pb::ListDiscrepanciesRequest { page_size: 1, page_token: first.next_page_token, ..all.clone() };
    let second = parts.list_discrepancies(second).await.unwrap().into_inner();
    assert_eq!((first.discrepancies[0].kind(), second.discrepancies[0].kind()), (Kind::Short, Kind::Damaged));
    let wrong = pb::ListDiscrepanciesRequest { state: 9, kind: 9, page_size: -1, shipment: "x".to_owned(), ..all };
    refused(parts.list_discrepancies(wrong).await).expect_fields(&["shipment", "state", "kind", "page_size"]);
}
