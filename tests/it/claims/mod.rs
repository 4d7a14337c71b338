//! `ClaimService`.

mod file_claim;
mod get_claim;
mod get_price_list;
mod list_claims;
mod list_price_lists;
mod publish_price_list;
mod requests;
mod review_claim;
mod sampled;
