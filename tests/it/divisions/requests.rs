//! A headquarters, two regional centers and an office, and divisions among them.

use sanbao::pb;
use sanbao::pb::CenterKind;
use sanbao::pb::division::{Assignment, Purpose};
use tonic::{Response, Status};

use crate::harness::{Clients, World, date, request_id};

/// The provinces of the mainland, as codes.
pub const PROVINCES: [&str; 31] = [
    "anhui",
    "beijing",
    "chongqing",
    "fujian",
    "gansu",
    "guangdong",
    "guangxi",
    "guizhou",
    "hainan",
    "hebei",
    "heilongjiang",
    "henan",
    "hubei",
    "hunan",
    "jiangsu",
    "jiangxi",
    "jilin",
    "liaoning",
    "neimenggu",
    "ningxia",
    "qinghai",
    "shaanxi",
    "shandong",
    "shanghai",
    "shanxi",
    "sichuan",
    "tianjin",
    "xinjiang",
    "xizang",
    "yunnan",
    "zhejiang",
];

pub fn placing(center: &str, kind: CenterKind, parent: &str, begin: &str) -> pb::PlaceServiceCenterRequest {
    pb::PlaceServiceCenterRequest {
        service_center: center.to_owned(),
        kind: kind.into(),
        parent: parent.to_owned(),
        begin_date: date(begin),
        request_id: request_id(),
    }
}

pub async fn place(
    hq: &Clients,
    center: &str,
    kind: CenterKind,
    parent: &str,
    begin: &str,
) -> Result<Response<pb::CenterPlacement>, Status> {
    hq.divisions.clone().place_service_center(placing(center, kind, parent, begin)).await
}

/// Centers in their places since 2020.
pub struct Tree {
    pub world: World,
    pub top: String,
    pub east: String,
    pub west: String,
    /// Below the east.
    pub office: String,
}

impl Tree {
    pub async fn new() -> Self {
        let world = World::new().await;
        let (top, east) = (world.center().await, world.center().await);
        let (west, office) = (world.center().await, world.center().await);
        for (center, kind, parent) in [
            (&top, CenterKind::Headquarters, ""),
            (&east, CenterKind::Regional, top.as_str()),
            (&west, CenterKind::Regional, top.as_str()),
            (&office, CenterKind::Office, east.as_str()),
        ] {
            place(&world.hq, center, kind, parent, "2020-01-01").await.unwrap();
        }
        Self { world, top, east, west, office }
    }

    /// Every province to the east, from a day on.
    pub fn division(&self, purpose: Purpose, begin: &str) -> pb::PublishDivisionRequest {
        let assignments = PROVINCES.iter().map(|province| assignment(&self.east, province, "")).collect();
        pb::PublishDivisionRequest {
            division: Some(pb::Division {
                purpose: purpose.into(),
                begin_date: date(begin),
                display_name: format!("From {begin}"),
                assignments,
                ..Default::default()
            }),
            request_id: request_id(),
            validate_only: false,
        }
    }

    pub async fn publish(&self, request: pb::PublishDivisionRequest) -> Result<pb::Division, Status> {
        self.world.hq.divisions.clone().publish_division(request).await.map(Response::into_inner)
    }
}

pub fn assignment(center: &str, province: &str, city: &str) -> Assignment {
    Assignment { service_center: center.to_owned(), province: province.to_owned(), city: city.to_owned() }
}

/// Gives a place to a center, in place of what the division says of it.
pub fn give(request: &mut pb::PublishDivisionRequest, center: &str, province: &str, city: &str) {
    let assignments = &mut request.division.as_mut().unwrap().assignments;
    assignments.retain(|own| (own.province.as_str(), own.city.as_str()) != (province, city));
    assignments.push(assignment(center, province, city));
}

pub fn of_place(province: &str, city: &str, purpose: Purpose, day: &str) -> pb::FindSupervisorRequest {
    let place = pb::find_supervisor_request::Place { province: province.to_owned(), city: city.to_owned() };
    pb::FindSupervisorRequest {
        subject: Some(pb::find_supervisor_request::Subject::Place(place)),
        purpose: purpose.into(),
        as_of: date(day),
    }
}

/// The centers of an answer, lowest first.
pub fn chain(supervisor: &pb::Supervisor) -> Vec<&str> {
    supervisor.chain.iter().map(|placed| placed.service_center.as_str()).collect()
}
