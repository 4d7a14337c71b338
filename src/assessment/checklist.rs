//! What an audit looks at.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::db::schema::audit_checklists;
use crate::network::Listed;
use crate::types::ChecklistId;

/// One thing to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Once in a checklist.
    pub code: String,
    /// What to look at.
    pub title: String,
    /// The best score.
    pub score_max: i32,
}

/// Items that are weighed together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Once in a checklist.
    pub code: String,
    /// What it is about.
    pub title: String,
    /// Its share of the whole score; those of all sections make the whole.
    pub weight_basis_points: i32,
    /// What passes, of what can be scored in it.
    pub pass_mark_basis_points: i32,
    /// At least one.
    pub items: Vec<Item>,
}

/// A checklist as it is to be published.
#[derive(Clone, Debug)]
pub struct ChecklistDraft {
    /// Its code.
    pub code: String,
    /// What people call it.
    pub display_name: String,
    /// At least one.
    pub sections: Vec<Section>,
    /// What passes as a whole.
    pub pass_mark_basis_points: i32,
}

/// A version of a checklist.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_checklists, check_for_backend(diesel::pg::Pg))]
pub struct Checklist {
    /// Its id.
    pub checklist_id: ChecklistId,
    /// Its code.
    pub code: String,
    /// From 1.
    pub version: i32,
    /// What people call it.
    pub display_name: String,
    /// At least one.
    pub sections: Listed<Section>,
    /// What passes as a whole.
    pub pass_mark_basis_points: i32,
    /// Who published it.
    pub actor: String,
    /// When.
    pub create_time: DateTime<Utc>,
}
