//! A kind of spare part.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::parts;
use crate::types::{Error, ModelId, Money, Name, PartId, Reason};

/// What is told of a part that is entered.
#[derive(Clone, Debug)]
pub struct PartDraft {
    /// The part number.
    pub number: String,
    /// What people call it.
    pub display_name: String,
    /// The component it replaces.
    pub item: String,
    /// The models it fits.
    pub models: Vec<ModelId>,
    /// Whether consuming a good one opens a debt of one defective one.
    pub return_required: bool,
    /// Whether each piece has a serial, which every movement names.
    pub serial_tracked: bool,
    /// What a piece is worth in stock.
    pub standard_cost: Money,
    /// Its grade among parts for the same component, from 1.
    pub grade: i32,
}

/// A kind of spare part.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = parts, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Part {
    /// Its id.
    pub part_id: PartId,
    /// The part number.
    pub number: String,
    /// What people call it.
    pub display_name: String,
    /// The component it replaces, in the words of the packs.
    pub item: String,
    /// Whether consuming a good one opens a debt of one defective one.
    pub return_required: bool,
    /// Whether each piece has a serial, which every movement names.
    pub serial_tracked: bool,
    /// What a piece is worth in stock.
    pub standard_cost: Money,
    /// ISO 4217 code of the cost.
    pub currency: String,
    /// When it was entered.
    pub create_time: DateTime<Utc>,
    /// Counts its changes, from 1.
    pub version: i64,
    /// Its grade among parts for the same component, from 1: a higher one may stand in for a lower one.
    pub grade: i32,
}

impl Part {
    /// The best grade there is.
    pub const GRADE_MAX: i32 = 100;

    /// Refuses another part as an alternative unless it is of equal grade, for the same component.
    pub fn must_be_equivalent(&self, other: &Self) -> Result<(), Error> {
        if self.item == other.item && self.grade == other.grade && self.part_id != other.part_id {
            return Ok(());
        }
        let message = format!("part `{}` is no other of equal grade for the same component", other.number);
        let refusal = Error::refused(Reason::NotEquivalent, Name(other.part_id), message);
        Err(refusal.with("grade", self.grade).with("otherGrade", other.grade))
    }
}
