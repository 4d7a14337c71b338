//! `SettlementService`.

mod agree_statement;
mod draft_statement;
mod get_statement;
mod list_statements;
mod pay_statement;
mod requests;
