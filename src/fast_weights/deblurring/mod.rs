//! Deblurring old memories with fast weights (Hinton and Plaut 1987).
//!
//! A linear associator has on every connection a slow weight, which learns slowly and stays, and a fast weight, which
//! learns quickly and fades. Both learn by the delta rule from the same error:
//!
//! ```text
//! y' = (S + F) x,   S <- S + s/d (y - y') x^T,   F <- F + f/d (y - y') x^T,   F <- decay F
//! ```
//!
//! It learns pairs A, then something blurs them (pairs B are learned, or noise is added to the slow weights), then a
//! few of A are rehearsed. The question is what becomes of the pairs of A that are not rehearsed.
//!
//! Two controls run beside it. **Waiting**: the same network, blurred in the same way, rehearses nothing. What comes
//! back in it comes back because the fast weights of B fade. **Slow only**: one weight per connection, rehearsed in the
//! same way.
//!
//! What rehearsal can do follows from what the error is made of. Rehearsing r pairs to the end changes the weights on
//! the span of their inputs and nowhere else.
//!
//! - The part of the error that has nothing to do with A, dW x with dW independent of the inputs of A: on that span dW
//!   is taken back, and of another random input 1 - r/d of the squared error is left. Noise is all of this kind.
//! - The part that is forgetting: learning B shrinks what was learned of A along the inputs of B, so that a pair lacks
//!   a share b of its own answer y. Giving the rehearsed pairs their share back says nothing about the answer of
//!   another pair, and adds b^2 r/(d - r - 1) (inputs are random, so the inverse of their products is that of a Wishart
//!   matrix).
//!
//! ```text
//! e^2 after = (1 - r/d) (e^2 - b^2) + b^2 (1 + r/(d - r - 1))
//! ```
//!
//! with e^2 and b measured in the waiting network. Rehearsal deblurs as long as the first part outweighs the second.
//! Fast weights do it in a sweep or two, slow weights in many.

mod network;
mod report;
mod settings;

use rayon::prelude::*;

use super::FastWeightsError;
use network::trace;
pub use report::{Arm, DeblurringReport, Errors, Phase, Summary};
pub use settings::{DeblurringSettings, Disturbance, Fading, Preset};

/// Networks that are traced between two calls of the watcher.
const AT_ONCE: usize = 4;

