//! How many states a memory holds: retrieval against the number stored, by one matrix and by attention over the same
//! states.
//!
//! P patterns of unit length are stored one after the other, keys k_j with values v_j (the same patterns, or others). A
//! cue c with cosine a to one key is answered, and the cosine of the answer with that key's value is the measure. Five
//! memories get the same patterns and cues ([`Method`]): the sum, the decaying sum and the delta rule in a D x D
//! matrix, the delta rule repeated until it changes nothing more, and softmax attention over the list of all states,
//! the kernel of a modern Hopfield network (Ramsauer et al. 2020). [`theory`] has the expected curve of each for random
//! patterns.
//!
//! A clean cue flatters a matrix that stores states as their own answers: many of them make A a multiple of the
//! identity, which answers every cue with itself. That is why the cue is noisy, and why its own cosine a is the line to
//! stay above.

mod answer;
mod report;
mod settings;
pub mod theory;
mod trial;

use ndarray::{Array2, ArrayView2, Axis};
use rayon::prelude::*;

use super::FastWeightsError;
use crate::numeric::product;
pub use report::{AgePoint, CapacityPoint, CapacityReport, Measured};
pub use settings::{CapacitySettings, Method, Task};
use trial::Source;

/// Trials that are made between two calls of the watcher.
const AT_ONCE: usize = 4;

/// Runs the experiment with random patterns of `settings.dim` units, or with `columns` (N, D) such as those of a level,
/// each taken at unit length (less their mean if the settings say so). After every few trials `watch` is given what
/// there is so far and may end the experiment by giving false. The same settings give the same numbers, for any number
/// of threads.
///
/// # Errors
/// Settings that cannot be run, or columns that hold a value that is not finite or do not differ.
pub fn run(
    settings: &CapacitySettings,
    columns: Option<ArrayView2<f32>>,
    watch: &mut dyn FnMut(&CapacityReport) -> bool,
) -> Result<CapacityReport, FastWeightsError> {
    settings.check()?;
    let columns = columns.map(|columns| directions(columns, settings.centre)).transpose()?;
    let source = columns.as_ref().map_or(Source::Random(settings.dim), |columns| Source::Columns(columns.view()));
    let (dim, effective) = match &columns {
        None => (settings.dim, settings.dim as f32),
        Some(columns) => (columns.ncols(), effective_dim(columns.view())),
    };
    let most = columns.as_ref().map_or(settings.largest, |columns| settings.largest.min(columns.nrows()));
    let counts = settings.counts(most);
    let mut report = CapacityReport::new(settings, dim, effective, columns.as_ref().map(Array2::nrows));
    let work: f64 = counts.iter().map(|&count| work_of(count, dim)).sum();
    let mut done = 0.0;
    for &count in &counts {
        let mut trials = Vec::new();
        while trials.len() < settings.trials {
            let end = (trials.len() + AT_ONCE).min(settings.trials);
            let made: Vec<_> =
                (trials.len()..end).into_par_iter().map(|trial| trial::run(settings, &source, count, trial)).collect();
            done += work_of(count, dim) * made.len() as f64 / settings.trials as f64;
            trials.extend(made);
            report.progress = (done / work) as f32;
            if trials.len() < settings.trials && !watch(&report) {
                return Ok(report);
            }
        }
        report.add(count, &trials);
        if !watch(&report) {
            return Ok(report);
        }
    }
    Ok(report)
}

/// Multiplications of one trial, about.
fn work_of(count: usize, dim: usize) -> f64 {
    let smaller = count.min(dim) as f64;
    4.0 * count as f64 * (dim * dim) as f64 + 10.0 * smaller.powi(3)
}

