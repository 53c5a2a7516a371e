//! What ails a run, in words, with the numbers that show it.
//!
//! Every rule has two sides. One is the sign by which an ailment is known. The other tells it from a healthy run that
//! shows the same sign: a run that has had no time to form yet, or a model that is meant to be so. What a sentence
//! advises is what differs from how the model is meant to be run, so a run of the model as it is gets no advice.

mod conduct;
mod neighbourhood;

use ndarray::{ArrayView3, Axis};

use super::agreement::{Centred, FLOOR};
use super::types::{Analysis, Diagnosis, LevelIslands};
use crate::glom::Source;
use crate::grid::Grid;
use conduct::Cure;
pub use conduct::{Circumstances, Conduct};
use neighbourhood::Neighbourhood;

/// Below this spread all columns hold one vector: the same limit below which differences do not count in the agreement.
const COLLAPSED_SPREAD: f32 = FLOOR;
/// Below this spread they hold nearly one. The bundled model's highest level has 0.18 to 0.56 on pictures of all kinds,
/// its levels 1 to 3 under the mean of all columns 0.13 and less.
const MELTED_SPREAD: f32 = 0.15;
/// Raw cosine from which on neighbours look like one island. The highest level of the untrained reference has 0.98.
const BIAS_COSINE: f32 = 0.9;
/// Contrast below which neighbours agree no more than any two columns do. Settled islands have 0.65 to 0.95, the
/// hand-made model on a ground of one colour 0.27, the untrained reference 0.00 to 0.02.
const NO_CONTRAST: f32 = 0.15;
/// Share of the columns in reach from which on attention is their plain mean. The untrained reference: 255.7 of 256.
const MEAN_SHARE: f32 = 0.9;
/// ... unless this share of what is heard is of one's own island: inside a large island hearing everybody is right.
const OWN_SHARE: f32 = 0.8;
/// Perplexity below which a column hears itself or one other (locked pairs were seen at 1.5 to 2.0).
const PAIRED_PERPLEXITY: f32 = 2.2;
/// Share of columns with one twin or two from which on a level is locked.
const PAIRED_SHARE: f32 = 0.5;
/// Angle in degrees below which two levels say the same. The hand-made model's levels stand at 30.
const ALIGNED: f32 = 10.0;
/// Top-down outweighs the picture from this many times its meant share on ...
const OUTWEIGHS: f32 = 2.0;
/// ... where bottom-up has less than this part of its own.
const OUTWEIGHED: f32 = 0.7;
/// Relative change per step from which on a level is moving: a run counts as settled below it.
const MOVING: f32 = 1e-3;
/// Steps after which a run should have settled. The bundled model needs 16 to 20, the hand-made one up to 80.
const LONG: usize = 200;

/// What ails a run whose `state` (L, N, D) was analysed. Of the state nothing is said before what is seen has had time
/// to go up through all levels and, unless all stands still before, to come down again.
pub fn diagnose(
    analysis: &Analysis,
    state: ArrayView3<f32>,
    grid: Grid,
    circumstances: &Circumstances<'_>,
) -> Vec<Diagnosis> {
    let levels = &analysis.levels;
    if circumstances.one_colour {
        let sentence = "The picture has one colour: there is nothing to find".to_owned();
        return vec![Diagnosis { level: None, name: "one colour", sentence }];
    }
    // A column alone agrees with nobody and disagrees with nobody.
    if grid.columns() < 2 {
        return Vec::new();
    }
    let of_settings = || silent(circumstances).chain(outweighed(circumstances));
    let still = levels.iter().all(|level| level.meters.relative_change < MOVING);
    if circumstances.steps < if still { levels.len() } else { 2 * levels.len() } {
        return of_settings().collect();
    }
    let input = Centred::new(circumstances.input);
    if input.spread <= COLLAPSED_SPREAD * input.norm {
        let sentence = "Every column is shown the same, so there is nothing to tell apart: open a picture with \
                        something in it"
            .to_owned();
        return vec![Diagnosis { level: None, name: "nothing to see", sentence }];
    }
    let Circumstances { now, meant, .. } = *circumstances;
    let mut found = Vec::new();
    for (level, ((islands, now), meant)) in levels.iter().zip(now).zip(meant).enumerate() {
        let rows = state.index_axis(Axis(0), level);
        let around = Neighbourhood { rows, labels: &islands.labels, grid, reach: now.reach };
        found.extend(of_level(&Evidence { level, islands, around, now, meant }));
    }
    found.extend(of_settings());
    if circumstances.steps >= LONG && !circumstances.film {
        found.extend(motion(levels));
    }
    found
}

/// What is known of one level.
struct Evidence<'a> {
    level: usize,
    islands: &'a LevelIslands,
    around: Neighbourhood<'a>,
    now: &'a Conduct,
    meant: &'a Conduct,
}

impl Evidence<'_> {
    fn cures(&self, cures: &[Cure]) -> String {
        Cure::all(cures, self.now, self.meant, self.around.grid)
    }
}

