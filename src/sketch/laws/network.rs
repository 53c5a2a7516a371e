//! Laws of what many sketches say of the network that they came from.

use super::{Bound, Law, dice, mean};
use crate::sketch::settings::SketchSettings;
use crate::sketch::wiring::{Score, Wiring, rewire};

/// Samples that the network is found from.
const SAMPLES: usize = 4000;

/// Networks over which means are made.
const NETWORKS: u64 = 3;

/// Atoms, modules and wiring are found from samples alone.
pub fn recovered(seed: u64) -> Vec<Law> {
    let mut dice = dice(seed, 10);
    let wiring = Wiring::usual();
    let modules = wiring.under.len();
    let mut score = |network: u64| {
        let settings = SketchSettings { dim: 128, seed: seed.wrapping_add(network), ..SketchSettings::default() };
        let samples: Vec<Vec<f32>> = (0..SAMPLES).map(|_| wiring.sample(&settings, &mut dice).0).collect();
        rewire(&samples, modules * wiring.symbols, modules).score(&wiring, &settings)
    };
    let scores: Vec<Score> = (0..NETWORKS).map(&mut score).collect();
    let law = |what: &str, of: fn(&Score) -> f64, least: f64| {
        let name = format!("share of {what} from {SAMPLES} samples, d = 128");
        Law::new(name, mean(&scores.iter().map(of).collect::<Vec<_>>()), Bound::AtLeast(least))
    };
    vec![
        law("42 atoms that are found", |score| score.atoms, 0.97),
        law("pairs of atoms rightly in one of 7 modules or in two", |score| score.modules, 0.97),
        law("7 modules under the right one", |score| score.wiring, 0.8),
    ]
}
