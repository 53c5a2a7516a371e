//! Two kinds of layers with a memory between them, and the race of the ten answers.

use ndarray::{Array2, ArrayView2, Axis, s};

use super::config::{Hidden, LocalConfig};
use crate::fast_weights::list::Recent;
use crate::forward_forward::{Moment, Network, Told};
use crate::numeric::rows::flat;
use crate::numeric::vector::dot;
use crate::retrieval::symbols::LETTERS;
use crate::retrieval::{Question, SYMBOLS};

/// Answers: the digits.
pub const ANSWERS: usize = 10;
/// The symbol of the digit 0.
const FIRST_ANSWER: usize = LETTERS;
/// Numbers that the hidden layer sees: this symbol, and the one before.
const SEEN: usize = 2 * SYMBOLS;
/// Keeps the weights of the hidden layer from being drawn as those of the layers that judge.
const HIDDEN_SEED: u64 = 0x5e9;

/// A hidden layer, whose activities are stored, and layers that judge what it sees beside what it remembers.
#[derive(Debug, Clone, PartialEq)]
pub struct LocalNetwork {
    hidden: Network,
    judges: Network,
}

/// Strings as they were read, one memory each.
pub(super) struct Read<'a> {
    questions: &'a [Question],
    memories: Vec<Recent>,
}

/// The end of strings under one answer each.
struct End {
    /// What the hidden layer sees, (B, 74).
    seen: Array2<f32>,
    /// Its activities, (B, R).
    hidden: Array2<f32>,
    /// What those that judge see: the direction of n(h) beside A n(h), (B, 2 R).
    beside: Array2<f32>,
}

impl LocalNetwork {
    /// Random weights.
    pub fn new(config: &LocalConfig) -> Self {
        Self {
            hidden: Network::full(SEEN, &[config.units], config.seed ^ HIDDEN_SEED),
            judges: Network::full(2 * config.units, &config.layers, config.seed),
        }
    }

    /// Learned numbers: of the hidden layer, and of those that judge.
    pub fn parameters(&self) -> [usize; 2] {
        [&self.hidden, &self.judges].map(|network| {
            let blocks = network.layers().iter().flat_map(|layer| layer.blocks());
            blocks.map(|block| block.weights.len() + block.bias.len()).sum()
        })
    }

    fn activities(&self, seen: ArrayView2<f32>) -> Array2<f32> {
        self.hidden.layers()[0].activities(seen)
    }

    /// Reads strings of one length, symbol by symbol, and stores the direction of the hidden layer at each.
    pub(super) fn read<'a>(&self, config: &LocalConfig, questions: &'a [Question]) -> Read<'a> {
        let mut memories = vec![Recent::new(config.units, usize::MAX); questions.len()];
        if config.memory {
            let steps = questions.first().map_or(0, |question| question.symbols().len());
            for step in 0..steps {
                let seen = seen(questions.iter().map(|question| {
                    let symbols = question.symbols();
                    (symbols[step] as usize, step.checked_sub(1).map(|before| symbols[before] as usize))
                }));
                let states = unit_length(self.hidden.layers()[0].handed_on(self.activities(seen.view())));
                for (memory, state) in memories.iter_mut().zip(states.rows()) {
                    memory.store(state, &config.storing);
                }
            }
        }
        Read { questions, memories }
    }

    /// The end of the strings under these answers, 0 to 9. What is seen here is not stored.
    fn end(&self, config: &LocalConfig, read: &Read, answers: &[usize]) -> End {
        let last = |question: &Question| question.symbols().last().map(|symbol| *symbol as usize);
        let ends = read.questions.iter().zip(answers);
        let seen = seen(ends.map(|(question, answer)| (FIRST_ANSWER + answer, last(question))));
        let hidden = self.activities(seen.view());
        let directions = self.hidden.layers()[0].handed_on(hidden.clone());
        let units = config.units;
        let mut beside = Array2::zeros((answers.len(), 2 * units));
        beside.slice_mut(s![.., ..units]).assign(&directions);
        if config.memory {
            for ((mut row, memory), h) in beside.rows_mut().into_iter().zip(&read.memories).zip(directions.rows()) {
                let remembered = settle(memory, flat(h), config.inner);
                row.slice_mut(s![units..]).iter_mut().zip(remembered).for_each(|(to, from)| *to = from);
            }
        }
        let length = (2.0 * units as f32).sqrt();
        End { seen, hidden, beside: unit_length(beside) * length }
    }

    /// Learns from strings of one length, their right answers and a wrong one each, 0 to 9: two passes forward, nothing
    /// backward, and nothing back through time.
    pub(super) fn update(
        &mut self,
        config: &LocalConfig,
        moment: Moment,
        questions: &[Question],
        right: &[usize],
        wrong: &[usize],
    ) -> Vec<Told> {
        let read = self.read(config, questions);
        let [positive, negative] = [right, wrong].map(|answers| self.end(config, &read, answers));
        let pairs =
            |of: fn(&End) -> &Array2<f32>| crate::forward_forward::pairs(of(&positive).view(), of(&negative).view());
        let (seen, hidden, beside) = (pairs(|end| &end.seen), pairs(|end| &end.hidden), pairs(|end| &end.beside));
        let mut told = Vec::with_capacity(1 + config.layers.len());
        if config.hidden == Hidden::Learned {
            let learn = |layer: &mut crate::forward_forward::Layer, d: ArrayView2<f32>, step: &_| {
                layer.step(&[(seen.view(), d)], step);
            };
            told.extend(self.hidden.learn(&config.rule, moment, hidden, learn));
        }
        let first = self.judges.layers()[0].activities(beside.view());
        let judged = self.judges.learn(&config.rule, moment, first, |layer, d, step| {
            layer.step(&[(beside.view(), d)], step);
        });
        told.extend(judged);
        told
    }

    /// The goodness of the ten answers at the end of strings of one length, (B, 10): that of all layers that judge,
    /// for each of their units.
    pub fn race(&self, config: &LocalConfig, questions: &[Question]) -> Array2<f32> {
        let read = self.read(config, questions);
        let mut race = Array2::zeros((questions.len(), ANSWERS));
        let units: usize = config.layers.iter().sum();
        for answer in 0..ANSWERS {
            let end = self.end(config, &read, &vec![answer; questions.len()]);
            let first = self.judges.layers()[0].activities(end.beside.view());
            let goodness = self.judges.goodness(&config.rule, first).sum_axis(Axis(1)) / units as f32;
            race.column_mut(answer).assign(&goodness);
        }
        race
    }

    /// How familiar the ten answers are to the memory alone, with nothing learned, (B, 10): n(h) . A n(h) / R.
    pub fn familiarity(&self, config: &LocalConfig, questions: &[Question]) -> Array2<f32> {
        let read = self.read(config, questions);
        let mut all = Array2::zeros((questions.len(), ANSWERS));
        for answer in 0..ANSWERS {
            let end = self.end(config, &read, &vec![answer; questions.len()]);
            let directions = self.hidden.layers()[0].handed_on(end.hidden);
            for ((told, memory), h) in all.column_mut(answer).iter_mut().zip(&read.memories).zip(directions.rows()) {
                *told = dot(flat(h), &memory.read(flat(h))) / config.units as f32;
            }
        }
        all
    }
}

