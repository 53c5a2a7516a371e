//! The settings that `train` and `table` have in common.

use clap::Args;

use super::failure;
use crate::bilateral::{Config, Pictures};
use crate::cli::Failure;
use crate::cli::choices::switch;

/// What is trained, and how.
#[derive(Debug, Clone, Args)]
pub struct SettingsArgs {
    /// Channels of a hemisphere's four widths; the paper has 64,128,256,512 [default: 16,24,32,40]
    #[arg(long, value_name = "A,B,C,D", value_delimiter = ',', help_heading = "Network")]
    pub widths: Vec<usize>,
    /// Pixels along a side, to which every picture is scaled: a multiple of 8; the paper has 32 [default: 16]
    #[arg(long, value_name = "N", help_heading = "Network")]
    pub side: Option<usize>,
    /// Chance that a feature is left out before a head, while it learns [default: 0.6]
    #[arg(long, value_name = "P", allow_hyphen_values = true, help_heading = "Training")]
    pub dropout: Option<f32>,
    /// Rounds through the pictures; the paper has 180 [default: 20]
    #[arg(long, value_name = "N", help_heading = "Training", value_parser = crate::cli::values::updates)]
    pub epochs: Option<u64>,
    /// Step size of Adam at the beginning; it falls to 0 along half a cosine [default: 0.002]
    #[arg(long, value_name = "RATE", allow_hyphen_values = true, help_heading = "Training")]
    pub rate: Option<f32>,
    /// Weight decay [default: 0.001 of a hemisphere that is told one kind of label, 0.00001 of all others]
    #[arg(long, value_name = "D", allow_hyphen_values = true, help_heading = "Training")]
    pub decay: Option<f32>,
    /// Move every picture by up to this many pixels each time, its edge reflected [default: an eighth of the side]
    #[arg(long, value_name = "P", help_heading = "Training")]
    pub shift: Option<usize>,
    /// Mirror every second picture [default: on]
    #[arg(long, value_parser = switch(), value_name = "on|off", help_heading = "Training")]
    pub mirror: Option<bool>,
    /// Pictures of an update; the paper has 256 [default: 100]
    #[arg(long, value_name = "N", help_heading = "Training", value_parser = crate::cli::values::batch)]
    pub batch: Option<usize>,
    /// The first seed [default: 1]
    #[arg(long, value_name = "S", help_heading = "Training")]
    pub seed: Option<u64>,
}

impl SettingsArgs {
    /// Pixels along a side.
    pub fn side(&self) -> usize {
        self.side.unwrap_or(Config::default().side)
    }

    /// The settings before it is known how many pictures there are.
    ///
    /// # Errors
    /// What cannot be trained.
    pub fn config(&self) -> Result<Config, Failure> {
        let usual = Config::default();
        let widths = match self.widths[..] {
            [] => usual.widths,
            [a, b, c, d] => [a, b, c, d],
            _ => return Err(Failure::Usage(format!("--widths has {} numbers, four are needed", self.widths.len()))),
        };
        if self.epochs == Some(0) {
            return Err(Failure::Usage("--epochs must be at least 1".to_owned()));
        }
        let side = self.side();
        let config = Config {
            widths,
            side,
            dropout: self.dropout.unwrap_or(usual.dropout),
            rate: self.rate.unwrap_or(usual.rate),
            decay: self.decay.unwrap_or(usual.decay),
            shift: self.shift.unwrap_or(side / 8),
            mirror: self.mirror.unwrap_or(usual.mirror),
            batch: self.batch.unwrap_or(usual.batch),
            seed: self.seed.unwrap_or(usual.seed),
            ..usual
        };
        config.check().map_err(failure)?;
        Ok(config)
    }

    /// The same with as many updates as the rounds take, and a point of the curve after each round.
    pub fn with_rounds(&self, config: &Config, learned_from: &Pictures) -> Config {
        config.with_rounds(self.epochs.unwrap_or(Config::ROUNDS), learned_from.len())
    }
}
