//! `NetworkService.TerminateOutlet`.

use diesel_async::RunQueryDsl as _;
use sanbao::pb;
use sanbao::types::Error;
use tonic::Code;

use super::steps;
use crate::harness::{Expect as _, TestApp, World, refused, request_id};
use crate::orders::requests as orders;
use crate::parts::requests::{discrepancies, recall, receive_otherwise, received_otherwise, resolve};
use crate::parts::stock_returns;
use crate::repairs::requests::open;
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn an_outlet_that_owes_nothing_is_terminated_and_its_grants_are_closed() {
    let world = World::new().await;
    let name = world.outlet(2).await.name;
    let mut network = world.hq.network.clone();
    let early = refused(network.terminate_outlet(steps::terminate(&name)).await);
    early.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    network.resign_outlet(steps::resign(&name)).await.unwrap();
    let gone = network.terminate_outlet(steps::terminate(&name)).await.unwrap().into_inner();
    assert_eq!(gone.state(), pb::outlet::State::Terminated);
    assert!(gone.grants.iter().all(|grant| grant.state() == pb::grant::State::Expired));
    assert!(gone.grants.iter().all(|grant| grant.close_verb == "TerminateOutlet" && grant.closed_by == "headquarters"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_unfinished_business_is_told_at_once_with_its_count() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "record_callback").await;
    let network = &mut story.clients.network;
    network.resign_outlet(steps::resign(&story.outlet)).await.unwrap();
    let status = refused(network.terminate_outlet(steps::terminate(&story.outlet)).await);
    status.expect_reason(Code::FailedPrecondition, "BUSINESS_UNFINISHED");
    let told =
        ["openOrders", "piecesInStock", "partDebts", "unsettledClaims", "shipmentsInTransit", "unpaidStatements"]
            .map(|key| steps::metadata(&status, key));
    assert_eq!((told[0].as_str(), told[2].as_str(), told[3].as_str(), told[4].as_str()), ("1", "1", "1", ""));
    assert!(told[1].parse::<i64>().unwrap() > 0, "{told:?}");
    assert!(status.message().contains("1 open orders"), "{status:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_itself_insists_on_it() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "file_claim").await;
    story.clients.network.resign_outlet(steps::resign(&story.outlet)).await.unwrap();
    let moved = app.db.write("test.terminate", async |tx| {
        let sql = "UPDATE outlets SET state = 'terminated' WHERE state = 'winding_down'";
        diesel::sql_query(sql).execute(tx).await?;
        Ok(())
    });
    assert!(matches!(moved.await, Err(Error::Internal(cause)) if format!("{cause:#}").contains("unfinished business")));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_order_slips_in_while_an_outlet_is_terminated() {
    let app = TestApp::start().await;
    let story = told_until(&app, "ship_parts").await;
    let (mut both, mut terminated) = (0, 0);
    for round in 0..12 {
        let name = steps::authorized(&story.clients, &story.center).await;
        let device = pb::Device {
            serial: format!("RACE-{round:04}"),
            product_model: story.model.clone(),
            sale: Some(pb::Sale { invoice_date: crate::harness::date("2026-02-01"), ..Default::default() }),
            ..Default::default()
        };
        let register = pb::RegisterDeviceRequest { device: Some(device), request_id: request_id() };
        let device = story.clients.devices.clone().register_device(register).await.unwrap().into_inner().name;
        let mut intake = open(&story);
        intake.parent = name.clone();
        intake.repair_order.as_mut().unwrap().device = device;
        let (mut repairs, mut network) = (story.clients.repairs.clone(), story.clients.network.clone());
        let leaving = async {
            network.resign_outlet(steps::resign(&name)).await.unwrap();
            network.terminate_outlet(steps::terminate(&name)).await
        };
        let (opened, gone) = tokio::join!(repairs.open_repair_order(intake), leaving);
        both += usize::from(opened.is_ok() && gone.is_ok());
        terminated += usize::from(gone.is_ok());
        for status in [opened.err(), gone.err()].into_iter().flatten() {
            let reasons = ["OUTLET_CLOSED", "BUSINESS_UNFINISHED"];
            let info = tonic_types::StatusExt::get_details_error_info(&status).unwrap();
            assert!(reasons.contains(&info.reason.as_str()), "{status:?}");
        }
    }
    assert_eq!(both, 0, "of {terminated} terminated outlets");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outlet_that_waits_for_parts_is_not_terminated() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "ship_parts").await;
    let waiting = [
        orders::submitted(&story, 1).await,
        orders::approved(&story, 2).await,
        orders::approved(&story, 3).await,
        orders::submitted(&story, 4).await,
        orders::approved(&story, 5).await,
    ];
    let [submitted, approved, picked, backordered, shipped] = &waiting;
    let client = &mut story.clients.orders;
    client.pick_parts_order(orders::pick(picked)).await.unwrap();
    let later = orders::review(backordered, pb::parts_order::LineState::Backordered);
    client.review_parts_order(later).await.unwrap();
    let gone = client.ship_parts_order(orders::ship(shipped)).await.unwrap().into_inner();
    story.shipment.clone_from(&gone.lines[0].shipment);
    story.clients.network.resign_outlet(steps::resign(&story.outlet)).await.unwrap();
    let mut left = 4;
    for order in [submitted, approved, picked, backordered] {
        let status = refused(story.clients.network.terminate_outlet(steps::terminate(&story.outlet)).await);
        status.expect_reason(Code::FailedPrecondition, "BUSINESS_UNFINISHED");
        assert_eq!(steps::metadata(&status, "openPartsOrders"), left.to_string());
        assert_eq!(steps::metadata(&status, "shipmentsInTransit"), "1");
        story.clients.orders.cancel_parts_order(orders::cancel(order)).await.unwrap();
        left -= 1;
    }
    let status = refused(story.clients.network.terminate_outlet(steps::terminate(&story.outlet)).await);
    assert_eq!(
        (steps::metadata(&status, "openPartsOrders").as_str(), steps::metadata(&status, "shipmentsInTransit")),
        { ("", "1".to_owned()) }
    );
    story.clients.parts.recall_shipment(recall(&story)).await.unwrap();
    story.clients.network.terminate_outlet(steps::terminate(&story.outlet)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outlet_with_an_open_discrepancy_is_not_terminated() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "receive_shipment").await;
    let open = received_otherwise(&story, receive_otherwise(&story)).await;
    story.clients.network.resign_outlet(steps::resign(&story.outlet)).await.unwrap();
    let status = refused(story.clients.network.terminate_outlet(steps::terminate(&story.outlet)).await);
    status.expect_reason(Code::FailedPrecondition, "BUSINESS_UNFINISHED");
    assert_eq!(steps::metadata(&status, "openDiscrepancies"), open.len().to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outlet_that_winds_down_sends_its_stock_back_and_is_terminated_once_all_of_it_is_accounted_for() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "open_repair_order").await;
    story.clients.network.resign_outlet(steps::resign(&story.outlet)).await.unwrap();
    let network = story.clients.network.clone();
    let owed = async || {
        let status = refused(network.clone().terminate_outlet(steps::terminate(&story.outlet)).await);
        status.expect_reason(Code::FailedPrecondition, "BUSINESS_UNFINISHED");
        ["piecesInStock", "piecesInTransit", "openDiscrepancies"].map(|key| steps::metadata(&status, key))
    };
    assert_eq!(owed().await, ["5", "", ""]);
    let own = stock_returns::sent(&story, 5).await;
    assert_eq!(owed().await, ["", "5", ""]);
    let moved = app.db.write("test.terminate", async |tx| {
        diesel::sql_query("UPDATE outlets SET state = 'terminated' WHERE state = 'winding_down'").execute(tx).await?;
        Ok(())
    });
    assert!(matches!(moved.await, Err(Error::Internal(cause)) if format!("{cause:#}").contains("unfinished business")));
    let mut parts = story.clients.parts.clone();
    let short = stock_returns::take(&own, vec![stock_returns::arrived(&story, 3, 1)]);
    parts.receive_stock_return(short).await.unwrap();
    assert_eq!(owed().await, ["", "1", "1"]);
    let open = discrepancies(&story).await.remove(0);
    parts.resolve_discrepancy(resolve(&open, pb::discrepancy::Resolution::Arrived)).await.unwrap();
    story.clients.network.terminate_outlet(steps::terminate(&story.outlet)).await.unwrap();
}
