//! All services over one database: what `server.rs` serves and tests start.

use tonic::service::Routes;

use crate::db::Db;
use crate::network::grpc::NetworkGrpc;
use crate::pb::network_service_server::NetworkServiceServer;
use crate::types::Clock;

/// What every service stands on.
#[derive(Clone, Debug)]
pub struct House {
    /// Where everything is kept.
    pub db: Db,
    /// What tells the present.
    pub clock: Clock,
}

impl House {
    /// The routes of every service of the contract.
    #[must_use]
    pub fn routes(&self) -> Routes {
        let Self { db, clock } = self.clone();
        Routes::new(NetworkServiceServer::new(NetworkGrpc::new(db, clock)))
    }
}
