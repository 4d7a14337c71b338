//! The door: tokens and certificates.

use sanbao::rpc::{Authenticator, TokenSettings};
use sanbao::types::Clock;

/// A key pair and its JWKS, made for the test.
pub fn keys(kid: &str) -> (jsonwebtoken::EncodingKey, String) {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use ed25519_dalek::pkcs8::EncodePrivateKey as _;
    let seed: [u8; 32] = *uuid::Uuid::now_v7().as_bytes().repeat(2).first_chunk().unwrap();
    let key = ed25519_dalek::SigningKey::from_bytes(&seed);
    let x = URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes());
    let jwks = format!(r#"{{"keys":[{{"kty":"OKP","crv":"Ed25519","alg":"EdDSA","kid":"{kid}","x":"{x}"}}]}}"#);
    (jsonwebtoken::EncodingKey::from_ed_der(key.to_pkcs8_der().unwrap().as_bytes()), jwks)
}

pub fn bearer(key: &jsonwebtoken::EncodingKey, kid: &str, change: &[(&str, serde_json::Value)]) -> http::HeaderMap {
    let mut claims = serde_json::json!({
        "sub": "clerk", "aud": "sanbao", "exp": 1_772_600_000_i64, "roles": ["finance"], "brand": true,
    });
    for (name, value) in change {
        claims[*name] = value.clone();
    }
    let mut header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::EdDSA);
    header.kid = Some(kid.to_owned());
    let token = jsonwebtoken::encode(&header, &claims, key).unwrap();
    let mut headers = http::HeaderMap::new();
    headers.insert("authorization", format!("Bearer {token}").parse().unwrap());
    headers
}

#[test]
fn a_bearer_token_holds_for_its_audience_until_it_expires() {
    let folder = tempfile::tempdir().unwrap();
    let jwks_file = folder.path().join("jwks.json");
    let (key, jwks) = keys("one");
    std::fs::write(&jwks_file, jwks).unwrap();
    let settings = TokenSettings { jwks_file, audience: "sanbao".to_owned(), issuer: None };
    let clock = Clock::settable("2026-03-01T00:00:00Z".parse().unwrap());
    let door = Authenticator::new(Some(settings), clock.clone()).unwrap();
    let (caller, _) = door.authenticate(&bearer(&key, "one", &[]), None).unwrap();
    assert_eq!((caller.subject(), caller.may("settlement.pay"), caller.may("claims.review")), ("clerk", true, false));
    let (other, _) = keys("one");
    let refused = [
        bearer(&key, "two", &[]),
        bearer(&other, "one", &[]),
        bearer(&key, "one", &[("aud", "other".into())]),
        bearer(&key, "one", &[("exp", 1.into())]),
        bearer(&key, "one", &[("roles", serde_json::json!([]))]),
        bearer(&key, "one", &[("brand", false.into())]),
        bearer(&key, "one", &[("nbf", 1_872_600_000_i64.into())]),
        http::HeaderMap::new(),
    ];
    for headers in refused {
        assert!(door.authenticate(&headers, None).is_err());
    }
    clock.set("2026-04-01T00:00:00Z".parse().unwrap());
    assert!(door.authenticate(&bearer(&key, "one", &[]), None).is_err());
    // Headers of a developer's machine are worth nothing here.
    let mut dev = http::HeaderMap::new();
    dev.insert("x-sanbao-role", "headquarters".parse().unwrap());
    assert!(door.authenticate(&dev, None).is_err());
}

#[test]
fn a_client_certificate_names_its_caller() {
    let certificate = |uri: &str| {
        let mut params = rcgen::CertificateParams::default();
        params.subject_alt_names = vec![rcgen::SanType::URI(uri.try_into().unwrap())];
        params.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap().der().to_vec()
    };
    let door = Authenticator::new(None, Clock::system()).unwrap();
    let none = http::HeaderMap::new();
    let der = certificate("sanbao://callers/erp?role=machine&brand=true");
    let (caller, _) = door.authenticate(&none, Some(&der)).unwrap();
    assert_eq!((caller.subject(), caller.may("devices.register")), ("erp", true));
    for wrong in ["sanbao://callers/erp", "https://example.com/", "sanbao://callers/erp?role=king&brand=true"] {
        assert!(door.authenticate(&none, Some(&certificate(wrong))).is_err(), "{wrong}");
    }
}

#[test]
fn keys_are_read_again_when_their_file_changes() {
    let folder = tempfile::tempdir().unwrap();
    let jwks_file = folder.path().join("jwks.json");
    let ((old, old_jwks), (new, new_jwks)) = (keys("old"), keys("new"));
    std::fs::write(&jwks_file, old_jwks).unwrap();
    let settings = TokenSettings { jwks_file: jwks_file.clone(), audience: "sanbao".to_owned(), issuer: None };
    let door = Authenticator::new(Some(settings), Clock::settable("2026-03-01T00:00:00Z".parse().unwrap())).unwrap();
    assert!(door.authenticate(&bearer(&old, "old", &[]), None).is_ok());
    assert!(door.authenticate(&bearer(&new, "new", &[]), None).is_err());
    // Whoever writes the file half leaves the keys as they were.
    std::fs::write(&jwks_file, "{\"keys\":").unwrap();
    assert!(door.authenticate(&bearer(&old, "old", &[]), None).is_ok());
    std::fs::write(&jwks_file, new_jwks).unwrap();
    assert!(door.authenticate(&bearer(&new, "new", &[]), None).is_ok());
    assert!(door.authenticate(&bearer(&old, "old", &[]), None).is_err());
}
