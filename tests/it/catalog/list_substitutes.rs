//! `CatalogService.ListSubstitutes`.

use sanbao::pb;
use sanbao::pb::substitute::{Grade, Relation};
use tonic::Code;

use super::requests::{Shelf, fitting, model, relation};
use crate::harness::{Expect as _, TestApp, date, refused, request_id};
use crate::parts::requests::reserve;
use crate::story::told_until;

fn asked(part: &str, model: &str) -> pb::ListSubstitutesRequest {
    pb::ListSubstitutesRequest { name: part.to_owned(), product_model: model.to_owned(), ..Default::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn successors_alternatives_and_higher_grades_are_told_with_their_reason_as_of_the_day() {
    let shelf = Shelf::new().await;
    let mut names = Vec::new();
    for (number, grade) in [("A", 3), ("S1", 2), ("S2", 3), ("ALT", 3), ("HIGH", 9), ("MID", 5), ("LOW", 1)] {
        names.push(shelf.part(number, grade).await);
    }
    let [a, s1, s2, alt, high, mid, low] = &names[..] else { panic!("seven parts") };
    shelf.supersede(a, s1, "2026-01-01").await.unwrap();
    shelf.supersede(s1, s2, "2026-04-01").await.unwrap();
    let mut catalog = shelf.hq.catalog.clone();
    catalog.relate_parts(relation(alt, a, "2026-02-01")).await.unwrap();
    // What has ceased to fit is no substitute, whatever list names it.
    let ends = pb::FitPartRequest { ends: true, ..fitting(high, &shelf.model, "2026-04-01") };
    catalog.fit_part(ends).await.unwrap();
    let found = async |day: &str| {
        let request = pb::ListSubstitutesRequest { as_of: date(day), ..asked(a, &shelf.model) };
        let answer = shelf.hq.catalog.clone().list_substitutes(request).await.unwrap().into_inner();
        assert!(answer.wanted_fits && answer.wanted.unwrap().relation() == Relation::Same);
        answer.substitutes.iter().map(|own| (own.part.clone(), own.relation(), own.grade())).collect::<Vec<_>>()
    };
    let expected = |rows: &[(&String, Relation, Grade)]| -> Vec<(String, Relation, Grade)> {
        rows.iter().map(|(part, relation, grade)| ((*part).clone(), *relation, *grade)).collect()
    };
    let (mid_row, high_row) = ((mid, Relation::Unlisted, Grade::Higher), (high, Relation::Unlisted, Grade::Higher));
    let successor = (s1, Relation::Successor, Grade::Lower);
    let alternative = (alt, Relation::Alternative, Grade::Equal);
    assert_eq!(found("2025-12-31").await, expected(&[mid_row, high_row]));
    assert_eq!(found("2026-03-31").await, expected(&[successor, alternative, mid_row, high_row]));
    let further = (s2, Relation::Successor, Grade::Equal);
    assert_eq!(found("2026-04-01").await, expected(&[successor, further, alternative, mid_row]));
    let other = catalog.create_product_model(model("M-2")).await.unwrap().into_inner().name;
    let none = catalog.list_substitutes(asked(a, &other)).await.unwrap().into_inner();
    assert!(!none.wanted_fits && none.substitutes.is_empty());
    assert!(!names.is_empty() && low != a);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stock_that_a_party_can_promise_is_told_to_who_may_know_it() {
    let app = TestApp::start().await;
    let story = told_until(&app, "reserve_part").await;
    let request = pb::ListSubstitutesRequest { party: story.outlet.clone(), ..asked(&story.part, &story.model) };
    let mut catalog = story.clients.catalog.clone();
    let good = async |request: &pb::ListSubstitutesRequest| {
        let answer = story.clients.catalog.clone().list_substitutes(request.clone()).await.unwrap().into_inner();
        answer.wanted.unwrap().available_good
    };
    let before = good(&request).await;
    assert!(before > 0);
    story.clients.parts.clone().reserve_part(reserve(&story, 1)).await.unwrap();
    assert_eq!(good(&request).await, before - 1);
    let center = pb::ListSubstitutesRequest { party: story.center.clone(), ..request.clone() };
    assert!(good(&center).await > 0);
    assert_eq!(good(&pb::ListSubstitutesRequest { party: String::new(), ..request.clone() }).await, 0);
    let stranger = story.clients.caller("stranger", "outlet_manager", &format!("outlets/{}", request_id()));
    refused(stranger.catalog.clone().list_substitutes(request.clone()).await)
        .expect_reason(Code::PermissionDenied, "OUT_OF_SCOPE");
    let wrong = pb::ListSubstitutesRequest { party: "parts/x".to_owned(), ..Default::default() };
    refused(catalog.list_substitutes(wrong).await).expect_fields(&["name", "product_model", "party"]);
    let unknown = pb::ListSubstitutesRequest { name: format!("parts/{}", request_id()), ..request };
    refused(catalog.list_substitutes(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
}
