//! `RepairService`.

mod approve_repair_order;
mod cancel_repair_order;
mod close_repair_order;
mod decline_quote;
mod deliver_repair_order;
mod diagnose_repair_order;
mod finish_repair;
mod fulfill_remedy;
mod get_repair_order;
mod list_repair_orders;
mod open_repair_order;
mod pause_repair;
mod record_callback;
mod reinspect_repair_order;
pub mod requests;
mod resume_repair;
mod start_diagnosis;
mod start_repair;
mod stop_repair;
