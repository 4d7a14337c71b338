//! How days and amounts are written in facts and decisions: as TOML dates or ISO text, and as decimal text.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserializer, Serializer};

use crate::types::{Day, Money};

/// A calendar day.
pub(super) mod day {
    use super::{Day, Deserializer, Serializer, read, text};

    pub(in crate::policy) fn serialize<S: Serializer>(day: &Day, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(day)
    }

    pub(in crate::policy) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Day, D::Error> {
        read(&text(from)?)
    }
}

/// A calendar day, or nothing.
pub(super) mod day_if_known {
    use serde::Deserialize;

    use super::{Day, Deserializer, Serializer};

    #[derive(Deserialize)]
    #[serde(transparent)]
    struct Written(#[serde(with = "super::day")] Day);

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape serde asks for")]
    pub(in crate::policy) fn serialize<S: Serializer>(day: &Option<Day>, to: S) -> Result<S::Ok, S::Error> {
        match day {
            Some(day) => to.collect_str(day),
            None => to.serialize_none(),
        }
    }

    pub(in crate::policy) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Day>, D::Error> {
        Ok(Option::<Written>::deserialize(from)?.map(|Written(day)| day))
    }
}

/// The day of a report: a calendar day, or the one that an instant falls on in China.
pub(super) mod report {
    use super::{DateTime, Day, Deserializer, Error as _, Serializer, Utc, read, text};

    pub(in crate::policy) fn serialize<S: Serializer>(day: &Day, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(day)
    }

    pub(in crate::policy) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Day, D::Error> {
        let text = text(from)?;
        match text.parse::<DateTime<Utc>>() {
            Ok(instant) => Day::from_date(Day::of(instant).date())
                .ok_or_else(|| D::Error::custom(format!("`{text}` lies outside {} to {}", Day::FIRST, Day::LAST))),
            Err(_) if text.contains(':') => {
                Err(D::Error::custom(format!("`{text}` needs an offset, such as `+08:00` or `Z`")))
            }
            Err(_) => read(&text),
        }
    }
}

/// Decimal text in CNY, or nothing.
pub(super) mod amount {
    use serde::Deserialize as _;

    use super::{Deserializer, Error as _, Money, Serializer};

    pub(in crate::policy) fn serialize<S: Serializer>(money: &Option<Money>, to: S) -> Result<S::Ok, S::Error> {
        match money {
            Some(money) => to.collect_str(money),
            None => to.serialize_none(),
        }
    }

    pub(in crate::policy) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Money>, D::Error> {
        let Some(text) = Option::<String>::deserialize(from)? else { return Ok(None) };
        let refuse = || D::Error::custom(format!("`{text}` is no decimal amount in CNY, such as \"3999.00\""));
        Money::parse(&text).map(Some).ok_or_else(refuse)
    }
}

fn read<E: Error>(text: &str) -> Result<Day, E> {
    let day = text.parse::<NaiveDate>().ok().and_then(Day::from_date);
    day.ok_or_else(|| E::custom(format!("`{text}` is no day from {} to {}", Day::FIRST, Day::LAST)))
}

/// The text of a day: a string, or TOML's own dates, which come as a table with one private key.
fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    struct Text;

    impl<'de> Visitor<'de> for Text {
        type Value = String;

        fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
            to.write_str("a date")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
            Ok(text.to_owned())
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<String, A::Error> {
            match map.next_entry::<String, String>()? {
                Some((key, text)) if key.starts_with("$__toml") => Ok(text),
                _ => Err(A::Error::custom("a date is expected here, not a table")),
            }
        }
    }

    from.deserialize_any(Text)
}
