//! The presets of the hand-made model. Its levels are the same features, turned, so what one level loses the others
//! lose as well.

use super::Preset;
use super::recipe::{Recipe, attend_alone, hear_all, pair, sharpen, weigh};

/// What a preset is for it: all of them can be shown.
pub(super) fn recipe(preset: Preset) -> Recipe {
    match preset {
        Preset::Balanced => Recipe::new(
            |_| (),
            "Look at the islands: from level 0 to level 4 they become fewer, and after some 30 to 80 steps nothing \
             moves any more",
        ),
        Preset::Sharpening => Recipe::new(
            sharpen,
            "Look at the perplexity: as beta rises, columns listen to many at first and to fewer in the end; all \
             stands still later than with Balanced",
        ),
        Preset::BottomUpOnly => Recipe::new(
            |settings| weigh(settings, [1.0, 0.0, 0.0, 0.0]),
            "Look at the islands: every level says only what its own column sees, so all levels have the same islands \
             and nothing moves",
        ),
        Preset::AttentionOff => Recipe::new(
            |settings| weigh(settings, [1.0, 1.0, 1.0, 0.0]),
            "Look at the islands: no column hears another, so islands do not grow and the top level is cut as small as \
             the bottom one",
        ),
        Preset::TopDownOff => Recipe::new(
            |settings| weigh(settings, [1.0, 0.0, 1.0, 1.0]),
            "Look at levels 2 to 4: nothing is expected from above, and they are cut into more islands than with \
             Balanced",
        ),
        Preset::GlobalMean => Recipe::new(
            |settings| {
                hear_all(settings);
                weigh(settings, [0.3, 0.0, 1.0, 2.0]);
            },
            "Look at the perplexity: it is the number of columns, everybody hears everybody, and the top levels melt \
             into one island within ten steps",
        ),
        Preset::TopDownDominates => Recipe::new(
            |settings| weigh(settings, [0.3, 20.0, 1.0, 1.0]),
            "Look at level 1: what the levels above expect overrules the picture, its islands melt together into a \
             few and its details are lost",
        ),
        Preset::Pairs => Recipe::new(
            |settings| pair(settings, 100.0, 2.5),
            "Look at level 0: of all in reach a column hears only the few most like it, and no island grows up to the \
             top level",
        ),
        Preset::Collapse => Recipe::new(
            attend_alone,
            "Look at the number of islands: nothing is seen any more, and after fifty steps less than half of them \
             is left at every level",
        ),
    }
}
