//! What a settled parse loses when one source of GLOM is taken away from a model that learned with all of them.
//!
//! The same pictures are settled once as the model is and once without each source; what is lost is the mean difference
//! over the pictures, with its standard error. A source is plainly needed where the loss is large beside that error.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::measure::{Measured, Settling, measure, measure_on};
use super::subject::Subject;
use crate::glom::{GlomError, Settings, Source};

/// What is taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Without {
    /// Nothing: the model as it is.
    Nothing,
    /// Attention, at every level.
    Attention,
    /// Top-down, at every level.
    TopDown,
    /// The picture after the first step: level 0 hears no bottom-up any more.
    Refeeding,
    /// The previous state, at every level.
    Past,
}

impl Without {
    /// All of them, the model as it is first.
    pub const ALL: [Self; 5] = [Self::Nothing, Self::Attention, Self::TopDown, Self::Refeeding, Self::Past];

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nothing => "as it is",
            Self::Attention => "attention x 0",
            Self::TopDown => "top-down x 0",
            Self::Refeeding => "picture shown once",
            Self::Past => "past x 0",
        }
    }

    /// The source whose factor is 0 at every level.
    fn source(self) -> Option<Source> {
        match self {
            Self::Attention => Some(Source::Attention),
            Self::TopDown => Some(Source::TopDown),
            Self::Past => Some(Source::Previous),
            Self::Nothing | Self::Refeeding => None,
        }
    }
}

/// Settles and measures `subject` without something.
///
/// # Errors
/// A picture that does not fit the model, a level that hears nothing then, a run that becomes not a number.
pub fn measure_without(subject: &Subject, settling: &Settling, without: Without) -> Result<Measured, GlomError> {
    if without == Without::Refeeding {
        let shown_once = shown_once(&settling.settings);
        return measure_on(subject, settling, |step| (step == 1).then(|| shown_once.clone()));
    }
    let mut settling = settling.clone();
    if let Some(source) = without.source() {
        *settling.settings.gains.weights.get_mut(source) = 0.0;
    }
    measure(subject, &settling)
}

/// Settings in which level 0 hears no bottom-up.
fn shown_once(settings: &Settings) -> Settings {
    let mut settings = settings.clone();
    let mut weights = settings.weights_at(0);
    *weights.get_mut(Source::BottomUp) = 0.0;
    if let Some(lowest) = settings.levels.first_mut() {
        lowest.weights = Some(weights);
    }
    settings
}

/// The scores that are compared: parts at level 1 and wholes at level 2.
#[derive(Debug, Clone, Copy, PartialEq, Default, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(bound = "T: JsonSchema + Default + Serialize")]
pub struct AblatedScores<T> {
    /// Adjusted Rand index of parts.
    pub parts: T,
    /// The same without the ground.
    pub parts_without_ground: T,
    /// Mean best overlap of parts without the ground.
    pub parts_overlap: T,
    /// Adjusted Rand index of wholes.
    pub wholes: T,
    /// The same without the ground.
    pub wholes_without_ground: T,
    /// Share of the parts at level 1 that hang under their own whole at level 2.
    pub parents: T,
}

impl<T> AblatedScores<T> {
    /// All of them, in the order in which they stand here.
    pub fn each(self) -> [T; 6] {
        let Self { parts, parts_without_ground, parts_overlap, wholes, wholes_without_ground, parents } = self;
        [parts, parts_without_ground, parts_overlap, wholes, wholes_without_ground, parents]
    }

    fn of(each: [T; 6]) -> Self {
        let [parts, parts_without_ground, parts_overlap, wholes, wholes_without_ground, parents] = each;
        Self { parts, parts_without_ground, parts_overlap, wholes, wholes_without_ground, parents }
    }
}

/// One line of the table.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct AblationLine {
    /// What is taken away.
    pub without: Without,
    /// Mean over the pictures that have the score.
    pub scores: AblatedScores<Option<f32>>,
    /// What is lost against the model as it is: the mean difference over the pictures, and its standard error.
    pub lost: AblatedScores<Option<[f32; 2]>>,
}

