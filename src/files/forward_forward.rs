//! Networks that learned by Forward-Forward, as files.

use super::kinds::{FORWARD_FORWARD, Kind};
use super::training::{Filed, training_in_words};
use crate::forward_forward::{self as ff, Config, ForwardForward, Saved};

impl Filed for ForwardForward {
    const KIND: &'static Kind = &FORWARD_FORWARD;

    fn lines(saved: &Saved) -> Vec<(&'static str, String)> {
        let Config { kind, layers, rule, batch, updates, seed, negatives, blurs, jitter, .. } = &saved.config;
        let (record, digits) = (&saved.record, saved.state.digits.count);
        let units: Vec<String> = layers.iter().map(usize::to_string).collect();
        let network = match kind {
            ff::Kind::Local => format!("local fields, {} units at each place", units.join("-")),
            ff::Kind::Recurrent => format!("layers of {} units that settle between picture and label", units.join("-")),
            ff::Kind::Supervised | ff::Kind::Unsupervised => format!("layers of {} units", units.join("-")),
        };
        let negative = match kind.is_told_labels() {
            true => format!("pictures with wrong labels, {}", negatives.name()),
            false => format!("hybrids of two pictures under masks blurred {blurs} times"),
        };
        let moved = if *jitter == 0 { String::new() } else { format!(", moved by up to {jitter} pixels") };
        let mut lines = vec![
            ("network", network),
            ("goodness", format!("{}, theta {} for each unit", rule.goodness.name(), rule.theta)),
            ("negative", negative),
            ("training", training_in_words(record, *updates, &format!("{batch} of {digits} digits{moved}"), *seed)),
        ];
        if let Some(point) = record.curve.last() {
            lines.push(("held out", format!("error {:.2} % on digits held out", 100.0 * point.value.error)));
        }
        lines
    }

    fn goes_on(saved: &Saved) -> bool {
        saved.state.goes_on
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::training::{open, save};
    use crate::digits::{Set, generate};
    use crate::forward_forward::{Config, Kind, Saved, Trainer};

    #[test]
    fn a_network_of_every_kind_comes_back_to_the_bit_and_a_thin_one_does_not_go_on() {
        let folder = tempfile::tempdir().unwrap();
        let digits = generate(2, Set::Training, 60).unwrap();
        for kind in Kind::ALL {
            let layers = if kind == Kind::Local { vec![3, 4, 5] } else { vec![12, 10] };
            let config = Config { kind, layers, batch: 20, updates: 4, test_every: 2, ..Config::default() };
            let mut training = Trainer::new_on(config, &digits).unwrap();
            training.step().unwrap();
            training.step().unwrap();
            let [whole, thin] = ["whole", "thin"].map(|name| folder.path().join(format!("{name}.safetensors")));
            save(&training.save(), false, &whole).unwrap();
            let again: Saved = open(&whole).unwrap();
            assert_eq!((&again.config, &again.state), (training.config(), &training.save().state), "{kind:?}");
            save(&training.save(), true, &thin).unwrap();
            let thin: Saved = open(&thin).unwrap();
            let refused = Trainer::resume_on(thin, &digits).unwrap_err().to_string();
            assert!(refused.contains("kept without its running means"), "{refused}");
        }
    }
}
