//! The words of a claim, one after the other.

/// What is wrong in a text, and where: bytes from its beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// Where.
    pub at: usize,
    /// What, in words.
    pub why: String,
}

/// A word.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Token<'a> {
    /// A number.
    Number(f64),
    /// A name: letters, digits, points, lines.
    Name(&'a str),
    /// A sign.
    Sign(&'static str),
}

/// The signs, the long ones first.
const SIGNS: [&str; 11] = ["<=", ">=", "<", ">", "=", "+", "-", "*", "/", "(", ")"];

/// Reads a text word by word.
#[derive(Debug, Clone)]
pub struct Scan<'a> {
    text: &'a str,
    at: usize,
    /// Brackets of sums that are open.
    pub open: usize,
}

impl<'a> Scan<'a> {
    /// From the beginning of `text`.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0, open: 0 }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip_spaces(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    /// Where the next word begins.
    pub fn at(&mut self) -> usize {
        self.skip_spaces();
        self.at
    }

    /// Whether nothing is left.
    pub fn is_empty(&mut self) -> bool {
        self.at() == self.text.len()
    }

    /// The next word; none at the end, and where there is no word.
    pub fn next(&mut self) -> Option<Token<'a>> {
        self.skip_spaces();
        let rest = self.rest();
        let first = rest.chars().next()?;
        let take =
            |belongs: fn(char) -> bool| rest.find(|letter: char| !belongs(letter)).map_or(rest, |end| &rest[..end]);
        if first.is_ascii_digit() || first == '.' {
            let word = take(|letter| letter.is_ascii_digit() || letter == '.');
            self.at += word.len();
            return word.parse().ok().map(Token::Number);
        }
        if first.is_ascii_alphabetic() {
            let word = take(|letter| letter.is_ascii_alphanumeric() || letter == '.' || letter == '-');
            self.at += word.len();
            return Some(Token::Name(word));
        }
        let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign))?;
        self.at += sign.len();
        Some(Token::Sign(sign))
    }

    /// The next word without taking it.
    pub fn peek(&self) -> Option<Token<'a>> {
        self.clone().next()
    }

    /// Takes the sign, if it is next.
    pub fn take_sign(&mut self, sign: &str) -> bool {
        let is = matches!(self.peek(), Some(Token::Sign(next)) if next == sign);
        if is {
            self.next();
        }
        is
    }

    /// Takes the word, if it is next.
    pub fn take_word(&mut self, word: &str) -> bool {
        let is = matches!(self.peek(), Some(Token::Name(next)) if next == word);
        if is {
            self.next();
        }
        is
    }

    /// Takes the sign, which must be next.
    pub fn expect(&mut self, sign: &str) -> Result<(), Slip> {
        let at = self.at();
        match self.take_sign(sign) {
            true => Ok(()),
            false => Err(Slip { at, why: format!("\"{sign}\" is missing here") }),
        }
    }

    /// What stands up to the closing bracket, which is taken too.
    pub fn inside(&mut self) -> Result<&'a str, Slip> {
        let begin = self.at;
        let Some(length) = self.rest().find(')') else {
            return Err(Slip { at: begin, why: "a bracket is not closed".to_owned() });
        };
        let inside = &self.rest()[..length];
        self.at += length + 1;
        Ok(inside.trim())
    }
}