/// Runs the experiment over `settings.runs` networks. After every few of them `watch` is given what there is so far,
/// averaged over the finished ones, and may end the experiment by giving false; the report then says how many were
/// finished. The same settings give the same numbers, for any number of threads.
///
/// # Errors
/// Settings that cannot be run.
pub fn run(
    settings: &DeblurringSettings,
    watch: &mut dyn FnMut(&DeblurringReport) -> bool,
) -> Result<DeblurringReport, FastWeightsError> {
    settings.check()?;
    let mut report = DeblurringReport::new(settings);
    while report.finished < settings.runs {
        let end = (report.finished + AT_ONCE).min(settings.runs);
        let traces: Vec<_> = (report.finished..end).into_par_iter().map(|run| trace(settings, run)).collect();
        for trace in &traces {
            report.add(trace);
        }
        if !watch(&report) {
            break;
        }
    }
    Ok(report)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn finish(settings: &DeblurringSettings) -> DeblurringReport {
        run(settings, &mut |_| true).unwrap()
    }

    #[test]
    fn rehearsing_some_brings_others_back_as_far_as_theory_says() {
        // Noise on the slow weights: nothing fades, so what comes back comes from rehearsal alone.
        for (inputs, rehearsed) in [(40, 10), (40, 20), (60, 30)] {
            let settings = DeblurringSettings {
                inputs,
                first: rehearsed + 8,
                rehearsed,
                disturbance: Disturbance::Noise,
                noise: 0.1,
                learn_first: 400,
                rehearse: 150,
                fast_decay: 1.0,
                runs: 24,
                ..DeblurringSettings::default()
            };
            let report = finish(&settings);
            let summary = report.summary();
            let kept = (summary.rehearsed_unrehearsed - summary.learned) / (summary.blurred - summary.learned);
            let theory = 1.0 - rehearsed as f32 / inputs as f32;
            assert!((kept - theory).abs() < 0.06, "{rehearsed} of {inputs}: {kept} left, theory {theory}");
            assert!(summary.rehearsed < 0.02 * summary.blurred);
        }
    }

    #[test]
    fn waiting_alone_brings_back_what_fading_weights_hid_and_then_nothing() {
        let report = finish(&Preset::Slow.settings());
        let summary = report.summary();
        assert!(summary.waited < 0.8 * summary.blurred, "{summary:?}");
        // Once the fast weights are gone, waiting changes nothing, and the gain is rehearsal's.
        let late = finish(&Preset::Waiting.settings());
        let summary = late.summary();
        assert!((summary.waited / summary.blurred - 1.0).abs() < 0.01, "{summary:?}");
        assert!(summary.rehearsed_unrehearsed < 0.9 * summary.waited, "{summary:?}");
    }

    #[test]
    fn theory_and_measurement_agree_when_pairs_blur() {
        for (inputs, rehearsed) in [(30, 5), (30, 10), (50, 10), (100, 10)] {
            let settings = DeblurringSettings { inputs, rehearsed, ..Preset::Waiting.settings() };
            let summary = finish(&settings).summary();
            let (end, theory) = (summary.rehearsed_unrehearsed, summary.predicted.unwrap());
            assert!((end / theory - 1.0).abs() < 0.08, "{rehearsed} of {inputs}: {end}, theory {theory}");
            assert!((end / summary.waited - 1.0).abs() > 0.03, "there is something to be predicted");
        }
    }

    #[test]
    fn every_preset_runs_and_shows_what_it_says() {
        for preset in Preset::ALL {
            let report = finish(&DeblurringSettings { runs: 8, ..preset.settings() });
            let Summary { blurred, rehearsed_unrehearsed: end, waited, predicted, .. } = report.summary();
            match preset {
                Preset::Pairs | Preset::Waiting => assert!(end < 0.96 * waited, "{}: {end} {waited}", preset.name()),
                Preset::Noise => assert!((end / predicted.unwrap() - 1.0).abs() < 0.15, "{end} {predicted:?}"),
                Preset::Slow => assert!(end < 0.85 * blurred && (end / waited - 1.0).abs() < 0.1, "{end} {waited}"),
            }
        }
    }

    #[test]
    fn fast_weights_rehearse_faster_than_one_slow_weight() {
        let report = finish(&DeblurringSettings { wait: 60, ..DeblurringSettings::default() });
        let start = report.start(Phase::Rehearse);
        let errors = |arm: Arm| {
            let points = report.errors(arm);
            points[start + 2].rehearsed / points[start].rehearsed
        };
        assert!(errors(Arm::SlowAndFast) < 0.5 * errors(Arm::SlowOnly));
    }

    #[test]
    fn without_a_fast_rate_both_networks_are_the_same() {
        let report =
            finish(&DeblurringSettings { fast_rate: 0.0, single_rate: 0.1, runs: 4, ..DeblurringSettings::default() });
        assert!(report.errors(Arm::SlowAndFast) == report.errors(Arm::SlowOnly));
        assert!(report.errors(Arm::SlowAndFast) != report.errors(Arm::Waiting));
    }

    #[test]
    fn numbers_are_the_same_for_any_number_of_threads_and_it_can_be_stopped() {
        let settings = DeblurringSettings { runs: 9, learn_first: 20, ..DeblurringSettings::default() };
        let with = |threads: usize| {
            rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(|| finish(&settings))
        };
        assert!(with(1) == with(3));
        let mut seen = Vec::new();
        let stopped = run(&settings, &mut |report| {
            seen.push(report.finished);
            seen.len() < 2
        })
        .unwrap();
        assert_eq!((seen, stopped.finished), (vec![4, 8], 8));
        let text = serde_json::to_string(&stopped).unwrap();
        assert!(serde_json::from_str::<DeblurringReport>(&text).unwrap() == stopped);
    }

    #[test]
    fn settings_that_cannot_run_are_refused_in_plain_words() {
        let refuse = |settings: DeblurringSettings, word: &str| {
            let error = run(&settings, &mut |_| true).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        };
        refuse(DeblurringSettings { inputs: 0, ..DeblurringSettings::default() }, "inputs");
        refuse(DeblurringSettings { rehearsed: 21, ..DeblurringSettings::default() }, "rehearse");
        refuse(DeblurringSettings { rehearsed: 20, ..DeblurringSettings::default() }, "rehearse");
        refuse(DeblurringSettings { fast_decay: 1.2, ..DeblurringSettings::default() }, "decay");
        refuse(DeblurringSettings { slow_rate: f32::NAN, ..DeblurringSettings::default() }, "slow rate");
        refuse(DeblurringSettings { slow_rate: 1.0, fast_rate: 1.5, ..DeblurringSettings::default() }, "together");
        refuse(DeblurringSettings { runs: 0, ..DeblurringSettings::default() }, "runs");
        refuse(DeblurringSettings { noise: -1.0, ..DeblurringSettings::default() }, "noise");
        refuse(DeblurringSettings { learn_first: 100_000, ..DeblurringSettings::default() }, "sweeps");
    }
}
