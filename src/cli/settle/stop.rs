//! When a run without a window stops: what every command says that settles a picture step by step.

use clap::Args;

/// When to stop.
#[derive(Debug, Clone, Default, PartialEq, Args)]
pub struct StopArgs {
    /// Number of steps; together with --until-settled the most steps
    #[arg(long, value_name = "N", help_heading = "Steps", value_parser = crate::cli::values::steps)]
    pub steps: Option<usize>,
    /// Stop when settled, at the latest after --steps (500 if not given). This is what happens without --steps
    #[arg(long, help_heading = "Steps")]
    pub until_settled: bool,
    /// A run is settled when the relative change of every level stays below this for three steps
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true, help_heading = "Steps")]
    pub settled_below: Option<f32>,
}
