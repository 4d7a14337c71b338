//! `PartsService.ResolveDiscrepancy`.

use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use sanbao::pb;
use sanbao::pb::StockCondition::{Good, Quarantine};
use sanbao::pb::discrepancy::{Kind, Resolution, State};
use tonic::Code;

use super::books::assert_they_balance;
use super::requests::{receive, receive_otherwise, received_otherwise, resolve, shelf};
use super::stock_returns::{arrived, sent, state, take};
use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::story::{Story, told_until};

async fn stock(story: &Story, whose: &str) -> (i64, i64) {
    (shelf(story, whose, Good).await.0, shelf(story, whose, Quarantine).await.0)
}

async fn shipment(story: &Story) -> pb::shipment::State {
    let asked = pb::GetShipmentRequest { name: story.shipment.clone() };
    story.clients.parts.clone().get_shipment(asked).await.unwrap().into_inner().state()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_short_or_damaged_goes_where_it_is_said_to_be_piece_by_piece() {
    let app = TestApp::start().await;
    let story = told_until(&app, "receive_shipment").await;
    let (outlet, center) = (story.outlet.clone(), story.center.clone());
    let open = received_otherwise(&story, receive_otherwise(&story)).await;
    let kinds: Vec<_> = open.iter().map(|own| (own.kind(), own.quantity, own.state(), own.remark.as_str())).collect();
    assert_eq!(kinds, [(Kind::Short, 2, State::Open, "wet box"), (Kind::Damaged, 1, State::Open, "wet box")]);
    assert_eq!((stock(&story, &outlet).await, stock(&story, &center).await), ((2, 1), (15, 0)));

    let mut parts = story.clients.parts.clone();
    let one = pb::ResolveDiscrepancyRequest { quantity: 1, ..resolve(&open[0], Resolution::Arrived) };
    let told = parts.resolve_discrepancy(one).await.unwrap().into_inner();
    let (own, rest) = (told.discrepancy.unwrap(), told.rest.unwrap());
    assert_eq!((own.state(), own.quantity, rest.state(), rest.quantity), (State::Resolved, 1, State::Open, 1));
    assert_eq!((stock(&story, &outlet).await, shipment(&story).await), ((3, 1), pb::shipment::State::Discrepancy));

    parts.resolve_discrepancy(resolve(&rest, Resolution::NeverShipped)).await.unwrap();
    assert_eq!((stock(&story, &outlet).await, stock(&story, &center).await), ((3, 1), (16, 0)));
    parts.resolve_discrepancy(resolve(&open[1], Resolution::SentBack)).await.unwrap();
    assert_eq!((stock(&story, &outlet).await, stock(&story, &center).await), ((3, 0), (16, 1)));
    assert_eq!(shipment(&story).await, pb::shipment::State::Resolved);
    assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_off_is_by_another_and_what_is_kept_is_the_outlets() {
    let app = TestApp::start().await;
    let story = told_until(&app, "receive_shipment").await;
    let reporter = story.clients.at_outlet(&story.outlet, "parts_keeper");
    let open = received_otherwise(&story, receive_otherwise(&story)).await;
    let mut at_outlet = reporter.parts;
    for (own, resolution) in [
        (&open[0], Resolution::Lost),
        (&open[0], Resolution::NeverShipped),
        (&open[1], Resolution::Scrapped),
        (&open[1], Resolution::SentBack),
    ] {
        refused(at_outlet.resolve_discrepancy(resolve(own, resolution)).await)
            .expect_reason(Code::PermissionDenied, "NOT_THE_OUTLETS");
    }
    at_outlet.resolve_discrepancy(resolve(&open[1], Resolution::Accepted)).await.unwrap();
    assert_eq!(stock(&story, &story.outlet).await, (3, 0));
    let mut parts = story.clients.parts.clone();
    parts.resolve_discrepancy(resolve(&open[0], Resolution::Lost)).await.unwrap();
    assert_eq!((stock(&story, &story.outlet).await, stock(&story, &story.center).await), ((3, 0), (15, 0)));
    assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reported_writes_nothing_off() {
    let app = TestApp::start().await;
    let story = told_until(&app, "receive_shipment").await;
    let mut parts = story.clients.parts.clone();
    parts.receive_shipment(receive_otherwise(&story)).await.unwrap();
    let open = super::requests::discrepancies(&story).await;
    for (own, resolution) in [(&open[0], Resolution::Lost), (&open[1], Resolution::Scrapped)] {
        refused(parts.resolve_discrepancy(resolve(own, resolution)).await)
            .expect_reason(Code::FailedPrecondition, "SAME_PERSON");
    }
    // Nor does the database let them.
    let mut owner = AsyncPgConnection::establish(&app.url).await.unwrap();
    let written = "UPDATE discrepancies SET state = 'resolved', resolution = 'lost', resolve_remark = '', \
        resolver = reporter, resolve_time = now() WHERE kind = 'short'";
    let told = owner.batch_execute(written).await.unwrap_err().to_string();
    assert!(told.contains("discrepancies_written_off_by_another"), "{told}");
    // A shipment does not say that it is through with what is open.
    let told = owner.batch_execute("UPDATE shipments SET state = 'resolved'").await.unwrap_err().to_string();
    assert!(told.contains("exactly while it says so"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_that_were_not_shipped_are_kept_or_go_back() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "receive_shipment").await;
    let mut request = receive(&story, None);
    let stranger = |part: &str, quantity| pb::WrongPart { part: part.to_owned(), quantity, serials: Vec::new() };
    request.wrong_parts = vec![stranger(&story.part, 1)];
    let mut parts = story.clients.parts.clone();
    refused(parts.receive_shipment(request.clone()).await).expect_fields(&["wrong_parts[0].part"]);
    let other = super::requests::misfit(&mut story).await;
    request.wrong_parts = vec![stranger(&other, 2)];
    request.request_id = request_id();
    let open = received_otherwise(&story, request).await;
    assert_eq!((open.len(), open[0].kind(), open[0].quantity), (1, Kind::Wrong, 2));
    // By the books the warehouse has none of them: what is not there does not reach a shelf.
    refused(parts.resolve_discrepancy(resolve(&open[0], Resolution::Accepted)).await)
        .expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    let supply = pb::AcceptSupplyRequest { part: other, ..super::requests::supply(&story, 5) };
    parts.accept_supply(supply).await.unwrap();
    let one = pb::ResolveDiscrepancyRequest { quantity: 1, ..resolve(&open[0], Resolution::Accepted) };
    let rest = parts.resolve_discrepancy(one).await.unwrap().into_inner().rest.unwrap();
    parts.resolve_discrepancy(resolve(&rest, Resolution::SentBack)).await.unwrap();
    assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_sense_is_refused_and_moves_nothing() {
    let app = TestApp::start().await;
    let story = told_until(&app, "receive_shipment").await;
    let mut parts = story.clients.parts.clone();
    for (received, damaged, field) in
        [(2, -1, "damaged_quantity"), (2, 4, "damaged_quantity"), (6, 0, "received_quantity")]
    {
        let mut request = receive(&story, Some(received));
        request.lines[0].damaged_quantity = damaged;
        refused(parts.receive_shipment(request).await).expect_fields(&[&format!("lines[0].{field}")]);
    }
    let open = received_otherwise(&story, receive_otherwise(&story)).await;
    refused(parts.resolve_discrepancy(resolve(&open[0], Resolution::Scrapped)).await)
        .expect_reason(Code::FailedPrecondition, "RESOLUTION_NOT_OF_KIND");
    for quantity in [3, -1, i64::MAX] {
        let request = pb::ResolveDiscrepancyRequest { quantity, ..resolve(&open[0], Resolution::Arrived) };
        refused(parts.resolve_discrepancy(request).await).expect_fields(&["quantity"]);
    }
    let request =
        pb::ResolveDiscrepancyRequest { serials: vec!["S-1".to_owned()], ..resolve(&open[0], Resolution::Arrived) };
    refused(parts.resolve_discrepancy(request).await).expect_fields(&["serials"]);
    let nameless = pb::ResolveDiscrepancyRequest { name: "outlets/x".to_owned(), ..Default::default() };
    refused(parts.resolve_discrepancy(nameless).await).expect_fields(&["request_id", "name", "resolution", "remark"]);
    assert_eq!(stock(&story, &story.outlet).await, (2, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_resolve_at_once_one_does() {
    let app = TestApp::start().await;
    let story = told_until(&app, "receive_shipment").await;
    let open = received_otherwise(&story, receive_otherwise(&story)).await;
    let mut calls = tokio::task::JoinSet::new();
    for resolution in [Resolution::Arrived, Resolution::NeverShipped, Resolution::Lost].into_iter().cycle().take(9) {
        let (mut parts, request) = (story.clients.parts.clone(), resolve(&open[0], resolution));
        calls.spawn(async move { parts.resolve_discrepancy(request).await });
    }
    let mut done = 0;
    for outcome in calls.join_all().await {
        match outcome {
            Ok(_) => done += 1,
            Err(status) => refused::<()>(Err(status)).expect_reason(Code::FailedPrecondition, "WRONG_STATE"),
        }
    }
    assert_eq!(done, 1);
    assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_of_stock_that_came_back_goes_where_it_is_said_to_be() {
    let app = TestApp::start().await;
    let story = told_until(&app, "open_repair_order").await;
    let own = sent(&story, 5).await;
    let mut inspector = story.clients.calling_as("inspector", "headquarters").parts;
    inspector.receive_stock_return(take(&own, vec![arrived(&story, 1, 0)])).await.unwrap();
    let open = super::requests::discrepancies(&story).await.remove(0);
    // That it arrived, or is lost, the center says; that it never left the shelf, the outlet may.
    let mut keeper = story.clients.at_outlet(&story.outlet, "parts_keeper").parts;
    for resolution in [Resolution::Arrived, Resolution::Lost] {
        refused(keeper.resolve_discrepancy(resolve(&open, resolution)).await)
            .expect_reason(Code::PermissionDenied, "NOT_THE_OUTLETS");
    }
    refused(inspector.resolve_discrepancy(resolve(&open, Resolution::Lost)).await)
        .expect_reason(Code::FailedPrecondition, "SAME_PERSON");
    for resolution in [Resolution::Accepted, Resolution::SentBack, Resolution::Scrapped] {
        refused(inspector.resolve_discrepancy(resolve(&open, resolution)).await)
            .expect_reason(Code::FailedPrecondition, "RESOLUTION_NOT_OF_KIND");
    }
    let some = |own: &pb::Discrepancy, quantity, resolution| pb::ResolveDiscrepancyRequest {
        quantity,
        ..resolve(own, resolution)
    };
    let told = keeper.resolve_discrepancy(some(&open, 2, Resolution::NeverShipped)).await.unwrap().into_inner();
    assert_eq!((stock(&story, &story.outlet).await, stock(&story, &story.center).await), ((2, 0), (16, 0)));
    let rest = told.rest.unwrap();
    assert_eq!((&rest.stock_return, rest.condition()), (&own.name, Good));
    let told = inspector.resolve_discrepancy(some(&rest, 1, Resolution::Arrived)).await.unwrap().into_inner();
    assert_eq!((stock(&story, &story.outlet).await, stock(&story, &story.center).await), ((2, 0), (17, 0)));
    assert_eq!(state(&story, &own).await, pb::stock_return::State::Discrepancy);
    let mut parts = story.clients.parts.clone();
    parts.resolve_discrepancy(resolve(&told.rest.unwrap(), Resolution::Lost)).await.unwrap();
    assert_eq!(state(&story, &own).await, pb::stock_return::State::Resolved);
    assert_eq!((stock(&story, &story.outlet).await, stock(&story, &story.center).await), ((2, 0), (17, 0)));
    let asked = pb::ListDiscrepanciesRequest {
        parent: story.outlet.clone(),
        stock_return: own.name.clone(),
        ..Default::default()
    };
    assert_eq!(parts.list_discrepancies(asked.clone()).await.unwrap().into_inner().discrepancies.len(), 3);
    let other = sent(&story, 1).await.name;
    let others = pb::ListDiscrepanciesRequest { stock_return: other, ..asked };
    assert_eq!(parts.list_discrepancies(others).await.unwrap().into_inner().discrepancies, []);
    assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_itself_keeps_a_stock_return_open_as_long_as_pieces_of_it_are_missing() {
    let app = TestApp::start().await;
    let story = told_until(&app, "open_repair_order").await;
    let own = sent(&story, 2).await;
    let mut parts = story.clients.parts.clone();
    parts.receive_stock_return(take(&own, vec![arrived(&story, 1, 0)])).await.unwrap();
    let mut owner = AsyncPgConnection::establish(&app.url).await.unwrap();
    let told = owner.batch_execute("UPDATE stock_returns SET state = 'resolved'").await.unwrap_err().to_string();
    assert!(told.contains("exactly while it says so"), "{told}");
    for change in [
        "state = 'resolved', resolution = 'never_shipped', resolve_remark = '', resolver = 'x', resolve_time = now()",
        "stock_return_id = NULL, shipment_id = gen_random_uuid()",
        "condition = 'refurbished'",
        "kind = 'damaged'",
    ] {
        assert!(owner.batch_execute(&format!("UPDATE discrepancies SET {change}")).await.is_err(), "{change}");
    }
}
