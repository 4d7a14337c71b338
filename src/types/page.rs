//! Keyset pages: a page begins after the last row of the one before, however many rows lie ahead.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// A page that is asked for.
#[derive(Clone, Copy, Debug)]
pub struct PageRequest {
    /// At most so many rows, 1 to 1000.
    pub size: u32,
    /// Where the page before ended: its last row's time and id.
    pub after: Option<(DateTime<Utc>, Uuid)>,
}

impl PageRequest {
    /// The first page of a list that is read to its end.
    pub const WHOLE: Self = Self { size: 1000, after: None };

    /// The page after one that ended at a place, if more follow.
    #[must_use]
    pub fn following(self, next: Option<(DateTime<Utc>, Uuid)>) -> Option<Self> {
        next.map(|next| Self { after: Some(next), ..self })
    }

    /// Rows to read: one more than the page holds, which tells whether there is a next page.
    #[must_use]
    pub fn limit(self) -> i64 {
        i64::from(self.size).saturating_add(1)
    }

    /// The place the page begins after; before all rows for the first page.
    #[must_use]
    pub fn after(self) -> (DateTime<Utc>, Uuid) {
        self.after.unwrap_or((DateTime::UNIX_EPOCH, Uuid::nil()))
    }

    /// Cuts the rows that were read to the page, with the place of its last row if more follow.
    #[must_use]
    pub fn cut<T>(self, mut rows: Vec<T>, place: impl Fn(&T) -> (DateTime<Utc>, Uuid)) -> Page<T> {
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        let next = if more { rows.last().map(place) } else { None };
        Page { rows, next }
    }
}

/// A page of rows.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// The place of the last row, if more follow.
    pub next: Option<(DateTime<Utc>, Uuid)>,
}

impl<T> Page<T> {
    /// The same page of something made of each row.
    #[must_use]
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> Page<U> {
        Page { rows: self.rows.into_iter().map(make).collect(), next: self.next }
    }
}
