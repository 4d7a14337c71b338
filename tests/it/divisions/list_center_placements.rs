//! `DivisionService.ListCenterPlacements`.

use sanbao::pb;
use sanbao::pb::CenterKind::Office;

use super::requests::{Tree, place};
use crate::harness::{Expect as _, date, refused};

#[tokio::test(flavor = "multi_thread")]
async fn placements_are_listed_by_entry_and_as_they_were_on_a_day() {
    let Tree { world, west, east, office, .. } = Tree::new().await;
    place(&world.hq, &office, Office, &west, "2026-05-01").await.unwrap();
    let mut divisions = world.hq.divisions.clone();
    let mut request = pb::ListCenterPlacementsRequest { page_size: 3, ..Default::default() };
    let first = divisions.list_center_placements(request.clone()).await.unwrap().into_inner();
    request.page_token.clone_from(&first.next_page_token);
    let second = divisions.list_center_placements(request.clone()).await.unwrap().into_inner();
    assert_eq!((first.center_placements.len(), second.center_placements.len()), (3, 2));
    assert!(second.next_page_token.is_empty());
    for (day, parent) in [("2026-04-30", &east), ("2026-05-01", &west)] {
        let request = pb::ListCenterPlacementsRequest { as_of: date(day), ..Default::default() };
        let listed = divisions.list_center_placements(request).await.unwrap().into_inner().center_placements;
        let of_office: Vec<_> = listed.iter().filter(|own| own.service_center == office).collect();
        assert_eq!((listed.len(), of_office.len()), (4, 1), "{day}");
        assert_eq!(&of_office[0].parent, parent, "{day}");
    }
    let before = pb::ListCenterPlacementsRequest { as_of: date("2019-12-31"), ..Default::default() };
    assert!(divisions.list_center_placements(before).await.unwrap().into_inner().center_placements.is_empty());
    request.as_of = date("2026-05-01");
    refused(divisions.list_center_placements(request).await).expect_fields(&["page_token"]);
}
