//! `PartsService`, and the ledger under it.

mod accept_supply;
mod books;
mod consume_reservation;
mod get_part_debt;
mod get_reservation;
mod get_shipment;
mod issue_reservation;
mod list_part_debts;
mod list_reservations;
mod list_shipments;
mod list_stock;
mod list_transfers;
mod receive_shipment;
mod release_reservation;
mod requests;
mod reserve_part;
mod ship_parts;
