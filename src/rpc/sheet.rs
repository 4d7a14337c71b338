//! CSV as a request holds it: read with every wrong column and cell told, into the same messages that other requests are
//! made of, so that the same decoders judge them.

use std::collections::HashMap;

use crate::pb;
use crate::types::{Day, Error, Violation};

/// What a sheet may hold.
#[derive(Clone, Copy, Debug)]
pub struct SheetShape {
    /// The field of the request that holds it.
    pub field: &'static str,
    /// Columns that must be there.
    pub needed: &'static [&'static str],
    /// Columns that may be there.
    pub wanted: &'static [&'static str],
    /// Columns that may be there and are not read.
    pub unread: &'static [&'static str],
    /// Bytes at most.
    pub bytes_max: usize,
    /// Rows at most.
    pub rows_max: usize,
}

/// A row below the head.
#[derive(Debug)]
pub struct SheetRow {
    /// 1 for the first.
    pub number: i32,
    cells: HashMap<&'static str, String>,
    /// Set if it has more or fewer cells than the head.
    malformed: Option<Violation>,
}

impl SheetShape {
    /// Reads a sheet.
    ///
    /// # Errors
    /// Each column that is unknown, missing or there twice, by name; text that is no UTF-8; too many bytes or rows, or none.
    pub fn read(&self, bytes: &[u8]) -> Result<Vec<SheetRow>, Error> {
        let wrong = |rule, description: String| Err(Error::invalid(self.field, rule, description));
        if self.bytes_max < bytes.len() {
            return wrong("TOO_LARGE", format!("has {} bytes, must have {} at most", bytes.len(), self.bytes_max));
        }
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
            Err(error) => return wrong("NOT_UTF8", format!("is no UTF-8 from byte {} on", error.valid_up_to())),
        };
        if text.trim().is_empty() {
            return wrong("REQUIRED", "must be given: a head and rows".to_owned());
        }
        let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::Headers).from_reader(text.as_bytes());
        let head = reader.headers().cloned().map_err(|error| unreadable(self.field, &error))?;
        let columns = self.columns(&head)?;
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| unreadable(self.field, &error))?;
            if rows.len() == self.rows_max {
                return wrong("COUNT_OUT_OF_RANGE", format!("has more than {} rows", self.rows_max));
            }
            let number = i32::try_from(rows.len() + 1).unwrap_or(i32::MAX);
            rows.push(row(number, &columns, &record));
        }
        if rows.is_empty() {
            return wrong("COUNT_OUT_OF_RANGE", "has a head and no rows".to_owned());
        }
        Ok(rows)
    }

    /// The column of each cell; nothing for one that is not read.
    fn columns(&self, head: &csv::StringRecord) -> Result<Vec<Option<&'static str>>, Error> {
        let mut violations = Vec::new();
        let mut note = |rule, description| {
            violations.push(Violation { field: self.field.to_owned(), rule, description });
        };
        let mut seen: Vec<&str> = Vec::new();
        let mut columns = Vec::new();
        for name in head {
            let read = self.needed.iter().chain(self.wanted).find(|known| **known == name).copied();
            let shown: String = name.chars().take(40).collect();
            if read.is_none() && !self.unread.contains(&name) {
                note("UNKNOWN_COLUMN", format!("has a column `{shown}`, which is none of its columns"));
            } else if seen.contains(&name) {
                note("REPEATED_COLUMN", format!("has column `{shown}` twice"));
            }
            seen.push(name);
            columns.push(read);
        }
        for missing in self.needed.iter().filter(|needed| !seen.contains(*needed)) {
            note("MISSING_COLUMN", format!("lacks column `{missing}`"));
        }
        if violations.is_empty() { Ok(columns) } else { Err(Error::Invalid(violations)) }
    }
}

fn unreadable(field: &str, error: &csv::Error) -> Error {
    let line = error.position().map_or(0, csv::Position::line);
    Error::invalid(field, "NOT_CSV", format!("cannot be read as CSV at line {line}"))
}

fn row(number: i32, columns: &[Option<&'static str>], record: &csv::StringRecord) -> SheetRow {
    let malformed = (record.len() != columns.len()).then(|| Violation {
        field: String::new(),
        rule: "NOT_A_ROW",
        description: format!("has {} cells, must have {}", record.len(), columns.len()),
    });
    let cells = columns.iter().zip(record).filter_map(|(column, cell)| Some(((*column)?, cell.to_owned())));
    SheetRow { number, cells: cells.collect(), malformed }
}

/// Reads the cells of a row into the fields of a message, and notes those that cannot be.
#[derive(Debug)]
pub struct Cells<'a> {
    row: &'a SheetRow,
    parts: &'static [&'static str],
    wrong: Vec<Violation>,
}

impl<'a> Cells<'a> {
    /// Of a row; `parts` are the fields of the message that hold what has columns of its own.
    #[must_use]
    pub fn of(row: &'a SheetRow, parts: &'static [&'static str]) -> Self {
        Self { row, parts, wrong: Vec::new() }
    }

    fn cell(&self, column: &str) -> &'a str {
        self.row.cells.get(column).map_or("", String::as_str)
    }

    /// Notes that a cell is wrong.
    pub fn note(&mut self, column: &str, rule: &'static str, description: impl Into<String>) {
        self.wrong.push(Violation { field: column.to_owned(), rule, description: description.into() });
    }

    /// A text as it stands.
    #[must_use]
    pub fn text(&self, column: &str) -> String {
        self.cell(column).to_owned()
    }

    /// A number.
    pub fn number<N: std::str::FromStr + Default>(&mut self, column: &str) -> N {
        let text = self.cell(column).trim();
        match text.parse() {
            Ok(number) => return number,
            Err(_) if text.is_empty() => self.note(column, "REQUIRED", "must be given"),
            Err(_) => self.note(column, "NOT_A_NUMBER", "must be a number"),
        }
        N::default()
    }

