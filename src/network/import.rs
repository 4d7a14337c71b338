//! Files applications and enters technicians by the hundred: each row is judged by itself, and told what became of it.

use std::collections::{BTreeMap, BTreeSet};

use super::apply::{applied, apply_all};
use super::certify::told;
use super::create_technician::{create_all, entered};
use super::{Application, Certificate, Doing, Outlet, Technician, TechnicianDraft, store};
use crate::db::{Tx, event};
use crate::types::{CenterId, Error, Name, OutletId, OutletName, Reason, TechnicianId, Violation};

/// What is done if some rows are refused.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mode {
    /// Nothing, then.
    pub(super) all_or_nothing: bool,
    /// Nothing, whatever becomes of them.
    pub(super) validate_only: bool,
}

/// Why a row is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RowRefusal {
    pub(super) reason: Reason,
    pub(super) message: String,
    /// Every wrong cell; the field is its column.
    pub(super) wrong: Vec<Violation>,
}

impl RowRefusal {
    /// Of what is wrong with a row alone; fails with what is wrong with more than it.
    pub(super) fn of(error: Error) -> Result<Self, Error> {
        let Error::Invalid(wrong) = error else { return Err(error) };
        let message = match wrong.as_slice() {
            [one] if one.field.is_empty() => one.description.clone(),
            [one] => format!("`{}` {}", one.field, one.description),
            many => format!("{} cells are wrong", many.len()),
        };
        Ok(Self { reason: Reason::InvalidFields, message, wrong })
    }

    fn taken(column: &str, description: String) -> Self {
        let wrong =
            vec![Violation { field: column.to_owned(), rule: "ALREADY_EXISTS", description: description.clone() }];
        Self { reason: Reason::AlreadyExists, message: format!("`{column}` {description}"), wrong }
    }
}

/// A row, as far as it could be read.
#[derive(Debug)]
pub(super) struct Row<T> {
    /// 1 for the first.
    pub(super) number: i32,
    pub(super) read: Result<T, RowRefusal>,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It was made; its resource name.
    Created(String),
    /// It could be made.
    Valid,
    /// It is wrong.
    Refused(RowRefusal),
}

/// An outlet to apply: its id is made before the transaction.
pub(super) type OutletRow = (OutletId, Application);

/// A technician to enter.
#[derive(Debug)]
pub(super) struct TechnicianRow {
    pub(super) name: OutletName<TechnicianId>,
    pub(super) draft: TechnicianDraft,
    /// No two of one family and action overlap.
    pub(super) certificates: Vec<Certificate>,
}

/// Files an application for every row that may be made. Refuses a code that an outlet has, and one that a row before has.
pub(super) async fn outlets(
    tx: &mut Tx,
    rows: &[Row<OutletRow>],
    mode: Mode,
    doing: Doing<'_>,
) -> Result<Vec<(i32, Verdict)>, Error> {
    let codes: Vec<&str> = rows.iter().filter_map(|row| Some(row.read.as_ref().ok()?.1.code.as_str())).collect();
    let taken: BTreeSet<String> =
        store::outlets_by_code(tx, &codes).await?.into_iter().map(|(code, ..)| code).collect();
    let mut first: BTreeMap<&str, i32> = BTreeMap::new();
    let judged = rows.iter().map(|row| {
        let (id, application) = row.read.as_ref().map_err(Clone::clone)?;
        let code = application.code.as_str();
        if taken.contains(code) {
            return Err(RowRefusal::taken("code", format!("`{code}` is taken")));
        }
        match first.insert(code, row.number) {
            None => Ok(applied(*id, application, doing)),
            Some(before) => {
                first.insert(code, before);
                Err(RowRefusal::taken("code", format!("`{code}` is the code of row {before}")))
            }
        }
    });
    let judged: Vec<Result<Outlet, RowRefusal>> = judged.collect();
    let made = mode.made(&judged);
    if made {
        let good: Vec<Outlet> = judged.iter().filter_map(|one| one.as_ref().ok()).cloned().collect();
        // A code that somebody else has just taken is found on the next try.
        apply_all(tx, &good, doing).await.map_err(again)?;
    }
    Ok(verdicts(rows, judged, made, |outlet| Name(outlet.outlet_id).to_string()))
}

