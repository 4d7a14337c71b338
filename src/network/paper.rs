//! The papers of an outlet's life: reviews of the application, improvement plans, contracts, levels, and the history.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::Listed;
use crate::db::schema::{improvement_plans, outlet_contracts, outlet_levels, outlet_reviews, outlet_transitions};
use crate::types::{ContractId, Day, OutletId, PlanId, ReviewId, TransitionId};

crate::text_enum! {
    /// An item of the registration form that a review looks at.
    pub enum ReviewSubject {
        /// The premises.
        Premises = "premises",
        /// The people.
        Staff = "staff",
        /// The tools.
        Tools = "tools",
        /// The area that is served.
        ServiceArea = "service_area",
        /// The bank account.
        BankAccount = "bank_account",
        /// The contract.
        Contract = "contract",
    }
}

crate::text_enum! {
    /// How an item was found.
    pub enum ReviewVerdict {
        /// As it should be.
        Passed = "passed",
        /// Not as it should be.
        Failed = "failed",
        /// Does not apply to this outlet.
        NotApplicable = "not_applicable",
    }
}

/// An item of a review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewItem {
    /// What was looked at.
    pub subject: ReviewSubject,
    /// How it was found.
    pub verdict: ReviewVerdict,
    /// What is to be said of it.
    pub remark: String,
}

/// What a review of an application found.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = outlet_reviews, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct OutletReview {
    /// Whose application it is.
    pub outlet_id: OutletId,
    /// Its id.
    pub review_id: ReviewId,
    /// Who reviewed.
    pub reviewer: String,
    /// Each subject once.
    pub items: Listed<ReviewItem>,
    /// Whether nothing failed.
    pub passed: bool,
    /// What follows from it.
    pub summary: String,
    /// When.
    pub review_time: DateTime<Utc>,
}

crate::text_enum! {
    /// How an improvement plan ended.
    pub enum PlanOutcome {
        /// Every goal was met.
        Completed = "completed",
        /// The outlet was suspended or resigned first.
        BrokenOff = "broken_off",
    }
}

/// What became of a goal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoalResult {
    /// Whether it was met.
    pub met: bool,
    /// What shows it.
    pub remark: String,
}

/// What an outlet must do better, and by when.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = improvement_plans, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct ImprovementPlan {
    /// Whose it is.
    pub outlet_id: OutletId,
    /// Its id.
    pub plan_id: PlanId,
    /// What must be reached.
    pub goals: Listed<String>,
    /// By when.
    pub due_date: Day,
    /// Why there is one.
    pub reason: String,
    /// Who made it.
    pub actor: String,
    /// When.
    pub create_time: DateTime<Utc>,
    /// How it ended, if it has.
    pub outcome: Option<PlanOutcome>,
    /// What became of each goal, once completed.
    pub results: Option<Listed<GoalResult>>,
    /// When it ended.
    pub close_time: Option<DateTime<Utc>>,
}

/// A contract with an outlet.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = outlet_contracts, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Contract {
    /// Whose it is.
    pub outlet_id: OutletId,
    /// Its id.
    pub contract_id: ContractId,
    /// First day.
    pub begin_date: Day,
    /// First day after it.
    pub end_date: Day,
    /// The document it stands in.
    pub document: String,
    /// Who entered it.
    pub actor: String,
    /// When.
    pub create_time: DateTime<Utc>,
}

/// The level of an outlet from a day on, until the next one begins.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = outlet_levels, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct DatedLevel {
    /// Whose it is.
    pub outlet_id: OutletId,
    /// First day.
    pub begin_date: Day,
    /// 1 to 3.
    pub level: i32,
    /// Who decided it.
    pub actor: String,
    /// Why.
    pub reason: String,
    /// When.
    pub create_time: DateTime<Utc>,
}

impl DatedLevel {
    /// The level of an outlet on a day, among the dated levels of some; as last decided where they do not reach.
    #[must_use]
    pub fn on(levels: &[Self], outlet: &super::Outlet, day: Day) -> i32 {
        let own = levels.iter().filter(|level| level.outlet_id == outlet.outlet_id && level.begin_date <= day);
        own.max_by_key(|level| level.begin_date).map_or(outlet.level, |level| level.level)
    }
}

/// A change of an outlet.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = outlet_transitions, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct OutletTransition {
    /// Whose it is.
    pub outlet_id: OutletId,
    /// Its id.
    pub transition_id: TransitionId,
    /// The state before; empty for the application.
    pub from_state: String,
    /// The state after.
    pub to_state: String,
    /// The verb.
    pub verb: String,
    /// Who did it.
    pub actor: String,
    /// Why.
    pub reason: String,
    /// When.
    pub transition_time: DateTime<Utc>,
    /// The version that it made.
    pub version: i64,
}

/// An outlet that may do what is asked for.
#[derive(Clone, Debug)]
pub struct Capable {
    /// Which.
    pub outlet: super::Outlet,
    /// Its state on the day.
    pub state: super::OutletState,
    /// By which grant.
    pub grant: crate::types::GrantId,
}

crate::text_enum! {
    /// What an outlet must finish before it is terminated: the words of the database's `outlet_obligations`.
    pub enum Obligation {
        /// Repair orders that are not closed.
        OpenOrders = "open_orders",
        /// Pieces on its shelf or with its technicians.
        PiecesInStock = "pieces_in_stock",
        /// Pieces on their way back from it: its own until they are received.
        PiecesInTransit = "pieces_in_transit",
        /// Shipments on the way to it.
        ShipmentsInTransit = "shipments_in_transit",
        /// Discrepancies of its shipments and stock returns that nobody resolved.
        OpenDiscrepancies = "open_discrepancies",
        /// Parts orders of which something is still to come.
        OpenPartsOrders = "open_parts_orders",
        /// Defective parts it owes.
        PartDebts = "part_debts",
        /// Claims that are not settled.
        UnsettledClaims = "unsettled_claims",
        /// Statements that are not paid.
        UnpaidStatements = "unpaid_statements",
    }
}

impl Obligation {
    /// Its key in a refusal.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::OpenOrders => "openOrders",
            Self::PiecesInStock => "piecesInStock",
            Self::PiecesInTransit => "piecesInTransit",
            Self::ShipmentsInTransit => "shipmentsInTransit",
            Self::OpenDiscrepancies => "openDiscrepancies",
            Self::OpenPartsOrders => "openPartsOrders",
            Self::PartDebts => "partDebts",
            Self::UnsettledClaims => "unsettledClaims",
            Self::UnpaidStatements => "unpaidStatements",
        }
    }
}
