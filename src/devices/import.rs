//! Registers a stream of sold devices, batch by batch, and counts what became of them.

use super::register::{Registered, Sold, register};
use crate::db::Db;
use crate::types::Error;

/// Devices registered in one transaction at most.
const BATCH_MAX: usize = 256;

/// One message of the stream.
#[derive(Debug)]
pub(super) enum Item {
    /// A device to be registered.
    Sold(Box<Sold>),
    /// Its serial, as far as it could be read, and what is wrong with it.
    Wrong(String, Error),
}

/// What became of one message, with its serial.
pub(super) type Outcome = (String, Registered);

/// An import under way.
#[derive(Debug)]
pub(super) struct Import {
    db: Db,
    waiting: Vec<Item>,
}

impl Import {
    pub(super) const fn new(db: Db) -> Self {
        Self { db, waiting: Vec::new() }
    }

    /// Takes a message; answers outcomes, in the order of the stream, once a batch is full.
    pub(super) async fn take(&mut self, item: Item) -> Result<Vec<Outcome>, Error> {
        self.waiting.push(item);
        if self.waiting.len() < BATCH_MAX { Ok(Vec::new()) } else { self.flush().await }
    }

    /// Registers what waits.
    pub(super) async fn flush(&mut self) -> Result<Vec<Outcome>, Error> {
        let items = std::mem::take(&mut self.waiting);
        let batch: Vec<&Sold> = items
            .iter()
            .filter_map(|item| match item {
                Item::Sold(sold) => Some(&**sold),
                Item::Wrong(..) => None,
            })
            .collect();
        let registered = if batch.is_empty() {
            Vec::new()
        } else {
            self.db.write("ImportDevices", async |tx| register(tx, &batch).await).await?
        };
        let mut registered = registered.into_iter();
        let mut next =
            || registered.next().unwrap_or_else(|| Registered::Refused(Error::internal("a device without answer")));
        let outcome = |item| match item {
            Item::Sold(sold) => (sold.draft.serial, next()),
            Item::Wrong(serial, error) => (serial, Registered::Refused(error)),
        };
        Ok(items.into_iter().map(outcome).collect())
    }
}
