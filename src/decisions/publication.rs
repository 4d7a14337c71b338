//! A revision as it was published.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};

use crate::policy::{Revision, RevisionKind};
use crate::text_enum;
use crate::types::{Day, NameError, RevisionId};

text_enum! {
    /// Where a revision comes from.
    pub enum Origin {
        /// Shipped with the service.
        Shipped = "shipped",
        /// Published by a caller.
        Published = "published",
    }
}

/// A revision as it was published; its text stands beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// Its id.
    pub revision_id: RevisionId,
    /// Its place in the order of publications, from 1.
    pub position: i64,
    /// Where it comes from.
    pub origin: Origin,
    /// What it is.
    pub kind: RevisionKind,
    /// Name of the pack, the table or the calendar.
    pub name: String,
    /// First day in force.
    pub in_force: Day,
    /// SHA-256 of its text, in hexadecimal.
    pub hash: String,
    /// Name of the file it came from.
    pub file: String,
    /// Who published it; empty if it ships.
    pub published_by: String,
    /// When, or when a server first started with it.
    pub publish_time: DateTime<Utc>,
}

impl Publication {
    /// Of a revision. Who published it is empty for what ships.
    pub(super) fn new(
        revision: &Revision,
        position: i64,
        origin: Origin,
        published_by: &str,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            revision_id: RevisionId::generate(),
            position,
            origin,
            kind: revision.kind,
            name: revision.name.clone(),
            in_force: revision.in_force,
            hash: revision.hash.clone(),
            file: revision.file.clone(),
            published_by: published_by.to_owned(),
            publish_time: now,
        }
    }

    /// The resource name.
    #[must_use]
    pub fn name(&self) -> RevisionName {
        RevisionName { pack: self.name.clone(), hash: self.hash.clone() }
    }
}

/// `packs/{pack}/revisions/{hash}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisionName {
    /// Name of the pack, the table or the calendar.
    pub pack: String,
    /// SHA-256 of the text, in hexadecimal.
    pub hash: String,
}

impl fmt::Display for RevisionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "packs/{}/revisions/{}", self.pack, self.hash)
    }
}

impl FromStr for RevisionName {
    type Err = NameError;
    fn from_str(text: &str) -> Result<Self, NameError> {
        let (pack, hash) = text.split_once("/revisions/").ok_or(NameError)?;
        let is_hash = hash.len() == 64 && hash.chars().all(|digit| matches!(digit, '0'..='9' | 'a'..='f'));
        let pack = parse_pack(pack).filter(|_| is_hash).ok_or(NameError)?;
        Ok(Self { pack: pack.to_owned(), hash: hash.to_owned() })
    }
}

/// The pack of `packs/{pack}`.
pub(super) fn parse_pack(text: &str) -> Option<&str> {
    let fits = |character: char| matches!(character, 'a'..='z' | '0'..='9' | '-' | '_');
    text.strip_prefix("packs/").filter(|pack| (1..=60).contains(&pack.len()) && pack.chars().all(fits))
}
