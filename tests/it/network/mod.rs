//! `NetworkService`.

mod admit_outlet;
mod apply_outlet;
