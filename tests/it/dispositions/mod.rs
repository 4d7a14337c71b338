//! `DispositionService`: what becomes of a center's defective parts.

mod approve_scrap;
mod correct_recovery;
mod decline_scrap;
mod dispose_parts;
mod finish_refurbishing;
mod get_disposition;
mod list_dispositions;
mod list_recoveries;
mod record_recovery;
mod requests;
