//! What ails a run, in words, with the numbers that show it (thresholds from measurements on real photographs).

use super::types::{Diagnosis, LevelIslands};

/// What a diagnosis looks at besides the islands.
pub(super) struct Evidence<'a> {
    pub level: usize,
    pub islands: &'a LevelIslands,
    /// Mean raw cosine of neighbours, the bias left in.
    pub raw_cosine: f32,
    /// sqrt(mean |x - mean|^2) over mean |x|.
    pub spread: f32,
    /// Number of columns.
    pub columns: usize,
}

/// Below this spread every column holds one vector.
const COLLAPSED_SPREAD: f32 = 1e-3;
/// Share of all columns from which on attention is a global mean.
const GLOBAL_MEAN_SHARE: f32 = 0.9;
/// Relative change per step above which a level is still moving.
const MOVING: f32 = 0.01;
/// Angle in degrees below which two levels say the same.
const ALIGNED: f32 = 10.0;
/// Raw cosine from which on neighbours look like one island.
const BIAS_COSINE: f32 = 0.9;
/// Centred contrast below which they are none.
const BIAS_CONTRAST: f32 = 0.3;

/// Everything that applies to one level.
pub(super) fn of_level(evidence: &Evidence) -> Vec<Diagnosis> {
    let meters = &evidence.islands.meters;
    let mut found = Vec::new();
    let mut say = |name: &'static str, sentence: String| {
        found.push(Diagnosis { level: Some(evidence.level), name, sentence });
    };
    if evidence.spread < COLLAPSED_SPREAD && evidence.columns > 1 {
        say(
            "collapsed",
            "Every column holds one and the same vector: agreement is 1 by definition, not by settling".into(),
        );
    } else if evidence.raw_cosine > BIAS_COSINE && meters.contrast < BIAS_CONTRAST {
        say(
            "bias island",
            format!(
                "Neighbours agree by {:.2}, but only {:.2} more than any two columns once the shared vector is removed: \
                 a bias, not an island",
                evidence.raw_cosine, meters.contrast
            ),
        );
    }
    if evidence.columns > 2 && meters.perplexity > GLOBAL_MEAN_SHARE * evidence.columns as f32 {
        say(
            "global mean",
            format!(
                "Attention spreads over {:.0} of {} columns, so it is the mean of the picture: raise beta",
                meters.perplexity, evidence.columns
            ),
        );
    }
    if let Some(angle) = meters.cross_level_angle
        && angle < ALIGNED
    {
        say(
            "aligned levels",
            format!("This level and the next point the same way ({angle:.1} degrees): they carry no hierarchy"),
        );
    }
    if meters.relative_change > MOVING {
        say(
            "still moving",
            format!("Vectors change by {:.1} % of their length per step", 100.0 * meters.relative_change),
        );
    }
    found
}
