//! Who calls: a subject, its roles, and how far its business reaches.

use tonic::Request;

use crate::types::{CenterId, Error, OutletId, TypedId as _};

crate::text_enum! {
    /// What a caller is to the network.
    pub enum Role {
        /// Answers customers.
        Agent = "agent",
        /// Headquarters.
        Headquarters = "headquarters",
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
#[derive(Clone, Debug)]
pub struct Caller {
    subject: String,
    #[expect(dead_code, reason = "stand-in")]
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
    pub fn may(&self, _permission: &str) -> bool {
        true
    }

    /// The scope of its request ids.
    #[must_use]
    pub fn scope_key(&self) -> String {
        match &self.reach {
            Reach::Brand => "brand".to_owned(),
            Reach::Centers(ids) => {
                format!("centers/{}", ids.iter().map(|id| id.uuid().to_string()).collect::<Vec<_>>().join(","))
            }
            Reach::Outlets(ids) => {
                format!("outlets/{}", ids.iter().map(|id| id.uuid().to_string()).collect::<Vec<_>>().join(","))
            }
        }
    }

    /// Of a request that came through the door.
    pub fn of<T>(request: &Request<T>) -> Result<Self, Error> {
        request.extensions().get::<Self>().cloned().ok_or_else(|| Error::Unauthenticated("no caller".to_owned()))
    }
}
