//! A product model with its components.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{model_components, product_models};
use crate::types::{Day, ModelId, ProductFamily};

/// Months that parts must be kept for after a handset's discontinuation (phone-2001:7).
const HANDSET_PARTS_MONTHS: u32 = 24;
/// Months that parts must be kept for after other equipment's discontinuation (domain D1).
const EQUIPMENT_PARTS_MONTHS: u32 = 60;

/// What is told of a model that is entered.
#[derive(Clone, Debug)]
pub struct ModelDraft {
    /// The brand's own code.
    pub code: String,
    /// What people call it.
    pub display_name: String,
    /// The family it belongs to.
    pub product_family: ProductFamily,
    /// The brand's promise it is sold with; empty for the law alone.
    pub program: String,
    /// The series by which a promise may differ.
    pub series: String,
    /// Item and name of each component.
    pub components: Vec<(String, String)>,
    /// The day it was discontinued.
    pub discontinue_date: Option<Day>,
}

/// A kind of device.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = product_models, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Model {
    /// Its id.
    pub model_id: ModelId,
    /// The brand's own code.
    pub code: String,
    /// What people call it.
    pub display_name: String,
    /// The family it belongs to.
    pub product_family: ProductFamily,
    /// The brand's promise it is sold with; empty for the law alone.
    pub program: String,
    /// The series by which a promise may differ.
    pub series: String,
    /// The day it was discontinued.
    pub discontinue_date: Option<Day>,
    /// When it was entered.
    pub create_time: DateTime<Utc>,
    /// Counts its changes, from 1.
    pub version: i64,
}

impl Model {
    /// The day until which parts must be kept.
    #[must_use]
    pub fn parts_keep_date(&self) -> Option<Day> {
        let months = match self.product_family {
            ProductFamily::Handset => HANDSET_PARTS_MONTHS,
            ProductFamily::Pc | ProductFamily::Machinery | ProductFamily::Appliance => EQUIPMENT_PARTS_MONTHS,
        };
        self.discontinue_date.map(|day| day.plus_months(months))
    }
}

/// A component of every device of a model.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = model_components, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Component {
    /// Whose it is.
    pub model_id: ModelId,
    /// Its place in the list, from 0.
    pub position: i32,
    /// What it is in the words of the packs.
    pub item: String,
    /// What people call it.
    pub display_name: String,
}
