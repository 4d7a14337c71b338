//! `NetworkService`.

mod admit_outlet;
mod apply_outlet;
mod authorize_outlet;
mod certify_technician;
mod create_service_center;
mod create_technician;
mod decline_outlet;
mod get_outlet;
mod get_service_center;
mod get_technician;
mod list_outlets;
mod list_service_centers;
mod list_technicians;
mod review_outlet;
mod suspend_outlet;
