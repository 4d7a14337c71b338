//! `PolicyService`.

mod consult_table;
mod decide;
mod get_decision;
mod list_decisions;
mod list_packs;
mod list_tables;
