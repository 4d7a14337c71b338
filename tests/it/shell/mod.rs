//! The door and the stack: who is let in, how everything that goes wrong is told, and the process as operators have it.

mod door;
mod errors;
mod process;
mod transport;
