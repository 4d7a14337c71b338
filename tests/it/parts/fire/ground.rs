//! Where the history happens: one service center, some outlets that each repair a unit, and two parts for each
//! caller.

use sanbao::pb;

use crate::catalog::requests::supersession;
use crate::harness::{Clients, TestApp, World, cny, date, request_id};
use crate::story::{STEPS, Story};

/// Outlets.
const OUTLETS: usize = 4;
/// Steps of the story that put goods where there should be none yet.
const SKIPPED: &[&str] = &["accept_supply", "ship_parts", "receive_shipment"];
/// Steps of the story that all outlets share.
const SHARED: &[&str] = &["create_service_center", "create_product_model", "create_part", "publish_price_list"];

/// An outlet that repairs.
#[derive(Debug)]
pub struct Bench {
    pub outlet: String,
    /// Who repairs, and somebody else.
    pub engineers: Vec<String>,
    pub order: String,
}

/// Parts that only one caller moves.
#[derive(Clone, Debug)]
pub struct Own {
    /// One, and another of a higher grade that may stand in for it.
    pub parts: [String; 2],
    /// Whether each piece has a serial.
    pub is_tracked: bool,
    /// Whether their consumption opens debts.
    pub is_owed: bool,
    /// Whether the other is the successor, which needs no approval.
    pub is_succeeded: bool,
}

/// All of it.
#[derive(Debug)]
pub struct Ground {
    pub clients: Clients,
    pub center: String,
    pub benches: Vec<Bench>,
    pub parts: Vec<Own>,
}

impl Ground {
    /// Tells the story for every outlet until its unit is being repaired, and enters the parts.
    pub async fn lay(app: &TestApp, callers: usize) -> Self {
        let mut stories: Vec<Story> = (0..OUTLETS).map(|_| Story::begin(app.hq.clone())).collect();
        for step in STEPS.iter().take_while(|step| step.verb != "reserve_part") {
            app.set_time(step.at);
            if SKIPPED.contains(&step.verb) {
                continue;
            }
            if SHARED.contains(&step.verb) {
                (step.call)(&mut stories[0], request_id()).await.unwrap();
                let (center, model, part) =
                    (stories[0].center.clone(), stories[0].model.clone(), stories[0].part.clone());
                for story in &mut stories {
                    (story.center, story.model, story.part) = (center.clone(), model.clone(), part.clone());
                }
                continue;
            }
            for (index, story) in stories.iter_mut().enumerate() {
                match step.verb {
                    "apply_outlet" => {
                        let request = World::application(&story.center);
                        story.outlet = story.clients.network.apply_outlet(request).await.unwrap().into_inner().name;
                    }
                    "register_device" => register(story, index).await,
                    _ => (step.call)(story, request_id()).await.unwrap(),
                }
            }
        }
        let mut parts = Vec::new();
        for index in 0..callers {
            parts.push(enter(&mut stories[0], index).await);
        }
        let (clients, center) = (stories[0].clients.clone(), stories[0].center.clone());
        let benches = stories.into_iter().map(|story| Bench {
            outlet: story.outlet,
            engineers: story.engineers,
            order: story.order,
        });
        Self { clients, center, benches: benches.collect(), parts }
    }
}

async fn register(story: &mut Story, index: usize) {
    let device = pb::Device {
        serial: format!("FIRE-{index}"),
        product_model: story.model.clone(),
        sale: Some(pb::Sale {
            invoice_date: date("2026-03-01"),
            invoice_number: format!("INV-{index}"),
            dealer: "Xinjiekou Mobile".to_owned(),
            price: cny("3999.00"),
            province: "jiangsu".to_owned(),
            ..Default::default()
        }),
        factory_date: date("2026-01-20"),
        ..Default::default()
    };
    let request = pb::RegisterDeviceRequest { device: Some(device), request_id: request_id() };
    story.device = story.clients.devices.register_device(request).await.unwrap().into_inner().name;
}

async fn enter(story: &mut Story, index: usize) -> Own {
    let (is_tracked, is_owed, is_succeeded) = (index % 4 == 3, !index.is_multiple_of(3), index % 5 < 2);
    let mut parts = Vec::new();
    for grade in [1, 2] {
        let part = pb::Part {
            number: format!("FIRE-{index}-{grade}"),
            display_name: "A part of one caller".to_owned(),
            item: "main_unit".to_owned(),
            product_models: vec![story.model.clone()],
            return_required: is_owed,
            standard_cost: cny("10.00"),
            serial_tracked: is_tracked,
            grade,
            ..Default::default()
        };
        let request = pb::CreatePartRequest { part: Some(part), request_id: request_id() };
        parts.push(story.clients.catalog.create_part(request).await.unwrap().into_inner().name);
    }
    if is_succeeded {
        let request = supersession(&parts[0], &parts[1], "2026-02-01");
        story.clients.catalog.supersede_part(request).await.unwrap();
    }
    Own { parts: parts.try_into().unwrap(), is_tracked, is_owed, is_succeeded }
}
