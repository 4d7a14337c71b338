//! A kind of spare part.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::parts;
use crate::types::{ModelId, Money, PartId};

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
}
