//! Events on the wire.

use std::collections::BTreeMap;

use super::Cursor;
use super::store::KeptEvent;
use crate::pb;
use crate::rpc::{Fields, timestamp};
use crate::types::{Error, Name, OutletId, Violation};

/// Reads whose events are asked for (nothing for all), and after which cursor.
pub(super) fn asked(
    mut fields: Fields,
    parent: &str,
    field: &'static str,
    cursor: &str,
) -> Result<(Option<OutletId>, Cursor), Error> {
    let outlet = if parent == "outlets/-" { Some(None) } else { fields.name("parent", parent).map(Some) };
    let decoded = Cursor::decode(cursor);
    if decoded.is_none() && fields.is_clean() {
        // Alone it has a reason of its own: a follower begins anew.
        let description = "must be a cursor of this feed".to_owned();
        return Err(Error::BadCursor(Violation { field: field.to_owned(), rule: "BAD_CURSOR", description }));
    }
    if decoded.is_none() {
        fields.wrong::<()>(field, "BAD_CURSOR", "must be a cursor of this feed");
    }
    let (outlet, cursor) = fields.finish(|| Some((outlet?, decoded?)))?;
    Ok((outlet, cursor))
}

/// An event.
pub(super) fn event(event: &KeptEvent) -> pb::Event {
    let attributes: BTreeMap<String, String> = serde_json::from_value(event.attributes.clone()).unwrap_or_default();
    let of_brand = event.outlet_id == OutletId::BRAND;
    pb::Event {
        cursor: event.cursor().encode(),
        kind: event.kind.clone(),
        outlet: if of_brand { String::new() } else { Name(event.outlet_id).to_string() },
        subject: event.subject.clone(),
        actor: event.actor.clone(),
        event_time: Some(timestamp(event.event_time)),
        attributes,
    }
}
