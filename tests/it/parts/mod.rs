//! `PartsService`, and the ledger under it.

use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use sanbao::pb;
use tonic::Code;

use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::story::{Story, told_until};

fn wanted(story: &Story, quantity: i64) -> pb::ReservePartRequest {
    pb::ReservePartRequest {
        parent: story.outlet.clone(),
        repair_order: story.order.clone(),
        part: story.part.clone(),
        quantity,
        condition: 0,
        request_id: request_id(),
    }
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// I1 and I2: per unit, debits equal credits; each balance is the sum of its transfers; 0 ≤ reserved ≤ on hand.
async fn assert_books_balance(app: &TestApp) {
    for broken in [
        "SELECT count(*) AS count FROM (SELECT unit FROM accounts GROUP BY unit \
         HAVING sum(debits_posted) <> sum(credits_posted) OR sum(debits_pending) <> sum(credits_pending)) AS broken",
        "SELECT count(*) AS count FROM accounts a WHERE \
         debits_posted <> (SELECT coalesce(sum(amount), 0) FROM transfers WHERE debit_account_id = a.account_id \
            AND phase IN ('posted', 'post_pending')) \
         OR credits_posted <> (SELECT coalesce(sum(amount), 0) FROM transfers WHERE credit_account_id = a.account_id \
            AND phase IN ('posted', 'post_pending'))",
        "SELECT count(*) AS count FROM accounts WHERE location = 'on_hand' \
         AND NOT (0 <= credits_pending AND credits_pending <= debits_posted - credits_posted)",
    ] {
        let read = app.db.read("test.books", async |tx| {
            let counted: Count = diesel::sql_query(broken).get_result(tx).await?;
            Ok(counted.count)
        });
        assert_eq!(read.await.unwrap(), 0, "{broken}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn five_pieces_are_promised_five_times_however_many_ask_at_once() {
    let app = TestApp::start().await;
    let story = told_until(&app, "reserve_part").await;
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..12 {
        let (mut parts, request) = (story.clients.clone().parts, wanted(&story, 1));
        calls.spawn(async move {
            loop {
                // Who lost against all others is told to come again, and does.
                match parts.reserve_part(request.clone()).await {
                    Err(status) if status.code() == Code::Aborted => {}
                    outcome => return outcome,
                }
            }
        });
    }
    let (got, lost): (Vec<_>, Vec<_>) = calls.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!((got.len(), lost.len()), (5, 7));
    for outcome in lost {
        refused(outcome).expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    }
    assert_books_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_not_be_promised_is_refused() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "reserve_part").await;
    let parts = &mut story.clients.parts.clone();
    let too_many = wanted(&story, 6);
    refused(parts.reserve_part(too_many).await).expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    let defective = pb::ReservePartRequest { condition: pb::StockCondition::Defective.into(), ..wanted(&story, 1) };
    refused(parts.reserve_part(defective).await).expect_reason(Code::FailedPrecondition, "CONDITION_NOT_RESERVABLE");
    for quantity in [0, -1, i64::MAX] {
        refused(parts.reserve_part(wanted(&story, quantity)).await).expect_fields(&["quantity"]);
    }
    let foreign = pb::ReservePartRequest {
        repair_order: format!("outlets/{}/repairOrders/{}", request_id(), request_id()),
        ..wanted(&story, 1)
    };
    refused(parts.reserve_part(foreign).await).expect_fields(&["repair_order"]);
    let component = pb::product_model::Component { item: "main_unit".to_owned(), display_name: "X".to_owned() };
    let model = pb::ProductModel {
        code: "OTHER".to_owned(),
        display_name: "Other".to_owned(),
        product_family: pb::ProductFamily::Handset.into(),
        components: vec![component],
        ..Default::default()
    };
    let request = pb::CreateProductModelRequest { product_model: Some(model), request_id: request_id() };
    let model = story.clients.catalog.create_product_model(request).await.unwrap().into_inner();
    let part = pb::Part {
        number: "OTHER-1".to_owned(),
        display_name: "Other".to_owned(),
        item: "main_unit".to_owned(),
        product_models: vec![model.name],
        standard_cost: crate::harness::cny("1.00"),
        ..Default::default()
    };
    let request = pb::CreatePartRequest { part: Some(part), request_id: request_id() };
    let part = story.clients.catalog.create_part(request).await.unwrap().into_inner();
    let misfit = pb::ReservePartRequest { part: part.name, ..wanted(&story, 1) };
    refused(parts.reserve_part(misfit).await).expect_reason(Code::FailedPrecondition, "PART_DOES_NOT_FIT");
}

#[tokio::test(flavor = "multi_thread")]
async fn released_pieces_are_back_on_the_shelf_and_defective_ones_never_are() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "reserve_part").await;
    let mut parts = story.clients.parts.clone();
    let held = parts.reserve_part(wanted(&story, 2)).await.unwrap().into_inner();
    let release = pb::ReleaseReservationRequest { name: held.name.clone(), etag: held.etag, request_id: request_id() };
    let released = parts.release_reservation(release).await.unwrap().into_inner();
    assert_eq!(released.state(), pb::reservation::State::Released);
    let issued = parts.reserve_part(wanted(&story, 1)).await.unwrap().into_inner();
    let consume = |name: &str| pb::ConsumeReservationRequest {
        name: name.to_owned(),
        etag: String::new(),
        request_id: request_id(),
    };
    refused(parts.consume_reservation(consume(&issued.name)).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let issue = pb::IssueReservationRequest {
        name: issued.name.clone(),
        technician: story.engineers[0].clone(),
        etag: String::new(),
        request_id: request_id(),
    };
    parts.issue_reservation(issue).await.unwrap();
    let outstanding = pb::FinishRepairRequest {
        name: story.order.clone(),
        repair_outcome: "repaired".to_owned(),
        etag: String::new(),
        request_id: request_id(),
    };
    refused(story.clients.repairs.finish_repair(outstanding).await)
        .expect_reason(Code::FailedPrecondition, "PARTS_OUTSTANDING");
    parts.consume_reservation(consume(&issued.name)).await.unwrap();
    // Four good ones are left; the defective one cannot be promised.
    refused(parts.reserve_part(wanted(&story, 5)).await).expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    assert_books_balance(&app).await;

    let read = pb::GetReservationRequest { name: issued.name.clone() };
    let read = parts.get_reservation(read).await.unwrap().into_inner();
    let debt = pb::GetPartDebtRequest { name: read.part_debts[0].clone() };
    let debt = parts.get_part_debt(debt).await.unwrap().into_inner();
    assert_eq!((debt.state(), debt.due_date), (pb::part_debt::State::Owed, crate::harness::date("2026-03-20")));
    let of_order = pb::ListReservationsRequest {
        parent: story.outlet.clone(),
        repair_order: story.order.clone(),
        ..Default::default()
    };
    assert_eq!(parts.list_reservations(of_order).await.unwrap().into_inner().reservations.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_short_receipt_leaves_the_rest_in_transit_and_stock_can_be_asked_as_of_then() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "receive_shipment").await;
    let part = story.part.clone();
    let line = |received_quantity| pb::shipment::Line { part: part.clone(), quantity: 0, received_quantity };
    let receive = |lines| pb::ReceiveShipmentRequest {
        name: story.shipment.clone(),
        lines,
        etag: String::new(),
        request_id: request_id(),
    };
    let parts = &mut story.clients.parts;
    refused(parts.receive_shipment(receive(vec![line(6)])).await).expect_fields(&["lines[0].received_quantity"]);
    let short = parts.receive_shipment(receive(vec![line(3)])).await.unwrap().into_inner();
    assert_eq!(short.state(), pb::shipment::State::Discrepancy);
    refused(parts.receive_shipment(receive(Vec::new())).await).expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let shipment = pb::GetShipmentRequest { name: story.shipment.clone() };
    assert_eq!(parts.get_shipment(shipment).await.unwrap().into_inner(), short);
    let list = pb::ListShipmentsRequest { parent: story.outlet.clone(), ..Default::default() };
    assert_eq!(parts.list_shipments(list).await.unwrap().into_inner().shipments, [short]);

    let stock = pb::ListStockRequest { parent: story.outlet.clone(), ..Default::default() };
    let now = parts.list_stock(stock.clone()).await.unwrap().into_inner().stock;
    assert_eq!(now.iter().map(|shelf| shelf.on_hand).collect::<Vec<_>>(), [3]);
    let asked =
        |seconds| pb::ListStockRequest { as_of: Some(prost_types::Timestamp { seconds, nanos: 0 }), ..stock.clone() };
    let then = parts.list_stock(asked(1_772_500_000)).await.unwrap().into_inner().stock;
    assert!(then.is_empty());
    assert_eq!(parts.list_stock(asked(1_772_700_000)).await.unwrap().into_inner().stock, now);
    let moves = pb::ListTransfersRequest { parent: story.center.clone(), ..Default::default() };
    let moves = parts.list_transfers(moves).await.unwrap().into_inner().transfers;
    assert_eq!(moves.iter().map(|moved| moved.code.as_str()).collect::<Vec<_>>(), ["supply", "ship", "receive"]);
    assert_books_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_itself_refuses_to_change_a_transfer() {
    let app = TestApp::start().await;
    told_until(&app, "open_repair_order").await;
    for change in ["UPDATE transfers SET amount = 1", "DELETE FROM transfers", "UPDATE events SET kind = 'x'"] {
        let write = app.db.write("test.change", async |tx| {
            diesel::sql_query(change).execute(tx).await?;
            Ok(())
        });
        assert!(write.await.is_err(), "{change}");
    }
}
