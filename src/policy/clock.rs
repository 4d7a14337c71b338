//! The warranty clock: start, months, pauses, rest days; every line of the arithmetic can be shown.

use serde::{Deserialize, Serialize};

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

/// Counts a period of `months` from `start` (policy choices 3 and 4).
pub(super) fn count(facts: &Facts, start: Day, months: u32, calendar: Option<&Calendar>) -> Coverage {
    let nominal = start.plus_months(months);
    let mut lines = vec![
        ClockLine { kind: LineKind::Start, begin: start, end: start, days: 0 },
        ClockLine { kind: LineKind::Period, begin: start, end: nominal, days: nominal.days_since(start) },
    ];
    let mut end = nominal;
    for pause in merged(pauses(facts, start)) {
        // A repair that begins after the period's end, as lengthened and moved so far, adds nothing.
        if pause.begin > calendar.map_or(end, |calendar| calendar.roll(end).0) {
            break;
        }
        let days = pause.end.days_since(pause.begin);
        end = end.plus_days(days);
        lines.push(ClockLine { kind: pause.kind, begin: pause.begin, end: pause.end, days });
    }
    let (rolled, provisional) = calendar.map_or((end, false), |calendar| calendar.roll(end));
    if rolled != end {
        lines.push(ClockLine { kind: LineKind::Roll, begin: end, end: rolled, days: rolled.days_since(end) });
    }
    Coverage { start, months, end: rolled, lines, provisional, citations: Vec::new() }
}

/// Days in repair and waiting for parts between `start` and `until`, overlaps once: what depreciation leaves out.
pub(super) fn paused_days(facts: &Facts, start: Day, until: Day) -> i64 {
    merged(pauses(facts, start)).iter().map(|pause| pause.end.min(until).days_since(pause.begin.min(until))).sum()
}

/// Days spent in counted repairs, the open one's included, overlaps once.
pub(super) fn repair_days(facts: &Facts, start: Day) -> i64 {
    let repairs = pauses(facts, start).into_iter().filter(|pause| pause.kind == LineKind::Repair).collect();
    merged(repairs).iter().map(|pause| pause.end.days_since(pause.begin)).sum()
}

fn pauses(facts: &Facts, start: Day) -> Vec<Pause> {
    let mut pauses = Vec::with_capacity(facts.repairs.len() * 2 + 1);
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
    pauses.retain_mut(|pause| {
        pause.begin = pause.begin.max(start);
        pause.begin < pause.end
    });
    pauses
}

/// The same days without overlaps, in order.
fn merged(mut pauses: Vec<Pause>) -> Vec<Pause> {
    pauses.sort_by_key(|pause| (pause.begin, pause.end));
    let mut merged: Vec<Pause> = Vec::with_capacity(pauses.len());
    for pause in pauses {
        match merged.last_mut() {
            Some(last) if pause.begin <= last.end => last.end = last.end.max(pause.end),
            _ => merged.push(pause),
        }
    }
    merged
}
