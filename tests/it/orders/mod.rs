//! `PartsOrderService`.

mod cancel_parts_order;
mod close_parts_order;
mod get_parts_order;
mod list_late_parts_orders;
mod list_parts_orders;
mod pick_parts_order;
pub mod requests;
mod review_parts_order;
mod ship_parts_order;
mod submit_parts_order;
pub mod substitutes;
