//! `PolicyService`.

mod decide;
mod follow;
mod get_decision;
mod get_pack;
mod list_decisions;
mod list_pack_revisions;
mod list_packs;
mod packs;
mod publish_pack;
mod replay_decision;
