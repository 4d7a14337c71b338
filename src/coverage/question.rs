//! What "covered" means, and what it is measured over: places with weights, and outlets that are capable.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::live::LiveAtlas;
use super::place::PlaceSet;
use super::point::{Point, Unit, chord2_of};
use super::site::{Capability, Site, Wanted};
use super::store::{place as store, site as sites};
use crate::db::Db;
use crate::ledger;
use crate::network::OutletState;
use crate::types::province;
use crate::types::{Day, Error, OutletId, PartId, PartyId, PlaceSetId, TypedId as _};

/// Imported sets that are kept at hand: they never change.
const SETS_MAX: usize = 4;

/// What "covered" means.
#[derive(Clone, Debug)]
pub(super) struct Question {
    /// What an outlet must be granted.
    pub(super) capability: Capability,
    /// On which day.
    pub(super) on: Day,
    /// Whether somebody must be certified for it.
    pub(super) certificate: bool,
    /// How far it may be, in meters.
    pub(super) reach: i32,
    /// A part that it must have.
    pub(super) part: Option<PartId>,
    /// The lowest level that it must have.
    pub(super) level_min: i32,
    /// The set of places; none for the one that ships.
    pub(super) place_set: Option<PlaceSetId>,
    /// Whether places are weighed by registered devices.
    pub(super) by_devices: bool,
    /// Only places of this province.
    pub(super) province: Option<String>,
}

impl Question {
    /// What is asked of an outlet.
    const fn wanted(&self) -> Wanted {
        Wanted { capability: self.capability, on: self.on, certificate: self.certificate, channel: None }
    }
}

/// An outlet that counts.
#[derive(Clone, Debug)]
pub(super) struct Capable {
    pub(super) outlet: OutletId,
    pub(super) point: Point,
    pub(super) unit: Unit,
    pub(super) level: i32,
    /// Its province, in one spelling.
    pub(super) province: String,
}

/// All that a measurement looks at: it needs neither the database nor the atlas any more.
#[derive(Clone, Debug)]
pub(super) struct Ground {
    /// What was asked.
    pub(super) question: Question,
    pub(super) set: Arc<PlaceSet>,
    /// The weight of each place; 0 for those not asked for.
    pub(super) weights: Vec<i64>,
    /// Each place on the unit sphere.
    pub(super) units: Vec<Unit>,
    /// Devices that no place stands for.
    pub(super) unplaced: i64,
    /// The outlets that count.
    pub(super) capable: Vec<Capable>,
    /// The square of the chord of the reach.
    pub(super) within: f64,
    pub(super) left: Left,
}

/// Turns true when whoever asked has left: long work ends at once.
#[derive(Clone, Debug, Default)]
pub(super) struct Left(Arc<AtomicBool>);

/// Dropped when the caller is answered or leaves.
#[derive(Debug)]
pub(super) struct Waiting(Left);

impl Left {
    /// What the caller's side holds.
    pub(super) fn waiting(&self) -> Waiting {
        Waiting(self.clone())
    }

    /// Ends work for somebody who left.
    pub(super) fn check(&self) -> Result<(), Error> {
        if self.0.load(Ordering::Relaxed) { Err(Error::DeadlineExceeded) } else { Ok(()) }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.0.store(true, Ordering::Relaxed);
    }
}

/// Sets of places at hand; all clones share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Sets(Arc<Mutex<VecDeque<Arc<PlaceSet>>>>);

impl Sets {
    /// The set with this id, or the one that ships.
    pub(super) async fn get(&self, db: &Db, id: Option<PlaceSetId>) -> Result<Arc<PlaceSet>, Error> {
        let shipped = PlaceSet::shipped();
        let Some(id) = id.filter(|id| *id != shipped.head.id) else { return Ok(shipped) };
        if let Some(known) = self.known(id) {
            return Ok(known);
        }
        let set = Arc::new(db.read("coverage.place_set", async |tx| store::set(tx, id).await).await?);
        let mut sets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sets.push_front(Arc::clone(&set));
        sets.truncate(SETS_MAX);
        Ok(set)
    }

