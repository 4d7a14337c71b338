//! The database layer.

mod failure;
mod private;
mod schema;
