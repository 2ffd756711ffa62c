//! `noroshi`: see `noroshi --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    noroshi::cli::run()
}
