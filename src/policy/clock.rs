//! The warranty clock: start, months, pauses, rest days; every line of the arithmetic can be shown.

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::calendar::Calendar;
use super::facts::Facts;
use super::vocabulary::Delay;
use crate::text_enum;
use crate::types::Day;

text_enum! {
    /// What a line of the clock tells.
    pub enum LineKind {
        /// The period starts.
        Start = "start",
        /// The period's months are added.
        Period = "period",
        /// Days in repair do not count.
        Repair = "repair",
        /// Days waiting for parts do not count.
        Waiting = "waiting",
        /// The last day is a rest day and moves.
        Roll = "roll",
    }
}

/// A line of the warranty clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockLine {
    /// What it tells.
    pub kind: LineKind,
    /// First day of what it tells.
    pub begin: Day,
    /// Last day of what it tells.
    pub end: Day,
    /// Days it adds to the period.
    pub days: i64,
}

/// Until when something is covered, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// The day the period started.
    pub start: Day,
    /// Its months.
    pub months: u32,
    /// The last day covered, inclusive.
    pub end: Day,
    /// The arithmetic, line by line.
    pub lines: Vec<ClockLine>,
    /// Whether a year without a holiday notice was counted.
    pub provisional: bool,
    /// The articles it rests on.
    pub citations: Vec<String>,
}

/// A stretch of days that do not count, the first of them not counted itself: (begin, end].
#[derive(Clone, Copy, Debug)]
struct Pause {
    kind: LineKind,
    begin: Day,
    end: Day,
}

/// Until when something is covered, without the arithmetic.
#[derive(Clone, Copy, Debug)]
pub(super) struct CoverageEnd {
    /// The last day covered, inclusive.
    pub(super) day: Day,
    /// Whether it moved over rest days.
    pub(super) moved: bool,
    /// Whether a year without a holiday notice was counted.
    pub(super) provisional: bool,
    /// The period's place in its pack, and the pack's.
    pub(super) period: (usize, usize),
}

/// The stretches of a case that do not count: in order, without overlaps.
#[derive(Debug, Default)]
pub(super) struct Pauses(SmallVec<[Pause; 8]>);

impl Pauses {
    /// The stretches of these facts.
    pub(super) fn of(facts: &Facts) -> Self {
        if facts.repairs.is_empty() && facts.open_repair.is_none() {
            return Self::default();
        }
        let mut pauses = pauses(facts);
        merge(&mut pauses);
        Self(pauses)
    }

    /// The last day of a period of `months` from `start`, before it moves, lengthened by what does not count: each
    /// stretch is shown to `each` with the days it adds (policy choices 3 and 4).
    fn lengthen(&self, start: Day, months: u32, calendar: Option<&Calendar>, mut each: impl FnMut(Pause, i64)) -> Day {
        let mut end = start.plus_months(months);
        for pause in since(&self.0, start) {
            // A repair that begins after the period's end, as lengthened and moved so far, adds nothing.
            if pause.begin > calendar.map_or(end, |calendar| calendar.roll(end).0) {
                break;
            }
            let days = pause.end.days_since(pause.begin);
            end = end.plus_days(days);
            each(pause, days);
        }
        end
    }

    /// Until when a period of `months` from `start` covers.
    pub(super) fn end(&self, start: Day, months: u32, calendar: Option<&Calendar>) -> CoverageEnd {
        let end = self.lengthen(start, months, calendar, |_, _| {});
        let (day, provisional) = calendar.map_or((end, false), |calendar| calendar.roll(end));
        CoverageEnd { day, moved: day != end, provisional, period: (0, 0) }
    }

    /// As [`Self::end`], line by line.
    pub(super) fn count(&self, start: Day, months: u32, calendar: Option<&Calendar>) -> Coverage {
        let nominal = start.plus_months(months);
        let mut lines = vec![
            ClockLine { kind: LineKind::Start, begin: start, end: start, days: 0 },
            ClockLine { kind: LineKind::Period, begin: start, end: nominal, days: nominal.days_since(start) },
        ];
        let end = self.lengthen(start, months, calendar, |pause, days| {
            lines.push(ClockLine { kind: pause.kind, begin: pause.begin, end: pause.end, days });
        });
        let (rolled, provisional) = calendar.map_or((end, false), |calendar| calendar.roll(end));
        if rolled != end {
            lines.push(ClockLine { kind: LineKind::Roll, begin: end, end: rolled, days: rolled.days_since(end) });
        }
        Coverage { start, months, end: rolled, lines, provisional, citations: Vec::new() }
    }

    /// Days in repair and waiting for parts between `start` and `until`: what depreciation leaves out.
    pub(super) fn paused_days(&self, start: Day, until: Day) -> i64 {
        since(&self.0, start).map(|pause| pause.end.min(until).days_since(pause.begin.min(until))).sum()
    }
}

/// Days spent in counted repairs from `start` on, the open one's included; waiting for parts is none of them.
pub(super) fn repair_days(facts: &Facts, start: Day) -> i64 {
    let mut repairs = pauses(facts);
    repairs.retain(|pause| pause.kind == LineKind::Repair);
    merge(&mut repairs);
    since(&repairs, start).map(|pause| pause.end.days_since(pause.begin)).sum()
}

/// What of these stretches lies after `start`.
fn since(pauses: &[Pause], start: Day) -> impl Iterator<Item = Pause> {
    let cut = move |pause: &Pause| Pause { begin: pause.begin.max(start), ..*pause };
    pauses.iter().map(cut).filter(|pause| pause.begin < pause.end)
}

fn pauses(facts: &Facts) -> SmallVec<[Pause; 8]> {
    let mut pauses: SmallVec<[Pause; 8]> = SmallVec::new();
    for repair in &facts.repairs {
        // Visits without a repair count too: the consumer had no device (policy choice 4).
        pauses.push(Pause { kind: LineKind::Repair, begin: repair.sent, end: repair.returned });
        if let (Some(begin), Some(end)) = (repair.waiting_from, repair.waiting_to) {
            pauses.push(Pause { kind: LineKind::Waiting, begin, end });
        }
    }
    if let Some(open) = &facts.open_repair
        && open.delay != Some(Delay::Consumer)
    {
        pauses.push(Pause { kind: LineKind::Repair, begin: open.sent, end: facts.decided_on() });
    }
    pauses.retain(|pause| pause.begin < pause.end);
    pauses
}

/// Puts stretches in order and joins those that overlap.
fn merge(pauses: &mut SmallVec<[Pause; 8]>) {
    pauses.sort_by_key(|pause| (pause.begin, pause.end));
    pauses.dedup_by(|next, last| {
        let joins = next.begin <= last.end;
        if joins {
            last.end = last.end.max(next.end);
        }
        joins
    });
}
