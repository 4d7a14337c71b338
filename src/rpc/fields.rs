//! Parse, don't validate: a request becomes types that cannot hold nonsense, and every wrong field is told at once.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Party, Reach, ScopedTo};
use crate::pb;
use crate::types::{
    CenterName, Day, Error, Money, Name, OutletId, OutletName, Personal, TypedId, Violation, parse_center_name,
    parse_name, parse_outlet_name,
};

/// Collects what is wrong with a request while its fields are read. Each reader answers the parsed value, or nothing
/// Entries of a list that are looked at, however many there are.
const ENTRIES_MAX: usize = 1000;

/// after noting a violation.
#[derive(Debug, Default)]
pub struct Fields {
    path: String,
    violations: Vec<Violation>,
}

/// Nanoseconds in 0.01 of a currency unit.
const NANOS_PER_MINOR: i32 = 10_000_000;

impl Fields {
    /// Nothing is wrong yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether nothing was wrong so far.
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        self.violations.is_empty()
    }

    /// Ends the reading: what `build` makes of the values if nothing was wrong, else every violation.
    pub fn finish<T>(self, build: impl FnOnce() -> Option<T>) -> Result<T, Error> {
        if !self.violations.is_empty() {
            return Err(Error::Invalid(self.violations));
        }
        build().ok_or_else(|| Error::internal("a field was refused without a violation"))
    }

    /// Notes a violation of `field`; `rule` in capitals, `description` in lower case without full stop.
    pub fn wrong<T>(&mut self, field: &str, rule: &'static str, description: impl Into<String>) -> Option<T> {
        let field = self.path_of(field);
        self.violations.push(Violation { field, rule, description: description.into() });
        None
    }

    fn path_of(&self, field: &str) -> String {
        match (self.path.is_empty(), field.is_empty()) {
            (true, _) => field.to_owned(),
            (false, true) => self.path.clone(),
            (false, false) => format!("{}.{field}", self.path),
        }
    }

    /// Reads fields below `field`, such as `lines[2]`.
    pub fn at<T>(&mut self, field: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let inner = self.path_of(field);
        let outer = std::mem::replace(&mut self.path, inner);
        let value = read(self);
        self.path = outer;
        value
    }

    /// A message that must be there, read below `field`.
    pub fn message<M, T>(
        &mut self,
        field: &str,
        message: Option<M>,
        read: impl FnOnce(&mut Self, M) -> Option<T>,
    ) -> Option<T> {
        match message {
            Some(message) => self.at(field, |fields| read(fields, message)),
            None => self.wrong(field, "REQUIRED", "must be given"),
        }
    }

    /// From `least` to `most` entries, each read below `field[index]`. Of too many, no more than [`ENTRIES_MAX`] are read:
    /// a request of millions costs no more than a large one.
    pub fn each<M, T>(
        &mut self,
        field: &str,
        entries: Vec<M>,
        least: usize,
        most: usize,
        mut read: impl FnMut(&mut Self, M) -> Option<T>,
    ) -> Option<Vec<T>> {
        let count = entries.len();
        let fits = least <= count && count <= most;
        if !fits {
            self.wrong::<()>(field, "COUNT_OUT_OF_RANGE", format!("has {count} entries, must have {least} to {most}"));
        }
        let mut values = Vec::with_capacity(count.min(most));
        let mut whole = fits;
        for (index, entry) in entries.into_iter().take(ENTRIES_MAX).enumerate() {
            match self.at(&format!("{field}[{index}]"), |fields| read(fields, entry)) {
                Some(value) => values.push(value),
                None => whole = false,
            }
        }
        whole.then_some(values)
    }

    /// A text of `least` to `most` characters, without control characters but line feed and tab, and not only blanks.
    pub fn text(&mut self, field: &str, text: String, least: usize, most: usize) -> Option<String> {
        let count = text.chars().count();
        if text.is_empty() && least > 0 {
            return self.wrong(field, "REQUIRED", "must be given");
        }
        if count < least || most < count {
            let description = format!("has {count} characters, must have {least} to {most}");
            return self.wrong(field, "LENGTH_OUT_OF_RANGE", description);
        }
        if text.chars().any(|character| character.is_control() && character != '\n' && character != '\t') {
            return self.wrong(field, "CONTROL_CHARACTER", "has a control character");
        }
        if least > 0 && text.trim().is_empty() {
            return self.wrong(field, "BLANK", "must not be blank");
        }
        Some(text)
    }

    /// As [`Fields::text`], for a text about a person.
    pub fn personal(&mut self, field: &str, text: String, least: usize, most: usize) -> Option<Personal> {
        self.text(field, text, least, most).map(Personal::new)
    }

    /// A code of `least` to `most` of `A`–`Z`, `0`–`9` and the characters in `extra`.
    pub fn code(&mut self, field: &str, text: String, least: usize, most: usize, extra: &str) -> Option<String> {
        let text = self.text(field, text, least, most)?;
        let fits =
            |character: char| character.is_ascii_uppercase() || character.is_ascii_digit() || extra.contains(character);
        if text.chars().all(fits) {
            return Some(text);
        }
        let allowed: Vec<String> = extra.chars().map(|character| format!("`{character}`")).collect();
        let description = format!("must be of `A`–`Z`, `0`–`9` {}", allowed.join(" "));
        self.wrong(field, "WRONG_CHARACTER", description)
    }

    /// A whole number from `least` to `most`.
    pub fn number<N: PartialOrd + std::fmt::Display + Copy>(
        &mut self,
        field: &str,
        number: N,
        least: N,
        most: N,
    ) -> Option<N> {
        if least <= number && number <= most {
            return Some(number);
        }
        self.wrong(field, "OUT_OF_RANGE", format!("is {number}, must be {least} to {most}"))
    }

    /// The request id: a UUID, never nil.
    pub fn request_id(&mut self, text: &str) -> Option<Uuid> {
        match Uuid::try_parse(text) {
            Ok(id) if !id.is_nil() => Some(id),
            _ if text.is_empty() => {
                self.wrong("request_id", "REQUIRED", "must be given: a UUID of the caller's choice")
            }
            _ => self.wrong("request_id", "NOT_A_UUID", "must be a UUID"),
        }
    }

    /// The etag, if one is given: the version that the resource must still have.
    pub fn etag(&mut self, text: &str) -> Option<Option<i64>> {
        if text.is_empty() {
            return Some(None);
        }
        match text.parse::<i64>() {
            Ok(version) if version > 0 && version.to_string() == text => Some(Some(version)),
            _ => self.wrong("etag", "NOT_AN_ETAG", "must be an etag as received"),
        }
    }

    /// A resource name of the brand's, such as `devices/{device}`.
    pub fn name<I: TypedId>(&mut self, field: &str, text: &str) -> Option<I> {
        match parse_name(text) {
            Ok(id) => Some(id),
            Err(_) if text.is_empty() => self.wrong(field, "REQUIRED", "must be given"),
            Err(_) => self.wrong(field, "NOT_A_NAME", format!("must be `{}/{{id}}`", I::COLLECTION)),
        }
    }

    /// The name of an outlet, of a service center, or of all outlets, as the call was scoped by it: how far it reaches.
    pub fn party(&mut self, field: &str, text: &str, scope: ScopedTo) -> Option<Reach> {
        match scope {
            ScopedTo::AllOutlets => Some(Reach::Brand),
            ScopedTo::Party(Party::Center(center)) => Some(Reach::Centers(vec![center])),
            ScopedTo::Party(Party::Outlet(outlet)) => Some(Reach::Outlets(vec![outlet])),
            ScopedTo::Anybody | ScopedTo::Brand if text.is_empty() => self.wrong(field, "REQUIRED", "must be given"),
            ScopedTo::Anybody | ScopedTo::Brand => {
                self.wrong(field, "NOT_A_NAME", "must be `serviceCenters/{id}`, `outlets/{id}` or `outlets/-`")
            }
        }
    }

    /// As [`Fields::name`], or nothing if the text is empty.
    pub fn optional_name<I: TypedId>(&mut self, field: &str, text: &str) -> Option<Option<I>> {
        if text.is_empty() { Some(None) } else { self.name(field, text).map(Some) }
    }

    /// A resource name of an outlet's, such as `outlets/{outlet}/claims/{claim}`.
    pub fn outlet_name<I: TypedId>(&mut self, field: &str, text: &str) -> Option<OutletName<I>> {
        match parse_outlet_name(text) {
            Ok(name) => Some(name),
            Err(_) if text.is_empty() => self.wrong(field, "REQUIRED", "must be given"),
            Err(_) => self.wrong(field, "NOT_A_NAME", format!("must be `outlets/{{outlet}}/{}/{{id}}`", I::COLLECTION)),
        }
    }

    /// A resource name of a service center's, such as `serviceCenters/{service_center}/dispositions/{disposition}`.
    pub fn center_name<I: TypedId>(&mut self, field: &str, text: &str) -> Option<CenterName<I>> {
        match parse_center_name(text) {
            Ok(name) => Some(name),
            Err(_) if text.is_empty() => self.wrong(field, "REQUIRED", "must be given"),
            Err(_) => {
                let wanted = format!("must be `serviceCenters/{{service_center}}/{}/{{id}}`", I::COLLECTION);
                self.wrong(field, "NOT_A_NAME", wanted)
            }
        }
    }

    /// As [`Fields::outlet_name`], of this outlet: another's is the wrong parent.
    pub fn name_under<I: TypedId>(&mut self, field: &str, text: &str, outlet: OutletId) -> Option<I> {
        let name = self.outlet_name::<I>(field, text)?;
        if name.outlet == outlet {
            return Some(name.id);
        }
        self.wrong(field, "WRONG_PARENT", format!("must be under `{}`", Name(outlet)))
    }

    /// As [`Fields::name_under`], or nothing if the text is empty.
    pub fn optional_name_under<I: TypedId>(&mut self, field: &str, text: &str, outlet: OutletId) -> Option<Option<I>> {
        if text.is_empty() { Some(None) } else { self.name_under(field, text, outlet).map(Some) }
    }

    /// A known value of an enum; `read` maps the wire's value, giving nothing for the unspecified one.
    pub fn choice<P: TryFrom<i32>, T>(
        &mut self,
        field: &str,
        number: i32,
        read: impl FnOnce(P) -> Option<T>,
    ) -> Option<T> {
        match P::try_from(number).ok().and_then(read) {
            Some(value) => Some(value),
            None if number == 0 => self.wrong(field, "REQUIRED", "must be given"),
            None => self.wrong(field, "UNKNOWN_VALUE", format!("has no value {number}")),
        }
    }

    /// As [`Fields::choice`], or nothing for the unspecified value.
    pub fn optional_choice<P: TryFrom<i32>, T>(
        &mut self,
        field: &str,
        number: i32,
        read: impl FnOnce(P) -> Option<T>,
    ) -> Option<Option<T>> {
        if number == 0 { Some(None) } else { self.choice(field, number, read).map(Some) }
    }

    /// A calendar day from 1990 to 2199.
    pub fn day(&mut self, field: &str, date: Option<pb::Date>) -> Option<Day> {
        match date {
            Some(date) => self.given_day(field, date),
            None => self.wrong(field, "REQUIRED", "must be given"),
        }
    }

    /// As [`Fields::day`], or nothing if it is absent.
    pub fn optional_day(&mut self, field: &str, date: Option<pb::Date>) -> Option<Option<Day>> {
        match date {
            Some(date) => self.given_day(field, date).map(Some),
            None => Some(None),
        }
    }

    fn given_day(&mut self, field: &str, date: pb::Date) -> Option<Day> {
        let parts = (u32::try_from(date.month), u32::try_from(date.day));
        let day = match parts {
            (Ok(month), Ok(day)) => Day::from_ymd(date.year, month, day),
            _ => None,
        };
        day.or_else(|| {
            let description = format!(
                "is {}-{}-{}, must be a day of the calendar from {} to {}",
                date.year,
                date.month,
                date.day,
                Day::FIRST,
                Day::LAST
            );
            self.wrong(field, "NOT_A_DAY", description)
        })
    }

    /// An instant from 1990 to 2199, to the microsecond.
    pub fn instant(&mut self, field: &str, timestamp: Option<prost_types::Timestamp>) -> Option<DateTime<Utc>> {
        let Some(timestamp) = timestamp else { return self.wrong(field, "REQUIRED", "must be given") };
        let instant = u32::try_from(timestamp.nanos)
            .ok()
            .and_then(|nanos| DateTime::from_timestamp(timestamp.seconds, nanos - nanos % 1000))
            .filter(|instant| Day::from_date(Day::of(*instant).date()).is_some());
        instant
            .or_else(|| self.wrong(field, "NOT_AN_INSTANT", format!("must lie from {} to {}", Day::FIRST, Day::LAST)))
    }

    /// As [`Fields::instant`], or nothing if it is absent.
    pub fn optional_instant(
        &mut self,
        field: &str,
        timestamp: Option<prost_types::Timestamp>,
    ) -> Option<Option<DateTime<Utc>>> {
        if timestamp.is_none() { Some(None) } else { self.instant(field, timestamp).map(Some) }
    }

    /// An amount in CNY from `least` to `most`, in whole fen.
    pub fn money(&mut self, field: &str, money: Option<pb::Money>, least: Money, most: Money) -> Option<Money> {
        match money {
            Some(money) => self.given_money(field, &money, least, most),
            None => self.wrong(field, "REQUIRED", "must be given"),
        }
    }

    /// As [`Fields::money`], or nothing if it is absent.
    pub fn optional_money(&mut self, field: &str, money: Option<pb::Money>, most: Money) -> Option<Option<Money>> {
        match money {
            Some(money) => self.given_money(field, &money, Money::ZERO, most).map(Some),
            None => Some(None),
        }
    }

    fn given_money(&mut self, field: &str, money: &pb::Money, least: Money, most: Money) -> Option<Money> {
        if money.currency_code != Money::CURRENCY {
            let field = if field.is_empty() { "currency_code".to_owned() } else { format!("{field}.currency_code") };
            return self.wrong(&field, "UNKNOWN_CURRENCY", format!("must be `{}`", Money::CURRENCY));
        }
        let signs_differ = (money.units > 0 && money.nanos < 0) || (money.units < 0 && money.nanos > 0);
        if signs_differ || money.nanos.unsigned_abs() > 999_999_999 || money.nanos % NANOS_PER_MINOR != 0 {
            return self.wrong(field, "NOT_AN_AMOUNT", "must be whole fen (0.01), with units and nanos of one sign");
        }
        let amount = Money::from_minor(100)
            .checked_mul(money.units)
            .and_then(|units| units.checked_add(Money::from_minor(i64::from(money.nanos / NANOS_PER_MINOR))));
        match amount {
            Some(amount) if least <= amount && amount <= most => Some(amount),
            _ => self.wrong(field, "OUT_OF_RANGE", format!("must be {least} to {most}")),
        }
    }
}
