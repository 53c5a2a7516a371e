//! The training: strings drawn anew for every update, each with a wrong answer beside the right one.

use rand_chacha::ChaCha8Rng;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::config::LocalConfig;
use super::network::{ANSWERS, LocalNetwork};
use crate::forward_forward::{Moment, Negatives};
use crate::numeric::random::{Purpose, below, generator};
use crate::numeric::vector::largest;
use crate::retrieval::symbols::LETTERS;
use crate::retrieval::{Question, RetrievalError, Task, TestResult};

/// Strings that are tested at a time.
const TOGETHER: usize = 250;

/// A point of the curve.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct LocalPoint {
    /// Updates so far.
    pub update: u64,
    /// Mean loss of the layers that judge since the point before, in nats.
    pub loss: f64,
    /// Share of pairs of cases since then that the last layer took the wrong way round, 0 to 1.
    pub pair_error: f64,
    /// Share of wrong answers on fresh strings, 0 to 1.
    pub error: f64,
}

/// A training in progress.
#[derive(Debug, Clone)]
pub struct LocalTrainer {
    config: LocalConfig,
    task: Task,
    network: LocalNetwork,
    update: u64,
    /// Loss and share of wrong pairs, summed since the last point, and how often.
    since: (f64, f64, u64),
    curve: Vec<LocalPoint>,
}

impl LocalTrainer {
    /// A network that has learned nothing.
    ///
    /// # Errors
    /// What cannot be trained, in words.
    pub fn new(config: LocalConfig) -> Result<Self, RetrievalError> {
        config.check()?;
        let (task, network) = (Task::new(config.pairs)?, LocalNetwork::new(&config));
        Ok(Self { config, task, network, update: 0, since: Default::default(), curve: Vec::new() })
    }

    /// What is trained, and how.
    pub fn config(&self) -> &LocalConfig {
        &self.config
    }

    /// The network as it is now.
    pub fn network(&self) -> &LocalNetwork {
        &self.network
    }

    /// Updates made.
    pub fn updates(&self) -> u64 {
        self.update
    }

    /// The error curve.
    pub fn curve(&self) -> &[LocalPoint] {
        &self.curve
    }

    /// Whether all updates are made.
    pub fn finished(&self) -> bool {
        self.update >= self.config.updates
    }

    /// Makes one update. Gives a point of the curve where one is due.
    ///
    /// # Errors
    /// A loss that is not a number or infinite.
    pub fn step(&mut self) -> Result<Option<LocalPoint>, RetrievalError> {
        let Self { config, task, .. } = self;
        let mut random = generator(config.seed, Purpose::Training, self.update);
        let questions: Vec<Question> = (0..config.batch).map(|_| task.draw(&mut random)).collect();
        let right: Vec<usize> = questions.iter().map(digit).collect();
        let wrong = questions.iter().map(|question| wrong(question, config.negatives, &mut random)).collect::<Vec<_>>();
        let moment = Moment::of(self.update, config.updates);
        let told = self.network.update(config, moment, &questions, &right, &wrong);
        let judges = &told[told.len().saturating_sub(config.layers.len())..];
        let loss = judges.iter().map(|told| told.loss).sum::<f64>() / judges.len().max(1) as f64;
        if told.iter().any(|told| !told.loss.is_finite()) {
            return Err(RetrievalError::NotFinite(self.update));
        }
        self.update += 1;
        self.since.0 += loss;
        self.since.1 += judges.last().map_or(0.0, |told| told.pair_error);
        self.since.2 += 1;
        if !self.update.is_multiple_of(self.config.test_every) && !self.finished() {
            return Ok(None);
        }
        let (loss, pair_error, count) = std::mem::take(&mut self.since);
        let (loss, pair_error) = (loss / count.max(1) as f64, pair_error / count.max(1) as f64);
        let error = self.test(self.config.seed, self.config.test_questions)?.error;
        let point = LocalPoint { update: self.update, loss, pair_error, error };
        self.curve.push(point);
        Ok(Some(point))
    }

    /// Asks `count` strings drawn from `seed` for testing, the same for every network: the answer with the best
    /// goodness is the one that is given.
    ///
    /// # Errors
    /// No string.
    pub fn test(&self, seed: u64, count: usize) -> Result<TestResult, RetrievalError> {
        self.tally(seed, count, |questions| self.network.race(&self.config, questions))
    }

