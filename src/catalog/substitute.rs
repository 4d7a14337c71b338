//! What may stand in for a part (domain S5): the facts that the table `substitution` judges.

use std::cmp::Ordering;

use super::resolve_part::chain;
use super::{Alternative, Part, store};
use crate::db::Tx;
use crate::types::{Day, Error, ModelId, PartId, PartyId};

/// How a part stands to the one that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// It is that part.
    Same,
    /// It replaces it, at once or by a chain.
    Successor,
    /// The two may stand for each other.
    Alternative,
    /// No list names it.
    Unlisted,
}

impl Relation {
    /// The table's word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Successor => "successor",
            Self::Alternative => "alternative",
            Self::Unlisted => "unlisted",
        }
    }
}

/// How one part would stand in for another, whatever model it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandIn {
    /// Whether it is for the same component, and fits every model that the other fits.
    pub fits: bool,
    /// How it stands to the other.
    pub relation: Relation,
    /// How its grade stands to the other's.
    pub grade: Ordering,
    /// Good pieces of the other that the party asked about can promise now.
    pub wanted_available: i64,
}

/// How `other` would stand in for `wanted` on a day, and how many of the wanted the party has. `NotFound` for an unknown
/// part.
pub async fn standing_in(
    tx: &mut Tx,
    (wanted, other): (PartId, PartId),
    party: PartyId,
    day: Day,
) -> Result<StandIn, Error> {
    let (own, links) = (store::part(tx, wanted).await?, chain(tx, wanted, day).await?);
    let stand_in = store::part(tx, other).await?;
    let standing = store::standing(tx, &[wanted, other], day).await?;
    let models = |part: PartId| standing.fits.iter().filter(move |(own, _)| *own == part).map(|(_, model)| *model);
    let fitted: Vec<ModelId> = models(other).collect();
    let fits = own.item == stand_in.item && models(wanted).all(|model| fitted.contains(&model));
    let relation = if wanted == other {
        Relation::Same
    } else if links.iter().any(|link| link.successor_id == Some(other)) {
        Relation::Successor
    } else if standing.alternatives.iter().any(|pair| (pair.one_id, pair.other_id) == Alternative::pair(wanted, other))
    {
        Relation::Alternative
    } else {
        Relation::Unlisted
    };
    let available = store::available(tx, party, &[wanted]).await?;
    let wanted_available = available.first().map_or(0, |(_, (good, _))| *good);
    Ok(StandIn { fits, relation, grade: stand_in.grade.cmp(&own.grade), wanted_available })
}

/// A part that may stand in.
#[derive(Clone, Debug)]
pub(super) struct Substitute {
    pub(super) part: PartId,
    pub(super) relation: Relation,
    /// How its grade stands to the other's.
    pub(super) grade: Ordering,
    /// Since when the relation holds.
    pub(super) begin: Option<Day>,
    /// Good and refurbished pieces that the party asked about can promise now.
    pub(super) available: (i64, i64),
}

/// What is wanted, on a day, and whose stock is asked about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Want {
    pub(super) part: PartId,
    pub(super) model: ModelId,
    pub(super) day: Day,
    pub(super) party: Option<PartyId>,
}

/// What may stand in.
#[derive(Clone, Debug)]
pub(super) struct Substitutes {
    pub(super) wanted: Substitute,
    pub(super) wanted_fits: bool,
    pub(super) others: Vec<Substitute>,
}

/// What may stand in for a part in a model on a day, best first; only what fits. `NotFound` for an unknown part or model.
pub(super) async fn substitutes(tx: &mut Tx, want: Want) -> Result<Substitutes, Error> {
    store::model(tx, want.model).await?;
    let wanted = store::part(tx, want.part).await?;
    let links = chain(tx, want.part, want.day).await?;
    let standing = store::standing(tx, &[want.part], want.day).await?;
    let fitting = store::fitting(tx, want.model, want.day).await?;
    let mut found: Vec<(PartId, Relation, Option<Day>)> = Vec::new();
    let successors = links.iter().filter_map(|link| Some((link.successor_id?, link.begin_date)));
    found.extend(successors.map(|(part, begin)| (part, Relation::Successor, Some(begin))));
    let alternatives = standing.alternatives.iter().map(|own| (own.beside(want.part), own.begin_date));
    found.extend(alternatives.map(|(part, begin)| (part, Relation::Alternative, Some(begin))));
    let higher = higher(&wanted, &fitting);
    found.extend(higher.map(|part| (part.part_id, Relation::Unlisted, None)));
    let available = match want.party {
        Some(party) => {
            let asked: Vec<PartId> = found.iter().map(|(part, ..)| *part).chain([want.part]).collect();
            store::available(tx, party, &asked).await?
        }
        None => Vec::new(),
    };
    let of = |part: PartId| {
        let own = available.iter().find(|(id, _)| *id == part);
        own.map_or((0, 0), |(_, pieces)| *pieces)
    };
    let mut others: Vec<Substitute> = Vec::new();
    for (part, relation, begin) in found {
        let known = others.iter().any(|other| other.part == part);
        if let Some(own) = fitting.iter().find(|own| own.part_id == part && !known) {
            let grade = own.grade.cmp(&wanted.grade);
            others.push(Substitute { part, relation, grade, begin, available: of(part) });
        }
    }
    let wanted_fits = fitting.iter().any(|part| part.part_id == want.part);
    let wanted = Substitute {
        part: want.part,
        relation: Relation::Same,
        grade: Ordering::Equal,
        begin: None,
        available: of(want.part),
    };
    Ok(Substitutes { wanted, wanted_fits, others })
}

/// Of parts that fit, those of a higher grade for the same component, lowest first.
fn higher<'a>(wanted: &Part, fitting: &'a [Part]) -> impl Iterator<Item = &'a Part> + use<'a> {
    let (item, grade) = (wanted.item.clone(), wanted.grade);
    let mut higher: Vec<&Part> = fitting.iter().filter(|part| part.item == item && part.grade > grade).collect();
    higher.sort_by_key(|part| (part.grade, part.create_time, part.part_id));
    higher.into_iter()
}
