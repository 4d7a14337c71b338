//! What all services share on the wire: who calls, what they may, fields that are parsed and not only checked, pages,
//! and errors as statuses.
//!
//! Every handler reads the same: `admit` the request, decode it, call the verb, `commit` or encode.

mod access;
mod admit;
mod auth;
mod caller;
mod commit;
mod convert;
mod export;
mod fields;
mod front;
mod page;
mod sheet;
mod stack;
mod status;

pub use access::{METHODS, Method, Scope, Scoped, method};
pub use admit::{Admitted, Party, ScopedTo, admit, admit_message, instant_of};
pub use auth::{Authenticator, TokenSettings};
pub use caller::{At, Caller, Reach, Role};
pub use commit::commit_once;
pub use convert::{date, money, timestamp};
pub use export::{ExportStream, Exported, Exports, Pen, export};
pub use fields::Fields;
pub use front::Front;
pub use page::{next_page_token, page_request};
pub use sheet::{Cells, SheetRow, SheetShape, cell_of, day, entries};
pub use stack::{Stack, StackSettings};
pub use status::{DOMAIN, overloaded, status_of, stopping};