    fn known(&self, id: PlaceSetId) -> Option<Arc<PlaceSet>> {
        let sets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sets.iter().find(|set| set.head.id == id).map(Arc::clone)
    }
}

/// What the database tells of a question.
struct Told {
    devices: Option<Vec<(String, i64)>>,
    holders: Option<HashSet<PartyId>>,
    /// The state of each outlet on a day that is past.
    states: Option<HashMap<OutletId, OutletState>>,
}

async fn told(db: &Db, question: &Question, today: Day) -> Result<Told, Error> {
    db.read("coverage.question", async |tx| {
        let devices = if question.by_devices { Some(store::devices_by_province(tx).await?) } else { None };
        let holders = match question.part {
            Some(part) => {
                crate::catalog::store::part(tx, part).await?;
                let rows = ledger::store::holders(tx, &part.uuid().to_string()).await?;
                Some(rows.into_iter().map(|(party, _)| party).collect())
            }
            None => None,
        };
        let past = question.on < today;
        let states = if past { Some(sites::states_at(tx, question.on.plus_days(1).begin()).await?) } else { None };
        Ok(Told { devices, holders, states })
    })
    .await
}

impl Told {
    /// Whether an outlet counts.
    fn counts(&self, site: &Site, question: &Question) -> bool {
        let is_open = match &self.states {
            Some(states) => states.get(&site.outlet).is_some_and(|state| site.is_open_in(*state, question.on)),
            None => site.is_open(question.on),
        };
        is_open
            && question.level_min <= site.level
            && site.lacks(&question.wanted()).is_none()
            && self.holders.as_ref().is_none_or(|holders| holders.contains(&site.outlet.into()))
    }
}

impl Ground {
    /// What a question is measured over, as of now.
    pub(super) async fn prepare(
        db: &Db,
        (live, sets): (&LiveAtlas, &Sets),
        question: Question,
        today: Day,
        left: Left,
    ) -> Result<Self, Error> {
        live.fresh().await?;
        let set = sets.get(db, question.place_set).await?;
        let told = told(db, &question, today).await?;
        let live = live.clone();
        let ground = tokio::task::spawn_blocking(move || {
            let capable: Vec<Capable> = live
                .read()
                .sites()
                .iter()
                .filter(|site| told.counts(site, &question))
                .map(|site| Capable {
                    outlet: site.outlet,
                    point: site.point,
                    unit: site.unit,
                    level: site.level,
                    province: province::key(&site.province),
                })
                .collect();
            Self::over(question, set, told.devices.as_deref(), capable, left)
        });
        ground.await.map_err(|error| Error::Internal(error.into()))?
    }

    /// A question over a set and outlets; fails if the set has no place in the province asked for.
    pub(super) fn over(
        question: Question,
        set: Arc<PlaceSet>,
        devices: Option<&[(String, i64)]>,
        capable: Vec<Capable>,
        left: Left,
    ) -> Result<Self, Error> {
        let (mut weights, mut unplaced) = match devices {
            Some(devices) => set.share_out(devices),
            None => (set.places.iter().map(|place| place.weight).collect(), 0),
        };
        if let Some(wanted) = &question.province {
            let wanted = province::key(wanted);
            let mut is_known = false;
            for (weight, place) in weights.iter_mut().zip(&set.places) {
                if province::key(&place.province) == wanted {
                    is_known = true;
                } else {
                    *weight = 0;
                }
            }
            if !is_known {
                return Err(Error::invalid("question.province", "UNKNOWN_VALUE", "has no place in the set"));
            }
            // Devices of other provinces are not asked for.
            unplaced = 0;
        }
        let units = set.places.iter().map(|place| place.point.unit()).collect();
        let within = chord2_of(question.reach);
        Ok(Self { question, set, weights, units, unplaced, capable, within, left })
    }
}