/// Everything that applies to one level by itself.
fn of_level(evidence: &Evidence<'_>) -> Vec<Diagnosis> {
    let LevelIslands { meters, raw_cosine, spread, .. } = evidence.islands;
    let mut found = Vec::new();
    let mut say = |name: &'static str, sentence: String| {
        found.push(Diagnosis { level: Some(evidence.level), name, sentence });
    };
    let collapsed = *spread < COLLAPSED_SPREAD;
    if collapsed {
        let cures = evidence.cures(&[Cure::BottomUp, Cure::Sharper, Cure::Nearer]);
        say("collapsed", format!("All columns hold one vector, one island whatever the picture shows{cures}"));
    } else if meters.contrast < NO_CONTRAST {
        let contrast = meters.contrast;
        if *raw_cosine > BIAS_COSINE {
            let cures = evidence.cures(&[Cure::BottomUp, Cure::Sharper, Cure::Nearer]);
            say(
                "bias island",
                format!(
                    "Neighbours have a cosine of {raw_cosine:.2}, but once the vector that all columns share is \
                     removed they agree only {contrast:.2} more than any two columns do, a shared bias and no \
                     island{cures}"
                ),
            );
        } else {
            let cures = evidence.cures(&[Cure::BottomUp, Cure::Sharper, Cure::Softer]);
            say(
                "no agreement",
                format!(
                    "Neighbours agree only {contrast:.2} more than any two columns do, so there are no islands{cures}"
                ),
            );
        }
    }
    let seen = evidence.now.reach.columns_seen(evidence.around.grid);
    let mean = seen > 2.0 && meters.perplexity > MEAN_SHARE * seen && *spread < MELTED_SPREAD;
    if mean && !collapsed && evidence.around.own_share() < OWN_SHARE {
        let what = if seen > 0.5 * evidence.around.grid.columns() as f32 { "the picture" } else { "the neighbourhood" };
        let cures = evidence.cures(&[Cure::Sharper, Cure::Nearer, Cure::BottomUp]);
        say(
            "global mean",
            format!(
                "Attention spreads evenly over {:.0} of the {seen:.0} columns in reach, unlike ones too, and all \
                 vectors melt into the mean of {what}{cures}",
                meters.perplexity
            ),
        );
    }
    if meters.perplexity < PAIRED_PERPLEXITY && seen > 2.0 {
        let share = evidence.around.paired_share();
        if share >= PAIRED_SHARE {
            let cures = evidence.cures(&[Cure::Itself, Cure::Softer, Cure::BottomUp]);
            say(
                "locked in pairs",
                format!(
                    "{:.0} % of the columns have one twin or two and hear nobody else (perplexity {:.1}){cures}",
                    100.0 * share,
                    meters.perplexity
                ),
            );
        }
    }
    if let Some(angle) = meters.cross_level_angle
        && angle < ALIGNED
    {
        say(
            "aligned levels",
            format!(
                "Level {} and level {} point the same way ({angle:.1} degrees apart): two levels that say the same \
                 carry no hierarchy",
                evidence.level,
                evidence.level + 1
            ),
        );
    }
    found
}

/// Sources that the model is meant to have and that have no weight at any level.
fn silent(circumstances: &Circumstances<'_>) -> impl Iterator<Item = Diagnosis> {
    let Circumstances { now, meant, .. } = *circumstances;
    let silent = move |source: Source| {
        let meant = meant.iter().any(|level| level.shares.get(source) > 0.0);
        meant && now.iter().all(|level| level.shares.get(source) == 0.0)
    };
    let said = [
        (
            Source::BottomUp,
            "no bottom-up",
            "nothing of the picture comes in any more and levels only mix what they hold",
        ),
        (Source::TopDown, "no top-down", "no level hears the one above and parts are not drawn into wholes"),
        (Source::Attention, "no attention", "no column hears another and islands do not grow"),
    ];
    said.into_iter().filter(move |(source, ..)| silent(*source)).map(|(source, name, what)| {
        let title = match source {
            Source::BottomUp => "Bottom-up",
            Source::TopDown => "Top-down",
            _ => "Attention",
        };
        Diagnosis { level: None, name, sentence: format!("{title} has no weight at any level, so {what}: raise it") }
    })
}

/// Levels at which what is expected from above outweighs what is seen: one sentence for all of them.
fn outweighed(circumstances: &Circumstances<'_>) -> Option<Diagnosis> {
    let Circumstances { now, meant, .. } = *circumstances;
    let (mut levels, mut shares) = (Vec::new(), Vec::new());
    for (level, (now, meant)) in
        now.iter().map(|now| &now.shares).zip(meant.iter().map(|meant| &meant.shares)).enumerate()
    {
        let expected = meant.top_down > 0.0 && now.top_down > OUTWEIGHS * meant.top_down;
        if expected && now.bottom_up > 0.0 && now.bottom_up < OUTWEIGHED * meant.bottom_up {
            levels.push(level.to_string());
            shares.push(format!("{:.0} %", 100.0 * now.top_down));
        }
    }
    let noun = if levels.len() == 1 { "Level" } else { "Levels" };
    let sentence = format!(
        "{noun} {}: top-down has {} of the weight and outweighs the picture, so what is expected is seen whatever \
         there is: lower top-down, or raise bottom-up",
        levels.join(", "),
        shares.join(", ")
    );
    (!levels.is_empty()).then_some(Diagnosis { level: None, name: "picture outweighed", sentence })
}

/// Levels that have not come to rest: one sentence for all of them.
fn motion(levels: &[LevelIslands]) -> Option<Diagnosis> {
    let moving: Vec<usize> =
        (0..levels.len()).filter(|&level| levels[level].meters.relative_change >= MOVING).collect();
    let speed = |level: usize| levels[level].meters.relative_change;
    let fastest = moving.iter().copied().max_by(|&a, &b| speed(a).total_cmp(&speed(b)))?;
    let percent = 100.0 * speed(fastest);
    let sentence = if moving.len() == 1 {
        format!("Vectors still change by {percent:.1} % of their length per step, so its islands are not the last word")
    } else {
        format!(
            "{} of {} levels still move, level {fastest} fastest ({percent:.1} % of its length per step), so their \
             islands are not the last word",
            moving.len(),
            levels.len()
        )
    };
    let level = (moving.len() == 1).then_some(fastest);
    Some(Diagnosis { level, name: "still moving", sentence })
}
