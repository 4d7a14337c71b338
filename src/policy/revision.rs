//! Revisions: the texts of packs, tables and calendars as they were published, and which of them stand.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;
use sha2::{Digest as _, Sha256};

use super::calendar::Notice;
use super::error::{PackError, Source};
use super::pack::Pack;
use super::table::Table;
use crate::text_enum;
use crate::types::Day;

text_enum! {
    /// What a revision is one of.
    pub enum RevisionKind {
        /// Law or a promise.
        Pack = "pack",
        /// The rest days of a year.
        Calendar = "calendar",
        /// A decision table.
        Table = "table",
    }
}

/// A text with what it was published as. Never changes: a correction is another revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// What it is one of.
    pub kind: RevisionKind,
    /// Name of the pack, the table or the calendar.
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
    /// A decision table, not proved.
    Table(Box<Table>),
}

impl Document {
    /// Reads and checks a text of any kind: what names a `year` is a calendar; what says no `layer`, but `fact`,
    /// `output` or `hit`, is a table.
    ///
    /// # Errors
    /// What [`Pack::load`], [`Notice::load`] or [`Table::read`] refuses.
    pub fn load(file: &str, text: &str) -> Result<Self, PackError> {
        #[derive(Deserialize)]
        struct Head {
            year: Option<IgnoredAny>,
            layer: Option<IgnoredAny>,
            fact: Option<IgnoredAny>,
            output: Option<IgnoredAny>,
            hit: Option<IgnoredAny>,
        }
        let head: Head = Source { file, text }.read()?;
        let asks = head.fact.or(head.output).or(head.hit);
        Ok(match (head.year, head.layer, asks) {
            (Some(_), _, _) => Self::Calendar(Box::new(Notice::load(file, text)?)),
            (None, None, Some(_)) => Self::Table(Box::new(Table::read(file, text)?)),
            (None, Some(_), _) | (None, None, None) => Self::Pack(Box::new(Pack::load(file, text)?)),
        })
    }

    const fn kind(&self) -> RevisionKind {
        match self {
            Self::Pack(_) => RevisionKind::Pack,
            Self::Calendar(_) => RevisionKind::Calendar,
            Self::Table(_) => RevisionKind::Table,
        }
    }
}

impl Revision {
    /// The revision that a text is.
    ///
    /// # Errors
    /// What [`Document::load`] refuses.
    pub fn read(file: &str, text: &str) -> Result<Self, PackError> {
        let document = Document::load(file, text)?;
        let kind = document.kind();
        let (name, in_force) = match document {
            Document::Pack(pack) => (pack.name, pack.in_force),
            Document::Calendar(notice) => (notice.name, notice.in_force),
            Document::Table(table) => (table.name, table.in_force),
        };
        Ok(Self { kind, name, in_force, hash: hash(text), file: file.to_owned(), text: text.to_owned() })
    }

    /// Refuses to be something else than another revision of the name: a pack stays a pack, who is cited as law stays
    /// law, and a table goes on to answer what it was asked by.
    ///
    /// # Errors
    /// With the line of what differs.
    pub fn must_stay_what_it_was(&self, other: &Self) -> Result<(), PackError> {
        let source = Source { file: &self.file, text: &self.text };
        let refuse = |word: &str, message: String| Err(source.error(&source.find(word), message));
        let Self { name, kind, .. } = self;
        if *kind != other.kind {
            return refuse("name", format!("`{name}` is a {}, no {kind}: a name keeps what it is", other.kind));
        }
        let read = |revision: &Self| Document::load(&revision.file, &revision.text);
        match (read(self), read(other)) {
            (Ok(Document::Pack(own)), Ok(Document::Pack(before))) if own.layer != before.layer => {
                refuse("layer", format!("pack `{name}` is of layer `{}`: a name keeps its layer", before.layer))
            }
            (Ok(Document::Table(own)), Ok(Document::Table(before))) => match own.narrower_than(&before) {
                Some((word, message)) => refuse(&format!("\"{word}\""), message),
                None => Ok(()),
            },
            // What cannot be read itself says nothing.
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
