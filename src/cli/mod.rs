//! The command line: the same engine without a window, and the door to the window.

// What is said must not fail where nobody hears it: `output` says it.
#![warn(clippy::print_stdout, clippy::print_stderr)]

mod ablate;
mod args;
pub mod bench;
mod choices;
mod compare;
mod desktop;
mod digits;
mod examples;
mod exit;
mod formed;
mod forward_forward;
mod gains;
mod glimpse;
mod hemispheres;
mod info;
mod interrupt;
mod lesson;
mod long;
mod mistyped;
mod output;
mod probe;
mod recall;
mod recurrent;
mod reporting;
mod reports;
mod retrieve;
mod samples;
mod say;
mod scene;
mod schema;
mod score;
mod screenshots;
pub mod settle;
mod sketch;
mod table;
mod train;
mod training;
mod values;
mod window;

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};

pub use args::{Cli, Command};
pub use exit::Failure;

/// Reads the command line, does what it says, and gives the exit code of the program: 0 done, 1 failed, 2 bad usage or
/// settings, 3 not a number, 130 interrupted.
pub fn main() -> ExitCode {
    match dispatch(read()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

/// What was typed. Help, version and bad usage end the program here.
fn read() -> Cli {
    let mut command = examples::with_examples(Cli::command());
    let typed = command.try_get_matches_from_mut(std::env::args_os());
    typed.and_then(|typed| Cli::from_arg_matches(&typed)).unwrap_or_else(|error| {
        // Where the first word was taken for a picture, what follows it seems wrong. Help and version are no errors.
        let first = std::env::args_os().nth(1).filter(|_| error.use_stderr());
        match first.and_then(|first| mistyped::sentence(&first, &command)) {
            Some(words) => command.error(ErrorKind::InvalidSubcommand, words).exit(),
            None => error.format(&mut command).exit(),
        }
    })
}

fn dispatch(cli: Cli) -> Result<(), Failure> {
    if cli.command.is_some() {
        interrupt::listen();
    }
    match cli.command {
        None => window::window(cli.window, &Cli::command()),
        Some(Command::Settle(args)) => settle::settle(&args),
        Some(Command::Compare(args)) => compare::compare(&args),
        Some(Command::Info(args)) => info::info(&args),
        Some(Command::Bench(args)) => bench::run(&args),
        Some(Command::Recall(args)) => recall::recall(&args),
        Some(Command::Samples(args)) => samples::samples(&args),
        Some(Command::Scene(args)) => scene::scene(&args),
        Some(Command::Probe(args)) => probe::probe(&args),
        Some(Command::Train(args)) => train::train(&args),
        Some(Command::Ablate(args)) => ablate::ablate(&args),
        Some(Command::Schema(args)) => schema::schema(&args),
        Some(Command::Score(args)) => score::score(&args),
        Some(Command::Retrieve(args)) => retrieve::retrieve(&args),
        Some(Command::Glimpse(args)) => glimpse::glimpse(&args),
        Some(Command::ForwardForward(args)) => forward_forward::forward_forward(&args),
        Some(Command::Sketch(args)) => sketch::sketch(&args),
        Some(Command::Hemispheres(args)) => hemispheres::hemispheres(&args),
        Some(Command::Lesson(args)) => lesson::lesson(&args),
        Some(Command::Screenshots(args)) => screenshots::screenshots(&args),
        Some(Command::Desktop(args)) => desktop::desktop(&args, &examples::with_examples(Cli::command())),
    }
}
