//! The database layer.

mod private;
mod schema;
