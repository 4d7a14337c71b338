//! Imports a set of places: every wrong row is told, and a set with one is not taken.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::place::{PLACES_MAX, Place, PlaceSet, PlaceSetHead, WEIGHT_MAX, sort};
use super::point::Point;
use super::store::place as store;
use crate::db::{Event, Tx, event};
use crate::types::{Error, Name, OutletId, PlaceSetId};

/// The columns of a CSV.
pub(super) const COLUMNS: [&str; 5] = ["display_name", "province", "latitude", "longitude", "weight"];
/// Refusals that are told one by one.
pub(super) const REFUSALS_MAX: usize = 1000;

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// Its place in the stream, from 0.
    pub(super) index: usize,
    pub(super) display_name: String,
    pub(super) field: &'static str,
    pub(super) rule: &'static str,
    pub(super) message: String,
}

/// The rows read so far.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) places: Vec<Place>,
    pub(super) refusals: Vec<Refusal>,
    pub(super) refusal_count: usize,
    /// Rows that came, wrong ones too.
    pub(super) count: usize,
    known: HashMap<(String, String, i64, i64), usize>,
}

impl Rows {
    /// Takes a row, or tells what is wrong with it. Of a set that is too large, no more rows are kept.
    pub(super) fn take(&mut self, row: Place) {
        let index = self.count;
        self.count += 1;
        if index >= PLACES_MAX {
            return;
        }
        let mut wrong = Vec::new();
        let mut text = |field, text: &str, most: usize| {
            if text.trim().is_empty() {
                wrong.push((field, "REQUIRED", "must be given".to_owned()));
            } else if text.chars().count() > most || text.chars().any(char::is_control) {
                wrong.push((
                    field,
                    "LENGTH_OUT_OF_RANGE",
                    format!("must have 1 to {most} characters, none of control"),
                ));
            }
        };
        text("display_name", &row.display_name, 200);
        text("province", &row.province, 60);
        if !(1..=WEIGHT_MAX).contains(&row.weight) {
            wrong.push(("weight", "OUT_OF_RANGE", format!("is {}, must be 1 to {WEIGHT_MAX}", row.weight)));
        }
        match row.point.check() {
            Ok(_) => {}
            Err((rule, "latitude", message)) => wrong.push(("location.latitude", rule, message)),
            Err((rule, "longitude", message)) => wrong.push(("location.longitude", rule, message)),
            Err((rule, _, message)) => wrong.push(("location", rule, message)),
        }
        if wrong.is_empty() {
            // Ten meters apart is the same place.
            let rounded = |degrees: f64| super::point::whole(ten_thousandths(degrees));
            let spot = (rounded(row.point.latitude), rounded(row.point.longitude));
            let first =
                *self.known.entry((row.province.clone(), row.display_name.clone(), spot.0, spot.1)).or_insert(index);
            if first != index {
                wrong.push(("", "REPEATED", format!("is the place of row {first}")));
            }
        }
        if wrong.is_empty() {
            self.places.push(row);
            return;
        }
        for (field, rule, message) in wrong {
            self.refuse(Refusal { index, display_name: shown(&row.display_name), field, rule, message });
        }
    }

    /// Tells what is wrong with a row.
    pub(super) fn refuse(&mut self, refusal: Refusal) {
        self.refusal_count += 1;
        if self.refusals.len() < REFUSALS_MAX {
            self.refusals.push(refusal);
        }
    }

    /// Takes the rows of a CSV, whose first line names the columns.
    pub(super) fn take_csv(&mut self, text: &str) {
        let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
        let header: Vec<String> =
            reader.headers().map(|header| header.iter().map(str::to_owned).collect()).unwrap_or_default();
        if header != COLUMNS {
            let message = format!("must begin with a line `{}`", COLUMNS.join(","));
            self.refuse(Refusal {
                index: self.count,
                display_name: String::new(),
                field: "csv",
                rule: "WRONG_COLUMNS",
                message,
            });
            return;
        }
        for record in reader.records() {
            let record = record.unwrap_or_default();
            let cell = |column: usize| record.get(column).unwrap_or_default();
            let number = |column: usize| cell(column).parse::<f64>().ok().filter(|number| number.is_finite());
            let parsed = (number(2), number(3), cell(4).parse::<i64>().ok());
            let name = cell(0).to_owned();
            if let (Some(latitude), Some(longitude), Some(weight)) = parsed
                && record.len() == COLUMNS.len()
            {
                let point = Point { latitude, longitude };
                self.take(Place { display_name: name, province: cell(1).to_owned(), point, weight });
                continue;
            }
            let message = "must be five columns, the last three numbers".to_owned();
            let index = self.count;
            self.count += 1;
            self.refuse(Refusal { index, display_name: shown(&name), field: "csv", rule: "NOT_A_ROW", message });
        }
    }
}

#[expect(clippy::float_arithmetic, reason = "geometry")]
fn ten_thousandths(degrees: f64) -> f64 {
    degrees * 10_000.0
}

fn shown(name: &str) -> String {
    name.chars().take(40).collect()
}

/// What is told of a set that is imported.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) display_name: String,
    pub(super) source: String,
}

/// Keeps a set.
pub(super) async fn keep(
    tx: &mut Tx,
    id: PlaceSetId,
    draft: &Draft,
    places: &[Place],
    actor: &str,
    now: DateTime<Utc>,
) -> Result<PlaceSetHead, Error> {
    let mut places = places.to_vec();
    sort(&mut places);
    let head = PlaceSetHead {
        id,
        display_name: draft.display_name.clone(),
        source: draft.source.clone(),
        place_count: i32::try_from(places.len()).unwrap_or(i32::MAX),
        weight_total: places.iter().map(|place| place.weight).sum(),
        create_time: Some(now),
    };
    let set = PlaceSet { head: head.clone(), places };
    store::insert_set(tx, &set, now).await?;
    let imported = Event::new(OutletId::BRAND, "coverage.place_set_imported", Name(id), actor, now);
    event::record(tx, imported.with("placeCount", head.place_count)).await?;
    Ok(head)
}
