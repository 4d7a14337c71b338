//! The binary `sanbao`: see `cli/`.

use std::io::Write as _;
use std::process::ExitCode;

/// Calls by the thousand leave short-lived pieces of memory on every thread: this one hands them back where they came from.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match sanbao::cli::run() {
        Ok(code) => code,
        Err(error) => {
            // Nobody is left to tell if standard error is gone too.
            let _told = writeln!(std::io::stderr(), "sanbao: {error:#}");
            ExitCode::FAILURE
        }
    }
}