/// Enters a technician for every row that may be made, with the certificates.
pub(super) async fn technicians(
    tx: &mut Tx,
    rows: &[Row<TechnicianRow>],
    mode: Mode,
    doing: Doing<'_>,
) -> Result<Vec<(i32, Verdict)>, Error> {
    let judged: Vec<Result<&TechnicianRow, RowRefusal>> =
        rows.iter().map(|row| row.read.as_ref().map_err(Clone::clone)).collect();
    let made = mode.made(&judged);
    if made {
        let good: Vec<&TechnicianRow> = judged.iter().filter_map(|one| one.as_ref().ok()).copied().collect();
        let people: Vec<Technician> = good.iter().map(|row| entered(row.name, &row.draft, doing.now)).collect();
        create_all(tx, &people, doing.actor, doing.now).await?;
        let certificates: Vec<Certificate> = good.iter().flat_map(|row| row.certificates.clone()).collect();
        store::insert_certificates(tx, &certificates).await?;
        let events = certificates.iter().map(|own| told(own, doing.actor, doing.now));
        event::record_all(tx, events.collect()).await?;
    }
    Ok(verdicts(rows, judged, made, |row| row.name.to_string()))
}

impl Mode {
    fn made<T>(self, judged: &[Result<T, RowRefusal>]) -> bool {
        !(self.validate_only || self.all_or_nothing && judged.iter().any(Result::is_err))
    }
}

fn verdicts<T, U>(
    rows: &[Row<T>],
    judged: Vec<Result<U, RowRefusal>>,
    made: bool,
    name: impl Fn(&U) -> String,
) -> Vec<(i32, Verdict)> {
    let verdict = |(row, judged): (&Row<T>, Result<U, RowRefusal>)| {
        let verdict = match judged {
            Ok(good) if made => Verdict::Created(name(&good)),
            Ok(_) => Verdict::Valid,
            Err(refusal) => Verdict::Refused(refusal),
        };
        (row.number, verdict)
    };
    rows.iter().zip(judged).map(verdict).collect()
}

/// What a unique key says of a row is no error of the whole: the work is done again, and sees who was first.
fn again(error: Error) -> Error {
    if matches!(error, Error::AlreadyExists(_)) { Error::Conflict } else { error }
}

/// Codes that rows name, and what they stand for. Codes never change and nothing that has one ever goes, so what is read
/// here holds in a later transaction.
#[derive(Debug, Default)]
pub(super) struct Known {
    centers: BTreeMap<String, CenterId>,
    outlets: BTreeMap<String, (OutletId, CenterId)>,
}

impl Known {
    /// Of the centers that these codes name.
    pub(super) async fn centers(tx: &mut Tx, codes: &[String]) -> Result<Self, Error> {
        let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
        let centers = store::centers_by_code(tx, &codes).await?.into_iter().collect();
        Ok(Self { centers, ..Self::default() })
    }

    /// Of the outlets that these codes name.
    pub(super) async fn outlets(tx: &mut Tx, codes: &[String]) -> Result<Self, Error> {
        let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
        let rows = store::outlets_by_code(tx, &codes).await?;
        let outlets = rows.into_iter().map(|(code, outlet, center)| (code, (outlet, center))).collect();
        Ok(Self { outlets, ..Self::default() })
    }

    /// The center with a code.
    pub(super) fn center(&self, code: &str) -> Option<CenterId> {
        self.centers.get(code).copied()
    }

    /// The outlet with a code, and its center.
    pub(super) fn outlet(&self, code: &str) -> Option<(OutletId, CenterId)> {
        self.outlets.get(code).copied()
    }
}
