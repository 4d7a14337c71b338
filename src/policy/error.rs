//! Why a pack, a calendar or a case file cannot be read: the file, the line and a sentence that helps.

use std::fmt;
use std::ops::Range;

/// Characters of a message.
const MESSAGE_LENGTH_MAX: usize = 300;

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {message}")]
pub struct PackError {
    file: String,
    line: usize,
    message: String,
}

impl PackError {
    /// Name of the file.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The line, counted from 1.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.line
    }

    /// What is wrong, as a sentence.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The same place, with more to say.
    pub(super) fn and(mut self, more: impl fmt::Display) -> Self {
        self.message = format!("{}: {more}", self.message);
        self
    }
}

/// A file being read: its name and text, by which errors are placed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
}

impl Source<'_> {
    /// An error at these bytes of the text.
    pub(super) fn error(&self, span: &Range<usize>, message: impl fmt::Display) -> PackError {
        let line = self.text.get(..span.start).map_or(1, |before| before.matches('\n').count() + 1);
        let mut message = message.to_string();
        // What a text names may be as long as the text; a reader needs its beginning.
        if let Some((end, _)) = message.char_indices().nth(MESSAGE_LENGTH_MAX) {
            message.truncate(end);
            message.push('…');
        }
        PackError { file: self.file.to_owned(), line, message }
    }

    /// Where a word of the text first stands.
    pub(super) fn find(&self, word: &str) -> Range<usize> {
        let start = self.text.find(word).unwrap_or_default();
        start..start
    }

    /// Reads the text as TOML of a shape.
    pub(super) fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T, PackError> {
        toml::from_str(self.text).map_err(|error| self.of_toml(&error))
    }

    /// What TOML, or the shape, refuses.
    fn of_toml(&self, error: &toml::de::Error) -> PackError {
        self.error(&error.span().unwrap_or(0..0), self.describe(error))
    }

    /// What TOML, or the shape, refuses, with the key it stands at.
    pub(super) fn describe(&self, error: &toml::de::Error) -> String {
        let message = error.message().trim().replace('\n', " ");
        match self.key_at(&error.span().unwrap_or(0..0)) {
            Some(key) => format!("`{key}`: {message}"),
            None => message,
        }
    }

    /// The key at these bytes, or whose value stands there.
    fn key_at(&self, span: &Range<usize>) -> Option<String> {
        let is_key = |character: char| character.is_ascii_alphanumeric() || "_-.".contains(character);
        let own: String = self.text.get(span.start..)?.chars().take_while(|character| is_key(*character)).collect();
        let after = self.text.get(span.start.checked_add(own.len())?..)?;
        if !own.is_empty() && after.trim_start_matches(' ').starts_with('=') {
            return Some(own);
        }
        let mut before = self.text.get(..span.start)?.trim_end();
        // A word in a list stands at the list's key.
        if let Some((list, _)) = before.rsplit_once('[').filter(|_| !before.ends_with('=')) {
            before = list.trim_end();
        }
        let before = before.strip_suffix('=')?.trim_end();
        let reversed: String = before.chars().rev().take_while(|character| is_key(*character)).collect();
        Some(reversed.chars().rev().collect()).filter(|key: &String| !key.is_empty())
    }
}
