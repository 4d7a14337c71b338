//! The door: makes out who calls, by a bearer token, a client certificate, or — on a developer's machine — by headers.

use std::path::PathBuf;
use std::sync::{Arc, RwLock};
use std::time::SystemTime;

use anyhow::{Context as _, bail};
use chrono::DateTime;
use http::HeaderMap;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, JwkSet};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use tracing::warn;
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};

use super::{At, Caller, Reach, Role};
use crate::types::{Clock, Error, OutletId, TypedId, parse_name};

/// Seconds that clocks may differ.
const LEEWAY_SECONDS: i64 = 30;

/// How callers are made out.
#[derive(Clone, Debug)]
pub struct Authenticator {
    insecure_dev: bool,
    tokens: Option<Arc<Tokens>>,
    clock: Clock,
}

/// What a bearer token must be.
#[derive(Clone, Debug)]
pub struct TokenSettings {
    /// File with the keys (JWKS); read anew when it changes.
    pub jwks_file: PathBuf,
    /// Audience that tokens are for.
    pub audience: String,
    /// Issuer of tokens, if one is asked for.
    pub issuer: Option<String>,
}

#[derive(Debug)]
struct Tokens {
    settings: TokenSettings,
    keys: RwLock<(Option<SystemTime>, Arc<JwkSet>)>,
}

#[derive(Debug, Deserialize)]
struct Claims {
    sub: String,
    exp: i64,
    nbf: Option<i64>,
    #[serde(default)]
    roles: Vec<String>,
    #[serde(default)]
    outlets: Vec<uuid::Uuid>,
    #[serde(default)]
    centers: Vec<uuid::Uuid>,
    #[serde(default)]
    brand: bool,
}

impl Authenticator {
    /// By tokens, if settings for them are given, and by client certificates that the transport verified.
    pub fn new(tokens: Option<TokenSettings>, clock: Clock) -> anyhow::Result<Self> {
        let tokens = tokens.map(Tokens::load).transpose()?.map(Arc::new);
        Ok(Self { insecure_dev: false, tokens, clock })
    }

    /// By headers that anybody can send: for loopback only.
    #[must_use]
    pub fn insecure_dev() -> Self {
        Self { insecure_dev: true, tokens: None, clock: Clock::system() }
    }

    /// Who calls, and as of when if that was told; `certificate` is the client's, verified.
    pub fn authenticate(&self, headers: &HeaderMap, certificate: Option<&[u8]>) -> Result<(Caller, Option<At>), Error> {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        if let (Some(bearer), Some(tokens)) = (header("authorization"), &self.tokens) {
            let token = bearer.strip_prefix("Bearer ").ok_or_else(|| refuse("the authorization is no bearer token"))?;
            return Ok((tokens.caller(token, self.clock.now().timestamp())?, None));
        }
        if let Some(certificate) = certificate {
            return Ok((caller_of_certificate(certificate)?, None));
        }
        if self.insecure_dev {
            return caller_of_headers(&header);
        }
        Err(refuse("a bearer token or a client certificate is needed"))
    }
}

fn refuse(message: &str) -> Error {
    Error::Unauthenticated(message.to_owned())
}

/// A caller by what it is told to be; one that reaches nothing is refused.
fn caller(
    subject: &str,
    roles: &[&str],
    outlets: Vec<uuid::Uuid>,
    centers: Vec<uuid::Uuid>,
    brand: bool,
) -> Result<Caller, Error> {
    let roles: Option<Vec<Role>> = roles.iter().map(|role| Role::from_text(role)).collect();
    let roles = roles.filter(|roles| !roles.is_empty()).ok_or_else(|| refuse("a role is unknown, or none is given"))?;
    let reach = match (brand, centers.is_empty(), outlets.is_empty()) {
        (true, ..) => Reach::Brand,
        (false, false, _) => Reach::Centers(centers.into_iter().map(TypedId::from_uuid).collect()),
        (false, true, false) => Reach::Outlets(outlets.into_iter().map(TypedId::from_uuid).collect()),
        (false, true, true) => return Err(refuse("the caller reaches no outlet, no center and not the brand")),
    };
    if subject.is_empty() || subject.len() > 200 {
        return Err(refuse("the subject is missing or too long"));
    }
    Ok(Caller::new(subject.to_owned(), roles, reach))
}

impl Tokens {
    fn load(settings: TokenSettings) -> anyhow::Result<Self> {
        let keys = read_keys(&settings)?;
        let changed = std::fs::metadata(&settings.jwks_file).and_then(|file| file.modified()).ok();
        Ok(Self { settings, keys: RwLock::new((changed, Arc::new(keys))) })
    }

    /// The keys; read anew if the file has changed. A file that cannot be read leaves the keys as they were.
    fn keys(&self) -> Result<Arc<JwkSet>, Error> {
        let poisoned = || Error::internal("the keys are poisoned");
        let changed = std::fs::metadata(&self.settings.jwks_file).and_then(|file| file.modified()).ok();
        let (known, keys) = self.keys.read().map_err(|_poisoned| poisoned())?.clone();
        if changed == known || changed.is_none() {
            return Ok(keys);
        }
        let keys = match read_keys(&self.settings) {
            Ok(new) => Arc::new(new),
            Err(error) => {
                warn!(error = format!("{error:#}"), "the new keys cannot be read; the old ones stay");
                keys
            }
        };
        *self.keys.write().map_err(|_poisoned| poisoned())? = (changed, Arc::clone(&keys));
        Ok(keys)
    }