/// The table of what was `measured`, picture by picture, in the order of [`Without::ALL`].
pub fn ablation_table(measured: &[Vec<Measured>]) -> Vec<AblationLine> {
    let scores: Vec<Vec<[Option<f32>; 6]>> =
        measured.iter().map(|picture| picture.iter().map(scores_of).collect()).collect();
    let line = |(row, without): (usize, Without)| {
        let each = |score: usize, row: usize| scores.iter().map(move |picture| *picture.get(row)?.get(score)?);
        let means = std::array::from_fn(|score| {
            let values: Vec<f32> = each(score, row).flatten().collect();
            (!values.is_empty()).then(|| values.iter().sum::<f32>() / values.len() as f32)
        });
        let lost = std::array::from_fn(|score| {
            let both = each(score, 0).zip(each(score, row));
            mean_and_error(&both.filter_map(|(whole, without)| Some(whole? - without?)).collect::<Vec<_>>())
        });
        AblationLine { without, scores: AblatedScores::of(means), lost: AblatedScores::of(lost) }
    };
    Without::ALL.into_iter().enumerate().map(line).collect()
}

fn scores_of(measured: &Measured) -> [Option<f32>; 6] {
    let scored = |level: usize, kind: &str| {
        let row = measured.rows.iter().find(|row| row.level == Some(level))?;
        row.kinds.get(kind).map(|scored| scored.mean)
    };
    let (parts, wholes) = (scored(1, "parts"), scored(2, "wholes"));
    let parents = measured.parents.iter().find(|(low, high, _)| (*low, *high) == (1, 2));
    [
        parts.map(|scores| scores.ari),
        parts.and_then(|scores| scores.foreground_ari),
        parts.and_then(|scores| scores.foreground_overlap),
        wholes.map(|scores| scores.ari),
        wholes.and_then(|scores| scores.foreground_ari),
        parents.map(|(_, _, share)| *share),
    ]
}

/// The mean and its standard error; none of fewer than two.
fn mean_and_error(values: &[f32]) -> Option<[f32; 2]> {
    let count = values.len() as f64;
    if values.len() < 2 {
        return None;
    }
    let mean = values.iter().map(|value| f64::from(*value)).sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (f64::from(*value) - mean).powi(2)).sum();
    Some([mean as f32, (squares / (count - 1.0) / count).sqrt() as f32])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::glom::Model;
    use crate::glom::learned::{Layout, Learned, LearnedConfig};
    use crate::grid::Resolution;
    use crate::islands::Linkage;
    use crate::scenes::{self, SceneSettings};

    #[test]
    fn a_mean_has_its_standard_error() {
        assert_eq!(mean_and_error(&[0.5]), None);
        // Deviations of 1 around 2: variance 2 / 1, over two values.
        assert_eq!(mean_and_error(&[1.0, 3.0]), Some([2.0, 1.0]));
    }

    #[test]
    fn every_source_that_is_taken_away_changes_the_parse_and_its_loss_is_counted() {
        let config = LearnedConfig::tiny();
        let values = Layout::new(&config).draw(5);
        let model = Arc::new(Learned::new(config, values, "").unwrap());
        let settling = Settling {
            settings: model.default_settings(),
            resolution: Resolution::ColumnsAcross(12),
            linkage: Linkage::of(&*model),
            thresholds: Vec::new(),
            inside: Vec::new(),
            steps: 3,
            cells: None,
            model,
        };
        let settings = SceneSettings { width: 144, height: 96, ..SceneSettings::default() };
        let measured: Vec<Vec<Measured>> = [4, 5]
            .map(|seed| {
                let subject = Subject::of_scene("scene", scenes::draw(seed, &settings).unwrap());
                Without::ALL.map(|without| measure_without(&subject, &settling, without).unwrap()).to_vec()
            })
            .to_vec();
        for picture in &measured {
            assert!((1..5).all(|row| picture[row].trust != picture[0].trust), "each changes something");
        }
        let table = ablation_table(&measured);
        assert_eq!(table[0].lost.parts, Some([0.0, 0.0]));
        let ari = |picture: usize, row: usize| scores_of(&measured[picture][row])[0].unwrap();
        for (row, line) in table.iter().enumerate() {
            assert_eq!(line.without, Without::ALL[row]);
            assert!((line.scores.parts.unwrap() - 0.5 * (ari(0, row) + ari(1, row))).abs() < 1e-6);
            let lost = 0.5 * (ari(0, 0) - ari(0, row) + ari(1, 0) - ari(1, row));
            assert!((line.lost.parts.unwrap()[0] - lost).abs() < 1e-6);
        }
    }
}
