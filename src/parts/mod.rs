//! Where is every part, whose is it, in what state? (domain S1–S4)
//!
//! Documents over the ledger: supplies, shipments, stock that comes back, reservations for repair orders, and the debts of
//! defective parts that consumption opens (一物对一物). Customers', outlets' and the brand's goods are different owners: what an outlet
//! received is its own, the defective piece taken out of a device is its service center's.

mod accept_supply;
mod around;
mod bag;
mod cancel_stock_return;
mod chain;
mod close;
mod close_month;
mod consume;
mod correct;
mod debt;
mod difference;
mod discrepancy;
mod follow_up;
pub mod grpc;
mod moves;
pub mod places;
mod recall;
mod receive;
mod receive_stock_return;
mod reservation;
mod reserve;
mod resolve;
mod return_stock;
mod returning;
mod send_back;
mod serials;
mod ship;
mod shipment;
mod stock_return;
pub mod store;
mod take_back;
mod terms;
mod valuation;
mod verify;
mod wire;

pub use close::{ChainLink, CloseState, Side, StockClose, StockCount};
pub use debt::{DebtState, PartDebt};
pub use discrepancy::{Discrepancy, DiscrepancyKind, DiscrepancyState, Resolution};
pub use reservation::{Reservation, ReservationState};
pub use returning::{Outcome, Parcel, PartReturn, ReturnSlip, ReturnState};
pub use serials::must_fit_serials;
pub use ship::must_take;
pub use shipment::{Shipment, ShipmentLine, ShipmentState};
pub use stock_return::{StockReturn, StockReturnLine, StockReturnState};
pub use wire::serials as read_serials;
