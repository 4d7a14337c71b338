//! The states of an outlet's life, how they follow one another, and what each allows.
//!
//! ```text
//! APPLIED ─► IN_REVIEW ─► PROBATION ─► AUTHORIZED ⇄ IMPROVEMENT_PLAN ─► SUSPENDED ─► AUTHORIZED | WINDING_DOWN ─► TERMINATED
//!                └─► DECLINED   └──────────┴────── resignation ──┴──────────┴──────────► WINDING_DOWN
//! ```

use sha2::{Digest as _, Sha256};

use crate::types::{ClaimId, TypedId as _};

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

/// How far a state opens an outlet to work that comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// Not at all.
    Closed,
    /// Up to so many: orders open at once, or pieces in stock and on the way.
    UpTo(i64),
    /// Without limit.
    Open,
}

/// How an outlet's claims are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimHandling {
    /// Not at all: there are none to file.
    Closed,
    /// By the checks alone.
    Automatic,
    /// A share of them by a person, the others by the checks alone.
    Sampled,
    /// Every one by a person.
    Reviewed,
}

/// What a state allows: one row of the table in states 6.4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// New intake; limited in orders that are open at once.
    pub intake: Room,
    /// Whether orders taken in before are worked on.
    pub running_orders: bool,
    /// Being sent parts; limited in pieces.
    pub parts: Room,
    /// Whether all stock must go back.
    pub returns_stock: bool,
    /// How claims are judged.
    pub claims: ClaimHandling,
    /// Whether the public list of repair points names it.
    pub listed: bool,
    /// Whom to refer to first: 1 before 2 before 3; 0 is referred nothing.
    pub referral_rank: i32,
}

/// Orders that an outlet on probation may have open at once. A choice: the terms say that intake is limited on probation,
/// not to what.
const PROBATION_ORDERS_MAX: i64 = 20;
/// Pieces that an outlet on probation may have in stock and on the way. A choice, as above.
const PROBATION_PIECES_MAX: i64 = 100;
/// One claim in so many is looked at while an improvement plan runs. A choice: the terms say that they are sampled.
const SAMPLED_ONE_IN: u8 = 4;

use OutletState::{
    Applied, Authorized, Declined, ImprovementPlan, InReview, Probation, Suspended, Terminated, WindingDown,
};

/// Allows nothing.
const NOTHING: Allowance = Allowance {
    intake: Room::Closed,
    running_orders: false,
    parts: Room::Closed,
    returns_stock: false,
    claims: ClaimHandling::Closed,
    listed: false,
    referral_rank: 0,
};

impl OutletState {
    /// Every change there is: verb, from, to. A verb that changes something else leads back to the same state.
    pub const TRANSITIONS: &'static [(&'static str, Self, Self)] = &[
        ("ReviewOutlet", Applied, InReview),
        ("RecordOutletReview", InReview, InReview),
        ("DeclineOutlet", InReview, Declined),
        ("AdmitOutlet", InReview, Probation),
        ("AuthorizeOutlet", Probation, Authorized),
        ("StartImprovementPlan", Authorized, ImprovementPlan),
        ("CompleteImprovementPlan", ImprovementPlan, Authorized),
        ("SuspendOutlet", Authorized, Suspended),
        ("SuspendOutlet", ImprovementPlan, Suspended),
        ("ReinstateOutlet", Suspended, Authorized),
        ("WindDownOutlet", Suspended, WindingDown),
        ("ResignOutlet", Probation, WindingDown),
        ("ResignOutlet", Authorized, WindingDown),
        ("ResignOutlet", ImprovementPlan, WindingDown),
        ("ResignOutlet", Suspended, WindingDown),
        ("TerminateOutlet", WindingDown, Terminated),
        ("ChangeLevel", Probation, Probation),
        ("ChangeLevel", Authorized, Authorized),
        ("ChangeLevel", ImprovementPlan, ImprovementPlan),
        ("GrantAction", Probation, Probation),
        ("GrantAction", Authorized, Authorized),
        ("GrantAction", ImprovementPlan, ImprovementPlan),
        ("RevokeGrant", Probation, Probation),
        ("RevokeGrant", Authorized, Authorized),
        ("RevokeGrant", ImprovementPlan, ImprovementPlan),
        ("RevokeGrant", Suspended, Suspended),
        ("RevokeGrant", WindingDown, WindingDown),
        ("RenewContract", Probation, Probation),
        ("RenewContract", Authorized, Authorized),
        ("RenewContract", ImprovementPlan, ImprovementPlan),
        ("RenewContract", Suspended, Suspended),
    ];

    /// The states in which an outlet works or may work again.
    pub const IN_CONTRACT: &'static [Self] = &[Probation, Authorized, ImprovementPlan, Suspended, WindingDown];

    /// Where `verb` leads from here, if anywhere.
    #[must_use]
    pub fn after(self, verb: &str) -> Option<Self> {
        Self::TRANSITIONS.iter().find(|(name, from, _)| *name == verb && *from == self).map(|(_, _, to)| *to)
    }

    /// What this state allows: the one table that every slice asks (states 6.4).
    #[must_use]
    pub const fn allows(self) -> Allowance {
        let works = Allowance {
            intake: Room::Open,
            running_orders: true,
            parts: Room::Open,
            returns_stock: false,
            claims: ClaimHandling::Automatic,
            listed: true,
            referral_rank: 1,
        };
        match self {
            Applied | InReview | Declined | Terminated => NOTHING,
            Probation => Allowance {
                intake: Room::UpTo(PROBATION_ORDERS_MAX),
                parts: Room::UpTo(PROBATION_PIECES_MAX),
                claims: ClaimHandling::Reviewed,
                referral_rank: 3,
                ..works
            },
            Authorized => works,
            ImprovementPlan => Allowance { claims: ClaimHandling::Sampled, referral_rank: 2, ..works },
            Suspended => Allowance { running_orders: true, claims: ClaimHandling::Automatic, ..NOTHING },
            WindingDown => {
                Allowance { running_orders: true, returns_stock: true, claims: ClaimHandling::Automatic, ..NOTHING }
            }
        }
    }

    /// Whether this state opens `work`, limited or not.
    #[must_use]
    pub const fn opens(self, work: Work) -> bool {
        self.allows().opens(work)
    }

    /// How claims filed in this state are judged.
    #[must_use]
    pub const fn claim_handling(self) -> ClaimHandling {
        self.allows().claims
    }

    /// The states that the public list names.
    pub fn listed() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|state| state.allows().listed)
    }
}

