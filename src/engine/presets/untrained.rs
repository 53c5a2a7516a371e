//! The presets of the reference network, whose weights are drawn and not learned: what attention has nothing to work on
//! cannot be shown.

use super::Preset;
use super::recipe::{Recipe, attend_alone, weigh};
use crate::glom::Schedule;

/// What a preset is for the untrained network.
///
/// # Errors
/// Why it cannot be shown.
pub(super) fn recipe(preset: Preset) -> Result<Recipe, &'static str> {
    Ok(match preset {
        Preset::Balanced => Recipe::new(
            |_| (),
            "Look at the islands: nothing was learned, so nearly every column is an island of its own, and each hears \
             all columns alike",
        ),
        Preset::Sharpening => Recipe::new(
            |settings| {
                for level in &mut settings.levels {
                    level.beta = Schedule::Ramp { from: 1.0, to: 3000.0, rate: 1.3 };
                }
            },
            "Look at the perplexity of levels 0 to 3: it falls from all columns to one, and yet no island forms where \
             nothing was learned",
        ),
        Preset::BottomUpOnly => Recipe::new(
            |settings| weigh(settings, [1.0, 0.0, 0.0, 0.0]),
            "Look at levels 0 to 2: patches that look alike have like vectors even in an untrained net, so the \
             picture's own islands appear",
        ),
        Preset::TopDownOff => Recipe::new(
            |settings| weigh(settings, [1.0, 0.0, 1.0, 1.0]),
            "Look at levels 0 and 4: without the noise from above level 0 has the picture's own islands, and level 4 \
             melts into one",
        ),
        Preset::Collapse => Recipe::when_settled(
            attend_alone,
            "Look at the islands: attention alone makes one island of nearly every level, whatever the picture shows",
        ),
        Preset::AttentionOff => {
            return Err("Untrained, attention is the mean of all columns: no island changes without it");
        }
        Preset::GlobalMean => return Err("Untrained, attention is the mean of all columns anyway: see Balanced"),
        Preset::TopDownDominates => {
            return Err("Untrained, the nets from above drown the picture anyway: see Balanced");
        }
        Preset::Pairs => return Err("An untrained network has no islands that pairs could break"),
    })
}

/// What a preset is for a checkpoint of glom-pytorch, of which nothing is known but that it is run like the untrained
/// network.
///
/// # Errors
/// Why it cannot be shown.
pub(super) fn of_checkpoint(preset: Preset) -> Result<Recipe, &'static str> {
    match preset {
        Preset::Balanced => Ok(Recipe::new(|_| (), "The settings of glom-pytorch: equal weights, and a beta of 1")),
        Preset::BottomUpOnly => Ok(Recipe::new(
            |settings| weigh(settings, [1.0, 0.0, 0.0, 0.0]),
            "Look at the change: every level says only what its own column sees, so all stands still after as many \
             steps as there are levels",
        )),
        _ => Err("What this shows with a checkpoint of glom-pytorch is not known: turn the rows below yourself"),
    }
}
