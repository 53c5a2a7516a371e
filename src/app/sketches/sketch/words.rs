//! What is seen, in words that are true for the tree and the damage that there are.

use crate::app::widgets::thousands;
use crate::engine::sketches::Parsed;
use crate::sketch::{Damage, Returned};

/// A cosine from which on an island counts as come back.
pub const BACK: f64 = 0.95;

/// What moves, why, and what to try next.
pub fn told(parsed: &Parsed, damage: &Damage, returned: &[Returned]) -> String {
    let cosines: Vec<f64> = returned.iter().filter_map(|object| object.cosine).collect();
    let (islands, back) = (cosines.len(), cosines.iter().filter(|cosine| **cosine >= BACK).count());
    let (dim, unknowns) = (parsed.sketch.len(), parsed.unknowns());
    let kept = damage.keep.unwrap_or(dim).min(dim);
    let of = match parsed.islands.saturating_sub(islands) {
        0 => format!("{islands} islands"),
        left_out => format!("{islands} islands, the largest ones ({} smaller ones are left out),", thousands(left_out)),
    };
    let begin = format!(
        "One vector of {} numbers stands for {of} with {} numbers of their own",
        thousands(dim),
        thousands(unknowns)
    );
    let came = match back {
        all if all == islands => "All of them come back".to_owned(),
        0 => "None of them comes back".to_owned(),
        1 => "One of them comes back".to_owned(),
        _ => format!("{back} of them come back"),
    };
    let came = format!("{came} with a cosine of {BACK} or more");
    let next = match (kept < unknowns, *damage == Damage::NONE) {
        (true, _) if dim < unknowns => {
            "There are fewer numbers than unknowns. Choose more numbers d, or fewer objects".to_owned()
        }
        (true, _) => format!(
            "Only {} numbers are left, fewer than the unknowns, and the leaves of the tree fade first. Drag Keep up \
             beyond {} and watch",
            thousands(kept),
            thousands(unknowns)
        ),
        (false, true) if back < islands && parsed.settings.angle < 90.0 => format!(
            "There are numbers enough, but at {:.0} degrees the paths to islands are too much alike to be told apart. \
             Raise Angle",
            parsed.settings.angle
        ),
        (false, true) if back < islands => {
            "There are hardly more numbers than unknowns. Choose more numbers d, or fewer objects".to_owned()
        }
        (false, true) => format!(
            "Drag Keep down: nothing changes until about {} numbers are left, then the leaves of the tree fade first",
            thousands(unknowns)
        ),
        (false, false) => {
            "What is deep in the tree is faint in the sketch, so noise and few bits reach the leaves first. Drag \
             Noise or Bits on"
                .to_owned()
        }
    };
    format!("{begin}. {came}. {next}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::numeric::random::{Purpose, generator};
    use crate::sketch::{DrawnTree, SketchSettings, drawn, sketch, unpack};

    #[test]
    fn what_is_told_is_true_for_what_is_left() {
        let settings = SketchSettings { dim: 512, angle: 90.0, ..SketchSettings::default() };
        let network = drawn(&DrawnTree::REFERENCE, &mut generator(1, Purpose::Sketches, 701));
        let sketch = sketch(&network, &settings).unwrap();
        let parsed = Parsed { network, sketch, settings, islands: 13 };
        let said = |damage: Damage| {
            told(&parsed, &damage, &unpack(&parsed.network, &damage.done_to(&parsed.sketch), 100, &settings))
        };
        let whole = said(Damage::NONE);
        assert!(whole.contains("512 numbers stands for 13 islands with 221 numbers"), "{whole}");
        assert!(whole.contains("All of them come back") && whole.contains("about 221 numbers"), "{whole}");
        let short = said(Damage { keep: Some(100), ..Damage::NONE });
        assert!(short.contains("Only 100 numbers are left") && !short.contains("All of them"), "{short}");
        // Not all come back though nothing is damaged: why is said, and not that nothing changes.
        let lost = |angle: f32| {
            let parsed = Parsed { settings: SketchSettings { angle, ..settings }, ..parsed.clone() };
            let mut back = unpack(&parsed.network, &parsed.sketch, 100, &settings);
            back.iter_mut().skip(3).for_each(|object| object.cosine = object.cosine.map(|_| 0.4));
            told(&parsed, &Damage::NONE, &back)
        };
        assert!(lost(20.0).contains("at 20 degrees") && lost(20.0).ends_with("Raise Angle"), "{}", lost(20.0));
        assert!(lost(90.0).contains("Choose more numbers d"), "{}", lost(90.0));
        let noisy = said(Damage { noise: 0.5, ..Damage::NONE });
        assert!(noisy.contains("noise and few bits reach the leaves first"), "{noisy}");
    }
}
