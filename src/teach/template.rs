//! Texts with figures in them: "Islands at level 1: {islands.1}", "{share.previous.2 %}". What stands in braces is a
//! [`Term`]; `%` at its end makes a share of a hundred.

use super::figure::Figure;
use super::scan::{Scan, Slip, Token};
use super::sight::Sight;
use super::term::Term;

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Text(String),
    Term(Term, bool),
}

/// A text with places for figures.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Template(Vec<Part>);

impl Template {
    /// Reads a text.
    ///
    /// # Errors
    /// A brace that is not closed, or what is no figure in one.
    pub fn read(text: &str) -> Result<Template, Slip> {
        let mut parts = Vec::new();
        let mut at = 0;
        while let Some(open) = text[at..].find('{') {
            let begin = at + open + 1;
            let Some(length) = text[begin..].find('}') else {
                return Err(Slip { at: begin - 1, why: "a brace is not closed".to_owned() });
            };
            parts.push(Part::Text(text[at..begin - 1].to_owned()));
            let inner = &text[begin..begin + length];
            let (sum, percent) = inner.trim_end().strip_suffix('%').map_or((inner, false), |sum| (sum, true));
            let mut scan = Scan::new(sum);
            let within = |slip: Slip| Slip { at: begin + slip.at, ..slip };
            let term = Term::sum(&mut scan).map_err(within)?;
            if !scan.is_empty() {
                return Err(within(Slip { at: scan.at(), why: "what follows here is no part of a sum".to_owned() }));
            }
            parts.push(Part::Term(term, percent));
            at = begin + length + 1;
        }
        parts.push(Part::Text(text[at..].to_owned()));
        Ok(Template(parts))
    }

    /// The text now. A figure that is not there is a line.
    pub fn fill(&self, sight: &Sight<'_>) -> String {
        let part = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Term(term, false) => term.text(sight),
            Part::Term(term, true) => match term.value(sight) {
                // Of few percent the tenths are told too.
                Ok(value) if value.abs() < 0.095 => format!("{:.1} %", 100.0 * value),
                Ok(value) => format!("{:.0} %", 100.0 * value),
                Err(_) => "–".to_owned(),
            },
        };
        self.0.iter().map(part).collect()
    }

    /// The text with a line to write on in the place of every figure.
    pub fn blank(&self) -> String {
        let mut text = String::new();
        for part in &self.0 {
            text.push_str(match part {
                Part::Text(text) => text,
                Part::Term(..) => "______",
            });
        }
        text
    }

    /// Whether another text fills in the same figures, in whatever order.
    pub fn fills_as(&self, other: &Template) -> bool {
        let terms = |of: &Template| {
            let terms = of.0.iter().filter(|part| matches!(part, Part::Term(..))).map(|part| format!("{part:?}"));
            let mut terms: Vec<String> = terms.collect();
            terms.sort();
            terms
        };
        terms(self) == terms(other)
    }

    /// Its figures.
    pub fn figures(&self) -> Vec<&Figure> {
        let mut found = Vec::new();
        for part in &self.0 {
            if let Part::Term(term, _) = part {
                term.figures(&mut found);
            }
        }
        found
    }

    /// Whether a number with a fraction stands in the text that no setting is turned to ("Attention to 0.25"): what was
    /// measured belongs in braces.
    pub fn says_a_number(&self) -> bool {
        let measured = |text: &str| {
            let words: Vec<&str> = text.split_whitespace().collect();
            words.iter().enumerate().any(|(place, word)| {
                let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
                let mut scan = Scan::new(word);
                let number = matches!(scan.next(), Some(Token::Number(_))) && word.contains('.') && scan.is_empty();
                number && place.checked_sub(1).is_none_or(|before| words[before] != "to")
            })
        };
        self.0.iter().any(|part| matches!(part, Part::Text(text) if measured(text)))
    }
}
