//! Sheets of outlets and technicians, read row by row into the messages that single requests hold.

use super::outlet::applied;
use super::staff::{certified, drafted};
use crate::network::import::{Known, Mode, OutletRow, Row, RowRefusal, TechnicianRow, Verdict};
use crate::network::{Application, Certificate, IntakeChannel, OutletKind};
use crate::pb;
use crate::rpc::{Cells, Fields, Party, ScopedTo, SheetRow, SheetShape, day};
use crate::types::{CenterId, Error, OutletId, OutletName, ProductFamily, ServiceAction, TechnicianId};

/// Bytes of a sheet at most: a message has room for no more.
const BYTES_MAX: usize = 3 * 1024 * 1024;
/// Rows of a sheet at most.
const ROWS_MAX: usize = 5_000;
/// Wrong cells told of one import.
const WRONG_CELLS_MAX: usize = 10_000;
/// Certificates of one technician in a sheet.
const CERTIFICATES_MAX: usize = 100;

/// What a sheet of outlets holds; an export writes these columns in this order.
pub(in crate::network) const OUTLETS: SheetShape = SheetShape {
    field: "csv",
    needed: &[
        "service_center_code",
        "code",
        "display_name",
        "province",
        "city",
        "latitude",
        "longitude",
        "premises_square_meters",
        "staff_count",
        "contract_begin_date",
        "contract_end_date",
        "bank_account",
    ],
    wanted: &["kind", "tools", "service_area", "channels", "requested_families"],
    unread: &["name", "state", "level", "create_time"],
    bytes_max: BYTES_MAX,
    rows_max: ROWS_MAX,
};

/// What a sheet of technicians holds; an export writes these columns in this order.
pub(in crate::network) const TECHNICIANS: SheetShape = SheetShape {
    field: "csv",
    needed: &["outlet_code", "display_name", "star_level"],
    wanted: &["certificates"],
    unread: &["name", "leave_date", "create_time"],
    bytes_max: BYTES_MAX,
    rows_max: ROWS_MAX,
};

/// Reads what is common to imports: the rows, and what is done with them.
pub(in crate::network) fn sheet(
    shape: SheetShape,
    parent: &str,
    scope: ScopedTo,
    csv: &[u8],
    request_id: &str,
) -> Result<Vec<SheetRow>, Error> {
    let mut fields = Fields::new();
    fields.request_id(request_id);
    fields.party("parent", parent, scope);
    let rows = match shape.read(csv) {
        Ok(rows) => Some(rows),
        Err(Error::Invalid(violations)) => {
            for violation in violations {
                fields.wrong::<()>(&violation.field, violation.rule, violation.description);
            }
            None
        }
        Err(other) => return Err(other),
    };
    fields.finish(|| rows)
}

