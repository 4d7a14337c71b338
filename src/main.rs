//! The binary `sanbao`: see `cli/`.

use std::io::Write as _;
use std::process::ExitCode;

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
