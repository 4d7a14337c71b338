//! `PartsOrderService`.

mod cancel_parts_order;
mod get_parts_order;
mod list_parts_orders;
mod requests;
mod review_parts_order;
mod ship_parts_order;
mod submit_parts_order;