    fn caller(&self, token: &str, now: i64) -> Result<Caller, Error> {
        let header = jsonwebtoken::decode_header(token).map_err(|_unreadable| refuse("the token cannot be read"))?;
        let kid = header.kid.ok_or_else(|| refuse("the token names no key"))?;
        let keys = self.keys()?;
        let key = keys.find(&kid).ok_or_else(|| refuse("the token's key is unknown"))?;
        // The key says which algorithm is right, never the token.
        let algorithm = algorithm(key).ok_or_else(|| refuse("the token's key is of a kind that is not used"))?;
        let mut validation = Validation::new(algorithm);
        validation.validate_exp = false;
        validation.set_required_spec_claims(&["sub", "exp", "aud"]);
        validation.set_audience(&[&self.settings.audience]);
        if let Some(issuer) = &self.settings.issuer {
            validation.set_issuer(&[issuer]);
        }
        let key = DecodingKey::from_jwk(key).map_err(|error| Error::Internal(error.into()))?;
        let claims = jsonwebtoken::decode::<Claims>(token, &key, &validation)
            .map_err(|error| Error::Unauthenticated(format!("the token does not hold: {error}")))?
            .claims;
        if claims.exp + LEEWAY_SECONDS < now || claims.nbf.is_some_and(|nbf| now + LEEWAY_SECONDS < nbf) {
            return Err(refuse("the token is expired or not valid yet"));
        }
        let roles: Vec<&str> = claims.roles.iter().map(String::as_str).collect();
        caller(&claims.sub, &roles, claims.outlets, claims.centers, claims.brand)
    }
}

fn read_keys(settings: &TokenSettings) -> anyhow::Result<JwkSet> {
    let file = settings.jwks_file.display();
    let text =
        std::fs::read_to_string(&settings.jwks_file).with_context(|| format!("cannot read the keys in {file}"))?;
    let keys: JwkSet = serde_json::from_str(&text).with_context(|| format!("{file} is no JWKS"))?;
    if keys.keys.iter().all(|key| algorithm(key).is_none()) {
        bail!("{file} has no EdDSA or RS256 key");
    }
    Ok(keys)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "other kinds of keys are not used, now or later")]
fn algorithm(key: &Jwk) -> Option<Algorithm> {
    match &key.algorithm {
        AlgorithmParameters::OctetKeyPair(_) => Some(Algorithm::EdDSA),
        AlgorithmParameters::RSA(_) => Some(Algorithm::RS256),
        _ => None,
    }
}

/// By the certificate's URI name: `sanbao://callers/{subject}?role=machine&outlet={uuid}&center={uuid}&brand=true`.
fn caller_of_certificate(der: &[u8]) -> Result<Caller, Error> {
    let (_, certificate) =
        X509Certificate::from_der(der).map_err(|_unreadable| refuse("the certificate cannot be read"))?;
    let names = certificate.subject_alternative_name().ok().flatten();
    let uri = names
        .iter()
        .flat_map(|names| &names.value.general_names)
        .find_map(|name| if let GeneralName::URI(uri) = name { uri.strip_prefix("sanbao://callers/") } else { None })
        .ok_or_else(|| refuse("the certificate names no caller: a URI `sanbao://callers/...` is needed"))?;
    let (subject, query) = uri.split_once('?').unwrap_or((uri, ""));
    let (mut roles, mut outlets, mut centers, mut brand) = (Vec::new(), Vec::new(), Vec::new(), false);
    for (key, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        let uuid = || value.parse().map_err(|_no_uuid| refuse("the certificate's outlet or center is no UUID"));
        match key {
            "role" => roles.push(value),
            "outlet" => outlets.push(uuid()?),
            "center" => centers.push(uuid()?),
            "brand" => brand = value == "true",
            _ => return Err(refuse("the certificate's URI has an unknown part")),
        }
    }
    caller(subject, &roles, outlets, centers, brand)
}

/// By headers: `x-sanbao-subject`, `x-sanbao-role`, `x-sanbao-outlet`, `x-sanbao-time`; headquarters without any.
fn caller_of_headers<'a>(header: &impl Fn(&str) -> Option<&'a str>) -> Result<(Caller, Option<At>), Error> {
    let outlets = match header("x-sanbao-outlet") {
        None => Vec::new(),
        Some(name) => {
            let outlet: OutletId =
                parse_name(name).map_err(|_no_name| refuse("x-sanbao-outlet is no outlet's name"))?;
            vec![outlet.uuid()]
        }
    };
    let at = header("x-sanbao-time").map(|text| {
        let instant =
            DateTime::parse_from_rfc3339(text).map_err(|_no_instant| refuse("x-sanbao-time is no instant"))?;
        let day = crate::types::Day::of(instant.to_utc());
        let known = crate::types::Day::FIRST <= day && day <= crate::types::Day::LAST;
        known.then_some(At(instant.to_utc())).ok_or_else(|| refuse("x-sanbao-time lies outside the calendar"))
    });
    let role = header("x-sanbao-role").unwrap_or("headquarters");
    let subject = header("x-sanbao-subject").unwrap_or("dev");
    let brand = outlets.is_empty();
    Ok((caller(subject, &[role], outlets, Vec::new(), brand)?, at.transpose()?))
}
