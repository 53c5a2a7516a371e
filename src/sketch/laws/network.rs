//! Laws of what many sketches say of the network that they came from.

use super::{Bound, Law, dice};
use crate::sketch::settings::SketchSettings;
use crate::sketch::wiring::{Wiring, rewire};

/// Samples that the network is found from.
const SAMPLES: usize = 4000;

/// Atoms, modules and wiring are found from samples alone.
pub fn recovered(seed: u64) -> Vec<Law> {
    let mut dice = dice(seed, 10);
    let settings = SketchSettings { dim: 128, seed, ..SketchSettings::default() };
    let wiring = Wiring::usual();
    let samples: Vec<Vec<f32>> = (0..SAMPLES).map(|_| wiring.sample(&settings, &mut dice).0).collect();
    let modules = wiring.under.len();
    let score = rewire(&samples, modules * wiring.symbols, modules).score(&wiring, &settings);
    let law = |what: &str, share: f64, least: f64| {
        let name = format!("{what} found from {SAMPLES} samples, d = 128");
        Law::new(name, share, Bound::AtLeast(least))
    };
    vec![
        law("share of 42 atoms", score.atoms, 0.97),
        law("share of pairs of atoms rightly in one module or in two, 7 modules,", score.modules, 0.97),
        law("share of 7 modules under the right one,", score.wiring, 0.97),
    ]
}
