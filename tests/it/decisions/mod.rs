//! `PolicyService`.

mod decide;
mod get_decision;
mod list_decisions;
mod list_packs;
