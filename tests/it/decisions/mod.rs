//! `PolicyService`.

mod consult_table;
mod decide;
mod explain;
mod follow;
mod get_decision;
mod get_entitlements;
mod get_pack;
mod list_decisions;
mod list_pack_revisions;
mod list_packs;
mod list_tables;
mod packs;
mod publish_pack;
mod replay_decision;
mod simulate;