/// What a row is read for: a column of codes.
pub(in crate::network) fn codes(rows: &[SheetRow], column: &str) -> Vec<String> {
    let mut codes: Vec<String> = rows.iter().map(|row| Cells::of(row, &[]).text(column)).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

fn judged<T>(rows: &[SheetRow], read: impl Fn(&SheetRow) -> Result<T, Error>) -> Result<Vec<Row<T>>, Error> {
    let judge = |row| {
        let read = match read(row) {
            Ok(good) => Ok(good),
            Err(error) => Err(RowRefusal::of(error)?),
        };
        Ok(Row { number: row.number, read })
    };
    rows.iter().map(judge).collect()
}

fn words<T: Copy>(all: &[T], word: impl Fn(T) -> &'static str, number: impl Fn(T) -> i32) -> Vec<(&'static str, i32)> {
    all.iter().map(|value| (word(*value), number(*value))).collect()
}

/// Rows as outlets that apply. `scope` says whose they may be.
pub(in crate::network) fn outlet_rows(
    rows: &[SheetRow],
    known: &Known,
    scope: ScopedTo,
) -> Result<Vec<Row<OutletRow>>, Error> {
    judged(rows, |row| Ok((OutletId::generate(), outlet_row(row, known, scope)?)))
}

fn outlet_row(row: &SheetRow, known: &Known, scope: ScopedTo) -> Result<Application, Error> {
    let mut cells = Cells::of(row, &["form", "location"]);
    let code = cells.text("service_center_code");
    let center = known.center(&code);
    let own = match scope {
        ScopedTo::Party(Party::Center(own)) => center.is_none_or(|center| center == own),
        ScopedTo::Party(Party::Outlet(_)) => false,
        ScopedTo::AllOutlets | ScopedTo::Anybody | ScopedTo::Brand => true,
    };
    match (center, own) {
        (None, _) if code.is_empty() => cells.note("service_center_code", "REQUIRED", "must be given"),
        (None, _) => cells.note("service_center_code", "UNKNOWN_VALUE", "is the code of no service center"),
        (_, false) => cells.note("service_center_code", "WRONG_PARENT", "is not the code of the parent"),
        (Some(_), true) => {}
    }
    let channels = words(IntakeChannel::ALL, IntakeChannel::as_str, |own| pb::IntakeChannel::from(own).into());
    let families = words(ProductFamily::ALL, ProductFamily::as_str, |own| pb::ProductFamily::from(own).into());
    let kinds = words(OutletKind::ALL, OutletKind::as_str, |own| pb::OutletKind::from(own).into());
    let outlet = pb::Outlet {
        code: cells.text("code"),
        display_name: cells.text("display_name"),
        province: cells.text("province"),
        city: cells.text("city"),
        kind: cells.word("kind", &kinds),
        location: Some(cells.place("latitude", "longitude")),
        form: Some(pb::OutletForm {
            premises_square_meters: cells.number("premises_square_meters"),
            staff_count: cells.number("staff_count"),
            contract_begin_date: cells.day("contract_begin_date"),
            contract_end_date: cells.day("contract_end_date"),
            bank_account: cells.text("bank_account"),
            tools: cells.list("tools"),
            service_area: cells.list("service_area"),
            channels: cells.words("channels", &channels),
            requested_families: cells.words("requested_families", &families),
        }),
        ..Default::default()
    };
    let mut fields = Fields::new();
    // A center that is unknown is told already: any other stands for it.
    let application = applied(&mut fields, Some(center.unwrap_or_else(CenterId::generate)), outlet);
    cells.finish(fields.finish(|| application))
}

/// Rows as technicians who are entered. `scope` says where they may work.
pub(in crate::network) fn technician_rows(
    rows: &[SheetRow],
    known: &Known,
    scope: ScopedTo,
) -> Result<Vec<Row<TechnicianRow>>, Error> {
    judged(rows, |row| technician_row(row, known, scope))
}

/// Whether a sheet holds certificates.
pub(in crate::network) fn certifies(rows: &[SheetRow]) -> bool {
    rows.iter().any(|row| !Cells::of(row, &[]).list("certificates").is_empty())
}

fn technician_row(row: &SheetRow, known: &Known, scope: ScopedTo) -> Result<TechnicianRow, Error> {
    let mut cells = Cells::of(row, &[]);
    let code = cells.text("outlet_code");
    let outlet = known.outlet(&code);
    let own = outlet.is_none_or(|(outlet, center)| match scope {
        ScopedTo::Party(Party::Center(own)) => center == own,
        ScopedTo::Party(Party::Outlet(own)) => outlet == own,
        ScopedTo::AllOutlets | ScopedTo::Anybody | ScopedTo::Brand => true,
    });
    match (outlet, own) {
        (None, _) if code.is_empty() => cells.note("outlet_code", "REQUIRED", "must be given"),
        (None, _) => cells.note("outlet_code", "UNKNOWN_VALUE", "is the code of no outlet"),
        (_, false) => cells.note("outlet_code", "WRONG_PARENT", "is not the code of an outlet of the parent"),
        (Some(_), true) => {}
    }
    let technician = pb::Technician {
        display_name: cells.text("display_name"),
        star_level: cells.number("star_level"),
        ..Default::default()
    };
    let entries = cells.list("certificates");
    let mut certificates = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        match certificate(entry) {
            Some(certificate) => certificates.push(certificate),
            None => cells.note(
                &format!("certificates[{index}]"),
                "NOT_A_CERTIFICATE",
                "must be family:action:first day:first day no longer",
            ),
        }
    }
    // An outlet that is unknown is told already: any other stands for it.
    let at = outlet.map_or_else(OutletId::generate, |(outlet, _)| outlet);
    let name = OutletName::new(at, TechnicianId::generate());
    let mut fields = Fields::new();
    let draft = drafted(&mut fields, technician);
    let certificates = fields.each("certificates", certificates, 0, CERTIFICATES_MAX, |fields, certificate| {
        certified(fields, Some(name), certificate)
    });
    if let Some((index, _)) = certificates.as_ref().and_then(|all| overlapping(all)) {
        let rule = "overlaps another of the same family and action";
        fields.wrong::<()>(&format!("certificates[{index}]"), "OVERLAPPING_DATES", rule);
    }
    cells.finish(fields.finish(|| Some(TechnicianRow { name, draft: draft?, certificates: certificates? })))
}

