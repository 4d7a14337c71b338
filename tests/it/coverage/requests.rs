//! Outlets at places, and questions about them.

use std::time::{Duration, Instant};

use sanbao::pb;

use crate::harness::{Clients, World, date, request_id};

pub const NANJING: (f64, f64) = (32.061_67, 118.777_78);
pub const BEIJING: (f64, f64) = (39.9075, 116.397_23);
pub const LHASA: (f64, f64) = (29.65, 91.1);

pub const fn at((latitude, longitude): (f64, f64)) -> pb::LatLng {
    pb::LatLng { latitude, longitude }
}

/// Carries out verbs in an outlet's life.
pub async fn review(clients: &Clients, outlet: &pb::Outlet) {
    let request = pb::ReviewOutletRequest { name: outlet.name.clone(), etag: String::new(), request_id: request_id() };
    clients.network.clone().review_outlet(request).await.unwrap();
    clients.network.clone().record_outlet_review(World::passing_review(&outlet.name)).await.unwrap();
}

pub async fn admit(clients: &Clients, outlet: &pb::Outlet, level: i32, begin: &str) {
    let request = pb::AdmitOutletRequest {
        name: outlet.name.clone(),
        level,
        product_families: vec![pb::ProductFamily::Handset.into()],
        begin_date: date(begin),
        etag: String::new(),
        request_id: request_id(),
    };
    clients.network.clone().admit_outlet(request).await.unwrap();
}

pub async fn authorize(clients: &Clients, outlet: &str) {
    let request = pb::AuthorizeOutletRequest { name: outlet.to_owned(), etag: String::new(), request_id: request_id() };
    let mut director = clients.calling_as("director", "headquarters").network;
    director.authorize_outlet(request).await.unwrap();
}

pub async fn reinstate(clients: &Clients, outlet: &str) {
    let (name, reason) = (outlet.to_owned(), "audit passed".to_owned());
    let request = pb::ReinstateOutletRequest { name, reason, etag: String::new(), request_id: request_id() };
    clients.network.clone().reinstate_outlet(request).await.unwrap();
}

pub async fn suspend(clients: &Clients, outlet: &str) {
    let (name, reason) = (outlet.to_owned(), "audit failed".to_owned());
    let request = pb::SuspendOutletRequest { name, reason, etag: String::new(), request_id: request_id() };
    clients.network.clone().suspend_outlet(request).await.unwrap();
}

/// An authorized outlet of a center at a place, with grants for handsets from a day on; answers its name.
pub async fn outlet(clients: &Clients, center: &str, place: (f64, f64), level: i32, begin: &str) -> String {
    let mut application = World::application(center);
    application.outlet.as_mut().unwrap().location = Some(at(place));
    let outlet = clients.network.clone().apply_outlet(application).await.unwrap().into_inner();
    review(clients, &outlet).await;
    admit(clients, &outlet, level, begin).await;
    authorize(clients, &outlet.name).await;
    certify(clients, &outlet.name).await;
    outlet.name
}

/// Somebody certified for module repair of handsets.
pub async fn certify(clients: &Clients, outlet: &str) {
    let mut network = clients.network.clone();
    let request = pb::CreateTechnicianRequest {
        parent: outlet.to_owned(),
        technician: Some(pb::Technician { display_name: "Li Lei".to_owned(), star_level: 3, ..Default::default() }),
        request_id: request_id(),
    };
    let name = network.create_technician(request).await.unwrap().into_inner().name;
    let certificate = pb::Certificate {
        product_family: pb::ProductFamily::Handset.into(),
        action: pb::ServiceAction::ModuleRepair.into(),
        begin_date: date("2026-03-01"),
        expire_date: date("2027-03-01"),
        ..Default::default()
    };
    let (certificate, etag) = (Some(certificate), String::new());
    let request = pb::CertifyTechnicianRequest { name, certificate, etag, request_id: request_id() };
    network.certify_technician(request).await.unwrap();
}

