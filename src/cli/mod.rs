//! The command line: the same engine without a window, and the door to the window.

mod ablate;
mod args;
pub mod bench;
mod exit;
pub mod glimpse;
mod info;
mod interrupt;
mod long;
pub mod recall;
mod reports;
pub mod retrieve;
mod samples;
mod scene;
mod score;
mod screenshots;
pub mod settle;
mod train;
mod values;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

pub use args::{BenchArgs, Cli, Command, InfoArgs, Model, Renderer, Score, ScreenshotsArgs, SettleArgs, WindowArgs};
pub use exit::Failure;
pub use values::Levels;

use crate::app::{self, AppOptions};

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
        None => window(cli.window),
        Some(Command::Settle(args)) => settle::settle(&args),
        Some(Command::Info(args)) => info::info(&args),
        Some(Command::Bench(args)) => Ok(bench::run(&args)?),
        Some(Command::Recall(args)) => recall::recall(&args),
        Some(Command::Samples) => samples::samples(),
        Some(Command::Scene(args)) => scene::scene(&args),
        Some(Command::Train(args)) => train::train(&args),
        Some(Command::Ablate(args)) => ablate::ablate(&args),
        Some(Command::Score(args)) => score::score(&args),
        Some(Command::Retrieve(args)) => retrieve::retrieve(&args),
        Some(Command::Glimpse(args)) => glimpse::glimpse(&args),
        Some(Command::Screenshots(args)) => screenshots::screenshots(&args),
    }
}

/// Opens the window and returns when it is closed.
fn window(args: WindowArgs) -> Result<(), Failure> {
    let renderer = match args.renderer {
        Renderer::Glow => app::Renderer::Glow,
        Renderer::Wgpu => app::Renderer::Wgpu,
    };
    let picture = args.image.as_deref().map(settle::picture_source).transpose()?;
    let model = Some(args.model.into());
    app::run(AppOptions { picture, session: args.session, model, renderer }).map_err(Failure::Failed)
}

/// Writes to standard output. A reader that has gone (`| head -1`) is no failure.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
