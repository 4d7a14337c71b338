//! `CoverageService`: decode, call, encode.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tonic::{Request, Response, Status, Streaming};
use uuid::Uuid;

use super::import::{self, Rows};
use super::live::LiveAtlas;
use super::place::{PLACES_MAX, PlaceSet};
use super::question::{Ground, Left, Question, Sets};
use super::set_lead_time::set_lead_time;
use super::store::place as store;
use super::{find, follow, map, measure, propose, repair_points, wire};
use crate::pb;
use crate::pb::coverage_service_server::CoverageService;
use crate::rpc::{
    Admitted, Caller, Fields, Front, admit_message, commit_once, date, instant_of, next_page_token, overloaded,
    page_request, status_of,
};
use crate::types::{Day, Error, Name, PlaceSetId};

/// Measurements and plans that run at once; more are turned away: each takes a processor to itself.
const MEASUREMENTS_MAX: usize = 2;
/// How long an import waits for the next message: a caller that stalls holds its place no longer.
const MESSAGE_PATIENCE: Duration = Duration::from_secs(30);
/// Bytes of CSV in an import at most.
const CSV_BYTES_MAX: usize = 32 * 1024 * 1024;

/// The service, cheap to clone.
#[derive(Clone, Debug)]
pub struct CoverageGrpc {
    front: Front,
    live: LiveAtlas,
    sets: Sets,
    measurements: Arc<Semaphore>,
}

impl CoverageGrpc {
    /// Over a front. Reads all outlets and follows them until `stopping` turns true; needs a runtime.
    #[must_use]
    pub fn new(front: Front, stopping: watch::Receiver<bool>) -> Self {
        let live = follow::follow(&front.db, stopping);
        Self { front, live, sets: Sets::default(), measurements: Arc::new(Semaphore::new(MEASUREMENTS_MAX)) }
    }

    fn place(&self) -> Result<OwnedSemaphorePermit, Status> {
        Arc::clone(&self.measurements).try_acquire_owned().map_err(|_full| overloaded())
    }

    /// Prepares what a question is measured over and does `work` beside the threads that serve calls. The work ends soon
    /// after the caller left.
    async fn measured<T: Send + 'static>(
        &self,
        admitted: &Admitted,
        question: Question,
        work: impl FnOnce(&Ground) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Status> {
        let place = self.place()?;
        let left = Left::default();
        let _waiting = left.waiting();
        let today = Day::of(admitted.now());
        let known = (&self.live, &self.sets);
        let ground = Ground::prepare(&self.front.db, known, question, today, left).await.map_err(status_of)?;
        let worked = tokio::task::spawn_blocking(move || {
            let _place = place;
            work(&ground)
        });
        worked.await.map_err(|error| status_of(Error::Internal(error.into())))?.map_err(status_of)
    }

    /// The rows of an import with its first message, whole: what its request id stands for.
    async fn received(
        &self,
        mut stream: Streaming<pb::ImportPlacesRequest>,
    ) -> Result<pb::ImportPlacesRequest, Status> {
        let mut whole: Option<pb::ImportPlacesRequest> = None;
        loop {
            let next = tokio::time::timeout(MESSAGE_PATIENCE, stream.message()).await;
            let Some(message) = next.map_err(|_elapsed| status_of(Error::DeadlineExceeded))?? else { break };
            match &mut whole {
                None => whole = Some(message),
                Some(whole) => {
                    if message.place_set.is_some() || !message.request_id.is_empty() {
                        let rule = "must be given in the first message only";
                        return Err(status_of(Error::invalid("place_set", "REPEATED", rule)));
                    }
                    whole.places.extend(message.places);
                    whole.csv.push_str(&message.csv);
                }
            }
            let held = whole.as_ref().map_or((0, 0), |whole| (whole.places.len(), whole.csv.len()));
            if PLACES_MAX < held.0 || CSV_BYTES_MAX < held.1 {
                let rule = format!("must be 1 to {PLACES_MAX} rows");
                return Err(status_of(Error::invalid("places", "COUNT_OUT_OF_RANGE", rule)));
            }
        }
        Ok(whole.unwrap_or_default())
    }
}

/// A question that stands alone in a request.
fn asked(question: Option<pb::CoverageQuestion>, today: Day) -> Result<Question, Status> {
    let mut fields = Fields::new();
    let question = wire::question(&mut fields, question, today);
    fields.finish(|| question).map_err(status_of)
}

/// A place in a list that has no times: kept where a token keeps a time.
fn place_of(after: Option<(DateTime<Utc>, Uuid)>) -> usize {
    after.map_or(0, |(time, _)| usize::try_from(time.timestamp_micros()).unwrap_or_default())
}

