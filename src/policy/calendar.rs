//! Rest days, on which no period ends: Civil Code art. 203, policy choice 3.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{Datelike as _, Weekday};
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::decision::PackRef;
use super::error::{PackError, Source};
use super::load::day;
use super::revision::hash;
use crate::types::Day;

/// The State Council's notice for a year: days off and make-up workdays. A revision like a pack's.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Its name, such as `calendar-2026`.
    pub name: String,
    /// The day from which cases are counted by it. The first notice of a year serves earlier cases too: a rest day is
    /// one whenever it is asked for.
    pub in_force: Day,
    /// SHA-256 of its source, in hexadecimal.
    pub hash: String,
    /// The year it speaks of.
    pub year: i32,
    /// Where its text was read.
    pub source: String,
    /// Days off, each of them.
    pub off: BTreeSet<Day>,
    /// Weekend days that are worked.
    pub workdays: BTreeSet<Day>,
}

/// A notice as TOML spells it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NoticeFile {
    name: Spanned<String>,
    in_force: Spanned<Datetime>,
    year: Spanned<i32>,
    source: String,
    /// Days off, as first and last day.
    off: Vec<[Spanned<String>; 2]>,
    /// Make-up workdays.
    workdays: Vec<Spanned<String>>,
}

impl Notice {
    /// Reads and checks a notice.
    ///
    /// # Errors
    /// Unknown keys, wrong types, a name that is not the year's, days that are none, of another year, out of order or
    /// told twice: with the line they stand at.
    pub fn load(file: &str, text: &str) -> Result<Self, PackError> {
        let source = Source { file, text };
        let read: NoticeFile = source.read()?;
        let year = *read.year.get_ref();
        if Day::from_ymd(year, 1, 1).is_none() {
            return Err(source.error(&read.year.span(), format!("`{year}` is no year of the calendar")));
        }
        let name = format!("calendar-{year}");
        if *read.name.get_ref() != name {
            let message = format!("`{}` is the calendar of {year}, whose name is `{name}`", read.name.get_ref());
            return Err(source.error(&read.name.span(), message));
        }
        let (mut off, mut workdays) = (BTreeSet::new(), BTreeSet::new());
        let of_year = |written: &Spanned<String>| {
            let text = written.get_ref();
            let day = text.parse().ok().and_then(Day::from_date).filter(|day| day.ymd().0 == year);
            day.ok_or_else(|| source.error(&written.span(), format!("`{text}` is no day of {year}")))
        };
        let twice = |written: &Spanned<String>, day| source.error(&written.span(), format!("`{day}` stands twice"));
        for [first, last] in &read.off {
            let (mut day, end) = (of_year(first)?, of_year(last)?);
            if end < day {
                return Err(source.error(&first.span(), format!("`{day}` lies after `{end}`")));
            }
            while day <= end {
                if !off.insert(day) {
                    return Err(twice(first, day));
                }
                day = day.plus_days(1);
            }
        }
        for written in &read.workdays {
            let day = of_year(written)?;
            if off.contains(&day) || !workdays.insert(day) {
                return Err(twice(written, day));
            }
        }
        let in_force = day(&source, &read.in_force)?;
        Ok(Self { name, in_force, hash: hash(text), year, source: read.source, off, workdays })
    }
}

/// The rest days of the years that have a notice, as cases of some days are counted by them.
#[derive(Clone, Debug, Default)]
pub(super) struct Calendar {
    years: BTreeMap<i32, Arc<Notice>>,
    /// By how many days each day from [`Day::FIRST`] moves, with [`GUESSED`].
    moves: Vec<u8>,
}

/// Marks a move for which a year without a notice was looked at.
const GUESSED: u8 = 1 << 7;

impl Calendar {
    /// Of the notices of some years; how far each day moves is reckoned once.
    fn of(years: BTreeMap<i32, Arc<Notice>>) -> Self {
        let mut calendar = Self { years, moves: Vec::new() };
        let days = usize::try_from(Day::LAST.days_since(Day::FIRST)).unwrap_or(0);
        let mut moves = vec![0_u8; days];
        let (mut day, mut next) = (Day::LAST, calendar.look(Day::LAST));
        for slot in moves.iter_mut().rev() {
            day = day.plus_days(-1);
            let (rests, guessed) = calendar.rests(day);
            let target = if rests { next.0 } else { day };
            let provisional = guessed || (rests && next.1);
            let moved = u8::try_from(target.days_since(day)).unwrap_or(!GUESSED);
            *slot = moved | if provisional { GUESSED } else { 0 };
            next = (target, provisional);
        }
        calendar.moves = moves;
        calendar
    }

    /// The day itself, or the next that is no rest day; and whether a year without a notice was looked at.
    #[must_use]
    pub(super) fn roll(&self, day: Day) -> (Day, bool) {
        let (days, guessed) = self.moved(day, 0);
        (if days == 0 { day } else { day.plus_days(days) }, guessed)
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

/// The calendars in use: one while no notice was revised, and another from each day on which a revision comes in force.
#[derive(Clone, Debug, Default)]
pub(super) struct Calendars {
    notices: Vec<Arc<Notice>>,
    first: Era,
    later: Vec<Era>,
}

/// What cases from a day on are counted by.
#[derive(Clone, Debug, Default)]
pub(super) struct Era {
    begin: Option<Day>,
    /// The rest days.
    pub(super) calendar: Calendar,
    /// The notices, by year: what a receipt names.
    pub(super) notices: Vec<PackRef>,
}

impl Calendars {
    /// Of notices, of which none has the name and the first day of another.
    pub(super) fn of(mut notices: Vec<Arc<Notice>>) -> Self {
        notices.sort_by_key(|notice| (notice.year, notice.in_force));
        let revises =
            |notice: &Notice| notices.iter().any(|other| other.year == notice.year && other.in_force < notice.in_force);
        let begins: BTreeSet<Day> =
            notices.iter().filter(|notice| revises(notice)).map(|notice| notice.in_force).collect();
        let first = Era::of(None, &notices);
        let later = begins.into_iter().map(|begin| Era::of(Some(begin), &notices)).collect();
        Self { notices, first, later }
    }

    /// What a case of this day is counted by.
    pub(super) fn on(&self, day: Day) -> &Era {
        self.later.iter().rev().find(|era| era.begin.is_some_and(|begin| begin <= day)).unwrap_or(&self.first)
    }

    /// Every notice, by year and first day.
    pub(super) fn notices(&self) -> impl Iterator<Item = &Notice> {
        self.notices.iter().map(Arc::as_ref)
    }
}

impl Era {
    /// `notices` by year and first day.
    fn of(begin: Option<Day>, notices: &[Arc<Notice>]) -> Self {
        let mut years: BTreeMap<i32, Arc<Notice>> = BTreeMap::new();
        for notice in notices {
            let is_due = begin.is_some_and(|begin| notice.in_force <= begin);
            if is_due || !years.contains_key(&notice.year) {
                years.insert(notice.year, Arc::clone(notice));
            }
        }
        let pins = years.values().map(|notice| PackRef::from(notice.as_ref())).collect();
        Self { begin, calendar: Calendar::of(years), notices: pins }
    }
}
