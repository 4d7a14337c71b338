//! The table: medians, ratios to the anchor of the same round, and how busy the machine was.

use std::io::Write;
use std::time::Duration;

use anyhow::Result;

use super::BenchOptions;

/// One measurement.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measured {
    /// Calls or transactions a second.
    pub(super) per_second: u64,
    /// The middle call's time.
    pub(super) p50: Duration,
    /// The time that 99 of 100 calls stay below.
    pub(super) p99: Duration,
}

/// A row of the table: what was measured in each round, with its anchor.
#[derive(Debug)]
pub(super) struct Row {
    name: String,
    anchor: String,
    by_latency: bool,
    rounds: Vec<(Measured, Option<Measured>)>,
}

impl Row {
    /// A row whose ratio is of rates: more is better.
    pub(super) fn rate(name: &str, anchor: &str, rounds: Vec<(Measured, Option<Measured>)>) -> Self {
        Self { name: name.to_owned(), anchor: anchor.to_owned(), by_latency: false, rounds }
    }

    /// A row whose ratio is of median times: less is better.
    pub(super) fn latency(name: &str, anchor: &str, rounds: Vec<(Measured, Option<Measured>)>) -> Self {
        Self { name: name.to_owned(), anchor: anchor.to_owned(), by_latency: true, rounds }
    }

    /// Ratio of each round to its anchor, in hundredths, ascending.
    fn ratios(&self) -> Vec<u128> {
        let mut ratios: Vec<u128> = self
            .rounds
            .iter()
            .filter_map(|(ours, anchor)| {
                let anchor = anchor.as_ref()?;
                if self.by_latency {
                    (ours.p50.as_nanos() * 100).checked_div(anchor.p50.as_nanos())
                } else {
                    (u128::from(ours.per_second) * 100).checked_div(u128::from(anchor.per_second))
                }
            })
            .collect();
        ratios.sort_unstable();
        ratios
    }
}

/// Writes the table.
pub(super) fn write(out: &mut impl Write, options: &BenchOptions, rows: &[Row]) -> Result<()> {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    writeln!(
        out,
        "{} rounds of {:?} each, medians; {cores} cores, load {}",
        options.rounds,
        options.duration,
        load.trim()
    )?;
    writeln!(out, "{:<20} {:>9} {:>9} {:>9} {:>16}  anchor", "row", "per s", "p50 us", "p99 us", "ratio")?;
    for row in rows {
        let middle = |of: &dyn Fn(&Measured) -> u128| median(row.rounds.iter().map(|(ours, _)| of(ours)).collect());
        let ratios = row.ratios();
        let ratio = match (ratios.first(), ratios.get(ratios.len() / 2), ratios.last()) {
            (Some(least), Some(middle), Some(most)) => {
                format!("{} ({}-{})", hundredths(*middle), hundredths(*least), hundredths(*most))
            }
            _ => String::new(),
        };
        writeln!(
            out,
            "{:<20} {:>9} {:>9} {:>9} {:>16}  {}",
            row.name,
            middle(&|ours| u128::from(ours.per_second)),
            middle(&|ours| ours.p50.as_micros()),
            middle(&|ours| ours.p99.as_micros()),
            ratio,
            row.anchor
        )?;
    }
    Ok(())
}

fn median(mut values: Vec<u128>) -> u128 {
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or_default()
}

fn hundredths(value: u128) -> String {
    format!("{}.{:02}", value / 100, value % 100)
}
