//! Amounts of money in minor units; never a float.

use std::fmt;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types;
use serde::{Deserialize, Serialize};

/// An amount in CNY, in fen (0.01 CNY). The brand settles in one currency; the column beside every
/// amount says so, and another currency is refused at the door.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, AsExpression, FromSqlRow,
)]
#[serde(transparent)]
#[diesel(sql_type = sql_types::BigInt)]
pub struct Money(i64);

/// Minor units in one major unit.
const MINOR_PER_MAJOR: i64 = 100;

impl Money {
    /// No money.
    pub const ZERO: Self = Self(0);
    /// The largest amount a request may carry: 10^12 CNY.
    pub const MAX: Self = Self(100_000_000_000_000);
    /// The ISO 4217 code of every amount.
    pub const CURRENCY: &'static str = "CNY";

    /// An amount of `minor` fen.
    #[must_use]
    pub const fn from_minor(minor: i64) -> Self {
        Self(minor)
    }

    /// The amount in fen.
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.0
    }

    /// Reads decimal text such as `3999.00`: digits, at most two decimals, no sign, at most [`Money::MAX`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (major, minor) = text.split_once('.').unwrap_or((text, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if major.is_empty() || major.len() > 13 || minor.len() > 2 || !digits(major) || !digits(minor) {
            return None;
        }
        if text.ends_with('.') {
            return None;
        }
        let fen = match minor.len() {
            0 => 0,
            1 => minor.parse::<i64>().ok()?.checked_mul(10)?,
            _ => minor.parse::<i64>().ok()?,
        };
        let total = major.parse::<i64>().ok()?.checked_mul(MINOR_PER_MAJOR)?.checked_add(fen)?;
        (total <= Self::MAX.0).then_some(Self(total))
    }

    /// The sum, or nothing on overflow.
    #[must_use]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }

    /// The difference, or nothing on overflow.
    #[must_use]
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(difference) => Some(Self(difference)),
            None => None,
        }
    }

    /// The amount `quantity` times, or nothing on overflow.
    #[must_use]
    pub const fn checked_mul(self, quantity: i64) -> Option<Self> {
        match self.0.checked_mul(quantity) {
            Some(product) => Some(Self(product)),
            None => None,
        }
    }

    /// The sum of many, or nothing on overflow.
    pub fn checked_sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }
}

impl fmt::Display for Money {
    /// Decimal text with two decimals: `-3.50`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let minor = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", minor / 100, minor % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_amount_agree() {
        let cases = [
            ("3999.00", Some(399_900)),
            ("0", Some(0)),
            ("0.5", Some(50)),
            ("1000000000000.00", Some(100_000_000_000_000)),
            ("1000000000000.01", None),
            ("-1", None),
            ("1.234", None),
            ("1.", None),
            (".5", None),
            ("", None),
            ("1e3", None),
        ];
        for (text, minor) in cases {
            assert_eq!(Money::parse(text).map(Money::minor), minor, "{text}");
        }
        assert_eq!(Money::from_minor(-350).to_string(), "-3.50");
    }
}