/// The rows at unit length, less their mean where asked; rows without a direction are left out.
fn directions(columns: ArrayView2<f32>, centre: bool) -> Result<Array2<f32>, FastWeightsError> {
    let refuse = |text: &str| Err(FastWeightsError::Experiment(text.to_owned()));
    if columns.iter().any(|value| !value.is_finite()) {
        return refuse("the columns hold values that are not finite");
    }
    let mut rows = columns.to_owned();
    let length = |row: ndarray::ArrayView1<f32>| row.dot(&row).sqrt();
    let typical = rows.outer_iter().map(length).fold(0.0_f32, f32::max);
    if let (true, Some(mean)) = (centre, rows.mean_axis(Axis(0))) {
        rows -= &mean;
    }
    let kept: Vec<usize> = (0..rows.nrows()).filter(|&row| length(rows.row(row)) > 1e-4 * typical).collect();
    if kept.len() < 2 {
        return refuse("the columns of this level do not differ: let it settle a few steps, or take random patterns");
    }
    let mut rows = rows.select(Axis(0), &kept);
    for mut row in rows.outer_iter_mut() {
        let length = length(row.view());
        row /= length;
    }
    Ok(rows)
}

/// The number of dimensions in which random patterns would overlap as much as these rows of unit length:
/// 1 / mean (x_i . x_j)^2, the participation ratio of their second moments.
fn effective_dim(rows: ArrayView2<f32>) -> f32 {
    let dim = rows.ncols();
    let mut moments = Array2::zeros((dim, dim));
    product::gram(rows, 1.0 / rows.nrows().max(1) as f32, moments.view_mut());
    1.0 / moments.iter().map(|x| x * x).sum::<f32>()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn finish(settings: &CapacitySettings) -> CapacityReport {
        run(settings, None, &mut |_| true).unwrap()
    }

    fn worst(report: &CapacityReport, method: Method, keep: impl Fn(&CapacityPoint) -> bool) -> (f32, String) {
        let mut worst = (0.0_f32, String::new());
        for point in report.points.iter().filter(|point| keep(point)) {
            let (measured, theory) = (point.measured[method as usize].mean, point.theory[method as usize]);
            let difference = (measured - theory).abs();
            if difference > worst.0 {
                worst =
                    (difference, format!("{} of {}: measured {measured}, theory {theory}", method.name(), point.count));
            }
        }
        worst
    }

    #[test]
    fn theory_and_measurement_agree_for_every_method() {
        for task in Task::ALL {
            for (noise, decay, rate, beta) in [(0.0, 0.95, 1.0, 8.0), (0.7, 0.97, 0.6, 12.0), (1.5, 0.9, 1.3, 5.0)] {
                let settings = CapacitySettings {
                    dim: 64,
                    largest: 200,
                    points: 9,
                    task,
                    noise,
                    decay,
                    rate,
                    beta,
                    trials: 12,
                    ..CapacitySettings::default()
                };
                let report = finish(&settings);
                assert_eq!(report.points.len(), 9);
                for method in Method::ALL {
                    // Where P = D the pseudo-inverse of a random matrix has no bound, and its mean means nothing.
                    let near = |point: &CapacityPoint| method == Method::Settled && (40..100).contains(&point.count);
                    let (difference, text) = worst(&report, method, |point| !near(point));
                    assert!(difference < 0.03, "{} noise {noise}, {text}", task.name());
                }
            }
        }
    }

    #[test]
    fn theory_holds_for_every_age() {
        let settings = CapacitySettings {
            dim: 48,
            largest: 96,
            points: 1,
            decay: 0.96,
            trials: 200,
            cues: 8,
            ..CapacitySettings::default()
        };
        for task in Task::ALL {
            let report = finish(&CapacitySettings { task, ..settings });
            assert_eq!(report.ages.first().map(|point| point.age), Some(0));
            assert_eq!(report.ages.last().map(|point| point.age), Some(95));
            for point in &report.ages {
                for method in [Method::Sum, Method::Decay, Method::Delta, Method::Softmax] {
                    let (measured, theory) = (point.measured[method as usize].mean, point.theory[method as usize]);
                    assert!(
                        (measured - theory).abs() < 0.04,
                        "{} age {}: {measured}, {theory}",
                        method.name(),
                        point.age
                    );
                }
            }
        }
    }

    #[test]
    fn the_settled_delta_rule_is_exact_up_to_as_many_pairs_as_units() {
        let settings = CapacitySettings {
            dim: 32,
            largest: 128,
            points: 8,
            task: Task::Pairs,
            noise: 0.0,
            ..CapacitySettings::default()
        };
        let report = finish(&settings);
        for point in &report.points {
            let settled = point.measured[Method::Settled as usize].mean;
            let sum = point.measured[Method::Sum as usize].mean;
            if point.count <= 24 {
                assert!(settled > 0.999, "{} of 32: {settled}", point.count);
            }
            if point.count > 40 {
                assert!(settled < 0.93, "{} of 32: {settled}", point.count);
            }
            if point.count > 8 {
                assert!(settled > sum + 0.02);
            }
        }
    }

    #[test]
    fn columns_of_a_level_are_stored_in_place_of_random_patterns() {
        let mut generator = crate::numeric::random::generator(1, crate::numeric::random::Purpose::Test, 0);
        // Three islands with a common part: most columns are alike.
        let centres = Array2::from_shape_fn((3, 40), |_| crate::numeric::random::normal(&mut generator));
        let columns = Array2::from_shape_fn((90, 40), |(i, j)| {
            5.0 + centres[[i / 30, j]] + 0.05 * crate::numeric::random::normal(&mut generator)
        });
        let settings = CapacitySettings { largest: 500, points: 6, ..CapacitySettings::default() };
        let report = run(&settings, Some(columns.view()), &mut |_| true).unwrap();
        assert_eq!((report.dim, report.patterns), (40, Some(90)));
        assert!(report.effective_dim < 3.0, "three islands span two directions: {}", report.effective_dim);
        assert_eq!(report.points.last().unwrap().count, 90);
        let flat = Array2::from_elem((5, 4), 2.0);
        assert!(run(&settings, Some(flat.view()), &mut |_| true).unwrap_err().to_string().contains("do not differ"));
        let broken = Array2::from_elem((5, 4), f32::NAN);
        assert!(run(&settings, Some(broken.view()), &mut |_| true).unwrap_err().to_string().contains("not finite"));
    }

    #[test]
    fn numbers_are_the_same_for_any_number_of_threads_and_it_can_be_stopped() {
        let settings = CapacitySettings { dim: 24, largest: 40, points: 4, trials: 6, ..CapacitySettings::default() };
        let with = |threads: usize| {
            rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(|| finish(&settings))
        };
        let report = with(1);
        assert_eq!(report, with(3));
        assert!((report.progress - 1.0).abs() < 1e-5);
        let mut calls = 0;
        let stopped = run(&settings, None, &mut |_| {
            calls += 1;
            calls < 5
        })
        .unwrap();
        assert_eq!(stopped.points, report.points[..2]);
        let text = serde_json::to_string(&report).unwrap();
        assert_eq!(serde_json::from_str::<CapacityReport>(&text).unwrap(), report);
    }

    #[test]
    fn settings_that_cannot_run_are_refused_in_plain_words() {
        let refuse = |settings: CapacitySettings, word: &str| {
            let error = run(&settings, None, &mut |_| true).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        };
        refuse(CapacitySettings { dim: 1, ..CapacitySettings::default() }, "units");
        refuse(CapacitySettings { largest: 0, ..CapacitySettings::default() }, "patterns");
        refuse(CapacitySettings { decay: 1.1, ..CapacitySettings::default() }, "lambda");
        refuse(CapacitySettings { rate: f32::NAN, ..CapacitySettings::default() }, "eta");
        refuse(CapacitySettings { noise: -0.1, ..CapacitySettings::default() }, "noise");
        refuse(CapacitySettings { beta: 1000.0, ..CapacitySettings::default() }, "beta");
        refuse(CapacitySettings { trials: 0, ..CapacitySettings::default() }, "trials");
    }
}
