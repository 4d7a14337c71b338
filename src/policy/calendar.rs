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
    /// By how many days each day from [`Day::FIRST`] moves, with [`GUESSED`].
    moves: Vec<u8>,
}

/// Marks a move for which a year without a notice was looked at.
const GUESSED: u8 = 1 << 7;

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
        let known = usize::try_from(day.days_since(Day::FIRST)).ok().and_then(|place| self.moves.get(place));
        match known {
            Some(moved) if moved & !GUESSED == 0 => (day, *moved != 0),
            Some(moved) => (day.plus_days(i64::from(moved & !GUESSED)), moved & GUESSED != 0),
            None => self.look(day),
        }
    }

    /// By how many days the day so many days after a start moves; and whether a year without a notice was looked at.
    pub(super) fn moved(&self, start: Day, days: i64) -> (i64, bool) {
        let place = start.days_since(Day::FIRST).saturating_add(days);
        match usize::try_from(place).ok().and_then(|place| self.moves.get(place)) {
            Some(moved) => (i64::from(moved & !GUESSED), moved & GUESSED != 0),
            None => {
                let day = start.plus_days(days);
                let (rolled, guessed) = self.look(day);
                (rolled.days_since(day), guessed)
            }
        }
    }

    /// Reckons for every day how far it moves. To be called when all notices are in.
    pub(super) fn reckon(&mut self) {
        let days = usize::try_from(Day::LAST.days_since(Day::FIRST)).unwrap_or(0);
        let mut moves = vec![0_u8; days];
        let (mut day, mut next) = (Day::LAST, self.look(Day::LAST));
        for slot in moves.iter_mut().rev() {
            day = day.plus_days(-1);
            let (rests, guessed) = self.rests(day);
            let target = if rests { next.0 } else { day };
            let provisional = guessed || (rests && next.1);
            let moved = u8::try_from(target.days_since(day)).unwrap_or(!GUESSED);
            *slot = moved | if provisional { GUESSED } else { 0 };
            next = (target, provisional);
        }
        self.moves = moves;
    }

    fn look(&self, day: Day) -> (Day, bool) {
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
