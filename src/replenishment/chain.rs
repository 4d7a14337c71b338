//! A part that is used today, with the parts that it supersedes: their stock is used up first, their use goes on with it.

use std::collections::{BTreeMap, HashMap};

use super::goal::Goals;
use super::{Position, store};
use crate::catalog::{self, Model, Part};
use crate::db::Tx;
use crate::types::{Day, Error, ModelId, OutletId, PartId};

/// The end of a chain of successors, and what an outlet has of the parts that lead to it.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    pub(super) part: Part,
    pub(super) positions: Vec<Position>,
    /// The last day for which a model that one of them fits must be served, if all of these are discontinued.
    pub(super) keep_date: Option<Day>,
}

/// The chains of which an outlet has, owes, waits for or used anything, each with its use in the window of its own goal.
pub(super) async fn chains(tx: &mut Tx, outlet: OutletId, goals: &Goals, today: Day) -> Result<Vec<Chain>, Error> {
    let tracked = store::positions(tx, outlet, goals.tracked.window_days, today).await?;
    let counted = match goals.counted.window_days {
        days if days == goals.tracked.window_days => tracked.clone(),
        days => store::positions(tx, outlet, days, today).await?,
    };
    let known: Vec<PartId> = tracked.iter().chain(&counted).map(|position| position.part).collect();
    let ends = catalog::in_use(tx, &known, today).await?;
    let ids: Vec<PartId> = ends.values().copied().collect();
    let new = |part| Chain { part, positions: Vec::new(), keep_date: None };
    let parts = catalog::store::parts(tx, &ids).await?;
    let mut chains: HashMap<PartId, Chain> = parts.into_iter().map(|part| (part.part_id, new(part))).collect();
    for (positions, is_tracked) in [(tracked, true), (counted, false)] {
        for position in positions {
            let chain = ends.get(&position.part).and_then(|end| chains.get_mut(end));
            if let Some(chain) = chain.filter(|chain| chain.part.serial_tracked == is_tracked) {
                chain.positions.push(position);
            }
        }
    }
    chains.retain(|_, chain| !chain.positions.is_empty());
    for (end, keep_date) in keep_dates(tx, &ends, today).await? {
        if let Some(chain) = chains.get_mut(&end) {
            chain.keep_date = keep_date;
        }
    }
    Ok(chains.into_values().collect())
}

/// Until when each chain must be kept, by its end; `ends` tells the end of each part.
async fn keep_dates(
    tx: &mut Tx,
    ends: &HashMap<PartId, PartId>,
    today: Day,
) -> Result<BTreeMap<PartId, Option<Day>>, Error> {
    let parts: Vec<PartId> = ends.iter().flat_map(|(part, end)| [*part, *end]).collect();
    let fits = catalog::store::fits_on(tx, &parts, today).await?;
    let ids: Vec<ModelId> = fits.iter().map(|(_, model)| *model).collect();
    let models = catalog::store::models(tx, &ids).await?;
    let models: HashMap<ModelId, &Model> = models.iter().map(|model| (model.model_id, model)).collect();
    let mut fitted: BTreeMap<PartId, Vec<&Model>> = BTreeMap::new();
    for (part, model) in fits {
        fitted.entry(*ends.get(&part).unwrap_or(&part)).or_default().extend(models.get(&model));
    }
    Ok(fitted.into_iter().map(|(end, models)| (end, keep_date(&models, today))).collect())
}

/// The last day for which one of these models must be served, if none of them is made any more.
fn keep_date(models: &[&Model], today: Day) -> Option<Day> {
    let is_made = |model: &&Model| model.discontinue_date.is_none_or(|day| today < day);
    if models.iter().any(is_made) {
        return None;
    }
    models.iter().filter_map(|model| model.parts_keep_date()).max()
}
