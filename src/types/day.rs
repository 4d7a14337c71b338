//! Calendar days and months in China's zone (UTC+8), in which every period and window is counted.

use std::fmt;

use chrono::{DateTime, Datelike, Duration, FixedOffset, Months, NaiveDate, NaiveTime, Utc};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A calendar day in UTC+8 (Civil Code art. 200–203 count in whole days).
///
/// It is kept as days since 1970-01-01: what deciding does all the time is count days, and a calendar date is only asked
/// for where months are added or people read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql_types::Date)]
pub struct Day(i32);

/// Seconds that China's zone is ahead of UTC; no daylight saving since 1991.
const CHINA_OFFSET_SECONDS: i32 = 8 * 3600;

impl Day {
    /// The earliest day a fact may carry: before it, no device in scope was sold.
    pub const FIRST: Self = Self::constant(1990, 1, 1);
    /// The latest day a fact may carry.
    pub const LAST: Self = Self::constant(2199, 12, 31);

    /// The day the Civil Code came into force.
    pub const CIVIL_CODE: Self = Self::constant(2021, 1, 1);

    const fn constant(year: i32, month: u32, day: u32) -> Self {
        match NaiveDate::from_ymd_opt(year, month, day) {
            Some(date) => Self::at(date),
            #[expect(clippy::panic, reason = "const: fails the build, not the server")]
            None => panic!("no such day"),
        }
    }

    const fn at(date: NaiveDate) -> Self {
        Self(date.to_epoch_days())
    }

    /// The day with these numbers, if the calendar has it and it lies in [`Day::FIRST`]..=[`Day::LAST`].
    #[must_use]
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).and_then(Self::from_date)
    }

    /// The day of a calendar date, if it lies in [`Day::FIRST`]..=[`Day::LAST`].
    #[must_use]
    pub fn from_date(date: NaiveDate) -> Option<Self> {
        let day = Self::at(date);
        (Self::FIRST <= day && day <= Self::LAST).then_some(day)
    }

    /// The day that an instant falls on in UTC+8: the one place where an instant becomes a day.
    #[must_use]
    pub fn of(instant: DateTime<Utc>) -> Self {
        match FixedOffset::east_opt(CHINA_OFFSET_SECONDS) {
            Some(zone) => Self::at(instant.with_timezone(&zone).date_naive()),
            None => Self::at(instant.date_naive()),
        }
    }

    /// The instant in which this day begins in UTC+8.
    #[must_use]
    pub fn begin(self) -> DateTime<Utc> {
        self.date().and_time(NaiveTime::MIN).and_utc() - Duration::seconds(i64::from(CHINA_OFFSET_SECONDS))
    }

    /// The calendar date.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        NaiveDate::from_epoch_days(self.0).unwrap_or(if self.0 < 0 { NaiveDate::MIN } else { NaiveDate::MAX })
    }

    /// Year, month (1–12) and day of the month (1–31).
    #[must_use]
    pub fn ymd(self) -> (i32, u32, u32) {
        let date = self.date();
        (date.year(), date.month(), date.day())
    }

    /// Days from `earlier` to this day, the first not counted; negative if `earlier` is later.
    #[must_use]
    #[inline]
    pub fn days_since(self, earlier: Self) -> i64 {
        i64::from(self.0) - i64::from(earlier.0)
    }

    /// This day moved by `days`, held at the calendar's ends.
    #[must_use]
    #[inline]
    pub fn plus_days(self, days: i64) -> Self {
        const FIRST: i32 = NaiveDate::MIN.to_epoch_days();
        const LAST: i32 = NaiveDate::MAX.to_epoch_days();
        let moved = i64::from(self.0).saturating_add(days).clamp(FIRST.into(), LAST.into());
        Self(i32::try_from(moved).unwrap_or(if days < 0 { FIRST } else { LAST }))
    }

    /// The corresponding day `months` later, else that month's last day (Civil Code art. 202).
    #[must_use]
    pub fn plus_months(self, months: u32) -> Self {
        Self::at(self.date().checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX))
    }

    /// The month this day lies in.
    #[must_use]
    pub fn month(self) -> Month {
        let (year, month, _) = self.ymd();
        Month { year, month }
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.date().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        NaiveDate::deserialize(deserializer).map(Self::at)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date().fmt(f)
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Day({self})")
    }
}

/// A calendar month in UTC+8; statements and stock are closed by month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Month {
    year: i32,
    month: u32,
}

impl Month {
    /// The month that begins on `day`, or nothing if `day` is not a first.
    #[must_use]
    pub fn beginning(day: Day) -> Option<Self> {
        (day.ymd().2 == 1).then(|| day.month())
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> Day {
        Day::at(NaiveDate::from_ymd_opt(self.year, self.month, 1).unwrap_or(NaiveDate::MIN))
    }

    /// The first day after it.
    #[must_use]
    pub fn end_day(self) -> Day {
        self.first_day().plus_months(1)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn an_instant_becomes_the_chinese_day() {
        let cases = [
            ("2026-03-11T15:59:59Z", "2026-03-11"),
            ("2026-03-11T16:00:00Z", "2026-03-12"),
            ("2025-12-31T16:00:00Z", "2026-01-01"),
        ];
        for (instant, day) in cases {
            let instant: DateTime<Utc> = instant.parse().expect("an instant");
            assert_eq!(Day::of(instant).to_string(), day);
        }
    }

    #[test]
    fn a_month_later_is_the_corresponding_or_the_last_day() {
        let from = |y, m, d| Day::from_ymd(y, m, d).expect("a day");
        assert_eq!(from(2025, 8, 31).plus_months(6), from(2026, 2, 28));
        assert_eq!(from(2024, 2, 29).plus_months(12), from(2025, 2, 28));
        assert_eq!(from(2025, 3, 4).plus_months(12), from(2026, 3, 4));
    }

    #[test]
    fn days_outside_the_business_are_refused() {
        assert_eq!(Day::from_ymd(1989, 12, 31), None);
        assert_eq!(Day::from_ymd(2200, 1, 1), None);
        assert_eq!(Day::from_ymd(2026, 2, 29), None);
    }
}
