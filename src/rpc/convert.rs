//! The shared words as the wire writes them.

use chrono::{DateTime, Utc};

use crate::pb;
use crate::types::{Day, Money, ProductFamily, ServiceAction};

/// A day.
#[must_use]
pub fn date(day: Day) -> pb::Date {
    let (year, month, day) = day.ymd();
    // Months and days of the month fit any integer.
    pb::Date { year, month: i32::try_from(month).unwrap_or_default(), day: i32::try_from(day).unwrap_or_default() }
}

/// An amount.
#[must_use]
pub fn money(money: Money) -> pb::Money {
    let minor = money.minor();
    pb::Money {
        currency_code: Money::CURRENCY.to_owned(),
        units: minor / 100,
        nanos: i32::try_from(minor % 100).unwrap_or_default() * 10_000_000,
    }
}

/// An instant.
#[must_use]
pub fn timestamp(instant: DateTime<Utc>) -> prost_types::Timestamp {
    prost_types::Timestamp {
        seconds: instant.timestamp(),
        nanos: i32::try_from(instant.timestamp_subsec_nanos()).unwrap_or_default(),
    }
}

/// Pairs the words of an enum of ours with the wire's.
#[macro_export]
macro_rules! wire_enum {
    ($ours:ty, $wire:ty, { $($variant:ident),+ $(,)? }) => {
        impl From<$ours> for $wire {
            fn from(value: $ours) -> Self {
                match value { $(<$ours>::$variant => Self::$variant),+ }
            }
        }

        impl $ours {
            /// The word for the wire's; nothing for the unspecified one.
            pub(crate) const fn from_wire(wire: $wire) -> Option<Self> {
                match wire { $(<$wire>::$variant => Some(Self::$variant),)+ <$wire>::Unspecified => None }
            }
        }
    };
}

wire_enum!(ProductFamily, pb::ProductFamily, { Handset, Pc, Machinery, Appliance });
wire_enum!(ServiceAction, pb::ServiceAction, {
    Accept, Software, Accessory, Swap, ModuleRepair, BoardRepair, Refund, Loaner,
});
