//! What happened, in order? (domain X3)
//!
//! Events are written by every slice in the transaction that makes them true. Their order is that of the transactions'
//! ids, and a reader takes only those below the oldest transaction that was still writing: whatever commits later comes
//! later. So no event is missed or repeated, and no writer waits for another.

mod cursor;
pub mod grpc;
mod head;
pub mod store;
mod wire;

pub use cursor::Cursor;
