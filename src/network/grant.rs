//! A dated grant, and how it stands on a day.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::level::needs_certificate;
use super::{Certificate, Level, Outlet};
use crate::db::schema::grants;
use crate::types::{Day, Error, GrantId, OutletId, OutletName, ProductFamily, Reason, ServiceAction};

/// What an outlet may do, from day to day.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = grants, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Grant {
    /// Whose it is.
    pub outlet_id: OutletId,
    /// Its id.
    pub grant_id: GrantId,
    /// Of which products.
    pub product_family: ProductFamily,
    /// What may be done to them.
    pub action: ServiceAction,
    /// First day.
    pub begin_date: Day,
    /// First day on which it no longer holds; none while open.
    pub end_date: Option<Day>,
    /// The level whose bundle it is of, 0 for one of its own.
    pub level: i32,
    /// The end that was planned when it was given.
    pub planned_end_date: Option<Day>,
    /// Why it was given.
    pub reason: String,
    /// Who gave it.
    pub granted_by: String,
    /// When it was given.
    pub create_time: DateTime<Utc>,
    /// The verb that closed it.
    pub close_verb: Option<String>,
    /// Why it was closed.
    pub close_reason: Option<String>,
    /// Who closed it.
    pub closed_by: Option<String>,
    /// When it was closed.
    pub close_time: Option<DateTime<Utc>>,
}

/// How a grant stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantState {
    /// It begins later.
    Proposed,
    /// It holds.
    Active,
    /// Its dates hold, but since this day nobody at the outlet is certified for it.
    Suspended(Day),
    /// It has ended.
    Expired,
    /// It was revoked.
    Revoked,
}

/// Who gives grants, when and why.
#[derive(Clone, Copy, Debug)]
pub(super) struct Giving<'a> {
    pub(super) reason: &'a str,
    pub(super) actor: &'a str,
    pub(super) now: DateTime<Utc>,
}

impl Grant {
    /// The resource name.
    #[must_use]
    pub const fn name(&self) -> OutletName<GrantId> {
        OutletName::new(self.outlet_id, self.grant_id)
    }

    /// Whether its dates cover a day.
    #[must_use]
    pub fn covers(&self, day: Day) -> bool {
        self.begin_date <= day && self.end_date.is_none_or(|end| day < end)
    }

    /// Whether it allows the action on the family on a day, by its dates. Whether somebody is certified is asked of the
    /// technician who does the work, or of [`Grant::state`].
    #[must_use]
    pub fn holds(&self, family: ProductFamily, action: ServiceAction, day: Day) -> bool {
        self.product_family == family && self.action == action && self.covers(day)
    }

    /// Whether something is left of it to close on a day: it was not closed before, and ends later.
    #[must_use]
    pub fn is_open_after(&self, day: Day) -> bool {
        self.close_time.is_none() && self.end_date.is_none_or(|end| day < end)
    }

    /// How it stands on a day, among the certificates of the outlet's technicians. An action that needs a certificate is
    /// suspended from the day on which the last one ended: by its expiry, by revocation, or with who left. Computed, so
    /// that no timer can be late.
    pub fn state(&self, certificates: &[Certificate], day: Day) -> Result<GrantState, Error> {
        if !self.covers(day) {
            let revoked = self.close_verb.as_deref() == Some("RevokeGrant");
            let ended = self.end_date.is_some_and(|end| end <= day || end <= self.begin_date);
            return Ok(match (ended, revoked) {
                (false, _) => GrantState::Proposed,
                (true, true) => GrantState::Revoked,
                (true, false) => GrantState::Expired,
            });
        }
        if !needs_certificate(self.action, day)? {
            return Ok(GrantState::Active);
        }
        let own = certificates.iter().filter(|certificate| {
            certificate.outlet_id == self.outlet_id
                && certificate.product_family == self.product_family
                && certificate.action == self.action
        });
        let mut since = self.begin_date;
        for certificate in own {
            if certificate.holds(day) {
                return Ok(GrantState::Active);
            }
            let end = certificate.end();
            if end <= day {
                since = since.max(end);
            }
        }
        Ok(GrantState::Suspended(since))
    }

    /// The grants of a level for some families, open from a day. Refuses a day before the first table of levels.
    pub(super) fn bundle(
        outlet: &Outlet,
        level: Level,
        families: &[ProductFamily],
        begin: Day,
        giving: Giving<'_>,
    ) -> Result<Vec<Self>, Error> {
        let actions = level.actions(outlet.kind, begin)?;
        if actions.is_empty() {
            let name = crate::types::Name(outlet.outlet_id);
            let message = format!("no table tells on {begin} what a level grants");
            return Err(Error::refused(Reason::OutOfRange, name, message).with("beginDate", begin));
        }
        let pairs = families.iter().flat_map(|family| actions.iter().map(move |action| (*family, *action)));
        let bundled = pairs.map(|(product_family, action)| Self {
            level: level.number(),
            ..Self::single(outlet.outlet_id, product_family, action, (begin, None), giving)
        });
        Ok(bundled.collect())
    }

    /// A grant of its own.
    pub(super) fn single(
        outlet: OutletId,
        product_family: ProductFamily,
        action: ServiceAction,
        (begin_date, end_date): (Day, Option<Day>),
        giving: Giving<'_>,
    ) -> Self {
        Self {
            outlet_id: outlet,
            grant_id: GrantId::generate(),
            product_family,
            action,
            begin_date,
            end_date,
            level: 0,
            planned_end_date: end_date,
            reason: giving.reason.to_owned(),
            granted_by: giving.actor.to_owned(),
            create_time: giving.now,
            close_verb: None,
            close_reason: None,
            closed_by: None,
            close_time: None,
        }
    }
}
