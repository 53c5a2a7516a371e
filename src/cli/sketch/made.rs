//! How a sketch is made, on the command line.

use clap::Args;
use clap::builder::TypedValueParser;

use crate::cli::choices::one_of;
use crate::sketch::{Family, Scale, SketchSettings};

/// How the sketch is made.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Sketch")]
pub struct MadeArgs {
    /// Numbers in the sketch, d: a power of two
    #[arg(long, value_name = "D", default_value_t = SketchSettings::default().dim)]
    pub dim: usize,
    /// Angle of transparency, degrees: 0 keeps statistics, 90 keeps paths apart, 45 is the paper's [default: 20, and 90
    /// in a memory]
    #[arg(long, value_name = "A")]
    pub angle: Option<f32>,
    /// Random matrices
    #[arg(long, value_parser = family(), default_value = Family::Fast.key())]
    pub matrices: Family,
    /// Transparent factors as in the paper, which lose energy at every object; without it they keep it
    #[arg(long)]
    pub paper: bool,
    /// Seed of the random matrices
    #[arg(long, value_name = "S", default_value_t = SketchSettings::default().seed)]
    pub seed: u64,
}

impl MadeArgs {
    /// As settings, unchecked; `angle` where none was given.
    pub fn settings(&self, angle: f32) -> SketchSettings {
        let scale = if self.paper { Scale::Paper } else { Scale::Kept };
        SketchSettings {
            dim: self.dim,
            angle: self.angle.unwrap_or(angle),
            scale,
            family: self.matrices,
            seed: self.seed,
        }
    }
}

/// Reads `--matrices`.
fn family() -> impl TypedValueParser<Value = Family> {
    one_of(Family::ALL.map(|family| {
        let help = match family {
            Family::Fast => "Signs, Walsh-Hadamard transform, signs: orthonormal, in d log d",
            Family::Dense => "Products of d reflections: orthonormal, in d^2",
            Family::Blocks => "Blocks that are there or not: nearly orthonormal",
        };
        (family, family.key(), help)
    }))
}
