//! Revisions: the texts of packs and calendars as they were published, and which of them stand.

use std::collections::BTreeMap;

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::calendar::Notice;
use super::error::{PackError, Source};
use super::pack::Pack;
use crate::text_enum;
use crate::types::Day;

text_enum! {
    /// What a revision is one of.
    pub enum RevisionKind {
        /// Law or a promise.
        Pack = "pack",
        /// The rest days of a year.
        Calendar = "calendar",
    }
}

/// A text with what it was published as. Never changes: a correction is another revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// What it is one of.
    pub kind: RevisionKind,
    /// Name of the pack or calendar.
    pub name: String,
    /// First day in force.
    pub in_force: Day,
    /// SHA-256 of the text, in hexadecimal.
    pub hash: String,
    /// Name of the file it came from, for people.
    pub file: String,
    /// The text.
    pub text: String,
}

/// A text, read and checked.
#[derive(Clone, Debug)]
pub enum Document {
    /// A pack.
    Pack(Box<Pack>),
    /// A calendar.
    Calendar(Box<Notice>),
}

impl Document {
    /// Reads and checks a text of either kind: what names a `year` is a calendar.
    ///
    /// # Errors
    /// What [`Pack::load`] or [`Notice::load`] refuses.
    pub fn load(file: &str, text: &str) -> Result<Self, PackError> {
        #[derive(Deserialize)]
        struct Head {
            year: Option<toml::Value>,
        }
        let head: Head = Source { file, text }.read()?;
        Ok(match head.year {
            Some(_) => Self::Calendar(Box::new(Notice::load(file, text)?)),
            None => Self::Pack(Box::new(Pack::load(file, text)?)),
        })
    }
}

impl Revision {
    /// The revision that a text is.
    ///
    /// # Errors
    /// What [`Document::load`] refuses.
    pub fn read(file: &str, text: &str) -> Result<Self, PackError> {
        let (kind, name, in_force) = match Document::load(file, text)? {
            Document::Pack(pack) => (RevisionKind::Pack, pack.name, pack.in_force),
            Document::Calendar(notice) => (RevisionKind::Calendar, notice.name, notice.in_force),
        };
        Ok(Self { kind, name, in_force, hash: hash(text), file: file.to_owned(), text: text.to_owned() })
    }

    /// Refuses a layer other than that of another revision of the name: who is cited as law stays law.
    ///
    /// # Errors
    /// With the line of the layer.
    pub fn must_keep_layer(&self, other: &Self) -> Result<(), PackError> {
        // What cannot be read itself says nothing.
        let layer = |revision: &Self| match Document::load(&revision.file, &revision.text) {
            Ok(Document::Pack(pack)) => Some(pack.layer),
            Ok(Document::Calendar(_)) | Err(_) => None,
        };
        match (layer(self), layer(other)) {
            (Some(own), Some(before)) if own != before => {
                let source = Source { file: &self.file, text: &self.text };
                let message = format!("pack `{}` is of layer `{before}`: a name keeps its layer", self.name);
                Err(source.error(&source.find("layer"), message))
            }
            _ => Ok(()),
        }
    }
}

/// SHA-256 of a text, in hexadecimal.
#[must_use]
pub(super) fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The revisions that stand: of one name and first day the last of `published`, else the one of `shipped`. Those of
/// `shipped` names come first, in its order, then the others by name; each name's by first day.
///
/// Told from what they were published as, not from their texts: one that cannot be read stands until it is corrected.
pub(super) fn standing<'a>(shipped: &'a [Revision], published: &'a [Revision]) -> Vec<&'a Revision> {
    let place = |name: &str| shipped.iter().position(|own| own.name == name).unwrap_or(usize::MAX);
    let mut standing = BTreeMap::new();
    for revision in shipped.iter().chain(published) {
        standing.insert((place(&revision.name), &revision.name, revision.in_force), revision);
    }
    standing.into_values().collect()
}
