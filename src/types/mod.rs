//! The words all slices share: days, money, ids and resource names, personal data, the clock, and
//! what can go wrong.
//!
//! Nothing here knows the wire or the database beyond how a word is written in them.

mod clock;
mod day;
mod error;
mod ids;
mod money;
mod name;
mod page;
mod personal;
pub mod province;
mod serials;
mod sql;
mod text_enum;
mod word;
mod words;

pub use clock::Clock;
pub use day::{Day, Month};
pub use error::{BadText, Error, Reason, Refusal, Violation, must_match};
pub use ids::*;
pub use money::Money;
pub use name::{CenterName, Name, NameError, OutletName, TypedId, parse_center_name, parse_name, parse_outlet_name};
pub use page::{Page, PageRequest};
pub use personal::Personal;
pub use serials::Serials;
pub use word::{Word, Words};
pub use words::{ProductFamily, ServiceAction};
