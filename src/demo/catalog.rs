//! The demo's dozen models with components and the parts that fit them.

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::caller::{DemoCaller, answer, at, id, yuan};
use crate::pb;

/// A model of the demo with its parts.
#[derive(Clone, Debug)]
pub(super) struct DemoModel {
    /// `productModels/{product_model}`.
    pub(super) name: String,
    /// Its family.
    pub(super) family: pb::ProductFamily,
    /// What it is sold for, in yuan.
    pub(super) price: i64,
    /// Its parts: name, item, cost in yuan.
    pub(super) parts: Vec<DemoPart>,
}

/// A part of the demo.
#[derive(Clone, Debug)]
pub(super) struct DemoPart {
    /// `parts/{part}`.
    pub(super) name: String,
    /// What it costs, in yuan.
    pub(super) cost: i64,
}

/// Code, name, price in yuan, promise.
const HANDSETS: &[(&str, &str, i64, &str)] = &[
    ("SB-X1", "Sanbao X1", 3999, ""),
    ("SB-X1-PRO", "Sanbao X1 Pro", 4999, ""),
    ("SB-X2", "Sanbao X2", 4299, "xx-handset"),
    ("SB-X2-PRO", "Sanbao X2 Pro", 5499, "xx-handset"),
    ("SB-N5", "Sanbao Note 5", 1999, ""),
    ("SB-N6", "Sanbao Note 6", 2199, "exchange-30"),
    ("SB-E3", "Sanbao Easy 3", 899, ""),
    ("SB-F1", "Sanbao Fold 1", 8999, "exchange-30"),
];
const PCS: &[(&str, &str, i64, &str)] = &[
    ("SB-DESK-1", "Sanbao Desk 1", 4599, "tongchuang-pc"),
    ("SB-DESK-2", "Sanbao Desk 2", 6299, "tongchuang-pc"),
    ("SB-BOOK-13", "Sanbao Book 13", 5999, ""),
    ("SB-BOOK-15", "Sanbao Book 15", 7499, ""),
];

/// Makes the models and parts.
pub(super) async fn load(caller: &DemoCaller, begin: DateTime<Utc>) -> Result<Vec<DemoModel>> {
    let handset: &[(&str, &str)] = &[
        ("main_unit", "Main unit"),
        ("battery", "Battery"),
        ("charger", "Charger"),
        ("wired_headset", "Wired headset"),
    ];
    let pc: &[(&str, &str)] =
        &[("host", "Host"), ("mainboard", "Main board"), ("memory", "Memory"), ("hard_disk", "Hard disk")];
    let mut models = Vec::new();
    for (family, components, list) in
        [(pb::ProductFamily::Handset, handset, HANDSETS), (pb::ProductFamily::Pc, pc, PCS)]
    {
        for (code, display_name, price, program) in list {
            let model = pb::ProductModel {
                code: (*code).to_owned(),
                display_name: (*display_name).to_owned(),
                product_family: family.into(),
                program: (*program).to_owned(),
                components: components
                    .iter()
                    .map(|(item, name)| pb::product_model::Component {
                        item: (*item).to_owned(),
                        display_name: (*name).to_owned(),
                    })
                    .collect(),
                ..Default::default()
            };
            let request = pb::CreateProductModelRequest { product_model: Some(model), request_id: id(code) };
            let name = answer(caller.catalog.clone().create_product_model(at(begin, request)?).await)?.name;
            let parts = parts(caller, begin, code, &name, family, *price).await?;
            models.push(DemoModel { name, family, price: *price, parts });
        }
    }
    Ok(models)
}

async fn parts(
    caller: &DemoCaller,
    begin: DateTime<Utc>,
    code: &str,
    model: &str,
    family: pb::ProductFamily,
    price: i64,
) -> Result<Vec<DemoPart>> {
    let kinds: &[(&str, &str, &str, i64)] = if family == pb::ProductFamily::Handset {
        &[("DSP", "Display", "main_unit", 6), ("BAT", "Battery", "battery", 25), ("PCB", "Main board", "main_unit", 3)]
    } else {
        &[("MB", "Main board", "mainboard", 5), ("MEM", "Memory", "memory", 12), ("HDD", "Disk", "hard_disk", 10)]
    };
    let mut made = Vec::new();
    for (kind, display_name, item, share) in kinds {
        let number = format!("{kind}-{code}");
        let cost = price / share;
        let part = pb::Part {
            number: number.clone(),
            display_name: format!("{display_name} for {code}"),
            item: (*item).to_owned(),
            product_models: vec![model.to_owned()],
            return_required: true,
            standard_cost: yuan(cost),
            ..Default::default()
        };
        let request = pb::CreatePartRequest { part: Some(part), request_id: id(&number) };
        let name = answer(caller.catalog.clone().create_part(at(begin, request)?).await)?.name;
        made.push(DemoPart { name, cost });
    }
    Ok(made)
}
