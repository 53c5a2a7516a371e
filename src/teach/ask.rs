//! Questions: a choice among options, or a number. Neither has its answer written down: it is computed from the run.

use super::claim::Claim;
use super::sight::Sight;
use super::term::Term;
use super::words::Words;

/// A question.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// The question.
    pub question: Words,
    /// What is wanted.
    pub wanted: Wanted,
    /// Whether the answer is there at once. Otherwise it is computed when the next step that does not ask is done: it
    /// was a bet.
    pub at_once: bool,
}

/// What is wanted of who answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Wanted {
    /// One of 2 to 4 options, each with when it is the right one. Exactly one is.
    Option(Vec<(Words, Claim)>),
    /// A number.
    Number(Quantity),
}

/// A number that is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// What it is.
    pub term: Term,
    /// What is counted, behind the number.
    pub unit: Words,
    /// How far off a right answer may be, as a share of what it is.
    pub tolerance: f64,
}

/// An answer, of whoever was asked or of the run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Answer {
    /// An option, by its place.
    Option(usize),
    /// A number.
    Number(f64),
}

impl Ask {
    /// What is so: none where not exactly one option is right, or the number is not there.
    pub fn answer(&self, sight: &Sight<'_>) -> Option<Answer> {
        match &self.wanted {
            Wanted::Option(options) => {
                let mut right = options.iter().enumerate().filter(|(_, (_, claim))| claim.holds(sight));
                let (first, more) = (right.next(), right.next());
                first.filter(|_| more.is_none()).map(|(place, _)| Answer::Option(place))
            }
            Wanted::Number(quantity) => quantity.term.value(sight).ok().map(Answer::Number),
        }
    }

    /// All that is said in asking.
    pub fn texts(&self) -> Vec<&Words> {
        let more: Vec<&Words> = match &self.wanted {
            Wanted::Option(options) => options.iter().map(|(option, _)| option).collect(),
            Wanted::Number(quantity) => vec![&quantity.unit],
        };
        std::iter::once(&self.question).chain(more).collect()
    }

    /// An answer in words.
    pub fn words(&self, answer: Answer, language: &str) -> String {
        match (&self.wanted, answer) {
            (Wanted::Option(options), Answer::Option(place)) => {
                options.get(place).map_or_else(String::new, |(option, _)| option.of(language).to_owned())
            }
            (Wanted::Number(Quantity { term, unit, .. }), Answer::Number(number)) => {
                format!("{} {}", term.said(number), unit.of(language)).trim_end().to_owned()
            }
            _ => String::new(),
        }
    }

    /// Whether what was said is what is.
    pub fn is_right(&self, said: Answer, is: Answer) -> bool {
        match (&self.wanted, said, is) {
            (Wanted::Number(Quantity { tolerance, .. }), Answer::Number(said), Answer::Number(is)) => {
                (said - is).abs() <= tolerance * is.abs() + 1e-9
            }
            _ => said == is,
        }
    }

    /// The figures on which its answer rests, with their values now.
    pub fn values(&self, sight: &Sight<'_>) -> String {
        match &self.wanted {
            Wanted::Option(options) => {
                options.iter().map(|(_, claim)| claim.values(sight)).collect::<Vec<_>>().join("; ")
            }
            Wanted::Number(quantity) => quantity.term.text(sight),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_number_is_right_within_its_tolerance_and_is_said_with_its_unit() {
        let words = |text: &str| Words::new(BTreeMap::from([("en".to_owned(), text.to_owned())]));
        let quantity = Quantity { term: Term::read("islands.1").unwrap(), unit: words("islands"), tolerance: 0.2 };
        let ask = Ask { question: words("How many?"), wanted: Wanted::Number(quantity), at_once: false };
        let right = |said: f64, is: f64| ask.is_right(Answer::Number(said), Answer::Number(is));
        assert!(right(24.0, 20.0) && right(16.0, 20.0) && !right(24.1, 20.0) && !right(-20.0, 20.0));
        assert!(right(0.0, 0.0) && !right(1.0, 0.0));
        assert_eq!(ask.words(Answer::Number(20.0), "en"), "20 islands");
        assert_eq!(ask.words(Answer::Option(1), "en"), "");
    }
}