    /// A place by its degrees. One that could not be read is told already: any other stands for it.
    pub fn place(&mut self, latitude: &str, longitude: &str) -> pb::LatLng {
        let before = self.wrong.len();
        let place = pb::LatLng { latitude: self.number(latitude), longitude: self.number(longitude) };
        if self.wrong.len() == before { place } else { pb::LatLng { latitude: 35.0, longitude: 105.0 } }
    }

    /// A day, such as 2026-01-31, if one is there.
    pub fn day(&mut self, column: &str) -> Option<pb::Date> {
        let text = self.cell(column).trim();
        if text.is_empty() {
            return None;
        }
        let day = day(text);
        if day.is_none() {
            self.note(column, "NOT_A_DAY", "must be a day, such as 2026-01-31");
        }
        day
    }

    /// The number of an enum's value by its word; 0 if the cell is empty.
    pub fn word(&mut self, column: &str, known: &[(&str, i32)]) -> i32 {
        let text = self.cell(column).trim();
        if text.is_empty() { 0 } else { self.known(column, text, known) }
    }

    /// As [`Cells::word`], for a list.
    pub fn words(&mut self, column: &str, known: &[(&str, i32)]) -> Vec<i32> {
        let entries = entries(self.cell(column)).into_iter().enumerate();
        entries.map(|(index, entry)| self.known(&format!("{column}[{index}]"), &entry, known)).collect()
    }

    fn known(&mut self, at: &str, text: &str, known: &[(&str, i32)]) -> i32 {
        if let Some((_, value)) = known.iter().find(|(word, _)| *word == text) {
            return *value;
        }
        let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
        self.note(at, "UNKNOWN_VALUE", format!("must be one of {}", words.join(", ")));
        0
    }

    /// The entries of a list.
    #[must_use]
    pub fn list(&self, column: &str) -> Vec<String> {
        entries(self.cell(column))
    }

    /// What a decoder made of the message, told by columns: with a part `form`, `form.tools[2]` is the third entry of column
    /// `tools`. A cell that could not be read is told as such alone.
    pub fn finish<T>(self, decoded: Result<T, Error>) -> Result<T, Error> {
        if let Some(malformed) = &self.row.malformed {
            return Err(Error::Invalid(vec![malformed.clone()]));
        }
        let decoded = match decoded {
            Ok(value) if self.wrong.is_empty() => return Ok(value),
            Ok(_) => Vec::new(),
            Err(Error::Invalid(violations)) => violations,
            Err(other) => return Err(other),
        };
        let mut wrong = self.wrong;
        for violation in decoded {
            let field = violation.field.as_str();
            let inner = self.parts.iter().find_map(|part| field.strip_prefix(part)?.strip_prefix('.'));
            let column = inner.unwrap_or(field).to_owned();
            let head = |text: &str| text.split(['[', '.']).next().unwrap_or_default().to_owned();
            // A list with an entry that could not be read is not judged further.
            if wrong.iter().any(|known| head(&known.field) == head(&column)) {
                continue;
            }
            wrong.push(Violation { field: column, ..violation });
        }
        Err(Error::Invalid(wrong))
    }
}

/// A day of the calendar as written.
#[must_use]
pub fn day(text: &str) -> Option<pb::Date> {
    let date: chrono::NaiveDate = text.parse().ok()?;
    Day::from_date(date).map(super::date)
}

/// The entries of a list in one cell: by semicolons, without the blanks around them; a backslash before a character means
/// that character.
#[must_use]
pub fn entries(cell: &str) -> Vec<String> {
    if cell.trim().is_empty() {
        return Vec::new();
    }
    let mut entries: Vec<Vec<(char, bool)>> = vec![Vec::new()];
    let mut characters = cell.chars();
    while let Some(character) = characters.next() {
        let entry = match (character, entries.last_mut()) {
            (';', _) => {
                entries.push(Vec::new());
                continue;
            }
            (_, Some(entry)) => entry,
            (_, None) => continue,
        };
        match character {
            '\\' => entry.push((characters.next().unwrap_or('\\'), true)),
            plain => entry.push((plain, false)),
        }
    }
    let blank = |(character, meant): &(char, bool)| character.is_whitespace() && !meant;
    let text = |entry: Vec<(char, bool)>| {
        let from = entry.iter().take_while(|own| blank(own)).count();
        let until = entry.len() - entry.iter().rev().take_while(|own| blank(own)).count();
        entry.into_iter().take(until).skip(from).map(|(character, _)| character).collect()
    };
    entries.into_iter().map(text).collect()
}

/// A list in one cell, as [`entries`] reads it.
#[must_use]
pub fn cell_of<T: AsRef<str>>(entries: impl IntoIterator<Item = T>) -> String {
    let escaped = |entry: T| {
        let entry = entry.as_ref();
        let last = entry.chars().count().saturating_sub(1);
        let mut text = String::new();
        for (index, character) in entry.chars().enumerate() {
            let at_the_edge = index == 0 || index == last;
            if matches!(character, ';' | '\\') || (at_the_edge && character.is_whitespace()) {
                text.push('\\');
            }
            text.push(character);
        }
        text
    };
    entries.into_iter().map(escaped).collect::<Vec<_>>().join(";")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_survives_its_cell() {
        for list in [vec![], vec!["a"], vec!["a;b", "c\\", " d ", "e f"], vec!["\\;", ";"], vec!["  "]] {
            assert_eq!(entries(&cell_of(&list)), list, "{:?}", cell_of(&list));
        }
        assert_eq!(entries(" tweezers ; hot air;"), ["tweezers", "hot air", ""]);
    }
}