fn token_of(place: Option<usize>, asked: &str) -> String {
    let time = place.and_then(|place| DateTime::from_timestamp_micros(i64::try_from(place).ok()?));
    next_page_token(time.map(|time| (time, Uuid::nil())), asked)
}

#[tonic::async_trait]
impl CoverageService for CoverageGrpc {
    async fn find_outlets(
        &self,
        request: Request<pb::FindOutletsRequest>,
    ) -> Result<Response<pb::FindOutletsResponse>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let today = Day::of(admitted.now());
        let search = wire::search(request, today).map_err(status_of)?;
        let found = find::find(&self.front.db, &self.live, &search, today).await.map_err(status_of)?;
        Ok(Response::new(wire::found(found)))
    }

    async fn list_repair_points(
        &self,
        request: Request<pb::ListRepairPointsRequest>,
    ) -> Result<Response<pb::ListRepairPointsResponse>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let (asked, question) = wire::repair_points_asked(&request).map_err(status_of)?;
        let today = Day::of(admitted.now());
        let read =
            self.front.db.read("coverage.list_repair_points", async |tx| repair_points::page(tx, &asked, today).await);
        let page = read.await.map_err(status_of)?;
        Ok(Response::new(pb::ListRepairPointsResponse {
            next_page_token: next_page_token(page.next, &question),
            repair_points: page.rows.into_iter().map(wire::repair_point).collect(),
        }))
    }

    async fn measure_coverage(
        &self,
        request: Request<pb::MeasureCoverageRequest>,
    ) -> Result<Response<pb::CoverageReport>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let question = asked(request.question, Day::of(admitted.now()))?;
        let measured = self.measured(&admitted, question, |ground| {
            measure::measure(ground).map(|report| wire::report(ground, report))
        });
        measured.await.map(Response::new)
    }

    async fn list_uncovered_places(
        &self,
        request: Request<pb::ListUncoveredPlacesRequest>,
    ) -> Result<Response<pb::ListUncoveredPlacesResponse>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let (question, page, asked) = wire::uncovered_asked(request, Day::of(admitted.now())).map_err(status_of)?;
        let (from, count) = (place_of(page.after), usize::try_from(page.size).unwrap_or(usize::MAX));
        let measured = self.measured(&admitted, question, move |ground| {
            let (found, next) = measure::uncovered(ground, from, count)?;
            Ok((found.iter().map(|own| wire::uncovered(ground, own)).collect(), next))
        });
        let (places, next) = measured.await?;
        Ok(Response::new(pb::ListUncoveredPlacesResponse { places, next_page_token: token_of(next, &asked) }))
    }

    async fn propose_outlets(
        &self,
        request: Request<pb::ProposeOutletsRequest>,
    ) -> Result<Response<pb::ProposeOutletsResponse>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let count = fields.number("count", request.count, 1, wire::PROPOSALS_MAX);
        let question = wire::question(&mut fields, request.question, Day::of(admitted.now()));
        let read = fields.finish(|| Some((question?, usize::try_from(count?).ok()?)));
        let (question, count) = read.map_err(status_of)?;
        let measured = self.measured(&admitted, question, move |ground| {
            propose::propose(ground, count).map(|plan| wire::plan(ground, &plan))
        });
        measured.await.map(Response::new)
    }

    async fn what_if_suspended(
        &self,
        request: Request<pb::WhatIfSuspendedRequest>,
    ) -> Result<Response<pb::WhatIfSuspendedResponse>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let (question, outlets) = wire::suspended_asked(request, Day::of(admitted.now())).map_err(status_of)?;
        self.live.fresh().await.map_err(status_of)?;
        let unknown = outlets.iter().find(|outlet| self.live.read().site(**outlet).is_none());
        if let Some(unknown) = unknown {
            return Err(status_of(Error::not_found(Name(*unknown))));
        }
        let suspended: HashSet<_> = outlets.into_iter().collect();
        let measured = self.measured(&admitted, question, move |ground| {
            measure::without(ground, &suspended).map(|loss| wire::loss(ground, loss))
        });
        measured.await.map(Response::new)
    }

    async fn render_map(
        &self,
        request: Request<pb::RenderMapRequest>,
    ) -> Result<Response<pb::RenderMapResponse>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let count = fields.number("propose_count", request.propose_count, 0, wire::PROPOSALS_MAX);
        let format = match pb::render_map_request::Format::try_from(request.format) {
            Ok(format) => Some(format),
            Err(_) => fields.wrong("format", "UNKNOWN_VALUE", format!("has no value {}", request.format)),
        };
        let question = wire::question(&mut fields, request.question, Day::of(admitted.now()));
        let read = fields.finish(|| Some((question?, usize::try_from(count?).ok()?, format?)));
        let (question, count, format) = read.map_err(status_of)?;
        let measured = self.measured(&admitted, question, move |ground| {
            let picture = map::picture(ground, count)?;
            let (content_type, content) = match format {
                pb::render_map_request::Format::GeoJson => ("application/geo+json", map::geojson::write(&picture)),
                pb::render_map_request::Format::Unspecified | pb::render_map_request::Format::Svg => {
                    ("image/svg+xml", map::svg::write(&picture))
                }
            };
            Ok(pb::RenderMapResponse {
                content_type: content_type.to_owned(),
                content: content.into_bytes(),
                before: Some(wire::share(picture.plan.before)),
                after: Some(wire::share(picture.plan.after)),
            })
        });
        measured.await.map(Response::new)
    }

    async fn import_places(
        &self,
        request: Request<Streaming<pb::ImportPlacesRequest>>,
    ) -> Result<Response<pb::ImportPlacesResponse>, Status> {
        let caller = Caller::of(&request).map_err(status_of)?;
        let now = instant_of(&request, self.front.clock.now());
        // Whoever may not import is told before sending.
        let empty = pb::ImportPlacesRequest::default();
        admit_message(&self.front.db, now, caller.clone(), &empty).await.map_err(status_of)?;
        let whole = self.received(request.into_inner()).await?;
        let draft = wire::import_head(&whole).map_err(status_of)?;
        let admitted = admit_message(&self.front.db, now, caller, &whole).await.map_err(status_of)?;
        let read = tokio::task::spawn_blocking(move || {
            let mut rows = Rows::default();
            whole.places.into_iter().for_each(|place| rows.take(wire::row(place)));
            if !whole.csv.is_empty() {
                rows.take_csv(&whole.csv);
            }
            rows
        });
        let rows = read.await.map_err(|error| status_of(Error::Internal(error.into())))?;
        if rows.refusal_count == 0 && !(1..=PLACES_MAX).contains(&rows.count) {
            let rule = format!("has {} rows, must have 1 to {PLACES_MAX}", rows.count);
            return Err(status_of(Error::invalid("places", "COUNT_OUT_OF_RANGE", rule)));
        }
        if rows.refusal_count > 0 {
            return Ok(Response::new(pb::ImportPlacesResponse {
                place_set: None,
                refusals: rows.refusals.into_iter().map(wire::refusal).collect(),
                refusal_count: i32::try_from(rows.refusal_count).unwrap_or(i32::MAX),
            }));
        }
        let id = PlaceSetId::generate();
        commit_once(&self.front.db, &admitted, async |tx| {
            let head = import::keep(tx, id, &draft, &rows.places, admitted.actor(), admitted.now()).await?;
            Ok(pb::ImportPlacesResponse { place_set: Some(wire::place_set(head)), ..Default::default() })
        })
        .await
    }

    async fn get_place_set(&self, request: Request<pb::GetPlaceSetRequest>) -> Result<Response<pb::PlaceSet>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let id: Option<Option<PlaceSetId>> = fields.optional_name("name", &request.name);
        let id = fields.finish(|| id).map_err(status_of)?;
        let shipped = PlaceSet::shipped();
        let Some(id) = id.filter(|id| *id != shipped.head.id) else {
            return Ok(Response::new(wire::place_set(shipped.head.clone())));
        };
        let read = self.front.db.read("coverage.get_place_set", async |tx| store::head(tx, id).await).await;
        read.map(|head| Response::new(wire::place_set(head))).map_err(status_of)
    }

    async fn list_place_sets(
        &self,
        request: Request<pb::ListPlaceSetsRequest>,
    ) -> Result<Response<pb::ListPlaceSetsResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let page = page_request(&mut fields, request.page_size, &request.page_token, "place sets");
        let page = fields.finish(|| page).map_err(status_of)?;
        let read = self.front.db.read("coverage.list_place_sets", async |tx| store::set_page(tx, page).await).await;
        let page = read.map_err(status_of)?;
        Ok(Response::new(pb::ListPlaceSetsResponse {
            next_page_token: next_page_token(page.next, "place sets"),
            place_sets: page.rows.into_iter().map(wire::place_set).collect(),
        }))
    }

    async fn set_lead_time(&self, request: Request<pb::SetLeadTimeRequest>) -> Result<Response<pb::LeadTime>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let lead = wire::lead_time(&request, Day::of(admitted.now())).map_err(status_of)?;
        commit_once(&self.front.db, &admitted, async |tx| {
            set_lead_time(tx, lead, admitted.actor(), admitted.now()).await?;
            let service_center = Name(lead.center).to_string();
            Ok(pb::LeadTime { service_center, begin_date: Some(date(lead.begin)), days: lead.days })
        })
        .await
    }
}
