//! An outlet and the states of its life.
//!
//! ```text
//! APPLIED ─► IN_REVIEW ─► PROBATION ─► AUTHORIZED ⇄ IMPROVEMENT_PLAN ─► SUSPENDED ─► AUTHORIZED | WINDING_DOWN ─► TERMINATED
//!                └─► DECLINED              └──────────── resignation ───────────► WINDING_DOWN
//! ```

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::outlets;
use crate::types::{CenterId, Day, Error, Name, OutletId, Personal, Reason};

crate::text_enum! {
    /// The state of an outlet's life.
    pub enum OutletState {
        /// The application is filed.
        Applied = "applied",
        /// The application is read and visited.
        InReview = "in_review",
        /// The application was declined.
        Declined = "declined",
        /// Works on probation.
        Probation = "probation",
        /// Works.
        Authorized = "authorized",
        /// Works under an improvement plan.
        ImprovementPlan = "improvement_plan",
        /// Takes nothing new in.
        Suspended = "suspended",
        /// Finishes and returns all stock.
        WindingDown = "winding_down",
        /// Gone.
        Terminated = "terminated",
    }
}

/// Kinds of work that a state opens or closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Take devices in.
    Intake,
    /// Go on with orders taken in before.
    RunningOrders,
    /// Be sent parts.
    PartsOrders,
    /// Claim.
    Claims,
}

/// How an outlet's claims are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimHandling {
    /// By the checks alone.
    Automatic,
    /// Every one by a person.
    Reviewed,
}

use OutletState::{
    Applied, Authorized, Declined, ImprovementPlan, InReview, Probation, Suspended, Terminated, WindingDown,
};

impl OutletState {
    /// Every change there is: verb, from, to.
    pub const TRANSITIONS: &'static [(&'static str, Self, Self)] = &[
        ("ReviewOutlet", Applied, InReview),
        ("DeclineOutlet", InReview, Declined),
        ("AdmitOutlet", InReview, Probation),
        ("AuthorizeOutlet", Probation, Authorized),
        ("AuthorizeOutlet", ImprovementPlan, Authorized),
        ("AuthorizeOutlet", Suspended, Authorized),
        ("SuspendOutlet", Authorized, Suspended),
        ("SuspendOutlet", ImprovementPlan, Suspended),
    ];

    /// Where `verb` leads from here, if anywhere.
    #[must_use]
    pub fn after(self, verb: &str) -> Option<Self> {
        Self::TRANSITIONS.iter().find(|(name, from, _)| *name == verb && *from == self).map(|(_, _, to)| *to)
    }

    /// Whether this state opens `work`: the one table that every slice asks (states 6.4).
    #[must_use]
    pub const fn opens(self, work: Work) -> bool {
        match self {
            Applied | InReview | Declined | Terminated => false,
            Probation | Authorized | ImprovementPlan => true,
            Suspended | WindingDown => match work {
                Work::RunningOrders | Work::Claims => true,
                Work::Intake | Work::PartsOrders => false,
            },
        }
    }

    /// How claims filed in this state are judged.
    #[must_use]
    pub const fn claim_handling(self) -> ClaimHandling {
        match self {
            Probation => ClaimHandling::Reviewed,
            Applied | InReview | Declined | Authorized | ImprovementPlan | Suspended | WindingDown | Terminated => {
                ClaimHandling::Automatic
            }
        }
    }
}

/// What an outlet says of itself when it applies (网点情况登记表).
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = outlets, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct OutletForm {
    /// Square meters of the premises.
    pub premises_square_meters: i32,
    /// People employed.
    pub staff_count: i32,
    /// First day of the contract.
    pub contract_begin_date: Day,
    /// First day after the contract.
    pub contract_end_date: Day,
    /// Account that settlements are paid to.
    pub bank_account: Personal,
}

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
    /// What it said of itself.
    #[diesel(embed)]
    pub form: OutletForm,
    /// The state of its life.
    pub state: OutletState,
    /// 1 to 3 once admitted, else 0.
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

    /// Refuses what its state closes.
    pub fn must_open(&self, work: Work) -> Result<(), Error> {
        if self.state.opens(work) {
            return Ok(());
        }
        let name = Name(self.outlet_id);
        let message = format!("outlet `{name}` is {}, which closes it to this", self.state);
        Err(Error::refused(Reason::OutletClosed, name, message).with("state", self.state))
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
