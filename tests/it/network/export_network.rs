//! `NetworkService.ExportNetwork`.

use pb::export_network_request::List;
use sanbao::pb;
use tokio_stream::StreamExt as _;
use tonic::Code;

use super::sheets::{HEAD, center, columns, list, outlets, row, technicians, whole};
use crate::harness::{Expect as _, World, date, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_exported_from_one_world_is_imported_into_another_as_it_was() {
    let (old, new) = (World::new().await, World::new().await);
    for world in [&old, &new] {
        center(world, "EAST").await;
        center(world, "WEST").await;
    }
    let csv = format!(
        "{HEAD},kind,tools,service_area,channels,requested_families\n\
         {},swap,\"a\\;b;c, \"\"d\"\";\\ e\",\"x\ny\",web;counter,pc\n\
         {},,,,,\n",
        row("EAST", "O-1").replace("32.06", "-32.061234567890123"),
        row("WEST", "O-2").replace("Shop O-2", " 维修; \"2\" "),
    );
    let answer = old.hq.network.clone().import_outlets(outlets(&csv)).await.unwrap().into_inner();
    assert_eq!(answer.created_count, 2, "{answer:?}");
    let people = "outlet_code,display_name,star_level,certificates\n\
                  O-1,Li,5,pc:software:2026-01-01:2027-01-01;handset:accessory:2026-01-01:2027-01-01\nO-2,\"Wu, Y\",1,\n";
    old.hq.network.clone().import_technicians(technicians(people)).await.unwrap();

    let unmasked = pb::ExportNetworkRequest { unmask_bank_accounts: true, ..list(List::Outlets) };
    let (shops, count) = whole(old.hq.network.clone().export_network(unmasked.clone()).await).await;
    assert_eq!(count, 2);
    let (staff, _) = whole(old.hq.network.clone().export_network(list(List::Technicians)).await).await;
    let answer = new.hq.network.clone().import_outlets(outlets(&shops)).await.unwrap().into_inner();
    assert_eq!((answer.created_count, answer.refused_count), (2, 0), "{answer:?}");
    let answer = new.hq.network.clone().import_technicians(technicians(&staff)).await.unwrap().into_inner();
    assert_eq!((answer.created_count, answer.refused_count), (2, 0), "{answer:?}");

    let (shops_again, _) = whole(new.hq.network.clone().export_network(unmasked).await).await;
    let (staff_again, _) = whole(new.hq.network.clone().export_network(list(List::Technicians)).await).await;
    assert_eq!(columns(&shops_again, 17), columns(&shops, 17));
    assert_eq!(columns(&staff_again, 4), columns(&staff, 4));
    assert_eq!(columns(&shops, 17)[1][13], "a\\;b;c, \"d\";\\ e");
}

#[tokio::test(flavor = "multi_thread")]
async fn bank_accounts_are_masked_but_for_who_administers_and_that_is_recorded() {
    let world = World::new().await;
    let outlet = world.outlet(1).await;
    let (masked, _) = whole(world.hq.network.clone().export_network(list(List::Outlets)).await).await;
    assert_eq!(columns(&masked, 12)[1][11], "****5678");
    // What is masked is no account: it does not come back in by mistake.
    let answer = world.hq.network.clone().import_outlets(outlets(&masked)).await.unwrap().into_inner();
    assert_eq!(answer.verdicts[0].wrong_cells[0].column, "bank_account");
    let own =
        pb::ExportNetworkRequest { parent: outlet.name.clone(), unmask_bank_accounts: true, ..list(List::Outlets) };
    let manager = world.hq.at_outlet(&outlet.name, "outlet_manager").network;
    let status = refused(manager.clone().export_network(own.clone()).await);
    status.expect_reason(Code::PermissionDenied, "PERMISSION_DENIED");
    let (full, _) = whole(world.hq.network.clone().export_network(own).await).await;
    assert_eq!(columns(&full, 12)[1][11], "6222020200012345678");
    let events = pb::ListEventsRequest { parent: "outlets/-".to_owned(), page_size: 1000, page_token: String::new() };
    let events = world.hq.feed.clone().list_events(events).await.unwrap().into_inner().events;
    assert_eq!(events.iter().filter(|event| event.kind == "network.bank_accounts_exported").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_list_of_the_network_comes_out_whole_to_those_whose_business_it_is() {
    let world = World::new().await;
    let (outlet, other) = (world.outlet(2).await, world.outlet(1).await);
    world.engineer(&outlet.name).await;
    let network = world.hq.network.clone();
    let count = async |parent: &str, which: List| {
        let within_days = if which == List::ContractWarnings { 3000 } else { 0 };
        let as_of = date("2026-06-01");
        let asked = pb::ExportNetworkRequest { parent: parent.to_owned(), as_of, within_days, ..list(which) };
        let (csv, count) = whole(network.clone().export_network(asked).await).await;
        let lines = columns(&csv, 100);
        assert_eq!(i64::try_from(lines.len()).unwrap(), count + 1, "{which:?}");
        assert!(lines.iter().all(|line| line.len() == lines[0].len()));
        count
    };
    let lists = [
        (List::ServiceCenters, 2, 2),
        (List::Outlets, 2, 1),
        (List::Technicians, 1, 1),
        (List::Certificates, 6, 6),
        // Five actions of level 2 and four of level 1, for two families.
        (List::Grants, 18, 10),
        (List::GrantsOnDay, 18, 10),
        (List::ContractWarnings, 2, 1),
        (List::OutletTransitions, 10, 5),
    ];
    for (which, all, own) in lists {
        let center = outlet.service_center.as_str();
        let found = (count("outlets/-", which).await, count(&outlet.name, which).await, count(center, which).await);
        assert_eq!(found, (all, own, own), "{which:?}");
    }
    assert_eq!(count(&other.name, List::Technicians).await, 0);
    let marked = pb::ExportNetworkRequest { byte_order_mark: true, ..list(List::Outlets) };
    assert!(whole(network.clone().export_network(marked).await).await.0.starts_with('\u{feff}'));
    let stranger = world.hq.at_outlet(&other.name, "outlet_manager").network;
    let foreign = pb::ExportNetworkRequest { parent: outlet.name, ..list(List::Outlets) };
    refused(stranger.clone().export_network(foreign).await).expect_reason(Code::PermissionDenied, "OUT_OF_SCOPE");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_list_comes_in_pieces_as_it_stood_when_it_was_asked_for() {
    let world = World::new().await;
    center(&world, "EAST").await;
    let mut network = world.hq.network.clone();
    let tools = "microscope-microscope-microscope;".repeat(50);
    let rows = |from: usize| (from..from + 2000).map(|n| format!("{},{}tool\n", row("EAST", &format!("N{n}")), tools));
    for from in [0, 2000] {
        let csv = format!("{HEAD},tools\n{}", rows(from).collect::<String>());
        let csv = csv.split_inclusive('\n').collect::<Vec<_>>();
        for half in csv[1..].chunks(1000) {
            let request = outlets(&format!("{}{}", csv[0], half.concat()));
            assert_eq!(network.import_outlets(request).await.unwrap().into_inner().refused_count, 0);
        }
    }
    let mut stream = network.export_network(list(List::Outlets)).await.unwrap().into_inner();
    let first = stream.next().await.unwrap().unwrap();
    assert!(!first.done && first.csv.len() < 512 * 1024, "{}", first.csv.len());
    // The list was asked for before this one applied.
    let late = outlets(&format!("{HEAD}\n{}\n", row("EAST", "LATE")));
    assert_eq!(network.import_outlets(late).await.unwrap().into_inner().created_count, 1);
    let (mut pieces, mut last) = (1, first);
    while let Some(piece) = stream.next().await {
        let piece = piece.unwrap();
        assert!(!String::from_utf8_lossy(&piece.csv).contains("LATE"));
        assert!(last.row_count <= piece.row_count && piece.csv.len() < 512 * 1024);
        (pieces, last) = (pieces + 1, piece);
    }
    assert_eq!((last.row_count, last.done), (4000, true));
    assert!(pieces > 10, "{pieces}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_wrongly_is_told_and_who_asks_too_much_comes_back_later() {
    let world = World::new().await;
    let network = world.hq.network.clone();
    let nothing = pb::ExportNetworkRequest::default();
    refused(network.clone().export_network(nothing).await).expect_fields(&["parent", "list"]);
    let odd = pb::ExportNetworkRequest {
        parent: format!("claims/{}", request_id()),
        as_of: Some(pb::Date { year: 2026, month: 13, day: 1 }),
        within_days: 5000,
        unmask_bank_accounts: true,
        ..list(List::Grants)
    };
    let status = refused(network.clone().export_network(odd).await);
    status.expect_fields(&["parent", "as_of", "within_days", "within_days", "unmask_bank_accounts"]);

    // Lists that nobody reads keep their places; those who leave give them back.
    center(&world, "EAST").await;
    let tools = "microscope-microscope-microscope-microscope-microscope;".repeat(50);
    let rows: String = (0..900).map(|n| format!("{},{}tool\n", row("EAST", &format!("N{n}")), tools)).collect();
    network.clone().import_outlets(outlets(&format!("{HEAD},tools\n{rows}"))).await.unwrap();
    let mut held = Vec::new();
    for _ in 0..4 {
        held.push(network.clone().export_network(list(List::Outlets)).await.unwrap());
    }
    let status = refused(network.clone().export_network(list(List::Outlets)).await);
    status.expect_reason(Code::ResourceExhausted, "OVERLOADED");
    drop(held);
    while network.clone().export_network(list(List::ServiceCenters)).await.is_err() {
        tokio::task::yield_now().await;
    }
}
