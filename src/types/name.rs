//! Resource names: `devices/{device}`, `outlets/{outlet}/claims/{claim}`.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use super::{CenterId, OutletId};

/// An id of one kind of thing.
pub trait TypedId: Copy + Send + Sync + 'static {
    /// The collection its names begin with, such as `claims`.
    const COLLECTION: &'static str;
    /// The id with this UUID.
    fn from_uuid(uuid: Uuid) -> Self;
    /// Its UUID.
    fn uuid(self) -> Uuid;
}

/// A text is not the name that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a resource name of this kind")]
pub struct NameError;

/// Name of something of the brand's: `devices/{device}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name<I>(pub I);

/// Name of something of an outlet's: `outlets/{outlet}/claims/{claim}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutletName<I> {
    /// Whose it is.
    pub outlet: OutletId,
    /// What it is.
    pub id: I,
}

/// Name of something of a service center's: `serviceCenters/{service_center}/dispositions/{disposition}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CenterName<I> {
    /// Whose it is.
    pub center: CenterId,
    /// What it is.
    pub id: I,
}

impl<I: TypedId> CenterName<I> {
    /// The name of `id` under `center`.
    #[must_use]
    pub const fn new(center: CenterId, id: I) -> Self {
        Self { center, id }
    }
}

impl<I: TypedId> OutletName<I> {
    /// The name of `id` under `outlet`.
    #[must_use]
    pub const fn new(outlet: OutletId, id: I) -> Self {
        Self { outlet, id }
    }
}

/// Reads `{collection}/{uuid}`; the UUID in its canonical form only, so that a thing has one name.
pub fn parse_name<I: TypedId>(text: &str) -> Result<I, NameError> {
    let rest = text.strip_prefix(I::COLLECTION).and_then(|rest| rest.strip_prefix('/')).ok_or(NameError)?;
    let uuid = Uuid::from_str(rest).ok().filter(|uuid| uuid.to_string() == rest).ok_or(NameError)?;
    Ok(I::from_uuid(uuid))
}

/// Reads `outlets/{uuid}/{collection}/{uuid}`.
pub fn parse_outlet_name<I: TypedId>(text: &str) -> Result<OutletName<I>, NameError> {
    parse_under(text).map(|(outlet, id)| OutletName { outlet, id })
}

/// Reads `serviceCenters/{uuid}/{collection}/{uuid}`.
pub fn parse_center_name<I: TypedId>(text: &str) -> Result<CenterName<I>, NameError> {
    parse_under(text).map(|(center, id)| CenterName { center, id })
}

fn parse_under<P: TypedId, I: TypedId>(text: &str) -> Result<(P, I), NameError> {
    // The parent's collection, "/" and a canonical UUID of 36 characters, then "/".
    let split = P::COLLECTION.len() + 1 + 36;
    let parent = parse_name(text.get(..split).ok_or(NameError)?)?;
    let rest = text.get(split..).and_then(|rest| rest.strip_prefix('/')).ok_or(NameError)?;
    Ok((parent, parse_name(rest)?))
}

impl<I: TypedId> fmt::Display for Name<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", I::COLLECTION, self.0.uuid())
    }
}

impl<I: TypedId> fmt::Display for OutletName<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", Name(self.outlet), Name(self.id))
    }
}

impl<I: TypedId> fmt::Display for CenterName<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", Name(self.center), Name(self.id))
    }
}

impl<I: TypedId> FromStr for Name<I> {
    type Err = NameError;
    fn from_str(text: &str) -> Result<Self, NameError> {
        parse_name(text).map(Self)
    }
}

impl<I: TypedId> FromStr for OutletName<I> {
    type Err = NameError;
    fn from_str(text: &str) -> Result<Self, NameError> {
        parse_outlet_name(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::ClaimId;

    #[test]
    fn names_read_back_and_nothing_else_is_one() {
        let name = OutletName::new(OutletId::generate(), ClaimId::generate());
        assert_eq!(name.to_string().parse(), Ok(name));
        let outlet = Name(name.outlet).to_string();
        for wrong in [
            String::new(),
            "outlets".into(),
            "outlets/".into(),
            outlet.clone(),
            format!("{outlet}/"),
            format!("{outlet}/claims/"),
            format!("{outlet}/repairOrders/{}", name.id.uuid()),
            format!("{outlet}/claims/{}", name.id.uuid().simple()),
            format!("{name}/"),
            format!(" {name}"),
            name.to_string().to_uppercase(),
            "outlets/é0000000-0000-0000-0000-000000000000/claims/x".into(),
        ] {
            assert_eq!(wrong.parse::<OutletName<ClaimId>>(), Err(NameError), "{wrong}");
        }
    }
}
