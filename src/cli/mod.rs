//! The command line: the same engine without a window, and the door to the window.

mod args;
pub mod bench;
mod exit;
mod values;

use std::process::ExitCode;

use clap::Parser;

pub use args::{BenchArgs, Cli, Command, InfoArgs, Model, Renderer, Score, SettleArgs, WindowArgs};
pub use exit::Failure;
pub use values::Levels;

/// Reads the command line, does what it says, and gives the exit code of the program: 0 done, 1 failed, 2 bad usage or
/// settings, 3 not a number, 130 interrupted.
pub fn main() -> ExitCode {
    match dispatch(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn dispatch(cli: Cli) -> Result<(), Failure> {
    match cli.command {
        None => Err(Failure::failed("the window is not part of this build yet: use glomscope settle")),
        Some(Command::Settle(_)) => Err(Failure::failed("settle is not part of this build yet")),
        Some(Command::Info(_)) => Err(Failure::failed("info is not part of this build yet")),
        Some(Command::Bench(args)) => Ok(bench::run(&args)?),
        Some(Command::Samples) => Err(Failure::failed("samples is not part of this build yet")),
    }
}