impl Allowance {
    /// Whether `work` is open, limited or not.
    #[must_use]
    pub const fn opens(&self, work: Work) -> bool {
        match work {
            Work::Intake => !matches!(self.intake, Room::Closed),
            Work::RunningOrders => self.running_orders,
            Work::PartsOrders => !matches!(self.parts, Room::Closed),
            Work::Claims => !matches!(self.claims, ClaimHandling::Closed),
        }
    }

    /// What is left of it on a day that no contract covers: nothing new comes in, what runs is finished.
    #[must_use]
    pub const fn without_contract(self) -> Self {
        Self { intake: Room::Closed, parts: Room::Closed, listed: false, referral_rank: 0, ..self }
    }
}

impl Room {
    /// Whether so many fit in.
    #[must_use]
    pub const fn holds(self, count: i64) -> bool {
        match self {
            Self::Closed => false,
            Self::UpTo(most) => count <= most,
            Self::Open => true,
        }
    }
}

impl ClaimHandling {
    /// Whether a person must look at a claim. Of sampled ones the id decides, so that the same claim is always judged
    /// alike and nobody chooses.
    #[must_use]
    pub fn reviews(self, claim: ClaimId) -> bool {
        match self {
            Self::Closed | Self::Automatic => false,
            Self::Reviewed => true,
            Self::Sampled => {
                let hash: [u8; 32] = Sha256::digest(claim.uuid().as_bytes()).into();
                hash.first().is_some_and(|first| first % SAMPLED_ONE_IN == 0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_table_is_the_drawn_one() {
        let row = |state: OutletState| {
            let allows = state.allows();
            let works =
                [Work::Intake, Work::RunningOrders, Work::PartsOrders, Work::Claims].map(|work| allows.opens(work));
            (works, allows.listed, allows.returns_stock)
        };
        let all = [true; 4];
        for state in [Probation, Authorized, ImprovementPlan] {
            assert_eq!(row(state), (all, true, false), "{state}");
        }
        assert_eq!(row(Suspended), ([false, true, false, true], false, false));
        assert_eq!(row(WindingDown), ([false, true, false, true], false, true));
        for state in [Applied, InReview, Declined, Terminated] {
            assert_eq!(row(state), ([false; 4], false, false), "{state}");
        }
        let handling = [Probation, Authorized, ImprovementPlan, Suspended].map(OutletState::claim_handling);
        let expected =
            [ClaimHandling::Reviewed, ClaimHandling::Automatic, ClaimHandling::Sampled, ClaimHandling::Automatic];
        assert_eq!(handling, expected);
    }

    #[test]
    fn a_quarter_of_the_claims_is_sampled_and_always_the_same_ones() {
        let claims: Vec<ClaimId> = (0..4000).map(|_| ClaimId::generate()).collect();
        let sampled = claims.iter().filter(|claim| ClaimHandling::Sampled.reviews(**claim)).count();
        assert!((850..1150).contains(&sampled), "{sampled}");
        assert!(
            claims
                .iter()
                .all(|claim| { ClaimHandling::Sampled.reviews(*claim) == ClaimHandling::Sampled.reviews(*claim) })
        );
    }
}
