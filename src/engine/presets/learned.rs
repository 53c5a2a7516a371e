//! The presets of a learned model. Its columns are all equal at step 0, so what acts on their differences begins from
//! the settled state.

use super::Preset;
use super::recipe::{Recipe, attend_alone, hear_all, pair, sharpen, weigh};

/// What a preset is for it: all of them can be shown.
pub(super) fn recipe(preset: Preset) -> Recipe {
    match preset {
        Preset::Balanced => Recipe::new(
            |_| (),
            "Look at the islands: from level 1 to level 3 they become fewer and larger, and after 16 to 20 steps \
             nothing moves any more",
        ),
        Preset::Sharpening => Recipe::new(
            sharpen,
            "Look at the perplexity of levels 1 and 2: as beta rises, columns listen to ever fewer; the islands end as \
             with Balanced, some 15 steps later",
        ),
        Preset::BottomUpOnly => Recipe::new(
            |settings| weigh(settings, [1.0, 0.0, 0.0, 0.0]),
            "Look at the islands: every level says only what its own column sees, so all stands still after four \
             steps, cut into more islands than with Balanced",
        ),
        Preset::AttentionOff => Recipe::new(
            |settings| weigh(settings, [1.0, 1.0, 1.0, 0.0]),
            "Look at level 2: no column hears another, and its islands break into several times as many pieces",
        ),
        Preset::TopDownOff => Recipe::new(
            |settings| weigh(settings, [1.0, 0.0, 1.0, 1.0]),
            "Look at levels 0 and 3: nothing is expected from above, so level 0 is cut into twice as many islands or \
             more, and level 3 no longer holds the scene together",
        ),
        Preset::GlobalMean => Recipe::new(
            |settings| {
                hear_all(settings);
                weigh(settings, [0.3, 0.0, 1.0, 2.0]);
            },
            "Look at the perplexity: it is the number of columns, everybody hears everybody, and at levels 1 to 3 all \
             vectors melt into nearly one",
        ),
        Preset::TopDownDominates => Recipe::new(
            |settings| weigh(settings, [1.0, 10.0, 1.0, 1.0]),
            "Look at levels 1 and 2: what is expected overrules the picture, each becomes one island, and every \
             picture looks the same",
        ),
        Preset::Pairs => Recipe::when_settled(
            |settings| pair(settings, 1000.0, 10.0),
            "Look at level 0: its perplexity falls to 2, a column hears only the one most like it, and the level \
             breaks into some 200 islands",
        ),
        Preset::Collapse => Recipe::when_settled(
            attend_alone,
            "Look at levels 1 to 3: within five steps each is one island or nearly so, and its vectors go on melting \
             until they are one",
        ),
    }
}
