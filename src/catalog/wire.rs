//! The catalog's nouns on the wire; how parts stand to one another is in `wire/relations.rs`.

pub(super) mod relations;

use super::{Component, Model, ModelDraft, Part, PartDraft, Standing};
use crate::pb;
use crate::policy::{Category, items};
use crate::rpc::{Fields, date, money, timestamp};
use crate::types::{Error, ModelId, Money, Name, ProductFamily};

/// The most a piece may be worth: 1,000,000 CNY.
const COST_MAX: Money = Money::from_minor(100_000_000);

pub(super) fn model_draft(request: pb::CreateProductModelRequest) -> Result<ModelDraft, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let draft = fields.message("product_model", request.product_model, |fields, model| {
        let code = fields.code("code", model.code, 1, 32, "-");
        let display_name = fields.text("display_name", model.display_name, 1, 200);
        let family = fields.choice("product_family", model.product_family, ProductFamily::from_wire);
        let program = fields.text("program", model.program, 0, 60);
        let series = fields.text("series", model.series, 0, 60);
        let components = components(fields, family, model.components);
        let discontinue_date = fields.optional_day("discontinue_date", model.discontinue_date);
        Some(ModelDraft {
            code: code?,
            display_name: display_name?,
            product_family: family?,
            program: program?,
            series: series?,
            components: components?,
            discontinue_date: discontinue_date?,
        })
    });
    fields.finish(|| draft)
}

fn components(
    fields: &mut Fields,
    family: Option<ProductFamily>,
    components: Vec<pb::product_model::Component>,
) -> Option<Vec<(String, String)>> {
    let known = family.map_or(&[][..], |family| items(family.category()));
    let mut seen: Vec<String> = Vec::new();
    fields.each("components", components, 1, 50, |fields, component| {
        let item = read_item(fields, &component.item, known);
        if seen.contains(&component.item) {
            fields.wrong::<()>("item", "REPEATED", "stands twice");
        }
        seen.push(component.item);
        let display_name = fields.text("display_name", component.display_name, 1, 200);
        Some((item?, display_name?))
    })
}

fn read_item(fields: &mut Fields, item: &str, known: &[&str]) -> Option<String> {
    if known.is_empty() || known.contains(&item) {
        return Some(item.to_owned());
    }
    fields.wrong("item", "UNKNOWN_VALUE", format!("must be one of {}", known.join(", ")))
}

pub(super) fn part_draft(request: pb::CreatePartRequest) -> Result<PartDraft, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let draft = fields.message("part", request.part, |fields, part| {
        let number = fields.code("number", part.number, 1, 32, "-");
        let display_name = fields.text("display_name", part.display_name, 1, 200);
        let every: Vec<&str> = Category::ALL.iter().flat_map(|category| items(*category)).copied().collect();
        let item = read_item(fields, &part.item, &every);
        let mut seen = Vec::new();
        let models = fields.each("product_models", part.product_models, 1, 500, |fields, name| {
            let model: ModelId = fields.name("", &name)?;
            if seen.contains(&model) {
                return fields.wrong("", "REPEATED", "stands twice");
            }
            seen.push(model);
            Some(model)
        });
        let standard_cost = fields.money("standard_cost", part.standard_cost, Money::ZERO, COST_MAX);
        let grade = fields.number("grade", part.grade, 0, Part::GRADE_MAX);
        Some(PartDraft {
            number: number?,
            display_name: display_name?,
            item: item?,
            models: models?,
            return_required: part.return_required,
            serial_tracked: part.serial_tracked,
            standard_cost: standard_cost?,
            grade: grade?.max(1),
        })
    });
    fields.finish(|| draft)
}

/// A model with its components.
pub(super) fn model(model: Model, components: &[Component]) -> pb::ProductModel {
    let own = components.iter().filter(|component| component.model_id == model.model_id);
    pb::ProductModel {
        name: Name(model.model_id).to_string(),
        parts_keep_date: model.parts_keep_date().map(date),
        code: model.code,
        display_name: model.display_name,
        product_family: pb::ProductFamily::from(model.product_family).into(),
        program: model.program,
        series: model.series,
        components: own
            .map(|component| pb::product_model::Component {
                item: component.item.clone(),
                display_name: component.display_name.clone(),
            })
            .collect(),
        discontinue_date: model.discontinue_date.map(date),
        create_time: Some(timestamp(model.create_time)),
        etag: model.version.to_string(),
    }
}

/// A part as it stands on a day.
pub(super) fn part(part: Part, standing: &Standing) -> pb::Part {
    let id = part.part_id;
    let fits = standing.fits.iter().filter(|(part, _)| *part == id);
    let successor = standing.successions.iter().find(|own| own.part_id == id).and_then(|own| own.successor_id);
    let alternatives = standing.alternatives.iter().filter(|own| own.one_id == id || own.other_id == id);
    pb::Part {
        name: Name(id).to_string(),
        number: part.number,
        display_name: part.display_name,
        item: part.item,
        product_models: fits.map(|(_, model)| Name(*model).to_string()).collect(),
        return_required: part.return_required,
        serial_tracked: part.serial_tracked,
        standard_cost: Some(money(part.standard_cost)),
        create_time: Some(timestamp(part.create_time)),
        etag: part.version.to_string(),
        grade: part.grade,
        successor: successor.map(|part| Name(part).to_string()).unwrap_or_default(),
        alternatives: alternatives.map(|own| Name(own.beside(id)).to_string()).collect(),
    }
}