/// Outlets of the first of March at places.
pub async fn outlets(world: &World, places: &[((f64, f64), i32)]) -> Vec<String> {
    let center = world.center().await;
    let mut names = Vec::new();
    for (place, level) in places {
        names.push(outlet(&world.hq, &center, *place, *level, "2026-03-01").await);
    }
    names
}

/// Asks for module repair of a handset near a place.
pub fn find(place: (f64, f64)) -> pb::FindOutletsRequest {
    pb::FindOutletsRequest {
        location: Some(at(place)),
        product_family: pb::ProductFamily::Handset.into(),
        action: pb::ServiceAction::ModuleRepair.into(),
        ..Default::default()
    }
}

/// Asks until the answer is as it must become: changes of outlets show soon, not at once.
pub async fn soon<T, F: Future<Output = T>>(mut ask: impl FnMut() -> F, is_so: impl Fn(&T) -> bool) -> T {
    let begin = Instant::now();
    loop {
        let answer = ask().await;
        if is_so(&answer) {
            return answer;
        }
        assert!(begin.elapsed() < Duration::from_secs(30), "it never became so");
    }
}

/// Finds until so many are found.
pub async fn found(clients: &Clients, request: &pb::FindOutletsRequest, count: usize) -> pb::FindOutletsResponse {
    let ask = || async { clients.coverage.clone().find_outlets(request.clone()).await.unwrap().into_inner() };
    soon(ask, |answer| answer.outlets.len() == count).await
}

pub fn names(answer: &pb::FindOutletsResponse) -> Vec<String> {
    answer.outlets.iter().map(|found| found.outlet.clone()).collect()
}

/// Module repair of handsets within 50 kilometers.
pub fn question() -> pb::CoverageQuestion {
    pb::CoverageQuestion {
        product_family: pb::ProductFamily::Handset.into(),
        action: pb::ServiceAction::ModuleRepair.into(),
        reach: Some(pb::coverage_question::Reach::DistanceMeters(50_000)),
        ..Default::default()
    }
}

/// Waits until a server sees so many outlets that can do module repair, and answers what they cover.
pub async fn measured(clients: &Clients, question: &pb::CoverageQuestion, outlets: i32) -> pb::CoverageReport {
    let request = pb::MeasureCoverageRequest { question: Some(question.clone()) };
    let ask = || async { clients.coverage.clone().measure_coverage(request.clone()).await.unwrap().into_inner() };
    soon(ask, |report| report.levels.iter().map(|level| level.outlet_count).sum::<i32>() == outlets).await
}

/// A place of a set to be imported.
pub fn place(name: &str, province: &str, place: (f64, f64), weight: i64) -> pb::Place {
    let (display_name, province) = (name.to_owned(), province.to_owned());
    pb::Place { display_name, province, location: Some(at(place)), weight, ..Default::default() }
}

/// The first message of an import.
pub fn import(places: Vec<pb::Place>) -> pb::ImportPlacesRequest {
    let set = pb::PlaceSet { display_name: "Towns".to_owned(), source: "a test".to_owned(), ..Default::default() };
    pb::ImportPlacesRequest { place_set: Some(set), places, csv: String::new(), request_id: request_id() }
}

/// Imports places; answers the name of their set.
pub async fn imported(clients: &Clients, places: Vec<pb::Place>) -> String {
    let stream = tokio_stream::iter(vec![import(places)]);
    let answer = clients.coverage.clone().import_places(stream).await.unwrap().into_inner();
    answer.place_set.expect("nothing is wrong").name
}

/// Four towns in Gansu: two near another, one alone, one far from all.
pub fn gansu() -> Vec<pb::Place> {
    vec![
        place("Lanzhou", "Gansu", (36.06, 103.84), 4_000),
        place("Baiyin", "Gansu", (36.54, 104.17), 500),
        place("Jiuquan", "Gansu", (39.74, 98.51), 1_000),
        place("Yinchuan", "Ningxia", (38.47, 106.27), 2_500),
    ]
}
