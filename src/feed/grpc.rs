//! `FeedService`: a page, or a stream without end.

use std::pin::Pin;
use std::time::Duration;

use futures::Stream;
use tokio::sync::{mpsc, watch};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};

use super::{Cursor, store, wire};
use crate::db::Db;
use crate::pb;
use crate::pb::feed_service_server::FeedService;
use crate::rpc::{Fields, page_request, status_of};
use crate::types::{Clock, Error, OutletId};

/// Events read at once for a follower.
const CHUNK: i64 = 256;
/// How long a follower waits before it looks for events of other servers.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// The service, cheap to clone.
#[derive(Clone, Debug)]
pub struct FeedGrpc {
    db: Db,
    clock: Clock,
    stopping: watch::Receiver<bool>,
}

impl FeedGrpc {
    /// Over a database, at a clock; `stopping` turns true when streams must end.
    #[must_use]
    pub const fn new(db: Db, clock: Clock, stopping: watch::Receiver<bool>) -> Self {
        Self { db, clock, stopping }
    }
}

#[tonic::async_trait]
impl FeedService for FeedGrpc {
    type WatchStream = Pin<Box<dyn Stream<Item = Result<pb::Event, Status>> + Send>>;

    async fn watch(&self, request: Request<pb::WatchRequest>) -> Result<Response<Self::WatchStream>, Status> {
        let (_, request) = crate::rpc::admit(&self.db, self.clock.now(), request).await.map_err(status_of)?;
        let (outlet, cursor) = wire::asked(&request.parent, "cursor", &request.cursor).map_err(status_of)?;
        let (sender, receiver) = mpsc::channel(16);
        let follower = Follower { db: self.db.clone(), stopping: self.stopping.clone(), outlet, cursor, sender };
        tokio::spawn(follower.run());
        Ok(Response::new(Box::pin(ReceiverStream::new(receiver))))
    }

    async fn list_events(
        &self,
        request: Request<pb::ListEventsRequest>,
    ) -> Result<Response<pb::ListEventsResponse>, Status> {
        let (_, request) = crate::rpc::admit(&self.db, self.clock.now(), request).await.map_err(status_of)?;
        let mut fields = Fields::new();
        let page = page_request(&mut fields, request.page_size, "", "events");
        let page = fields.finish(|| page).map_err(status_of)?;
        let (outlet, cursor) = wire::asked(&request.parent, "page_token", &request.page_token).map_err(status_of)?;
        let size = i64::from(page.size);
        let read = self.db.read("feed.list_events", async |tx| store::after(tx, outlet, cursor, size).await).await;
        let events: Vec<pb::Event> = read.map_err(status_of)?.iter().map(wire::event).collect();
        let next_page_token = events.last().map_or(request.page_token, |event| event.cursor.clone());
        Ok(Response::new(pb::ListEventsResponse { events, next_page_token }))
    }
}

/// Sends one follower what it has not seen, until it leaves or the server stops.
struct Follower {
    db: Db,
    stopping: watch::Receiver<bool>,
    outlet: Option<OutletId>,
    cursor: Cursor,
    sender: mpsc::Sender<Result<pb::Event, Status>>,
}

impl Follower {
    async fn run(mut self) {
        let mut committed = self.db.committed();
        loop {
            committed.mark_unchanged();
            let (outlet, cursor) = (self.outlet, self.cursor);
            let read = self.db.read("feed.watch", async |tx| store::after(tx, outlet, cursor, CHUNK).await).await;
            let events = match read {
                Ok(events) => events,
                Err(error) => {
                    let _gone = self.sender.send(Err(status_of(error))).await;
                    return;
                }
            };
            for event in &events {
                if self.sender.send(Ok(wire::event(event))).await.is_err() {
                    return;
                }
                self.cursor = event.cursor();
            }
            if *self.stopping.borrow() {
                let stopping = Error::Unavailable(anyhow::anyhow!("stopping; resume from the last cursor"));
                let _gone = self.sender.send(Err(status_of(stopping))).await;
                return;
            }
            if events.is_empty() {
                tokio::select! {
                    () = self.sender.closed() => return,
                    _ = self.stopping.changed() => {}
                    _ = tokio::time::timeout(LOOK_AGAIN, committed.changed()) => {}
                }
            }
        }
    }
}
