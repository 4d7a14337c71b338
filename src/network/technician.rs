//! A technician and the certificates that say for what.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{certificates, technicians};
use crate::types::{CertificateId, Day, Error, OutletId, OutletName, ProductFamily, ServiceAction, TechnicianId};

/// What is told of a technician who is entered.
#[derive(Clone, Debug)]
pub struct TechnicianDraft {
    /// Name at work.
    pub display_name: String,
    /// Stars, 1 to 5.
    pub star_level: i32,
}

/// A technician of an outlet.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = technicians, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Technician {
    /// Where the technician works.
    pub outlet_id: OutletId,
    /// The id.
    pub technician_id: TechnicianId,
    /// Name at work.
    pub display_name: String,
    /// Stars, 1 to 5.
    pub star_level: i32,
    /// When the technician was entered.
    pub create_time: DateTime<Utc>,
    /// Counts the changes, from 1.
    pub version: i64,
}

impl Technician {
    /// The resource name.
    #[must_use]
    pub const fn name(&self) -> OutletName<TechnicianId> {
        OutletName::new(self.outlet_id, self.technician_id)
    }

    /// There is no such technician.
    #[must_use]
    pub fn not_found(name: OutletName<TechnicianId>) -> Error {
        Error::not_found(name)
    }
}

/// What a technician was trained and examined for, from day to day.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = certificates, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Certificate {
    /// Where the technician works.
    pub outlet_id: OutletId,
    /// Its id.
    pub certificate_id: CertificateId,
    /// Whose it is.
    pub technician_id: TechnicianId,
    /// On which products.
    pub product_family: ProductFamily,
    /// For which work.
    pub action: ServiceAction,
    /// First day.
    pub begin_date: Day,
    /// First day on which it no longer holds.
    pub expire_date: Day,
}
