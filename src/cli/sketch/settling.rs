//! How pictures settle whose parse trees are sketched.

use clap::Args;

use crate::cli::{Failure, values};
use crate::engine::{ModelChoice, Setup};
use crate::grid::Resolution;

/// How pictures settle.
#[derive(Debug, Args)]
pub struct SettlingArgs {
    /// Columns across the longer side of the pictures [default: as the model has it]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=512))]
    pub columns: Option<u32>,
    /// Steps that every picture settles, as many as all others with which it is compared
    #[arg(long, value_name = "N", default_value_t = 40, value_parser = values::at_least_one)]
    pub steps: usize,
}

impl SettlingArgs {
    /// What they come to with `model`.
    ///
    /// # Errors
    /// A model that cannot be opened.
    pub fn setup(&self, model: &ModelChoice) -> Result<Setup, Failure> {
        let setup = Setup::of(model.clone()).map_err(Failure::of_engine)?;
        let resolution = self.columns.map_or(setup.resolution, Resolution::ColumnsAcross);
        Ok(Setup { resolution, ..setup })
    }
}
