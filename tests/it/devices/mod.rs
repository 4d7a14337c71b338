//! `DeviceService`.

mod get_coverage;
mod get_device;
mod import_devices;
mod list_devices;
mod register_device;
mod requests;