/// A certificate as one entry of a cell.
fn certificate(entry: &str) -> Option<pb::Certificate> {
    let mut parts = entry.split(':').map(str::trim);
    let (family, action, begin, expire) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    Some(pb::Certificate {
        product_family: pb::ProductFamily::from(ProductFamily::from_text(family)?).into(),
        action: pb::ServiceAction::from(ServiceAction::from_text(action)?).into(),
        begin_date: Some(day(begin)?),
        expire_date: Some(day(expire)?),
        ..Default::default()
    })
}

fn overlapping(certificates: &[Certificate]) -> Option<(usize, &Certificate)> {
    let meets = |one: &Certificate, other: &Certificate| {
        (one.product_family, one.action) == (other.product_family, other.action)
            && one.begin_date < other.expire_date
            && other.begin_date < one.expire_date
    };
    certificates.iter().enumerate().find(|(index, one)| certificates.iter().take(*index).any(|other| meets(one, other)))
}

/// What is done with the rows.
pub(in crate::network) const fn mode(all_or_nothing: bool, validate_only: bool) -> Mode {
    Mode { all_or_nothing, validate_only }
}

/// What became of the rows: the verdicts, how many were made, and how many refused.
pub(in crate::network) fn verdicts(verdicts: Vec<(i32, Verdict)>) -> (Vec<pb::RowVerdict>, i32, i32) {
    use pb::row_verdict::Verdict as Wire;
    let (mut created, mut refused, mut left) = (0, 0, WRONG_CELLS_MAX);
    let mut told = |(row, verdict)| match verdict {
        Verdict::Created(name) => {
            created += 1;
            pb::RowVerdict { row, verdict: Wire::Created.into(), name, ..Default::default() }
        }
        Verdict::Valid => pb::RowVerdict { row, verdict: Wire::Valid.into(), ..Default::default() },
        Verdict::Refused(refusal) => {
            refused += 1;
            let shown = refusal.wrong.len().min(left);
            left -= shown;
            let cell = |wrong: crate::types::Violation| pb::row_verdict::WrongCell {
                column: wrong.field,
                rule: wrong.rule.to_owned(),
                message: wrong.description,
            };
            pb::RowVerdict {
                row,
                verdict: Wire::Refused.into(),
                name: String::new(),
                reason: refusal.reason.as_str_name().trim_start_matches("ERROR_REASON_").to_owned(),
                message: refusal.message,
                wrong_cells: refusal.wrong.into_iter().take(shown).map(cell).collect(),
            }
        }
    };
    let verdicts = verdicts.into_iter().map(&mut told).collect();
    (verdicts, created, refused)
}
