//! `glomscope bench`: milliseconds per step on this machine, one JSON line per configuration.

use clap::Args;

/// What is measured, and how.
#[derive(Debug, Clone, Args)]
pub struct BenchArgs {
    /// Threads that compute.
    #[arg(long, default_value_t = 2)]
    pub threads: usize,
    /// Time, GFLOP/s and share of the measured peak of a matrix product, per phase of a step.
    #[arg(long)]
    pub phases: bool,
    /// Time per column at a fixed window, from 1,024 to 16,384 columns.
    #[arg(long)]
    pub scaling: bool,
}

/// Measures and prints.
///
/// # Errors
/// A pool of threads that cannot be started, or an output that is closed.
pub fn run(_args: &BenchArgs) -> anyhow::Result<()> {
    anyhow::bail!("the benchmark is not there yet")
}
