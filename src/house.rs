//! All services over one database: what `server.rs` serves and tests start.

use tokio::sync::watch;
use tonic::service::RoutesBuilder;

use crate::assessment::grpc::AssessmentGrpc;
use crate::catalog::grpc::CatalogGrpc;
use crate::claims::grpc::ClaimGrpc;
use crate::coverage::grpc::CoverageGrpc;
use crate::db::Db;
use crate::decisions::grpc::PolicyGrpc;
use crate::devices::grpc::DeviceGrpc;
use crate::dispositions::grpc::DispositionGrpc;
use crate::divisions::grpc::DivisionGrpc;
use crate::feed::grpc::FeedGrpc;
use crate::network::grpc::NetworkGrpc;
use crate::orders::grpc::PartsOrderGrpc;
use crate::parts::grpc::PartsGrpc;
use crate::pb;
use crate::policy::LivePolicies;
use crate::repairs::grpc::RepairGrpc;
use crate::replenishment::grpc::ReplenishmentGrpc;
use crate::rpc::Front;
use crate::settlement::grpc::SettlementGrpc;
use crate::training::grpc::TrainingGrpc;
use crate::types::Clock;

/// What every service stands on.
#[derive(Clone, Debug)]
pub struct House {
    /// Where everything is kept.
    pub db: Db,
    /// What tells the present.
    pub clock: Clock,
    /// The packs in use, as they are published.
    pub policies: LivePolicies,
    /// Turns true when streams must end.
    pub stopping: watch::Receiver<bool>,
}

/// Services of the contract, by the names that health is asked for.
pub const SERVICES: &[&str] = &[
    "sanbao.v1.NetworkService",
    "sanbao.v1.DivisionService",
    "sanbao.v1.CatalogService",
    "sanbao.v1.TrainingService",
    "sanbao.v1.DeviceService",
    "sanbao.v1.PolicyService",
    "sanbao.v1.PartsService",
    "sanbao.v1.DispositionService",
    "sanbao.v1.PartsOrderService",
    "sanbao.v1.CoverageService",
    "sanbao.v1.ReplenishmentService",
    "sanbao.v1.RepairService",
    "sanbao.v1.ClaimService",
    "sanbao.v1.SettlementService",
    "sanbao.v1.AssessmentService",
    "sanbao.v1.FeedService",
];

/// The largest message that is read: more than any request within its limits.
const MESSAGE_BYTES_MAX: usize = 4 * 1024 * 1024;

impl House {
    /// The routes of every service of the contract. Needs a runtime: hot verbs have workers.
    pub fn routes(&self, routes: &mut RoutesBuilder) {
        let Self { db, clock, policies, stopping } = self.clone();
        let front = Front::new(db, clock);
        let network = NetworkGrpc::new(front.clone());
        let divisions = DivisionGrpc::new(front.clone());
        let catalog = CatalogGrpc::new(front.clone());
        let training = TrainingGrpc::new(front.clone());
        let devices = DeviceGrpc::new(front.clone(), policies.clone());
        let policy = PolicyGrpc::new(front.clone(), policies.clone(), stopping.clone());
        let parts = PartsGrpc::new(front.clone(), policies.clone());
        let dispositions = DispositionGrpc::new(front.clone());
        let orders = PartsOrderGrpc::new(front.clone(), policies.clone());
        let coverage = CoverageGrpc::new(front.clone(), stopping.clone());
        let repairs = RepairGrpc::new(front.clone(), policies.clone());
        let claims = ClaimGrpc::new(front.clone());
        let settlement = SettlementGrpc::new(front.clone());
        let replenishment = ReplenishmentGrpc::new(front.clone(), policies.clone());
        let assessment = AssessmentGrpc::new(front.clone(), policies);
        let feed = FeedGrpc::new(front, stopping);
        macro_rules! add {
            ($($server:path = $service:expr),+ $(,)?) => {
                $(routes.add_service(<$server>::new($service).max_decoding_message_size(MESSAGE_BYTES_MAX));)+
            };
        }
        add! {
            pb::network_service_server::NetworkServiceServer<_> = network,
            pb::division_service_server::DivisionServiceServer<_> = divisions,
            pb::catalog_service_server::CatalogServiceServer<_> = catalog,
            pb::training_service_server::TrainingServiceServer<_> = training,
            pb::device_service_server::DeviceServiceServer<_> = devices,
            pb::policy_service_server::PolicyServiceServer<_> = policy,
            pb::parts_service_server::PartsServiceServer<_> = parts,
            pb::disposition_service_server::DispositionServiceServer<_> = dispositions,
            pb::parts_order_service_server::PartsOrderServiceServer<_> = orders,
            pb::coverage_service_server::CoverageServiceServer<_> = coverage,
            pb::replenishment_service_server::ReplenishmentServiceServer<_> = replenishment,
            pb::repair_service_server::RepairServiceServer<_> = repairs,
            pb::claim_service_server::ClaimServiceServer<_> = claims,
            pb::settlement_service_server::SettlementServiceServer<_> = settlement,
            pb::assessment_service_server::AssessmentServiceServer<_> = assessment,
            pb::feed_service_server::FeedServiceServer<_> = feed,
        }
    }
}
