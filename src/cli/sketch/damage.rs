//! What befalls a sketch before it is unpacked: an erased end, noise, few bits.

use clap::Args;

use crate::cli::Failure;
use crate::sketch::Damage;

/// What befalls the sketch first.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Damage")]
pub struct DamageArgs {
    /// Numbers of the sketch that are kept, its first ones [default: all]
    #[arg(long, value_name = "D", value_parser = clap::value_parser!(u32).range(1..))]
    pub keep: Option<u32>,
    /// Normal noise, as a share of the sketch's length
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    pub noise: f32,
    /// Bits a number, 2 to 16 [default: 32, as they are]
    #[arg(long, value_name = "B", value_parser = clap::value_parser!(u32).range(2..=16))]
    pub bits: Option<u32>,
}

impl DamageArgs {
    /// The sketch as it is then.
    pub fn done_to(&self, sketch: &[f32]) -> Result<Vec<f32>, Failure> {
        if !(0.0..=10.0).contains(&self.noise) {
            return Err(Failure::Usage("--noise is a share of the length, 0 to 10".to_owned()));
        }
        let damage = Damage { noise: self.noise, bits: self.bits, keep: self.keep.map(|keep| keep as usize) };
        Ok(damage.done_to(sketch))
    }
}
