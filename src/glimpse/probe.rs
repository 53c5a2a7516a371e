//! One digit, looked at from inside: what the network held, and what it would answer, after every glimpse.

use ndarray::{Axis, Slice};

use super::{GlimpseError, STEPS, Scheme, batch};
use crate::digits::{CLASSES, Digits};
use crate::recurrent::{Chunk, Network, Trace};

/// A digit that went through a network.
#[derive(Debug, Clone, PartialEq)]
pub struct Probe {
    /// States, inner loop and attention bars: one step for every glimpse.
    pub trace: Trace,
    /// Probabilities of the digits 0 to 9 if the network had to answer after each of the [`STEPS`] glimpses. Before a
    /// wipe they are read from the state that is then wiped.
    pub answers: Vec<[f32; CLASSES]>,
}

impl Probe {
    /// The likeliest digit after the last glimpse and its probability; none where no probability is a number.
    pub fn answer(&self) -> Option<(usize, f32)> {
        likeliest(self.answers.last()?)
    }
}

/// The likeliest of probabilities, the first of equal ones, and its probability; none where none is a number.
fn likeliest(probabilities: &[f32]) -> Option<(usize, f32)> {
    let numbers = probabilities.iter().copied().enumerate().filter(|(_, share)| share.is_finite());
    numbers.rev().max_by(|a, b| a.1.total_cmp(&b.1))
}

/// Shows the digit at `place` to a network in the given scheme.
///
/// # Errors
/// A network that is not made for glimpses of digits.
///
/// # Panics
/// If there is no such digit.
pub fn probe(network: &Network, digits: &Digits, place: usize, scheme: Scheme) -> Result<Probe, GlimpseError> {
    let (sequence, flags) = (batch::sequences(digits, &[place]), batch::flags(scheme));
    let first = |steps: usize| {
        let glimpses = sequence.slice_axis(Axis(1), Slice::from(..steps));
        Chunk::dense(glimpses, &[digits.label(place)], &flags[..steps])
    };
    let chunks: Vec<Chunk> = (1..=STEPS).map(first).collect::<Result<_, _>>()?;
    let answers = network.predict_all(&chunks)?;
    let ten = |row: &ndarray::Array2<f32>| std::array::from_fn(|class| row[[0, class]]);
    let trace = network.trace(&first(STEPS)?)?;
    Ok(Probe { trace, answers: answers.iter().map(ten).collect() })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::TrainConfig;
    use super::*;
    use crate::digits::{Set, generate};

    #[test]
    fn the_last_of_the_answers_is_that_of_the_whole_sequence() {
        let digits = generate(1, Set::Test, 3).unwrap();
        let config = TrainConfig { units: 8, layer: 9, hidden: 7, ..TrainConfig::default() };
        let network = Network::new(config.shape(), config.dynamics, 3).unwrap();
        for scheme in Scheme::ALL {
            let probe = probe(&network, &digits, 2, scheme).unwrap();
            assert_eq!((probe.answers.len(), probe.trace.steps.len()), (STEPS, STEPS));
            assert_eq!(probe.answers[STEPS - 1].to_vec(), probe.trace.probabilities);
            for answers in &probe.answers {
                assert!((answers.iter().sum::<f32>() - 1.0).abs() < 1e-5, "{answers:?}");
            }
            let whole = network.predict(&batch::chunks(&digits, &[2], scheme).unwrap()[0]).unwrap();
            let best = (0..CLASSES).max_by(|a, b| whole[[0, *a]].total_cmp(&whole[[0, *b]])).unwrap();
            assert_eq!(probe.answer().map(|(digit, _)| digit), Some(best));
        }
        // Both schemes see the same first glimpse and store it; what comes after differs.
        let [flat, wipe] = Scheme::ALL.map(|scheme| super::probe(&network, &digits, 2, scheme).unwrap());
        assert_eq!(flat.answers[0], wipe.answers[0], "an answer is read before the wipe");
        assert_ne!(flat.answers[1], wipe.answers[1]);
    }

    #[test]
    fn the_likeliest_is_the_first_of_equal_ones_and_never_what_is_no_number() {
        assert_eq!(likeliest(&[0.4, 0.2, 0.4]), Some((0, 0.4)));
        assert_eq!(likeliest(&[f32::NAN, 0.2]), Some((1, 0.2)));
        assert_eq!(likeliest(&[f32::NAN]), None);
    }
}
