//! Questions: drawn from a seed or typed, and how many of them a network answers.

use ndarray::Array2;
use rand_chacha::ChaCha8Rng;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::RetrievalError;
use super::symbols::{LETTERS, MARK, MOST_PAIRS, SYMBOLS, character};
use crate::numeric::random::{self, Purpose};
use crate::numeric::vector::largest;
use crate::recurrent::{CellKind, Chunk, Input, LANES, Network, Shape};

/// Length of the learned vector of a symbol.
pub const EMBEDDING: usize = 100;
/// Units of the rectified layer before the softmax.
pub const HIDDEN: usize = 100;

/// Sizes of the network of this task: 37 symbols, embedding 100, R units, 100 rectified, 37 answers.
pub fn shape(cell: CellKind, units: usize) -> Shape {
    let input = Input::Symbols { count: SYMBOLS, embedding: EMBEDDING };
    Shape { input, cell, units, hidden: HIDDEN, classes: SYMBOLS }
}

/// A question: K pairs of a letter and a digit, two question marks, one of the letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    symbols: Vec<u8>,
    slot: usize,
}

impl Question {
    /// Reads a typed question such as `c9k8j3f1??c`. Spaces do not count, capitals are letters as well.
    ///
    /// # Errors
    /// What keeps it from being one.
    pub fn parse(text: &str) -> Result<Self, RetrievalError> {
        let wrong = |what: String| Err(RetrievalError::Question(what));
        let text: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
        if text.is_empty() {
            return wrong("the string is empty".to_owned());
        }
        if let Some(odd) = text.iter().find(|c| !(c.is_ascii_lowercase() || c.is_ascii_digit() || **c == '?')) {
            return wrong(format!("the string has a character that is no letter from a to z, digit or ?: {odd}"));
        }
        let Some(marks) = text.iter().position(|&c| c == '?') else {
            return wrong("the string has no ??".to_owned());
        };
        let (pairs, end) = text.split_at(marks);
        if pairs.is_empty() {
            return wrong("the string has no pair before ??".to_owned());
        }
        for (place, &c) in pairs.iter().enumerate() {
            let (needed, fits) =
                if place % 2 == 0 { ("a letter", c.is_ascii_lowercase()) } else { ("a digit", c.is_ascii_digit()) };
            if !fits {
                return wrong(format!("character {} is {c} where {needed} belongs", place + 1));
            }
        }
        let [.., last] = pairs else { unreachable!("not empty") };
        if pairs.len() % 2 == 1 {
            return wrong(format!("the letter {last} has no digit"));
        }
        let keys: Vec<char> = pairs.iter().copied().step_by(2).collect();
        if let Some((_, twice)) = keys.iter().enumerate().find(|(place, key)| keys[..*place].contains(key)) {
            return wrong(format!("the letter {twice} has two digits, so its answer is not defined"));
        }
        let ['?', '?', query] = end else {
            return wrong("after the pairs come two question marks and one letter, nothing else".to_owned());
        };
        if !query.is_ascii_lowercase() {
            return wrong(format!("{query} is asked for and is no letter"));
        }
        let Some(slot) = keys.iter().position(|key| key == query) else {
            return wrong(format!("the letter {query} is asked for and has no digit"));
        };
        let symbol = |&c: &char| match c {
            'a'..='z' => c as u8 - b'a',
            '0'..='9' => c as u8 - b'0' + LETTERS as u8,
            _ => MARK,
        };
        Ok(Self { symbols: text.iter().map(symbol).collect(), slot })
    }

    /// The symbols, 2 K + 3 of them: letters 0 to 25, digits 26 to 35, question mark 36.
    pub fn symbols(&self) -> &[u8] {
        &self.symbols
    }

    /// Number of pairs, K.
    pub fn pairs(&self) -> usize {
        (self.symbols.len() - 3) / 2
    }

    /// Which pair is asked for; 0 is the first.
    pub fn slot(&self) -> usize {
        self.slot
    }

    /// The symbol of the right answer, 26 to 35.
    pub fn answer(&self) -> usize {
        self.symbols[2 * self.slot + 1] as usize
    }

    /// The chunk that asks this question alone.
    pub(super) fn chunk(&self) -> Result<Chunk, RetrievalError> {
        let row = Array2::from_shape_fn((1, self.symbols.len()), |(_, step)| self.symbols[step]);
        Ok(Chunk::symbols(row.view(), &[self.answer()])?)
    }
}

