//! Rest days, on which no period ends: Civil Code art. 203, policy choice 3.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, Weekday};
use serde::Deserialize;
use toml::Spanned;

use super::error::{PackError, Source};
use crate::types::Day;

/// The rest days of the years that have a notice.
#[derive(Clone, Debug, Default)]
pub(super) struct Calendar {
    years: BTreeMap<i32, Year>,
}

#[derive(Clone, Debug, Default)]
struct Year {
    off: BTreeSet<Day>,
    workdays: BTreeSet<Day>,
}

/// The State Council's yearly notice as a pack file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Notice {
    year: i32,
    #[expect(dead_code, reason = "read by people")]
    source: String,
    /// Days off, as first and last day.
    off: Vec<[Spanned<String>; 2]>,
    /// Make-up workdays.
    workdays: Vec<Spanned<String>>,
}

impl Calendar {
    /// Adds a year's notice. Fails on dates that are none, out of order or of another year.
    pub(super) fn add(&mut self, file: &str, text: &str) -> Result<(), PackError> {
        let source = Source { file, text };
        let notice: Notice = source.read()?;
        let day = |written: &Spanned<String>| {
            let text = written.get_ref();
            let day = text.parse().ok().and_then(Day::from_date).filter(|day| day.ymd().0 == notice.year);
            day.ok_or_else(|| source.error(&written.span(), format!("`{text}` is no day of {}", notice.year)))
        };
        let mut year = Year::default();
        for [first, last] in &notice.off {
            let (first_day, last_day) = (day(first)?, day(last)?);
            if last_day < first_day {
                return Err(source.error(&first.span(), format!("`{first_day}` lies after `{last_day}`")));
            }
            let mut off = first_day;
            while off <= last_day {
                year.off.insert(off);
                off = off.plus_days(1);
            }
        }
        for written in &notice.workdays {
            year.workdays.insert(day(written)?);
        }
        self.years.insert(notice.year, year);
        Ok(())
    }

    /// The day itself, or the next that is no rest day; and whether a year without a notice was looked at.
    #[must_use]
    pub(super) fn roll(&self, day: Day) -> (Day, bool) {
        let (mut rolled, mut provisional) = (day, false);
        loop {
            let (rest, guessed) = self.rests(rolled);
            provisional |= guessed;
            if !rest {
                return (rolled, provisional);
            }
            rolled = rolled.plus_days(1);
        }
    }

    fn rests(&self, day: Day) -> (bool, bool) {
        let weekend = matches!(day.date().weekday(), Weekday::Sat | Weekday::Sun);
        let (year, month, of_month) = day.ymd();
        match self.years.get(&year) {
            Some(notice) => ((weekend && !notice.workdays.contains(&day)) || notice.off.contains(&day), false),
            // Weekends and the fixed holidays stand in for a notice that has not been given.
            None => (weekend || matches!((month, of_month), (1, 1) | (5, 1 | 2) | (10, 1..=3)), true),
        }
    }
}
