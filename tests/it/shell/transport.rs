//! TLS and certificates of clients, over a real socket.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, SanType};
use sanbao::pb;
use sanbao::pb::network_service_client::NetworkServiceClient;
use sanbao::rpc::{Authenticator, TokenSettings};
use sanbao::server::ServerSettings;
use sanbao::types::Clock;
use tonic::metadata::MetadataValue;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};
use tonic::{Code, Request};

use super::door::{bearer, keys};
use crate::harness::{Expect as _, TestApp, refused};

/// An authority, and what it signs.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    fn pem(&self) -> String {
        self.0.pem()
    }

    /// Certificate and key in PEM.
    fn sign(&self, names: Vec<SanType>) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.subject_alt_names = names;
        (params.signed_by(&key, &self.0).unwrap().pem(), key.serialize_pem())
    }
}

async fn connect(address: std::net::SocketAddr, tls: ClientTlsConfig) -> Result<Channel, tonic::transport::Error> {
    Endpoint::from_shared(format!("https://localhost:{}", address.port()))?.tls_config(tls)?.connect().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_is_known_by_its_certificate_or_by_its_token_and_not_by_headers() {
    let (servers, clients) = (Authority::new(), Authority::new());
    let folder = tempfile::tempdir().unwrap();
    let jwks_file = folder.path().join("jwks.json");
    let (key, jwks) = keys("one");
    std::fs::write(&jwks_file, jwks).unwrap();
    let settings = ServerSettings {
        identity: Some(servers.sign(vec![SanType::DnsName("localhost".try_into().unwrap())])),
        client_ca: Some(clients.pem()),
        ..ServerSettings::default()
    };
    let clock = Clock::settable("2026-03-01T00:00:00Z".parse().unwrap());
    let tokens = TokenSettings { jwks_file, audience: "sanbao".to_owned(), issuer: None };
    let authenticator = Authenticator::new(Some(tokens), clock).unwrap();
    let address = TestApp::serve_with(authenticator, &settings).await;

    let trusting = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(servers.pem())).domain_name("localhost");
    let list = pb::ListOutletsRequest::default;

    // By certificate.
    let uri = "sanbao://callers/erp?role=auditor&brand=true";
    let (certificate, own_key) = clients.sign(vec![SanType::URI(uri.try_into().unwrap())]);
    let channel = connect(address, trusting.clone().identity(Identity::from_pem(certificate, own_key))).await.unwrap();
    let mut erp = NetworkServiceClient::new(channel);
    erp.list_outlets(list()).await.unwrap();
    let create = pb::CreateServiceCenterRequest { service_center: None, request_id: String::new() };
    refused(erp.create_service_center(create).await).expect_reason(Code::PermissionDenied, "PERMISSION_DENIED");

    // By token.
    let mut clerk = NetworkServiceClient::new(connect(address, trusting.clone()).await.unwrap());
    let mut request = Request::new(list());
    let token = bearer(&key, "one", &[]).remove("authorization").unwrap();
    request.metadata_mut().insert("authorization", MetadataValue::try_from(token.to_str().unwrap()).unwrap());
    clerk.list_outlets(request).await.unwrap();

    // By nothing, or by what a developer's machine would take.
    refused(clerk.list_outlets(list()).await).expect_reason(Code::Unauthenticated, "UNAUTHENTICATED");
    let mut request = Request::new(list());
    request.metadata_mut().insert("x-sanbao-role", MetadataValue::from_static("headquarters"));
    refused(clerk.list_outlets(request).await).expect_reason(Code::Unauthenticated, "UNAUTHENTICATED");

    // A certificate of nobody we trust does not even connect; nor does plain text.
    let (certificate, own_key) = Authority::new().sign(vec![SanType::URI(uri.try_into().unwrap())]);
    let stranger = connect(address, trusting.identity(Identity::from_pem(certificate, own_key))).await;
    let call = match stranger {
        Ok(channel) => NetworkServiceClient::new(channel).list_outlets(list()).await.map(drop).map_err(|_refused| ()),
        Err(_refused) => Err(()),
    };
    assert_eq!(call, Err(()));
    let plain = Endpoint::from_shared(format!("http://{address}")).unwrap().connect().await;
    let call = match plain {
        Ok(channel) => NetworkServiceClient::new(channel).list_outlets(list()).await.map(drop).map_err(|_refused| ()),
        Err(_refused) => Err(()),
    };
    assert_eq!(call, Err(()));
}
