//! What an outlet says of itself when it applies (网点情况登记表, domain N4).

use std::fmt::Debug;

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::prelude::*;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Jsonb;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::db::schema::outlets;
use crate::types::{Day, Personal, ProductFamily};

crate::text_enum! {
    /// What kind of outlet it is (domain N3).
    pub enum OutletKind {
        /// Repairs, at its level (维修网点).
        Repair = "repair",
        /// Accepts and swaps whole units, repairs nothing (换机网点).
        Swap = "swap",
    }
}

crate::text_enum! {
    /// By what way devices come in (domain O1).
    pub enum IntakeChannel {
        /// By telephone.
        Hotline = "hotline",
        /// By the web.
        Web = "web",
        /// At the counter.
        Counter = "counter",
        /// By mail.
        MailIn = "mail_in",
        /// At the customer's home.
        HomeVisit = "home_visit",
    }
}

/// A list that is stored whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
pub struct Listed<T: Debug>(pub Vec<T>);

impl<T: Debug + Serialize> ToSql<Jsonb, Pg> for Listed<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let json = serde_json::to_value(&self.0)?;
        <serde_json::Value as ToSql<Jsonb, Pg>>::to_sql(&json, &mut out.reborrow())
    }
}

impl<T: Debug + DeserializeOwned> FromSql<Jsonb, Pg> for Listed<T> {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        let json = <serde_json::Value as FromSql<Jsonb, Pg>>::from_sql(bytes)?;
        Ok(Self(serde_json::from_value(json)?))
    }
}

/// The registration form.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = outlets, check_for_backend(Pg), treat_none_as_default_value = false)]
pub struct OutletForm {
    /// Square meters of the premises.
    pub premises_square_meters: i32,
    /// People employed.
    pub staff_count: i32,
    /// First day of the contract, and of those that followed it without a gap.
    pub contract_begin_date: Day,
    /// First day after the contract, as last renewed.
    pub contract_end_date: Day,
    /// Account that settlements are paid to.
    pub bank_account: Personal,
    /// Tools and instruments.
    pub tools: Listed<String>,
    /// Cities and counties that are served.
    pub service_area: Listed<String>,
    /// By what ways devices come in; never empty.
    pub channels: Listed<IntakeChannel>,
    /// The families it applies for.
    pub requested_families: Listed<ProductFamily>,
}

impl OutletForm {
    /// Whether a contract covers a day.
    #[must_use]
    pub fn in_contract(&self, day: Day) -> bool {
        self.contract_begin_date <= day && day < self.contract_end_date
    }
}