    /// The same where the answer is the one that the memory alone knows best, without anything that was learned by the
    /// layers that judge.
    ///
    /// # Errors
    /// No string.
    pub fn test_memory_alone(&self, seed: u64, count: usize) -> Result<TestResult, RetrievalError> {
        self.tally(seed, count, |questions| self.network.familiarity(&self.config, questions))
    }

    fn tally(
        &self,
        seed: u64,
        count: usize,
        race: impl Fn(&[Question]) -> ndarray::Array2<f32>,
    ) -> Result<TestResult, RetrievalError> {
        if count == 0 {
            return Err(RetrievalError::AtLeastOne("the number of test strings"));
        }
        let mut random = generator(seed, Purpose::Testing, self.config.pairs as u64);
        let mut tally = vec![[0_usize; 2]; self.config.pairs];
        for start in (0..count).step_by(TOGETHER) {
            let together = TOGETHER.min(count - start);
            let questions: Vec<Question> = (0..together).map(|_| self.task.draw(&mut random)).collect();
            for (question, goodness) in questions.iter().zip(race(&questions).rows()) {
                let slot = &mut tally[question.slot()];
                slot[0] += 1;
                slot[1] += usize::from(largest(goodness.iter().copied()) == digit(question));
            }
        }
        Ok(TestResult::of(&tally))
    }
}

/// The right answer, 0 to 9.
fn digit(question: &Question) -> usize {
    question.answer() - LETTERS
}

/// A wrong answer: hard, the digit of any pair of the string; where that is the right one, and at random, any other.
fn wrong(question: &Question, negatives: Negatives, random: &mut ChaCha8Rng) -> usize {
    let right = digit(question);
    let any = (right + 1 + below(random, ANSWERS - 1)) % ANSWERS;
    let pair = below(random, question.pairs());
    let seen = question.symbols()[2 * pair + 1] as usize - LETTERS;
    if negatives == Negatives::Hard && seen != right { seen } else { any }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::retrieval::floor;

    fn small() -> LocalConfig {
        LocalConfig {
            pairs: 3,
            units: 60,
            layers: vec![60],
            batch: 50,
            updates: 200,
            test_every: 100,
            test_questions: 200,
            ..LocalConfig::default()
        }
    }

    fn trained(config: LocalConfig) -> LocalTrainer {
        let mut training = LocalTrainer::new(config).unwrap();
        while !training.finished() {
            training.step().unwrap();
        }
        training
    }

    #[test]
    fn it_binds_digits_to_letters_with_a_memory_and_guesses_without_one() {
        let with = trained(small());
        let again = trained(small());
        assert_eq!((with.network(), with.curve()), (again.network(), again.curve()), "the same bits");
        let without = trained(LocalConfig { memory: false, ..small() });
        let errors = [&with, &without].map(|training| training.test(9, 300).unwrap().error);
        assert!(errors[0] < 0.5 * floor(3), "{errors:?}");
        assert!(errors[1] > 0.8, "{errors:?}");
        let [before, after] = [0, 1].map(|point| with.curve()[point].pair_error);
        assert!(after < 0.2 && after < before, "{:?}", with.curve());
    }

    #[test]
    fn a_hidden_layer_that_learns_changes_and_one_that_does_not_stays() {
        let few = LocalConfig { updates: 3, test_every: 3, test_questions: 10, ..small() };
        let [fixed, learned] = [super::super::Hidden::Fixed, super::super::Hidden::Learned].map(|hidden| {
            let training = trained(LocalConfig { hidden, ..few.clone() });
            let asked = [Question::parse("c9k8j3??c").unwrap()];
            training.network().familiarity(&few, &asked)
        });
        let first = LocalNetwork::new(&few).familiarity(&few, &[Question::parse("c9k8j3??c").unwrap()]);
        assert_eq!(fixed, first);
        assert_ne!(learned, first);
    }

    #[test]
    fn wrong_answers_are_wrong_and_the_hard_ones_stand_in_the_string() {
        let mut random = generator(3, Purpose::Test, 0);
        let question = Question::parse("c9k8j3??c").unwrap();
        let mut seen = 0;
        for _ in 0..200 {
            assert_ne!(wrong(&question, Negatives::Random, &mut random), 9);
            let hard = wrong(&question, Negatives::Hard, &mut random);
            assert_ne!(hard, 9);
            seen += usize::from([8, 3].contains(&hard));
        }
        assert!(seen > 130, "{seen} of 200");
    }
}
