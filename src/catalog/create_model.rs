//! Enters a product model with its components.

use chrono::{DateTime, Utc};

use super::{Component, Model, ModelDraft, store};
use crate::db::{Event, Tx, event};
use crate::types::{Error, ModelId, Name, OutletId};

/// Enters a model. Fails with `AlreadyExists` if its code is taken.
pub(super) async fn create_model(
    tx: &mut Tx,
    model_id: ModelId,
    draft: &ModelDraft,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<(Model, Vec<Component>), Error> {
    let model = Model {
        model_id,
        code: draft.code.clone(),
        display_name: draft.display_name.clone(),
        product_family: draft.product_family,
        program: draft.program.clone(),
        series: draft.series.clone(),
        discontinue_date: draft.discontinue_date,
        create_time: now,
        version: 1,
    };
    let components: Vec<Component> = (0..)
        .zip(&draft.components)
        .map(|(position, (item, display_name))| Component {
            model_id,
            position,
            item: item.clone(),
            display_name: display_name.clone(),
        })
        .collect();
    store::insert_model(tx, &model, &components).await?;
    event::record(tx, Event::new(OutletId::BRAND, "catalog.model_created", Name(model_id), actor, now)).await?;
    Ok((model, components))
}
