//! `glomscope recall`: experiments with the fast weights as a memory.

mod capacity;
mod deblurring;
mod experiment;
mod priming;

use clap::{Args, Subcommand};

use super::Failure;
pub use capacity::CapacityArgs;
pub use deblurring::DeblurringArgs;
pub use priming::PrimingArgs;

/// Arguments of `recall`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct RecallArgs {
    /// Which experiment; priming when none is named
    #[command(subcommand)]
    pub experiment: Option<Experiment>,
    /// Priming, with what is given.
    #[command(flatten)]
    pub priming: PrimingArgs,
}

/// The experiments.
#[derive(Debug, Subcommand)]
pub enum Experiment {
    /// Is a picture that was perceived before perceived faster or better when it comes back damaged?
    #[command(alias = "prime")]
    Priming(Box<PrimingArgs>),
    /// How many patterns does a memory hold, by the sum, the decaying sum, the delta rule and a softmax over all of
    /// them?
    Capacity(Box<CapacityArgs>),
    /// Do old memories come back when a few of them are rehearsed? (Hinton and Plaut 1987)
    Deblurring(Box<DeblurringArgs>),
}

/// Runs `glomscope recall`.
///
/// # Errors
/// How it failed, with the exit code that it stands for.
pub fn recall(args: &RecallArgs) -> Result<(), Failure> {
    match &args.experiment {
        None => priming::priming(&args.priming),
        Some(Experiment::Priming(args)) => priming::priming(args),
        Some(Experiment::Capacity(args)) => capacity::capacity(args),
        Some(Experiment::Deblurring(args)) => deblurring::deblurring(args),
    }
}
