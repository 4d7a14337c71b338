//! A technician and the certificates that say for what.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{certificates, technicians};
use crate::types::{
    CertificateId, Day, Error, OutletId, OutletName, ProductFamily, Reason, ServiceAction, TechnicianId,
};

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
    /// First day on which the technician no longer works here.
    pub leave_date: Option<Day>,
    /// Why the technician left.
    pub leave_reason: String,
    /// Why the stars are what they are; empty as entered.
    pub star_reason: String,
}

impl Technician {
    /// Refuses work on a day on which the technician no longer works here.
    pub fn must_work(&self, day: Day) -> Result<(), Error> {
        match self.leave_date.filter(|leave| *leave <= day) {
            None => Ok(()),
            Some(leave) => {
                let message = format!("technician `{}` left on {leave}", self.name());
                let refusal = Error::refused(Reason::WrongState, self.name(), message);
                Err(refusal.with("state", "left").with("leaveDate", leave))
            }
        }
    }

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
    /// First day on which it no longer holds though it has not expired: revoked, or its holder left.
    pub revoke_date: Option<Day>,
    /// Why it was revoked.
    pub revoke_reason: String,
    /// Who revoked it.
    pub revoked_by: String,
}

impl Certificate {
    /// The resource name.
    #[must_use]
    pub const fn name(&self) -> OutletName<CertificateId> {
        OutletName::new(self.outlet_id, self.certificate_id)
    }

    /// First day on which it no longer holds, whatever ends it.
    #[must_use]
    pub fn end(&self) -> Day {
        self.revoke_date.unwrap_or(self.expire_date)
    }

    /// Whether it holds on a day.
    #[must_use]
    pub fn holds(&self, day: Day) -> bool {
        self.begin_date <= day && day < self.end()
    }
}
