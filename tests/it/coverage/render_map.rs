//! `CoverageService.RenderMap`.

use sanbao::pb;
use sanbao::pb::render_map_request::Format;

use super::requests::{BEIJING, NANJING, imported, measured, outlets, place, question};
use crate::harness::{Expect as _, World, refused};

async fn map(world: &World, question: pb::CoverageQuestion, count: i32, format: Format) -> pb::RenderMapResponse {
    let request = pb::RenderMapRequest { question: Some(question), propose_count: count, format: format.into() };
    world.hq.coverage.clone().render_map(request).await.unwrap().into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_picture_shows_places_outlets_and_proposals_with_the_figures() {
    let world = World::new().await;
    outlets(&world, &[(NANJING, 3), (BEIJING, 2)]).await;
    let report = measured(&world.hq, &question(), 2).await;
    let map = map(&world, question(), 3, Format::Svg).await;
    assert_eq!((map.content_type.as_str(), map.before), ("image/svg+xml", report.total));
    let text = String::from_utf8(map.content).unwrap();
    let tree = roxmltree::Document::parse(&text).unwrap();
    let count = |class: &str| {
        let own = tree.descendants().filter(|node| node.attribute("class") == Some(class));
        own.map(|group| group.children().filter(roxmltree::Node::is_element).count().max(1)).sum::<usize>()
    };
    let uncovered = usize::try_from(report.uncovered_place_count).unwrap();
    // Each place once; one mark of each kind more in the legend.
    assert_eq!(count("covered") + count("gained") + count("uncovered"), 2104 + 3);
    assert!((2104 - uncovered + 1..2104 - uncovered + 2).contains(&count("covered")));
    assert_eq!((count("level l1"), count("level l2"), count("level l3")), (1, 2, 2));
    assert_eq!(count("proposal"), 4);
    let texts: Vec<&str> = tree.descendants().filter_map(|node| node.text()).collect();
    let percent = |share: Option<pb::CoverageShare>| {
        let part = share.unwrap().parts_per_million;
        format!("{}.{:02} %", part / 10_000, part % 10_000 / 100)
    };
    for expected in
        ["全国服务网点覆盖图 · 手机换件维修 · 50 公里以内", &percent(map.before), "北京 Beijing", "西藏 Tibet"]
    {
        assert!(texts.contains(&expected), "{expected}");
    }
    assert!(texts.iter().any(|text| text.contains("within 50 km · 2026-03-01")));
    assert!(texts.iter().any(|text| text.contains(&percent(map.after))));
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_get_the_same_points_and_names_cannot_break_the_page() {
    let world = World::new().await;
    let towns = vec![
        place("A <b> & \"c\"", "Gansu & Co", (36.06, 103.84), 4_000),
        place("B", "Gansu & Co", (36.06, 103.9), 10),
        place("C", "Gansu & Co", (39.74, 98.51), 1_000),
    ];
    let place_set = imported(&world.hq, towns).await;
    let own = outlets(&world, &[((36.06, 103.84), 2)]).await;
    let asked = pb::CoverageQuestion { place_set, ..question() };
    measured(&world.hq, &asked, 1).await;
    let told = map(&world, asked.clone(), 1, Format::GeoJson).await;
    assert_eq!(told.content_type, "application/geo+json");
    let json: serde_json::Value = serde_json::from_slice(&told.content).unwrap();
    let features = json["features"].as_array().unwrap();
    let standings: Vec<_> = features.iter().map(|feature| feature["properties"]["standing"].as_str()).collect();
    assert_eq!(standings, [Some("covered"), Some("gained"), Some("covered"), None, None]);
    assert_eq!(features[3]["properties"]["name"], own[0].as_str());
    assert_eq!(features[4]["properties"]["weightGained"], 1_000);
    assert_eq!(features[4]["geometry"]["coordinates"], serde_json::json!([98.51, 39.74]));
    assert_eq!(json["sanbao"]["weightCovered"], 4_010);

    let drawn = String::from_utf8(map(&world, asked, 0, Format::Unspecified).await.content).unwrap();
    let tree = roxmltree::Document::parse(&drawn).unwrap();
    assert!(tree.descendants().any(|node| node.text() == Some("A <b> & \"c\"")));

    let wrong = pb::RenderMapRequest { question: None, propose_count: 51, format: 7 };
    let status = refused(world.hq.coverage.clone().render_map(wrong).await);
    status.expect_fields(&["question", "propose_count", "format"]);
}
