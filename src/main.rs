//! The program: a window, or the same engine from the command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    glomscope::cli::main()
}
