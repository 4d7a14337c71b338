//! Every query of the catalog; what stands between parts, and between parts and models, is in `store/relations.rs`.

mod relations;

use std::collections::HashSet;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

pub use relations::{available, fits, fits_on};
pub(super) use relations::{
    discontinued, fitting, fitting_page, insert_alternative, insert_fit, insert_succession, interchange, kept,
    last_alternative, last_succession, standing, successions_on,
};

use super::{Component, Fit, Model, Part};
use crate::db::schema::{model_components, part_fits, parts, product_models};
use crate::db::{Tx, after};
use crate::types::{Day, Error, ModelId, Name, Page, PageRequest, PartId, ProductFamily, TypedId as _};

pub(super) async fn insert_model(tx: &mut Tx, model: &Model, components: &[Component]) -> Result<(), Error> {
    diesel::insert_into(product_models::table).values(model).execute(tx).await?;
    diesel::insert_into(model_components::table).values(components).execute(tx).await?;
    Ok(())
}

/// Refuses ids of which there is no model: `NotFound` for the first.
pub(super) async fn must_have_models(tx: &mut Tx, ids: &[ModelId]) -> Result<(), Error> {
    let known: HashSet<ModelId> = models(tx, ids).await?.into_iter().map(|model| model.model_id).collect();
    ids.iter().find(|id| !known.contains(id)).map_or(Ok(()), |id| Err(Error::not_found(Name(*id))))
}

/// The model with this id; `NotFound` if there is none.
pub async fn model(tx: &mut Tx, model: ModelId) -> Result<Model, Error> {
    let found = product_models::table.find(model).select(Model::as_select()).first(tx).await.optional()?;
    found.ok_or_else(|| Error::not_found(Name(model)))
}

/// The models with these ids that there are.
pub async fn models(tx: &mut Tx, ids: &[ModelId]) -> Result<Vec<Model>, Error> {
    let rows =
        product_models::table.filter(product_models::model_id.eq_any(ids)).select(Model::as_select()).load(tx).await?;
    Ok(rows)
}

pub(super) async fn components(tx: &mut Tx, models: &[ModelId]) -> Result<Vec<Component>, Error> {
    let rows = model_components::table
        .filter(model_components::model_id.eq_any(models))
        .order((model_components::model_id, model_components::position))
        .select(Component::as_select())
        .load(tx)
        .await?;
    Ok(rows)
}

pub(super) async fn model_page(
    tx: &mut Tx,
    family: Option<ProductFamily>,
    page: PageRequest,
) -> Result<Page<Model>, Error> {
    let (time, id) = page.after();
    let mut query = product_models::table
        .filter(
            product_models::create_time
                .gt(time)
                .or(product_models::create_time.eq(time).and(product_models::model_id.gt(ModelId::from_uuid(id)))),
        )
        .into_boxed();
    if let Some(family) = family {
        query = query.filter(product_models::product_family.eq(family));
    }
    let rows = query
        .order((product_models::create_time, product_models::model_id))
        .limit(page.limit())
        .select(Model::as_select())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (row.create_time, row.model_id.uuid())))
}

pub(super) async fn insert_part(tx: &mut Tx, part: &Part, models: &[ModelId]) -> Result<(), Error> {
    diesel::insert_into(parts::table).values(part).execute(tx).await?;
    // What it is entered with fits since ever.
    let fit = |model: &ModelId| Fit { part_id: part.part_id, model_id: *model, begin_date: Day::FIRST, fits: true };
    let fits: Vec<Fit> = models.iter().map(fit).collect();
    diesel::insert_into(part_fits::table).values(&fits).execute(tx).await?;
    Ok(())
}

/// The part with this id; `NotFound` if there is none.
pub async fn part(tx: &mut Tx, part: PartId) -> Result<Part, Error> {
    let found = parts::table.find(part).select(Part::as_select()).first(tx).await.optional()?;
    found.ok_or_else(|| Error::not_found(Name(part)))
}

/// The parts with these ids that there are.
pub async fn parts(mut tx: &Tx, ids: &[PartId]) -> Result<Vec<Part>, Error> {
    Ok(parts::table.filter(parts::part_id.eq_any(ids)).select(Part::as_select()).load(&mut tx).await?)
}

/// Refuses ids of which there is no part: `NotFound` for the first.
pub async fn must_have_parts(tx: &mut Tx, ids: &[PartId]) -> Result<(), Error> {
    let known: HashSet<PartId> = parts(tx, ids).await?.into_iter().map(|part| part.part_id).collect();
    ids.iter().find(|id| !known.contains(id)).map_or(Ok(()), |id| Err(Error::not_found(Name(*id))))
}

pub(super) async fn part_page(tx: &mut Tx, page: PageRequest) -> Result<Page<Part>, Error> {
    let rows = parts::table
        .filter(after((parts::create_time, parts::part_id), page.after()))
        .order((parts::create_time, parts::part_id))
        .limit(page.limit())
        .select(Part::as_select())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (row.create_time, row.part_id.uuid())))
}

/// Writes the grade of a part as it is given, a further version.
pub(super) async fn update_part(tx: &mut Tx, part: Part) -> Result<Part, Error> {
    let updated = diesel::update(parts::table.find(part.part_id))
        .filter(parts::version.eq(part.version))
        .set((parts::grade.eq(part.grade), parts::version.eq(part.version + 1)))
        .returning(Part::as_returning())
        .get_result(tx)
        .await
        .optional()?;
    updated.ok_or(Error::Conflict)
}

/// Writes the day on which a model is discontinued, a further version.
pub(super) async fn discontinue_model(tx: &mut Tx, model: &Model, day: Day) -> Result<Model, Error> {
    let updated = diesel::update(product_models::table.find(model.model_id))
        .filter(product_models::version.eq(model.version))
        .set((product_models::discontinue_date.eq(Some(day)), product_models::version.eq(model.version + 1)))
        .returning(Model::as_returning())
        .get_result(tx)
        .await
        .optional()?;
    updated.ok_or(Error::Conflict)
}
