//! An outlet.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::state::{Allowance, Room};
use super::{OutletForm, OutletKind, OutletState, Work};
use crate::db::schema::outlets;
use crate::types::{CenterId, Day, Error, Name, OutletId, Reason};

/// An authorized repair outlet (授权网点).
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = outlets, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Outlet {
    /// Its id.
    pub outlet_id: OutletId,
    /// The center that supervises it.
    pub center_id: CenterId,
    /// The brand's own code.
    pub code: String,
    /// What people call it.
    pub display_name: String,
    /// The province it stands in.
    pub province: String,
    /// The city it stands in.
    pub city: String,
    /// WGS 84 degrees.
    pub latitude: f64,
    /// WGS 84 degrees.
    pub longitude: f64,
    /// Whether it repairs or swaps.
    pub kind: OutletKind,
    /// What it said of itself.
    #[diesel(embed)]
    pub form: OutletForm,
    /// The state of its life.
    pub state: OutletState,
    /// 1 to 3 once admitted, else 0: as last decided. What it is on a day is told by `store::level_on`.
    pub level: i32,
    /// When it applied.
    pub create_time: DateTime<Utc>,
    /// Counts its changes, from 1.
    pub version: i64,
}

impl Outlet {
    /// There is no such outlet.
    #[must_use]
    pub fn not_found(outlet: OutletId) -> Error {
        Error::not_found(Name(outlet))
    }

    /// What its state and its contract allow on a day: the one table that every slice asks.
    #[must_use]
    pub fn allows(&self, day: Day) -> Allowance {
        let allows = self.state.allows();
        if self.form.in_contract(day) { allows } else { allows.without_contract() }
    }

    /// Refuses what its state, or a contract that has ended, closes on a day.
    pub fn must_open(&self, work: Work, day: Day) -> Result<(), Error> {
        if self.allows(day).opens(work) {
            return Ok(());
        }
        let name = Name(self.outlet_id);
        let by_state = !self.state.opens(work);
        let message = if by_state {
            format!("outlet `{name}` is {}, which closes it to this", self.state)
        } else {
            format!("outlet `{name}` has no contract on {day}, which closes it to this")
        };
        let refusal = Error::refused(Reason::OutletClosed, name, message).with("state", self.state);
        Err(if by_state { refusal } else { refusal.with("contractEndDate", self.form.contract_end_date) })
    }

    /// Refuses what would make more of something than its state allows; `count` counts what is asked for too.
    pub fn must_hold(&self, opening: Room, count: i64, what: &'static str) -> Result<(), Error> {
        if opening.holds(count) {
            return Ok(());
        }
        let most = match opening {
            Room::UpTo(most) => most,
            Room::Closed | Room::Open => 0,
        };
        let name = Name(self.outlet_id);
        let message = format!("outlet `{name}` is {}, which allows {most} {what}; this would make {count}", self.state);
        let refusal = Error::refused(Reason::OutletLimitReached, name, message);
        Err(refusal.with("state", self.state).with("limit", most).with("count", count))
    }

    /// Refuses a stale etag.
    pub fn must_match(&self, etag: Option<i64>) -> Result<(), Error> {
        crate::types::must_match(Name(self.outlet_id), self.version, etag)
    }

    /// The state that `verb` leads to, or the refusal.
    pub fn after(&self, verb: &str) -> Result<OutletState, Error> {
        self.state.after(verb).ok_or_else(|| {
            let name = Name(self.outlet_id);
            let message = format!("outlet `{name}` is {}", self.state);
            Error::refused(Reason::WrongState, name, message).with("state", self.state)
        })
    }
}
