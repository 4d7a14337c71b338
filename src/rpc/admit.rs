//! Admission: whose business a call is, decided from the contract's own options before any verb runs.

use chrono::{DateTime, Utc};
use prost::Message;
use tonic::Request;
use uuid::Uuid;

use super::{At, Caller, METHODS, Method, Reach, Scope, Scoped};
use crate::db::{Db, Once, scope};
use crate::types::{CenterId, Error, Name, OutletId, Reason, TypedId as _, parse_name};

/// An outlet or a service center.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// An outlet.
    Outlet(OutletId),
    /// A service center.
    Center(CenterId),
}

/// Whose business an admitted call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopedTo {
    /// Nobody's in particular; the permission alone decided.
    Anybody,
    /// The brand's own.
    Brand,
    /// All outlets' (`outlets/-`), for a caller of the whole brand.
    AllOutlets,
    /// One party's.
    Party(Party),
}

impl ScopedTo {
    /// Whose request ids they are: a caller whose reach has grown since still finds the answer.
    fn key(self) -> String {
        match self {
            Self::Party(Party::Outlet(outlet)) => Name(outlet).to_string(),
            Self::Party(Party::Center(center)) => Name(center).to_string(),
            Self::AllOutlets => "outlets/-".to_owned(),
            Self::Brand | Self::Anybody => "brand".to_owned(),
        }
    }
}

/// A call that may go on: who calls, what, and for whom.
#[derive(Clone, Debug)]
pub struct Admitted {
    caller: Caller,
    method: &'static Method,
    scope: ScopedTo,
    once: Option<Once>,
    now: DateTime<Utc>,
}

impl Admitted {
    /// Who calls.
    #[must_use]
    pub const fn caller(&self) -> &Caller {
        &self.caller
    }

    /// Subject of who calls, for the record of who did it.
    #[must_use]
    pub fn actor(&self) -> &str {
        self.caller.subject()
    }

    /// What is called.
    #[must_use]
    pub const fn method(&self) -> &'static Method {
        self.method
    }

    /// The present, read once for the whole call.
    #[must_use]
    pub const fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Whose business it is.
    #[must_use]
    pub const fn scope(&self) -> ScopedTo {
        self.scope
    }

    /// The outlet whose business it is; an error of ours for methods that are not scoped to one.
    pub fn outlet(&self) -> Result<OutletId, Error> {
        match self.scope {
            ScopedTo::Party(Party::Outlet(outlet)) => Ok(outlet),
            ScopedTo::AllOutlets => Err(Error::invalid("parent", "NOT_A_NAME", "must name one outlet")),
            ScopedTo::Anybody | ScopedTo::Brand | ScopedTo::Party(Party::Center(_)) => {
                Err(Error::internal(format!("`{}` is not scoped to an outlet", self.method.name)))
            }
        }
    }

    /// The request id with what it was sent for; an error of ours for methods without one.
    pub fn once(&self) -> Result<&Once, Error> {
        self.once.as_ref().ok_or_else(|| Error::internal(format!("`{}` has no request id", self.method.name)))
    }
}

/// The instant of a call: a developer's own, where `--insecure-dev` lets one be told, else the present.
pub fn instant_of<T>(request: &Request<T>, now: DateTime<Utc>) -> DateTime<Utc> {
    request.extensions().get::<At>().map_or(now, |at| at.0)
}

/// Takes a call in: its caller must reach the outlet or center that the method's option says it is about.
///
/// The permission was checked at the door already; it is checked here again, since the two must not drift apart.
pub async fn admit<T: Scoped + Message>(
    db: &Db,
    now: DateTime<Utc>,
    request: Request<T>,
) -> Result<(Admitted, T), Error> {
    let caller = Caller::of(&request)?;
    let now = instant_of(&request, now);
    let message = request.into_inner();
    let admitted = admit_message(db, now, caller, &message).await?;
    Ok((admitted, message))
}

/// As [`admit`], for one message of a stream.
pub async fn admit_message<T: Scoped + Message>(
    db: &Db,
    now: DateTime<Utc>,
    caller: Caller,
    message: &T,
) -> Result<Admitted, Error> {
    let method = METHODS.get(T::INDEX).ok_or_else(|| Error::internal("a request of no method"))?;
    if !caller.may(method.permission) {
        let message = format!("permission `{}` is needed", method.permission);
        return Err(Error::Forbidden(Reason::PermissionDenied, message));
    }
    let scope = match method.scope {
        Scope::None => ScopedTo::Anybody,
        Scope::Brand => ScopedTo::Brand,
        Scope::Outlet | Scope::Center | Scope::Party => {
            scoped_to(method.scope, message.scope_name().unwrap_or_default())?
        }
    };
    check_reach(db, &caller, scope).await?;
    // A wrong request id is told by the decoder, together with every other wrong field.
    let once = message
        .request_id()
        .and_then(|id| Uuid::try_parse(id).ok())
        .map(|id| Once::new(scope.key(), id, method.name, message, now));
    Ok(Admitted { caller, method, scope, once, now })
}

/// Whose business a name is: the field that scopes a call is read first, so a wrong one is an error of its own.
fn scoped_to(scope: Scope, name: &str) -> Result<ScopedTo, Error> {
    if let Some(rest) = name.strip_prefix("outlets/")
        && scope != Scope::Center
    {
        if rest == "-" {
            return Ok(ScopedTo::AllOutlets);
        }
        let head = rest.split_once('/').map_or(rest, |(head, _)| head);
        if let Ok(outlet) = parse_name::<OutletId>(&format!("{}/{head}", OutletId::COLLECTION)) {
            return Ok(ScopedTo::Party(Party::Outlet(outlet)));
        }
    } else if let Some(rest) = name.strip_prefix("serviceCenters/")
        && scope != Scope::Outlet
    {
        let head = rest.split_once('/').map_or(rest, |(head, _)| head);
        if let Ok(center) = parse_name::<CenterId>(&format!("{}/{head}", CenterId::COLLECTION)) {
            return Ok(ScopedTo::Party(Party::Center(center)));
        }
    }
    // The name is wrong: the handler tells it together with every other wrong field. Until then it is nobody's.
    Ok(ScopedTo::Anybody)
}

async fn check_reach(db: &Db, caller: &Caller, scope: ScopedTo) -> Result<(), Error> {
    let reaches = match (caller.reach(), scope) {
        (Reach::Brand, _) | (_, ScopedTo::Anybody) => true,
        (_, ScopedTo::AllOutlets | ScopedTo::Brand) => false,
        (Reach::Outlets(own), ScopedTo::Party(Party::Outlet(outlet))) => own.contains(&outlet),
        (Reach::Outlets(_), ScopedTo::Party(Party::Center(_))) => false,
        (Reach::Centers(own), ScopedTo::Party(Party::Center(center))) => own.contains(&center),
        (Reach::Centers(own), ScopedTo::Party(Party::Outlet(outlet))) => {
            scope::center_of(db, outlet).await?.is_some_and(|center| own.contains(&center))
        }
    };
    if reaches {
        return Ok(());
    }
    let whose = match scope {
        ScopedTo::Party(Party::Outlet(outlet)) => Name(outlet).to_string(),
        ScopedTo::Party(Party::Center(center)) => Name(center).to_string(),
        ScopedTo::AllOutlets => "outlets/-".to_owned(),
        ScopedTo::Brand | ScopedTo::Anybody => "the brand".to_owned(),
    };
    Err(Error::Forbidden(Reason::OutOfScope, format!("`{whose}` is not the caller's business")))
}
