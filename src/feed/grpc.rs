//! `FeedService`: a page, or a stream without end.

use std::pin::Pin;
use std::sync::Arc;

use futures::Stream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};

use super::{Cursor, head, store, wire};
use crate::db::{Db, Tx};
use crate::pb;
use crate::pb::feed_service_server::FeedService;
use crate::rpc::{Fields, Front, overloaded, page_request, status_of, stopping};
use crate::types::{Error, OutletId};

/// Events read at once for a follower.
const CHUNK: i64 = 256;
/// Followers at once; more are turned away.
const FOLLOWERS_MAX: usize = 256;

/// The service, cheap to clone.
#[derive(Clone, Debug)]
pub struct FeedGrpc {
    front: Front,
    stopping: watch::Receiver<bool>,
    head: watch::Receiver<Cursor>,
    places: Arc<Semaphore>,
}

impl FeedGrpc {
    /// Over a front; `stopping` turns true when streams must end. Starts what looks for new events; needs
    /// a runtime.
    #[must_use]
    pub fn new(front: Front, stopping: watch::Receiver<bool>) -> Self {
        let head = head::follow(front.db.clone(), stopping.clone());
        Self { front, stopping, head, places: Arc::new(Semaphore::new(FOLLOWERS_MAX)) }
    }
}

#[tonic::async_trait]
impl FeedService for FeedGrpc {
    type WatchStream = Pin<Box<dyn Stream<Item = Result<pb::Event, Status>> + Send>>;

    async fn watch(&self, request: Request<pb::WatchRequest>) -> Result<Response<Self::WatchStream>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let asked = wire::asked(Fields::new(), &request.parent, "cursor", &request.cursor);
        let (outlet, cursor) = asked.map_err(status_of)?;
        let _place = Arc::clone(&self.places).try_acquire_owned().map_err(|_full| overloaded())?;
        let (sender, receiver) = mpsc::channel(16);
        let (db, stopping, head) = (self.front.db.clone(), self.stopping.clone(), self.head.clone());
        tokio::spawn(Follower { db, stopping, head, outlet, cursor, sender, _place }.run());
        Ok(Response::new(Box::pin(ReceiverStream::new(receiver))))
    }

    async fn list_events(
        &self,
        request: Request<pb::ListEventsRequest>,
    ) -> Result<Response<pb::ListEventsResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let page = page_request(&mut fields, request.page_size, "", "events");
        let asked = wire::asked(fields, &request.parent, "page_token", &request.page_token);
        let (outlet, cursor) = asked.map_err(status_of)?;
        let size = i64::from(page.map_or(0, |page| page.size));
        let db = &self.front.db;
        let head = store::last(db).await.map_err(status_of)?;
        let read = db.read("feed.list_events", async |tx| store::between(tx, outlet, cursor, head, size).await).await;
        let events: Vec<pb::Event> = read.map_err(status_of)?.iter().map(wire::event).collect();
        let next_page_token = events.last().map_or(request.page_token, |event| event.cursor.clone());
        Ok(Response::new(pb::ListEventsResponse { events, next_page_token }))
    }
}

/// Sends one follower what it has not seen, until it leaves or the server stops.
struct Follower {
    db: Db,
    stopping: watch::Receiver<bool>,
    head: watch::Receiver<Cursor>,
    outlet: Option<OutletId>,
    cursor: Cursor,
    sender: mpsc::Sender<Result<pb::Event, Status>>,
    /// Held as long as it follows.
    _place: OwnedSemaphorePermit,
}

impl Follower {
    async fn run(mut self) {
        if let Err(error) = self.follow().await {
            let _gone = self.sender.send(Err(status_of(error))).await;
        } else if *self.stopping.borrow() {
            let _gone = self.sender.send(Err(stopping())).await;
        }
    }

    /// Until the follower has left or the server stops.
    async fn follow(&mut self) -> Result<(), Error> {
        // Nobody may have looked for the end before this one came.
        self.head.mark_unchanged();
        let mut head = store::last(&self.db).await?;
        while !*self.stopping.borrow() {
            let (outlet, after) = (self.outlet, self.cursor);
            let read = async |tx: &mut Tx| store::between(tx, outlet, after, head, CHUNK).await;
            let events = self.db.read("feed.watch", read).await?;
            for event in &events {
                if self.sender.send(Ok(wire::event(event))).await.is_err() {
                    return Ok(());
                }
                self.cursor = event.cursor();
            }
            if events.is_empty() {
                tokio::select! {
                    () = self.sender.closed() => return Ok(()),
                    _ = self.stopping.changed() => {}
                    _ = self.head.changed() => {}
                }
                head = *self.head.borrow_and_update();
            }
        }
        Ok(())
    }
}
