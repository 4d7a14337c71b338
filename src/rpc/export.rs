//! Lists sent whole: CSV in pieces, from one snapshot, with no more than a piece in memory.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures::Stream;
use futures::future::BoxFuture;
use tokio::sync::{Mutex, Semaphore, mpsc};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Response, Status};

use super::{Front, overloaded, status_of};
use crate::db::Tx;
use crate::pb;
use crate::types::Error;

/// Exports at once, of all services together: each holds a connection as long as its caller reads.
const EXPORTS_MAX: usize = 4;
/// Bytes after which a piece is sent.
const PIECE_BYTES: usize = 256 * 1024;
/// Pieces that wait for the caller.
const PIECES_WAITING: usize = 2;
/// How long a caller may take over a piece.
const PIECE_PATIENCE: Duration = Duration::from_secs(30);

/// What an export answers.
pub type ExportStream = Pin<Box<dyn Stream<Item = Result<pb::ExportChunk, Status>> + Send>>;

/// As a handler answers it.
pub type Exported = Response<ExportStream>;

/// The places of exports, shared by all services.
#[derive(Clone, Debug)]
pub struct Exports {
    places: Arc<Semaphore>,
}

impl Default for Exports {
    fn default() -> Self {
        Self { places: Arc::new(Semaphore::new(EXPORTS_MAX)) }
    }
}

/// Where an export writes its rows.
#[derive(Debug)]
pub struct Pen {
    sender: mpsc::Sender<Result<pb::ExportChunk, Status>>,
    written: Mutex<(Vec<u8>, i64)>,
}

impl Pen {
    /// Writes the names of the columns.
    pub async fn head(&self, columns: &[&str]) -> Result<(), Error> {
        let mut written = self.written.lock().await;
        push(&mut written.0, columns)
    }

    /// Writes rows; waits while the caller is slow.
    ///
    /// # Errors
    /// `DeadlineExceeded` if the caller has left, or takes too long.
    pub async fn rows(&self, rows: Vec<Vec<String>>) -> Result<(), Error> {
        for row in rows {
            let full = {
                let mut written = self.written.lock().await;
                push(&mut written.0, &row)?;
                written.1 += 1;
                PIECE_BYTES <= written.0.len()
            };
            if full {
                self.send(false).await?;
            }
        }
        Ok(())
    }

    async fn send(&self, done: bool) -> Result<(), Error> {
        let (csv, row_count) = {
            let mut written = self.written.lock().await;
            (std::mem::take(&mut written.0), written.1)
        };
        let sending = self.sender.send(Ok(pb::ExportChunk { csv, row_count, done }));
        match tokio::time::timeout(PIECE_PATIENCE, sending).await {
            Ok(Ok(())) => Ok(()),
            // Who has left and who does not read are told the same.
            Ok(Err(_)) | Err(_) => Err(Error::DeadlineExceeded),
        }
    }
}

fn push<T: AsRef<[u8]>>(written: &mut Vec<u8>, cells: &[T]) -> Result<(), Error> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(written);
    writer.write_record(cells).map_err(|error| Error::Internal(error.into()))?;
    writer.flush().map_err(|error| Error::Internal(error.into()))
}

/// Begins an export: `work` writes it, in one read-only transaction named `name`.
///
/// # Errors
/// `OVERLOADED` while as many as are taken on run.
pub fn export<F>(front: &Front, name: &'static str, byte_order_mark: bool, work: F) -> Result<Exported, Status>
where
    F: for<'r> Fn(&'r mut Tx, &'r Pen) -> BoxFuture<'r, Result<(), Error>> + Send + Sync + 'static,
{
    let place = Arc::clone(&front.exports.places).try_acquire_owned().map_err(|_full| overloaded())?;
    let (sender, receiver) = mpsc::channel(PIECES_WAITING);
    let begun = if byte_order_mark { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
    let pen = Pen { sender, written: Mutex::new((begun, 0)) };
    let db = front.db.clone();
    tokio::spawn(async move {
        let _place = place;
        let (work, own) = (&work, &pen);
        let read = db.read(name, async |tx| work(tx, own).await).await;
        let ended = match read {
            Ok(()) => pen.send(true).await,
            Err(error) => Err(error),
        };
        if let Err(error) = ended {
            let _gone = pen.sender.try_send(Err(status_of(error)));
        }
    });
    Ok(Response::new(Box::pin(ReceiverStream::new(receiver))))
}