/// What the memory answers in the last of S inner steps: r_0 = h, a_s = A n(r_s), r_s+1 = max(h + a_s, 0).
fn settle(memory: &Recent, h: &[f32], inner: usize) -> Vec<f32> {
    let mut remembered = memory.read(h);
    for _ in 1..inner {
        let settled: Vec<f32> = h.iter().zip(&remembered).map(|(h, a)| (h + a).max(0.0)).collect();
        let squares = dot(&settled, &settled);
        let by = (settled.len() as f32 / squares.max(f32::MIN_POSITIVE)).sqrt();
        remembered = memory.read(&settled.iter().map(|y| y * by).collect::<Vec<_>>());
    }
    remembered
}

/// Two symbols each, this one and the one before, as the hidden layer sees them: of a root mean square of 1.
fn seen(symbols: impl ExactSizeIterator<Item = (usize, Option<usize>)>) -> Array2<f32> {
    let ink = (SYMBOLS as f32).sqrt();
    let mut seen = Array2::zeros((symbols.len(), SEEN));
    for (mut row, (this, before)) in seen.rows_mut().into_iter().zip(symbols) {
        row[this] = ink;
        if let Some(before) = before {
            row[SYMBOLS + before] = ink;
        }
    }
    seen
}

/// Every row divided by its length.
fn unit_length(mut rows: Array2<f32>) -> Array2<f32> {
    for mut row in rows.rows_mut() {
        let squares = row.dot(&row);
        if squares > 0.0 {
            row /= squares.sqrt();
        }
    }
    rows
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn questions(all: &[&str]) -> Vec<Question> {
        all.iter().map(|text| Question::parse(text).unwrap()).collect()
    }

    #[test]
    fn the_memory_knows_the_pair_that_was_read() {
        let config = LocalConfig { units: 80, ..LocalConfig::default() };
        let network = LocalNetwork::new(&config);
        let asked = questions(&["c9k8j3??c", "c9k8j3??k", "c9k8j3??j"]);
        let familiar = network.familiarity(&config, &asked);
        for (row, right) in familiar.rows().into_iter().zip([9, 8, 3]) {
            assert_eq!(crate::numeric::vector::largest(row.iter().copied()), right, "{row}");
        }
        let without = LocalConfig { memory: false, ..config };
        assert!(network.familiarity(&without, &asked).iter().all(|told| *told == 0.0));
    }

    #[test]
    fn without_a_memory_the_string_does_not_matter_but_for_the_letter_that_is_asked_for() {
        let config = LocalConfig { units: 20, layers: vec![16], memory: false, ..LocalConfig::default() };
        let network = LocalNetwork::new(&config);
        let race = network.race(&config, &questions(&["c9k8??c", "c1z2??c"]));
        assert_eq!(race.row(0), race.row(1));
        let config = LocalConfig { memory: true, ..config };
        let race = network.race(&config, &questions(&["c9k8??c", "c1z2??c"]));
        assert_ne!(race.row(0), race.row(1));
    }

    #[test]
    fn inner_steps_follow_the_equation() {
        let mut memory = Recent::new(2, usize::MAX);
        memory.store(ndarray::array![1.0, 0.0].view(), &crate::fast_weights::Learning::default());
        // A = diag(0.5, 0): A h = (0.5, 0); r = (1.5, 1), n(r) = sqrt(2 / 3.25) r, A n(r) = (0.75 sqrt(2 / 3.25), 0).
        assert_eq!(settle(&memory, &[1.0, 1.0], 1), [0.5, 0.0]);
        let two = settle(&memory, &[1.0, 1.0], 2);
        assert!((two[0] - 0.75 * (2.0_f32 / 3.25).sqrt()).abs() < 1e-6 && two[1] == 0.0, "{two:?}");
    }
}
