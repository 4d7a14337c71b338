//! Every query of the catalog.

use std::collections::HashSet;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Component, Model, Part};
use crate::db::Tx;
use crate::db::schema::{model_components, part_fits, parts, product_models};
use crate::types::{Error, ModelId, Name, Page, PageRequest, PartId, ProductFamily, TypedId as _};

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
    let fits: Vec<_> =
        models.iter().map(|model| (part_fits::part_id.eq(part.part_id), part_fits::model_id.eq(*model))).collect();
    diesel::insert_into(part_fits::table).values(fits).execute(tx).await?;
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

/// Which of these parts fit which of these models.
pub async fn fits(tx: &mut Tx, parts: &[PartId], models: &[ModelId]) -> Result<Vec<(PartId, ModelId)>, Error> {
    let rows = part_fits::table
        .filter(part_fits::part_id.eq_any(parts))
        .filter(part_fits::model_id.eq_any(models))
        .select((part_fits::part_id, part_fits::model_id))
        .load(tx)
        .await?;
    Ok(rows)
}

/// Which models each of these parts fits.
pub(super) async fn fits_of(tx: &mut Tx, ids: &[PartId]) -> Result<Vec<(PartId, ModelId)>, Error> {
    let rows = part_fits::table
        .filter(part_fits::part_id.eq_any(ids))
        .order((part_fits::part_id, part_fits::model_id))
        .select((part_fits::part_id, part_fits::model_id))
        .load(tx)
        .await?;
    Ok(rows)
}

pub(super) async fn part_page(tx: &mut Tx, model: Option<ModelId>, page: PageRequest) -> Result<Page<Part>, Error> {
    let (time, id) = page.after();
    let mut query = parts::table
        .filter(
            parts::create_time.gt(time).or(parts::create_time.eq(time).and(parts::part_id.gt(PartId::from_uuid(id)))),
        )
        .into_boxed();
    if let Some(model) = model {
        let fitting = part_fits::table.filter(part_fits::model_id.eq(model)).select(part_fits::part_id);
        query = query.filter(parts::part_id.eq_any(fitting));
    }
    let rows = query
        .order((parts::create_time, parts::part_id))
        .limit(page.limit())
        .select(Part::as_select())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (row.create_time, row.part_id.uuid())))
}
