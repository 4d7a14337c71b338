//! How days are counted: choices 1 to 4.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use sanbao::types::Day;
use serde::Deserialize;

/// The notices, as they are published; nothing else is shared with the packs.
static NOTICES: LazyLock<Notices> = LazyLock::new(|| {
    Notices::read(&[
        include_str!("../../../policies/calendar-2024.toml"),
        include_str!("../../../policies/calendar-2025.toml"),
        include_str!("../../../policies/calendar-2026.toml"),
    ])
});

#[derive(Deserialize)]
struct Notice {
    year: i32,
    off: Vec<(String, String)>,
    workdays: Vec<String>,
}

struct Notices {
    years: BTreeSet<i32>,
    off: BTreeSet<Day>,
    workdays: BTreeSet<Day>,
}

impl Notices {
    fn read(files: &[&str]) -> Self {
        let day = |text: &String| Day::from_date(text.parse().unwrap()).unwrap();
        let mut all = Self { years: BTreeSet::new(), off: BTreeSet::new(), workdays: BTreeSet::new() };
        for file in files {
            let notice: Notice = toml::from_str(file).unwrap();
            all.years.insert(notice.year);
            all.workdays.extend(notice.workdays.iter().map(day));
            for (first, last) in &notice.off {
                let mut at = day(first);
                while at <= day(last) {
                    all.off.insert(at);
                    at = at.plus_days(1);
                }
            }
        }
        all
    }
}

/// Whether the year of this day has no notice.
fn provisional(day: Day) -> bool {
    !NOTICES.years.contains(&day.ymd().0)
}

fn is_rest_day(day: Day) -> bool {
    let weekend = day.days_since(Day::from_ymd(2024, 1, 6).unwrap()).rem_euclid(7) < 2;
    if provisional(day) {
        let (_, month, date) = day.ymd();
        return weekend || matches!((month, date), (1, 1) | (5, 1..=2) | (10, 1..=3));
    }
    !NOTICES.workdays.contains(&day) && (weekend || NOTICES.off.contains(&day))
}

/// Whether a count to this day looks at a year without a notice.
pub(crate) fn looks_at_provisional(day: Day) -> bool {
    provisional(day) || provisional(rolled(day))
}

/// The last day, moved past rest days.
pub(crate) fn rolled(day: Day) -> Day {
    let mut day = day;
    while is_rest_day(day) {
        day = day.plus_days(1);
    }
    day
}

/// A stay: the first day is not counted, the last is.
pub(crate) type Stay = (Day, Day);

/// Stays that overlap or touch are one.
fn joined(stays: &[Stay], start: Day) -> Vec<Stay> {
    let mut stays: Vec<Stay> = stays.iter().map(|(from, to)| ((*from).max(start), *to)).collect();
    stays.retain(|(from, to)| from < to);
    stays.sort();
    let mut all: Vec<Stay> = Vec::new();
    for (from, to) in stays {
        match all.last_mut() {
            Some((_, until)) if from <= *until => *until = to.max(*until),
            _ => all.push((from, to)),
        }
    }
    all
}

/// How many days the stays take after `start`, no later than `end`; overlaps once.
pub(crate) fn merged(stays: &[Stay], start: Day, end: Day) -> i64 {
    let mut counted = 0;
    for (from, to) in joined(stays, start) {
        counted += to.min(end).days_since(from.min(end));
    }
    counted
}

/// The last day of a period before it moves: months, then the stays that begin within the period as it is by then.
pub(crate) fn period_end(start: Day, months: u32, stays: &[Stay]) -> Day {
    let mut end = start.plus_months(months);
    for (from, to) in joined(stays, start) {
        if from <= rolled(end) {
            end = end.plus_days(to.days_since(from));
        }
    }
    end
}
