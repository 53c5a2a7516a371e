//! What the capacity experiment measured, beside what theory says.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::settings::{CapacitySettings, Method};
use super::theory;
use super::trial::Trial;

/// Mean and standard deviation of cosines over cues and trials.
#[derive(Debug, Clone, Copy, Default, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct Measured {
    /// Mean.
    pub mean: f32,
    /// Standard deviation.
    pub spread: f32,
}

impl Measured {
    fn of(values: impl Iterator<Item = f32> + Clone) -> Self {
        let count = values.clone().count().max(1) as f64;
        let mean = values.clone().map(f64::from).sum::<f64>() / count;
        let variance = values.map(|value| (f64::from(value) - mean).powi(2)).sum::<f64>() / count;
        Self { mean: mean as f32, spread: variance.sqrt() as f32 }
    }
}

/// Retrieval with so many patterns stored. Arrays are in the order of [`Method::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct CapacityPoint {
    /// Patterns stored, P.
    pub count: usize,
    /// Cosine of the answers with what was asked for.
    pub measured: [Measured; Method::ALL.len()],
    /// The same for random patterns of as many units, by theory.
    pub theory: [f32; Method::ALL.len()],
}

/// Retrieval of the pattern after which `age` others were stored, with the largest number stored. Arrays as in
/// [`CapacityPoint`].
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct AgePoint {
    /// Patterns stored since.
    pub age: usize,
    /// Cosine of the answers with what was asked for.
    pub measured: [Measured; Method::ALL.len()],
    /// By theory.
    pub theory: [f32; Method::ALL.len()],
}

/// All curves.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CapacityReport {
    /// What was run.
    pub settings: CapacitySettings,
    /// Numbers of a pattern, D.
    pub dim: usize,
    /// Dimensions that the patterns fill: D for random ones, fewer for columns that are alike.
    pub effective_dim: f32,
    /// Columns to draw from; none: random patterns.
    pub patterns: Option<usize>,
    /// The share of the work that is done, 0 to 1.
    pub progress: f32,
    /// Retrieval over the number stored.
    pub points: Vec<CapacityPoint>,
    /// Retrieval over age at the largest number so far, newest first.
    pub ages: Vec<AgePoint>,
}

impl CapacityReport {
    pub(super) fn new(settings: &CapacitySettings, dim: usize, effective_dim: f32, patterns: Option<usize>) -> Self {
        let (points, ages) = (Vec::new(), Vec::new());
        Self { settings: *settings, dim, effective_dim, patterns, progress: 0.0, points, ages }
    }

    pub(super) fn add(&mut self, count: usize, trials: &[Trial]) {
        let expect = |method, age| theory::cosine(method, &self.settings, self.dim as f64, count, age) as f32;
        let asked = self.settings.asked(count);
        let ages: Vec<AgePoint> = asked
            .iter()
            .enumerate()
            .rev()
            .map(|(cue, &pattern)| {
                let age = count - 1 - pattern;
                AgePoint {
                    age,
                    measured: Method::ALL
                        .map(|method| Measured::of(trials.iter().map(|trial| trial[method as usize][cue]))),
                    theory: Method::ALL.map(|method| expect(method, age)),
                }
            })
            .collect();
        self.points.push(CapacityPoint {
            count,
            measured: Method::ALL
                .map(|method| Measured::of(trials.iter().flat_map(|trial| trial[method as usize].iter().copied()))),
            theory: Method::ALL.map(|method| {
                ages.iter().map(|point| point.theory[method as usize]).sum::<f32>() / ages.len().max(1) as f32
            }),
        });
        self.ages = ages;
    }

    /// All numbers as comma-separated text with a heading: one line per method and number stored (`over` is `stored`),
    /// and one per method and age at the largest number (`over` is `age`).
    pub fn csv(&self) -> String {
        let mut text = String::from("over,at,method,cosine,spread,theory\n");
        let mut lines = |over: &str, at: usize, measured: &[Measured], theory: &[f32]| {
            for (method, (measured, theory)) in Method::ALL.iter().zip(measured.iter().zip(theory)) {
                let (mean, spread) = (measured.mean, measured.spread);
                text.push_str(&format!("{over},{at},\"{}\",{mean},{spread},{theory}\n", method.name()));
            }
        };
        for point in &self.points {
            lines("stored", point.count, &point.measured, &point.theory);
        }
        for point in &self.ages {
            lines("age", point.age, &point.measured, &point.theory);
        }
        text
    }

    /// The largest number of patterns up to which the mean cosine of a method was at least `cosine` at every number
    /// tried. None if it never was.
    pub fn holds(&self, method: Method, cosine: f32) -> Option<usize> {
        let good = |point: &&CapacityPoint| point.measured[method as usize].mean >= cosine;
        self.points.iter().take_while(good).last().map(|point| point.count)
    }
}
