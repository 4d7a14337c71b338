//! A world in which stories happen, made by the service's own verbs with valid defaults.

use sanbao::pb;

use super::{Clients, TestApp, date, request_id};

/// An app with somebody at headquarters, and builders of what a test needs. A test states only what it is about.
#[derive(Debug)]
pub struct World {
    pub app: TestApp,
    pub hq: Clients,
}

impl World {
    /// An empty one.
    pub async fn new() -> Self {
        let app = TestApp::start().await;
        let hq = app.hq.clone();
        Self { app, hq }
    }

    /// A code that nothing else has.
    pub fn code(prefix: &str) -> String {
        let id = uuid::Uuid::now_v7().simple().to_string().to_uppercase();
        format!("{prefix}-{}", &id[12..])
    }

    /// A service center; answers its name.
    pub async fn center(&self) -> String {
        let center = pb::ServiceCenter {
            code: Self::code("EAST"),
            display_name: "East China".to_owned(),
            province: "Jiangsu".to_owned(),
            city: "Nanjing".to_owned(),
            ..Default::default()
        };
        let request = pb::CreateServiceCenterRequest { service_center: Some(center), request_id: request_id() };
        self.hq.network.clone().create_service_center(request).await.unwrap().into_inner().name
    }

    /// An application as a center would file it.
    pub fn application(center: &str) -> pb::ApplyOutletRequest {
        pb::ApplyOutletRequest {
            service_center: center.to_owned(),
            outlet: Some(pb::Outlet {
                code: Self::code("NJ"),
                display_name: "Xinjiekou Repairs".to_owned(),
                province: "Jiangsu".to_owned(),
                city: "Nanjing".to_owned(),
                location: Some(pb::LatLng { latitude: 32.0617, longitude: 118.7778 }),
                form: Some(pb::OutletForm {
                    premises_square_meters: 120,
                    staff_count: 8,
                    contract_begin_date: date("2026-01-01"),
                    contract_end_date: date("2028-01-01"),
                    bank_account: "6222020200012345678".to_owned(),
                    ..Default::default()
                }),
                ..Default::default()
            }),
            request_id: request_id(),
        }
    }

    /// An outlet that applied.
    pub async fn applied_outlet(&self) -> pb::Outlet {
        let center = self.center().await;
        self.hq.network.clone().apply_outlet(Self::application(&center)).await.unwrap().into_inner()
    }

    /// An outlet on probation at a level, for handsets and PCs.
    pub async fn probation_outlet(&self, level: i32) -> pb::Outlet {
        let outlet = self.applied_outlet().await;
        let mut network = self.hq.network.clone();
        let review = pb::ReviewOutletRequest { name: outlet.name.clone(), etag: outlet.etag, request_id: request_id() };
        network.review_outlet(review).await.unwrap();
        network.record_outlet_review(Self::passing_review(&outlet.name)).await.unwrap();
        let admission = pb::AdmitOutletRequest {
            name: outlet.name,
            level,
            product_families: vec![pb::ProductFamily::Handset.into(), pb::ProductFamily::Pc.into()],
            begin_date: date("2026-03-01"),
            etag: String::new(),
            request_id: request_id(),
        };
        network.admit_outlet(admission).await.unwrap().into_inner()
    }

    /// An authorized outlet of a level.
    pub async fn outlet(&self, level: i32) -> pb::Outlet {
        let outlet = self.probation_outlet(level).await;
        self.authorize(&outlet.name).await
    }

    /// Authorizes an outlet on probation, by another than who reviewed it.
    pub async fn authorize(&self, outlet: &str) -> pb::Outlet {
        let request =
            pb::AuthorizeOutletRequest { name: outlet.to_owned(), etag: String::new(), request_id: request_id() };
        let mut director = self.hq.calling_as("director", "headquarters").network;
        director.authorize_outlet(request).await.unwrap().into_inner()
    }

    /// A review in which nothing failed.
    pub fn passing_review(outlet: &str) -> pb::RecordOutletReviewRequest {
        use pb::outlet_review::item::{Subject, Verdict};
        let item = |subject: Subject| pb::outlet_review::Item {
            subject: subject.into(),
            verdict: Verdict::Passed.into(),
            remark: String::new(),
        };
        let subjects = [
            Subject::Premises,
            Subject::Staff,
            Subject::Tools,
            Subject::ServiceArea,
            Subject::BankAccount,
            Subject::Contract,
        ];
        pb::RecordOutletReviewRequest {
            name: outlet.to_owned(),
            items: subjects.map(item).into(),
            summary: "as the form says".to_owned(),
            etag: String::new(),
            request_id: request_id(),
        }
    }

    /// A technician of an outlet without certificates; answers the name.
    pub async fn technician(&self, outlet: &str) -> String {
        let request = pb::CreateTechnicianRequest {
            parent: outlet.to_owned(),
            technician: Some(pb::Technician { display_name: "Li Lei".to_owned(), star_level: 3, ..Default::default() }),
            request_id: request_id(),
        };
        self.hq.network.clone().create_technician(request).await.unwrap().into_inner().name
    }

    /// A technician certified for every action on handsets and PCs from March 2026 on; answers the name.
    pub async fn engineer(&self, outlet: &str) -> String {
        let name = self.technician(outlet).await;
        for family in [pb::ProductFamily::Handset, pb::ProductFamily::Pc] {
            for action in [pb::ServiceAction::Software, pb::ServiceAction::ModuleRepair, pb::ServiceAction::BoardRepair]
            {
                let request = pb::CertifyTechnicianRequest {
                    name: name.clone(),
                    certificate: Some(pb::Certificate {
                        product_family: family.into(),
                        action: action.into(),
                        begin_date: date("2026-03-01"),
                        expire_date: date("2028-03-01"),
                        ..Default::default()
                    }),
                    etag: String::new(),
                    request_id: request_id(),
                };
                self.hq.network.clone().certify_technician(request).await.unwrap();
            }
        }
        name
    }
}