impl std::fmt::Display for Question {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.symbols.iter().try_for_each(|&symbol| write!(f, "{}", character(symbol as usize)))
    }
}

/// Questions of K pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Task {
    pairs: usize,
}

impl Task {
    /// # Errors
    /// A number of pairs outside 1 to 26.
    pub fn new(pairs: usize) -> Result<Self, RetrievalError> {
        if (1..=MOST_PAIRS).contains(&pairs) { Ok(Self { pairs }) } else { Err(RetrievalError::Pairs(pairs)) }
    }

    /// Pairs, K.
    pub fn pairs(self) -> usize {
        self.pairs
    }

    /// Draws a question: distinct letters, independent digits, any of the pairs asked for.
    pub fn draw(self, generator: &mut ChaCha8Rng) -> Question {
        let mut letters: [u8; LETTERS] = std::array::from_fn(|letter| letter as u8);
        let mut symbols = Vec::with_capacity(2 * self.pairs + 3);
        for pair in 0..self.pairs {
            let other = pair + random::below(generator, LETTERS - pair);
            letters.swap(pair, other);
            symbols.extend([letters[pair], (LETTERS + random::below(generator, 10)) as u8]);
        }
        let slot = random::below(generator, self.pairs);
        symbols.extend([MARK, MARK, letters[slot]]);
        Question { symbols, slot }
    }

    /// Draws `count` questions, at most [`LANES`], as a chunk, and says which pair each asks for.
    pub(super) fn draw_chunk(
        self,
        generator: &mut ChaCha8Rng,
        count: usize,
    ) -> Result<(Chunk, Vec<usize>), RetrievalError> {
        let questions: Vec<Question> = (0..count).map(|_| self.draw(generator)).collect();
        let rows = Array2::from_shape_fn((count, 2 * self.pairs + 3), |(row, step)| questions[row].symbols[step]);
        let answers: Vec<usize> = questions.iter().map(Question::answer).collect();
        Ok((Chunk::symbols(rows.view(), &answers)?, questions.iter().map(Question::slot).collect()))
    }
}

/// How a network did on fresh questions.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct TestResult {
    /// Pairs of every question, K.
    pub pairs: usize,
    /// How many questions were asked.
    pub questions: usize,
    /// Share that was answered wrongly, 0 to 1.
    pub error: f64,
    /// Share answered rightly of those that asked for the first pair, the second, ..; nothing where none did.
    pub slots: Vec<Option<f64>>,
}

impl TestResult {
    /// From how many questions asked for each pair, and how many of them were answered rightly, (K).
    pub(super) fn of(tally: &[[usize; 2]]) -> Self {
        let [questions, right] = [0, 1].map(|of| tally.iter().map(|slot| slot[of]).sum::<usize>());
        let share = |[asked, right]: &[usize; 2]| (*asked > 0).then(|| *right as f64 / *asked as f64);
        let error = 1.0 - right as f64 / questions as f64;
        Self { pairs: tally.len(), questions, error, slots: tally.iter().map(share).collect() }
    }
}

/// Asks `count` questions of K pairs drawn from `seed` for testing: the same for every network, and none of the stream
/// that is learned from.
///
/// # Errors
/// K outside 1 to 26, no question, or a network of another task.
pub fn test(network: &Network, task: Task, seed: u64, count: usize) -> Result<TestResult, RetrievalError> {
    if count == 0 {
        return Err(RetrievalError::AtLeastOne("the number of test questions"));
    }
    if network.shape() != shape(network.shape().cell, network.shape().units) {
        return Err(RetrievalError::OtherTask);
    }
    let mut generator = random::generator(seed, Purpose::Testing, task.pairs as u64);
    let drawn: Vec<(Chunk, Vec<usize>)> = (0..count.div_ceil(LANES))
        .map(|index| task.draw_chunk(&mut generator, LANES.min(count - index * LANES)))
        .collect::<Result<_, _>>()?;
    let (chunks, slots): (Vec<Chunk>, Vec<Vec<usize>>) = drawn.into_iter().unzip();
    let mut tally = vec![[0_usize; 2]; task.pairs];
    for ((chunk, slots), answers) in chunks.iter().zip(slots).zip(network.predict_all(&chunks)?) {
        for ((&right, slot), given) in chunk.answers().iter().zip(slots).zip(answers.outer_iter()) {
            tally[slot][0] += 1;
            tally[slot][1] += usize::from(largest(given.iter().copied()) == right);
        }
    }
    Ok(TestResult::of(&tally))
}
