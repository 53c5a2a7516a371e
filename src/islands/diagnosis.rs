//! What ails a run, in words, with the numbers that show it.
//!
//! Every rule has two sides. One is the sign by which an ailment is known. The other tells it from a healthy run that
//! shows the same sign.

use ndarray::{ArrayView1, ArrayView2};

use super::types::{Diagnosis, LevelIslands};
use crate::glom::Reach;
use crate::grid::Grid;

/// What a diagnosis looks at.
pub(super) struct Evidence<'a> {
    pub level: usize,
    pub islands: &'a LevelIslands,
    /// The state of the level, (N, D).
    pub rows: ArrayView2<'a, f32>,
    pub grid: Grid,
    /// Reach of the smoother.
    pub reach: Reach,
    /// Mean raw cosine of neighbours, the bias left in.
    pub raw_cosine: f32,
    /// sqrt(mean |x - mean|^2) over mean |x|.
    pub spread: f32,
}

/// Below this spread all columns hold one vector: the same limit below which differences do not count in the agreement.
const COLLAPSED_SPREAD: f32 = super::agreement::FLOOR;
/// Raw cosine from which on neighbours look like one island. The untrained reference stays at 0.92 to 0.97 for ever.
const BIAS_COSINE: f32 = 0.9;
/// Contrast below which they are none once the mean is removed. Settled islands on photographs have 0.75 to 0.87.
const BIAS_CONTRAST: f32 = 0.3;
/// Share of the columns in reach from which on attention is their plain mean. The untrained reference: 255.7 of 256.
const MEAN_SHARE: f32 = 0.9;
/// ... unless this share of what is heard is of one's own island: inside a large island hearing everybody is right.
const OWN_SHARE: f32 = 0.8;
/// Perplexity below which a column hears itself or one other (locked pairs were seen at 1.5).
const PAIRED_PERPLEXITY: f32 = 2.2;
/// Cosine from which on two columns are twins.
const TWIN_COSINE: f32 = 0.999;
/// Share of columns with one twin or two from which on a level is locked.
const PAIRED_SHARE: f32 = 0.5;
/// Columns that are looked at for what needs their whole neighbourhood.
const SAMPLES: usize = 32;
/// Angle in degrees below which two levels say the same. The hand-made model's levels stand at 30.
const ALIGNED: f32 = 10.0;
/// Relative change per step from which on a level is moving: a run counts as settled below it.
const MOVING: f32 = 1e-3;

