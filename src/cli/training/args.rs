//! The flags that all commands have that train.

use std::path::PathBuf;

use clap::Args;

use crate::cli::reporting::ReportArgs;

/// Flags of every command that trains. A command may say more of a flag, or ask for it.
#[derive(Debug, Args)]
pub struct TrainingArgs {
    /// Updates in all
    #[arg(long, value_name = "N", help_heading = "Training", value_parser = crate::cli::values::updates)]
    pub updates: Option<u64>,
    /// Save and end after this many updates in all, as Ctrl-C would; step sizes stay those of the whole training
    #[arg(long, value_name = "N", help_heading = "Training", value_parser = crate::cli::values::updates)]
    pub pause_at: Option<u64>,
    /// Go on with a training that was kept by --out, from exactly where it was saved
    #[arg(long, value_name = "FILE", help_heading = "Training")]
    pub resume: Option<PathBuf>,

    /// File for what is learned and the state of its training (.safetensors); written at every point of the curve, at
    /// the end, and on Ctrl-C
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub out: Option<PathBuf>,
    /// Leave the state of the training out of the file at the end: it is smaller and can be used, but not trained
    /// further
    #[arg(long, requires = "out", help_heading = "Output")]
    pub thin: bool,
    /// What becomes of the report.
    #[command(flatten)]
    pub output: ReportArgs,
}

impl TrainingArgs {
    /// The files that were written, as they are told in the end.
    pub fn written(&self) -> String {
        let out: String = self.out.iter().map(|path| format!("written to {}\n", path.display())).collect();
        out + &self.output.written()
    }
}
