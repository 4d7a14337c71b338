//! Who calls: a subject, its roles, and how far its business reaches.

use tonic::Request;

use crate::types::{CenterId, Error, OutletId};

crate::text_enum! {
    /// What a caller is to the network (domain X1).
    pub enum Role {
        /// Answers customers.
        Agent = "agent",
        /// Works at an outlet's bench.
        Engineer = "engineer",
        /// Keeps an outlet's parts.
        PartsKeeper = "parts_keeper",
        /// Runs an outlet.
        OutletManager = "outlet_manager",
        /// Looks after the outlets of a region.
        ChannelManager = "channel_manager",
        /// Runs a service center.
        CenterManager = "center_manager",
        /// Pays.
        Finance = "finance",
        /// Headquarters.
        Headquarters = "headquarters",
        /// Reads everything.
        Auditor = "auditor",
        /// Another service.
        Machine = "machine",
    }
}

/// What everybody may who works with the network at all.
const COMMON: &[&str] = &["network.read", "catalog.read", "devices.read", "policy.decide", "policy.read"];
const READS: &[&str] = &[
    "repairs.read",
    "parts.read",
    "claims.read",
    "claims.read_prices",
    "settlement.read",
    "assessment.read",
    "feed.read",
];

impl Role {
    /// What the role includes beyond [`COMMON`].
    const fn own(self) -> &'static [&'static [&'static str]] {
        match self {
            Self::Agent => &[&["repairs.read", "repairs.callback", "parts.read", "policy.record"]],
            Self::Engineer => &[&["repairs.read", "repairs.work", "parts.read", "parts.use", "policy.record"]],
            Self::PartsKeeper => &[
                &["repairs.read", "parts.read", "parts.use", "parts.receive", "parts.order", "parts.return"],
                &["parts.resolve", "policy.record"],
            ],
            Self::OutletManager => &[
                READS,
                &["network.staff", "repairs.work", "repairs.callback", "parts.use", "parts.receive", "claims.file"],
                &["settlement.agree", "parts.order", "parts.return", "parts.close", "parts.resolve", "policy.record"],
            ],
            Self::ChannelManager => &[
                READS,
                &["network.apply", "network.supervise", "network.plan"],
                &["assessment.audit", "assessment.assess", "policy.record"],
            ],
            Self::CenterManager => &[
                READS,
                &["network.apply", "network.supervise", "network.authorize", "network.plan"],
                &["parts.supply", "parts.ship", "parts.resolve", "parts.correct", "parts.close"],
                &["parts.inspect", "parts.waive", "parts.follow_up", "parts.dispose"],
                &["claims.review", "repairs.callback", "assessment.audit", "assessment.assess", "assessment.decide"],
                &["policy.record"],
            ],
            Self::Finance => &[READS, &["settlement.draft", "settlement.agree", "settlement.pay"]],
            Self::Headquarters => &[
                READS,
                &["network.administer", "network.apply", "network.supervise", "network.authorize", "network.staff"],
                &["network.plan"],
                &["catalog.administer", "devices.register", "repairs.work", "repairs.callback"],
                &["parts.supply", "parts.ship", "parts.receive", "parts.resolve", "parts.use", "parts.correct"],
                &["parts.close"],
                &["parts.order", "parts.return", "parts.inspect", "parts.waive", "parts.follow_up", "parts.dispose"],
                &["claims.price", "claims.file", "claims.review"],
                &["settlement.draft", "settlement.agree", "settlement.pay"],
                &["assessment.administer", "assessment.audit", "assessment.assess", "assessment.decide"],
                &["policy.publish", "policy.record"],
            ],
            Self::Auditor => &[READS, &["network.plan", "assessment.audit"]],
            Self::Machine => &[READS, &["devices.register", "network.plan", "parts.follow_up", "policy.record"]],
        }
    }

    /// Whether the role includes a permission.
    #[must_use]
    pub fn may(self, permission: &str) -> bool {
        COMMON.contains(&permission) || self.own().iter().any(|some| some.contains(&permission))
    }
}

/// How far a caller's business reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The whole brand.
    Brand,
    /// Some centers with their outlets.
    Centers(Vec<CenterId>),
    /// Some outlets.
    Outlets(Vec<OutletId>),
}

/// The instant that a call is made as of; only `--insecure-dev` lets a caller tell one.
#[derive(Clone, Copy, Debug)]
pub struct At(pub chrono::DateTime<chrono::Utc>);

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    subject: String,
    roles: Vec<Role>,
    reach: Reach,
}

impl Caller {
    /// A caller that the door made out.
    #[must_use]
    pub const fn new(subject: String, roles: Vec<Role>, reach: Reach) -> Self {
        Self { subject, roles, reach }
    }

    /// Its name in records.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// How far its business reaches.
    #[must_use]
    pub const fn reach(&self) -> &Reach {
        &self.reach
    }

    /// Whether one of its roles includes the permission.
    #[must_use]
    pub fn may(&self, permission: &str) -> bool {
        self.roles.iter().any(|role| role.may(permission))
    }

    /// Whether an outlet of a center is its business.
    #[must_use]
    pub fn reaches(&self, outlet: OutletId, center: CenterId) -> bool {
        match &self.reach {
            Reach::Brand => true,
            Reach::Centers(own) => own.contains(&center),
            Reach::Outlets(own) => own.contains(&outlet),
        }
    }

    /// Of a request that came through the door.
    pub fn of<T>(request: &Request<T>) -> Result<Self, Error> {
        request.extensions().get::<Self>().cloned().ok_or_else(|| Error::Unauthenticated("no caller".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::METHODS;

    #[test]
    fn every_permission_is_held_and_every_held_one_is_asked_for() {
        for method in METHODS {
            assert!(Role::ALL.iter().any(|role| role.may(method.permission)), "{}", method.permission);
        }
        let asked = |permission: &str| METHODS.iter().any(|method| method.permission == permission);
        for role in Role::ALL {
            for permission in role.own().iter().copied().flatten().chain(COMMON) {
                assert!(asked(permission), "{role} holds {permission}, which nothing asks for");
            }
        }
    }
}
