//! Typed ids: an outlet's id is not a claim's. All are UUIDv7 made by the service.

use uuid::Uuid;

use super::name::TypedId;

macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident = $collection:literal),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
            diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[serde(transparent)]
        #[diesel(sql_type = diesel::sql_types::Uuid)]
        pub struct $name(Uuid);

        impl $name {
            /// A new one.
            #[must_use]
            pub fn generate() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl TypedId for $name {
            const COLLECTION: &'static str = $collection;
            fn from_uuid(uuid: Uuid) -> Self { Self(uuid) }
            fn uuid(self) -> Uuid { self.0 }
        }

        impl diesel::serialize::ToSql<diesel::sql_types::Uuid, diesel::pg::Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>) -> diesel::serialize::Result {
                <Uuid as diesel::serialize::ToSql<diesel::sql_types::Uuid, diesel::pg::Pg>>::to_sql(&self.0, out)
            }
        }

        impl diesel::deserialize::FromSql<diesel::sql_types::Uuid, diesel::pg::Pg> for $name {
            fn from_sql(bytes: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                <Uuid as diesel::deserialize::FromSql<diesel::sql_types::Uuid, diesel::pg::Pg>>::from_sql(bytes).map(Self)
            }
        }
    )+};
}

typed_ids! {
    /// A service center.
    CenterId = "serviceCenters",
    /// An outlet.
    OutletId = "outlets",
    /// A grant of an outlet.
    GrantId = "grants",
    /// A technician.
    TechnicianId = "technicians",
    /// A certificate of a technician.
    CertificateId = "certificates",
    /// A review of an outlet's application.
    ReviewId = "reviews",
    /// An improvement plan of an outlet.
    PlanId = "improvementPlans",
    /// A contract with an outlet.
    ContractId = "contracts",
    /// A change of state.
    TransitionId = "transitions",
    /// A product model.
    ModelId = "productModels",
    /// A kind of spare part.
    PartId = "parts",
    /// A device.
    DeviceId = "devices",
    /// An interval of the warranty clock.
    IntervalId = "intervals",
    /// A stored decision.
    DecisionId = "decisions",
    /// A stored decision of a table.
    TableDecisionId = "tableDecisions",
    /// A revision of a pack, a table or a calendar.
    RevisionId = "revisions",
    /// An outlet or a service center, as the owner of accounts.
    PartyId = "parties",
    /// An account of the ledger.
    AccountId = "accounts",
    /// A transfer of the ledger.
    TransferId = "transfers",
    /// A shipment.
    ShipmentId = "shipments",
    /// A reservation.
    ReservationId = "reservations",
    /// A close of a month's stock.
    CloseId = "stockCloses",
    /// A debt of a defective part.
    DebtId = "partDebts",
    /// A return of defective parts.
    ReturnId = "partReturns",
    /// A return of good stock.
    StockReturnId = "stockReturns",
    /// A discrepancy of a shipment, or of a stock return.
    DiscrepancyId = "discrepancies",
    /// A disposition of defective parts.
    DispositionId = "dispositions",
    /// A parts order.
    PartsOrderId = "partsOrders",
    /// A repair order.
    OrderId = "repairOrders",
    /// A consent of a consumer.
    ConsentId = "consents",
    /// A price list.
    ListId = "priceLists",
    /// A claim.
    ClaimId = "claims",
    /// A statement.
    StatementId = "statements",
    /// A training plan.
    TrainingPlanId = "trainingPlans",
    /// A record of a training.
    TrainingRecordId = "trainingRecords",
    /// A version of an audit checklist.
    ChecklistId = "auditChecklists",
    /// A round of audits.
    RoundId = "auditRounds",
    /// An audit of an outlet.
    AuditId = "audits",
    /// An assessment of an outlet's level.
    LevelAssessmentId = "levelAssessments",
    /// An event of the feed.
    EventId = "events",
    /// A placement of a center in the hierarchy; no resource of its own.
    PlacementId = "centerPlacements",
    /// A division of the country among service centers.
    DivisionId = "divisions",
    /// A set of populated places.
    PlaceSetId = "placeSets",
}

impl From<OutletId> for PartyId {
    fn from(outlet: OutletId) -> Self {
        Self(outlet.0)
    }
}

impl From<CenterId> for PartyId {
    fn from(center: CenterId) -> Self {
        Self(center.0)
    }
}

impl TechnicianId {
    /// Stands for no technician where a key names a bag: what is on a shelf is in nobody's.
    pub const NOBODY: Self = Self(Uuid::nil());
}

impl OutletId {
    /// Stands for the brand where a key begins with an outlet but the business is the brand's own.
    pub const BRAND: Self = Self(Uuid::nil());
}
