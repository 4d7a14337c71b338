//! Where is every part, whose is it, in what state? (domain S1–S4)
//!
//! Documents over the ledger: supplies, shipments, reservations for repair orders, and the debts of defective parts
//! that consumption opens (一物对一物). Customers', outlets' and the brand's goods are different owners: what an outlet
//! received is its own, the defective piece taken out of a device is its service center's.

mod accept_supply;
mod around;
mod consume;
mod debt;
pub mod grpc;
mod moves;
mod places;
mod receive;
mod reservation;
mod reserve;
mod ship;
mod shipment;
pub mod store;
mod wire;

pub use debt::{DebtState, PartDebt};
pub use reservation::{Reservation, ReservationState};
pub use shipment::{Shipment, ShipmentLine, ShipmentState};
