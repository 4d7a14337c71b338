//! The main job, end to end: a broken phone from the counter to the settled statement.

mod checks;
mod interrupted;
mod steps;
mod told;
