//! Parse, dispatch, exit.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    keyfolio::cli::main(std::env::args_os()).into()
}