/// Everything that applies to one level by itself.
pub(super) fn of_level(evidence: &Evidence) -> Vec<Diagnosis> {
    let meters = &evidence.islands.meters;
    let mut found = Vec::new();
    let mut say = |name: &'static str, sentence: String| {
        found.push(Diagnosis { level: Some(evidence.level), name, sentence });
    };
    // A column alone agrees with nobody and disagrees with nobody.
    let alone = evidence.grid.columns() < 2;
    let collapsed = evidence.spread < COLLAPSED_SPREAD && !alone;
    if collapsed {
        say(
            "collapsed",
            "All columns hold one vector, so this level is one island by definition: give bottom-up more weight, or \
             raise beta so that unlike columns stop listening to each other"
                .into(),
        );
    } else if !alone && evidence.raw_cosine > BIAS_COSINE && meters.contrast < BIAS_CONTRAST {
        say(
            "bias island",
            format!(
                "Neighbours have a cosine of {:.2}, but once the vector that all columns share is removed they agree \
                 only {:.2} more than any two columns do: a shared bias, not an island",
                evidence.raw_cosine, meters.contrast
            ),
        );
    }
    let seen = evidence.reach.columns_seen(evidence.grid);
    if !collapsed && seen > 2.0 && meters.perplexity > MEAN_SHARE * seen && own_share(evidence) < OWN_SHARE {
        let what = if seen > 0.5 * evidence.grid.columns() as f32 { "the picture" } else { "the neighbourhood" };
        say(
            "global mean",
            format!(
                "Attention spreads evenly over {:.0} of the {seen:.0} columns in reach, unlike ones too: it is the \
                 mean of {what}, so raise beta, or choose the softmax kernel if it is another",
                meters.perplexity
            ),
        );
    }
    if meters.perplexity < PAIRED_PERPLEXITY && seen > 2.0 {
        let share = paired_share(evidence);
        if share >= PAIRED_SHARE {
            say(
                "locked in pairs",
                format!(
                    "{:.0} % of the columns have one twin or two and hear nobody else (perplexity {:.1}): let columns \
                     see themselves, or lower beta",
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

/// Levels that have not come to rest: one sentence for all of them.
pub(super) fn motion(levels: &[LevelIslands]) -> Option<Diagnosis> {
    let moving: Vec<usize> =
        (0..levels.len()).filter(|&level| levels[level].meters.relative_change >= MOVING).collect();
    let speed = |level: usize| levels[level].meters.relative_change;
    let fastest = moving.iter().copied().max_by(|&a, &b| speed(a).total_cmp(&speed(b)))?;
    let percent = 100.0 * speed(fastest);
    let sentence = if moving.len() == 1 {
        format!("Vectors still change by {percent:.1} % of their length per step: wait before reading its islands")
    } else {
        format!(
            "{} of {} levels still move, level {fastest} fastest ({percent:.1} % of its length per step): wait before \
             reading the islands",
            moving.len(),
            levels.len()
        )
    };
    let level = (moving.len() == 1).then_some(fastest);
    Some(Diagnosis { level, name: "still moving", sentence })
}

/// Columns spread evenly over the grid.
fn samples(columns: usize) -> impl Iterator<Item = usize> {
    let count = SAMPLES.min(columns);
    (0..count).map(move |sample| (2 * sample + 1) * columns / (2 * count))
}

/// The columns that `column` sees, itself left out.
fn in_reach(column: usize, reach: Reach, grid: Grid) -> impl Iterator<Item = usize> {
    let (row, col) = grid.place(column);
    let far = match reach {
        Reach::Global => grid.rows.max(grid.cols),
        Reach::Radius(radius) => radius.max(0.0) as usize,
    };
    let rows = row.saturating_sub(far)..row.saturating_add(far).saturating_add(1).min(grid.rows);
    let cols = col.saturating_sub(far)..col.saturating_add(far).saturating_add(1).min(grid.cols);
    rows.flat_map(move |row| cols.clone().map(move |col| grid.index(row, col)))
        .filter(move |&other| other != column && reach.sees(grid.distance_squared(column, other)))
}

/// Share of the columns in reach that are of the column's own island, itself included; mean over a sample.
fn own_share(evidence: &Evidence) -> f32 {
    let labels = &evidence.islands.labels;
    let (mut own, mut all) = (0_usize, 0_usize);
    for column in samples(labels.len()) {
        own += 1;
        all += 1;
        for other in in_reach(column, evidence.reach, evidence.grid) {
            own += usize::from(labels[other] == labels[column]);
            all += 1;
        }
    }
    own as f32 / all.max(1) as f32
}

/// Share of a sample of columns that have one twin in reach, or two: a third column that hears one of a pair ends up
/// with the pair's vector.
fn paired_share(evidence: &Evidence) -> f32 {
    let columns = evidence.grid.columns();
    let paired = samples(columns).filter(|&column| (1..=2).contains(&twins(evidence, column))).count();
    paired as f32 / SAMPLES.min(columns).max(1) as f32
}

/// How many columns in reach hold the same vector as `column`; from three on, three.
fn twins(evidence: &Evidence, column: usize) -> usize {
    let own = evidence.rows.row(column);
    in_reach(column, evidence.reach, evidence.grid)
        .filter(|&other| cosine(own, evidence.rows.row(other)) >= TWIN_COSINE)
        .take(3)
        .count()
}

fn cosine(a: ArrayView1<f32>, b: ArrayView1<f32>) -> f32 {
    let lengths = a.dot(&a) * b.dot(&b);
    if lengths > 0.0 { a.dot(&b) / lengths.sqrt() } else { 0.0 }
}
