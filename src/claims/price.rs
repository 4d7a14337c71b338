//! Price lists with the labor-time guide, by level and family, from day to day. Published ones never change.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{price_list_operations, price_list_parts, price_lists};
use crate::types::{Day, ListId, Money, PartId, ProductFamily, ServiceAction};

/// What a claim is worth.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = price_lists, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct PriceList {
    /// Its id.
    pub list_id: ListId,
    /// 1 to 3.
    pub level: i32,
    /// For which products.
    pub product_family: ProductFamily,
    /// First day.
    pub begin_date: Day,
    /// First day on which it no longer holds.
    pub end_date: Day,
    /// What an hour of labor is paid.
    pub labor_hour_price: Money,
    /// The most that freight is paid for one claim.
    pub freight_limit: Money,
    /// ISO 4217 code of the prices.
    pub currency: String,
    /// When it was published.
    pub create_time: DateTime<Utc>,
}

/// The price of a part.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = price_list_parts, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct PartPrice {
    /// The list.
    pub list_id: ListId,
    /// The part.
    pub part_id: PartId,
    /// For one piece.
    pub price: Money,
}

/// An operation of the labor-time guide.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = price_list_operations, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Operation {
    /// The list.
    pub list_id: ListId,
    /// Operation code.
    pub code: String,
    /// What it is.
    pub display_name: String,
    /// Minutes allowed.
    pub minutes: i32,
    /// The work it is part of.
    pub action: ServiceAction,
}

impl PriceList {
    /// What so many minutes of labor are paid, rounded half up to fen; nothing if it passes what can be kept.
    #[must_use]
    pub fn labor(&self, minutes: i32) -> Option<Money> {
        let raw = self.labor_hour_price.minor().checked_mul(i64::from(minutes))?;
        Some(Money::from_minor(raw.checked_add(30)? / 60))
    }
}
