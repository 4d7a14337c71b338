//! Serials on documents: a part that is tracked by them moves by name, every other by number.

use crate::catalog::Part;
use crate::types::{Error, Name, Reason};

/// Refuses another number of serials than of pieces, and serials of a part that is counted.
pub fn must_fit_serials(part: &Part, quantity: i64, serials: &[String]) -> Result<(), Error> {
    let wanted = if part.serial_tracked { quantity } else { 0 };
    if i64::try_from(serials.len()) == Ok(wanted) {
        return Ok(());
    }
    let message = format!("{} serials are given for {quantity} pieces, {wanted} are needed", serials.len());
    let refusal = Error::refused(Reason::SerialsMismatch, Name(part.part_id), message);
    Err(refusal.with("given", serials.len()).with("needed", wanted))
}
