//! Parse, dispatch, exit.

use std::process::ExitCode;

fn main() -> ExitCode {
    keyfolio::cli::main(std::env::args_os()).into()
}
