//! Sums over figures: `3 * before.islands.1`, `ari.wholes.2 - before.ari.wholes.2`.

use super::figure::Figure;
use super::scan::{Scan, Slip, Token};
use super::sight::Sight;

/// How deep brackets may stand in each other.
const DEEPEST: usize = 8;

/// A number that is reckoned from figures.
#[derive(Debug, Clone, PartialEq)]
pub enum Term {
    /// A number as it stands.
    Number(f64),
    /// A figure of the run.
    Figure(Figure),
    /// Two terms and what is done with them.
    Both(Box<Term>, Operation, Box<Term>),
}

/// What is done with two terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// The sum.
    Add,
    /// The difference.
    Subtract,
    /// The product.
    Multiply,
    /// The quotient.
    Divide,
}

impl Term {
    /// Reads a sum that is the whole of a text.
    ///
    /// # Errors
    /// What is wrong with it, and where in the text.
    pub fn read(text: &str) -> Result<Term, Slip> {
        let mut scan = Scan::new(text);
        let term = Self::sum(&mut scan)?;
        match scan.is_empty() {
            true => Ok(term),
            false => Err(Slip { at: scan.at(), why: "what follows here is no part of a sum".to_owned() }),
        }
    }

    /// Reads sums and differences of products.
    pub(super) fn sum(scan: &mut Scan<'_>) -> Result<Term, Slip> {
        Self::chain(scan, &[("+", Operation::Add), ("-", Operation::Subtract)], Self::product)
    }

    fn product(scan: &mut Scan<'_>) -> Result<Term, Slip> {
        Self::chain(scan, &[("*", Operation::Multiply), ("/", Operation::Divide)], Self::one)
    }

    fn chain(
        scan: &mut Scan<'_>,
        signs: &[(&str, Operation)],
        part: fn(&mut Scan<'_>) -> Result<Term, Slip>,
    ) -> Result<Term, Slip> {
        let mut all = part(scan)?;
        while let Some((_, operation)) = signs.iter().find(|(sign, _)| scan.take_sign(sign)) {
            all = Term::Both(Box::new(all), *operation, Box::new(part(scan)?));
        }
        Ok(all)
    }

    fn one(scan: &mut Scan<'_>) -> Result<Term, Slip> {
        let at = scan.at();
        match scan.next() {
            Some(Token::Number(number)) => Ok(Term::Number(number)),
            Some(Token::Name(name)) => Figure::named(name).map(Term::Figure).map_err(|why| Slip { at, why }),
            Some(Token::Sign("(")) if scan.open >= DEEPEST => {
                Err(Slip { at, why: "too many brackets stand in each other".to_owned() })
            }
            Some(Token::Sign("(")) => {
                scan.open += 1;
                let inner = Self::sum(scan)?;
                scan.open -= 1;
                scan.expect(")").map(|()| inner)
            }
            Some(Token::Sign("-")) => match scan.next() {
                Some(Token::Number(number)) => Ok(Term::Number(-number)),
                _ => Err(Slip { at, why: "a number is missing behind the sign".to_owned() }),
            },
            _ => Err(Slip { at, why: "a number or a figure is missing here".to_owned() }),
        }
    }

    /// The number now; else the first figure that is not there.
    pub fn value(&self, sight: &Sight<'_>) -> Result<f64, &Figure> {
        match self {
            Term::Number(number) => Ok(*number),
            Term::Figure(figure) => figure.read(sight).ok_or(figure),
            Term::Both(left, operation, right) => {
                let (left, right) = (left.value(sight)?, right.value(sight)?);
                Ok(match operation {
                    Operation::Add => left + right,
                    Operation::Subtract => left - right,
                    Operation::Multiply => left * right,
                    Operation::Divide => left / right,
                })
            }
        }
    }

    /// The number as it is read.
    pub fn text(&self, sight: &Sight<'_>) -> String {
        self.value(sight).map_or_else(|_| "–".to_owned(), |value| self.said(value))
    }

    /// A value of it as it is read.
    pub fn said(&self, value: f64) -> String {
        match self {
            Term::Figure(figure) => figure.text(value),
            _ if value.fract() == 0.0 && value.abs() < 1e9 => format!("{value:.0}"),
            _ if value.abs() < 10.0 => format!("{value:.2}"),
            _ => format!("{value:.1}"),
        }
    }

    /// Hands out its figures.
    pub fn figures<'a>(&'a self, found: &mut Vec<&'a Figure>) {
        match self {
            Term::Number(_) => {}
            Term::Figure(figure) => found.push(figure),
            Term::Both(left, _, right) => {
                left.figures(found);
                right.figures(found);
            }
        }
    }
}
