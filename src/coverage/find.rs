//! Finds the nearest outlets that can do what is asked, and why nearer ones are left out (domain N7).

use std::collections::{HashMap, HashSet};

use super::atlas::{Atlas, Near};
use super::live::LiveAtlas;
use super::point::{Point, meters};
use super::site::{LeftOut, Site, Wanted};
use super::store::place as store;
use crate::db::Db;
use crate::types::{CenterId, Day, Error, PartId, PartyId, TypedId as _};
use crate::{catalog, ledger};

/// What is looked for.
#[derive(Clone, Debug)]
pub(super) struct Search {
    /// Where the customer is.
    pub(super) at: Point,
    /// What an outlet must be able to do.
    pub(super) wanted: Wanted,
    /// A part that it must have, and by when it may come from its center.
    pub(super) part: Option<(PartId, Option<Day>)>,
    /// How many outlets.
    pub(super) count: usize,
    /// How many nearer ones that are left out are told.
    pub(super) left_out_count: usize,
}

/// An outlet that can do it.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// The outlet.
    pub(super) site: Site,
    /// How far it is.
    pub(super) meters: i64,
    /// When the part is there.
    pub(super) part_date: Option<Day>,
}

/// A nearer one that cannot.
#[derive(Clone, Debug)]
pub(super) struct Passed {
    /// The outlet.
    pub(super) site: Site,
    /// How far it is.
    pub(super) meters: i64,
    /// Why.
    pub(super) reasons: Vec<LeftOut>,
}

/// Who has the part, and who can have it by when.
#[derive(Debug)]
struct Stock {
    holders: HashSet<PartyId>,
    /// Days from each center that says so.
    lead_days: HashMap<CenterId, i32>,
    by: Option<Day>,
    today: Day,
}

impl Stock {
    /// The day on which an outlet has the part, if by the day asked for.
    fn date(&self, site: &Site) -> Option<Day> {
        if self.holders.contains(&site.outlet.into()) {
            return Some(self.today);
        }
        let by = self.by.filter(|_| self.holders.contains(&site.center.into()))?;
        let days = self.lead_days.get(&site.center)?;
        Some(self.today.plus_days(i64::from(*days))).filter(|date| *date <= by)
    }
}

async fn stock(db: &Db, (part, by): (PartId, Option<Day>), today: Day) -> Result<Stock, Error> {
    db.read("coverage.stock", async |tx| {
        catalog::store::part(tx, part).await?;
        let holders = ledger::store::holders(tx, &part.uuid().to_string()).await?;
        let holders = holders.into_iter().map(|(party, _)| party).collect();
        let lead_days = if by.is_some() { store::lead_times_on(tx, today).await? } else { HashMap::new() };
        Ok(Stock { holders, lead_days, by, today })
    })
    .await
}

/// Finds them.
pub(super) async fn find(
    db: &Db,
    live: &LiveAtlas,
    search: &Search,
    today: Day,
) -> Result<(Vec<Found>, Vec<Passed>), Error> {
    live.fresh().await?;
    let stock = match search.part {
        Some(part) => Some(stock(db, part, today).await?),
        None => None,
    };
    Ok(look(&live.read(), search, stock.as_ref()))
}

fn look(atlas: &Atlas, search: &Search, stock: Option<&Stock>) -> (Vec<Found>, Vec<Passed>) {
    let at = search.at.unit();
    let has_part = |site: &Site| stock.is_none_or(|stock| stock.date(site).is_some());
    let near = atlas.capable(at, search.count, &search.wanted, has_part);
    let reasons = |site: &Site| {
        let stock = (!has_part(site)).then_some(LeftOut::NoStock);
        site.reasons(&search.wanted).chain(stock).collect::<Vec<LeftOut>>()
    };
    // If there are fewer than asked for, whoever is left out could have been one.
    let within = near.last().filter(|_| near.len() == search.count).map(|last| last.chord2);
    let passed = if search.left_out_count == 0 {
        Vec::new()
    } else {
        atlas.any(at, within, search.left_out_count, |site| !reasons(site).is_empty())
    };
    let found = |near: Near<'_>| Found {
        meters: meters(near.chord2),
        part_date: stock.and_then(|stock| stock.date(near.site)),
        site: near.site.clone(),
    };
    let left =
        |near: Near<'_>| Passed { meters: meters(near.chord2), reasons: reasons(near.site), site: near.site.clone() };
    (near.into_iter().map(found).collect(), passed.into_iter().map(left).collect())
}
