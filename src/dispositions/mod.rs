//! What becomes of a center's defective parts, once inspected? (domain S9)
//!
//! ```text
//! REFURBISH:   REFURBISHING ─► REFURBISHED      what passes is usable stock, what does not is to be scrapped
//! SCRAP:       PROPOSED ─► SCRAPPED | DECLINED  by another person than who proposed it
//! TO_SUPPLIER: AT_SUPPLIER ─► RECOVERED         with what the supplier gave for it
//! ```
//!
//! Each is a document over movements of the ledger, of pieces that the center really has; until it is finished they are
//! set apart, so that no other document is about the same pieces.

mod approve_scrap;
mod decline_scrap;
mod dispose;
mod disposition;
mod finish_refurbishing;
pub mod grpc;
mod record_recovery;
mod store;
mod wire;

pub use disposition::{Disposition, DispositionKind, DispositionState};
