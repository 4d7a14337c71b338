//! Statements on the wire.

use super::{Statement, StatementLine, StatementState};
use crate::pb;
use crate::pb::statement as wire;
use crate::rpc::{Fields, date, money, timestamp};
use crate::types::{Error, Month, OutletId, OutletName, StatementId};
use crate::wire_enum;

wire_enum!(StatementState, wire::State, { Draft, Agreed, Paid });

pub(super) fn drafting(request: &pb::DraftStatementRequest) -> Result<(OutletId, Month), Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let outlet = fields.name("parent", &request.parent);
    let month = fields.day("month", request.month).and_then(|day| {
        Month::beginning(day).or_else(|| fields.wrong("month", "NOT_A_FIRST", "must be the first of a month"))
    });
    fields.finish(|| Some((outlet?, month?)))
}

/// What agreeing and paying have: name, etag, and a text of their own.
pub(super) fn step(
    name: &str,
    etag: &str,
    request_id: &str,
    (field, text, most): (&str, String, usize),
) -> Result<(OutletName<StatementId>, Option<i64>, String), Error> {
    let mut fields = Fields::new();
    fields.request_id(request_id);
    let name = fields.outlet_name("name", name);
    let etag = fields.etag(etag);
    let text = fields.text(field, text, 1, most);
    fields.finish(|| Some((name?, etag?, text?)))
}

/// A statement with its lines.
pub(super) fn statement(statement: &Statement, lines: &[StatementLine]) -> pb::Statement {
    pb::Statement {
        name: statement.name().to_string(),
        month: Some(date(statement.month)),
        state: wire::State::from(statement.state).into(),
        lines: lines
            .iter()
            .map(|line| wire::Line {
                claim: OutletName::new(line.outlet_id, line.claim_id).to_string(),
                claim_line: line.line_index,
                amount: Some(money(line.amount)),
            })
            .collect(),
        line_count: statement.line_count,
        total_amount: Some(money(statement.total_amount)),
        digest: statement.digest.clone(),
        agreed_by_outlet: statement.agreed_by_outlet.clone().unwrap_or_default(),
        agreed_by_brand: statement.agreed_by_brand.clone().unwrap_or_default(),
        payment_document: statement.payment_document.clone().unwrap_or_default(),
        create_time: Some(timestamp(statement.create_time)),
        etag: statement.version.to_string(),
    }
}
