//! What a caller needs for each method: the table that `build.rs` reads out of the contract's options.

use crate::pb;

/// Whose business a call is; see `proto/sanbao/v1/access.proto`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Nobody's in particular: the permission alone decides.
    None,
    /// The brand's own.
    Brand,
    /// One outlet's.
    Outlet,
    /// One service center's.
    Center,
    /// An outlet's or a service center's, as the name says.
    Party,
}

/// A method of the contract.
#[derive(Clone, Copy, Debug)]
pub struct Method {
    /// Its path on the wire, such as `/sanbao.v1.ClaimService/FileClaim`.
    pub path: &'static str,
    /// Its name, such as `FileClaim`.
    pub name: &'static str,
    /// The permission it needs, such as `claims.file`.
    pub permission: &'static str,
    /// Whose business it is.
    pub scope: Scope,
    /// Whether it takes a stream of requests.
    pub takes_stream: bool,
}

/// A request message: it belongs to one method.
pub trait Scoped {
    /// Place of its method in [`METHODS`].
    const INDEX: usize;
    /// The resource name that scopes the call, if the method is scoped.
    fn scope_name(&self) -> Option<&str>;
    /// The request id as sent, if the message has one.
    fn request_id(&self) -> Option<&str>;
}

include!(concat!(env!("OUT_DIR"), "/access.rs"));

/// The method with this path.
#[must_use]
pub fn method(path: &str) -> Option<&'static Method> {
    METHODS.iter().find(|method| method.path == path)
}
