//! The keys of a table of a lesson file, read one after the other. Every fault is noted with its line and column, and
//! reading goes on: whoever writes a lesson learns of all faults at once.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::scan::Slip;
use super::words::{ENGLISH, Words};

/// Something that is wrong with a lesson file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The line, from 1.
    pub line: usize,
    /// The column in letters, from 1.
    pub column: usize,
    /// What is wrong, in a sentence.
    pub text: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.text)
    }
}

/// The faults of one file.
pub struct Faults<'s> {
    source: &'s str,
    found: RefCell<Vec<Fault>>,
}

impl<'s> Faults<'s> {
    /// None yet.
    pub fn new(source: &'s str) -> Self {
        Self { source, found: RefCell::default() }
    }

    /// Notes a fault at a byte of the file.
    pub fn note(&self, at: usize, text: impl Into<String>) {
        let before = self.source.get(..at).unwrap_or(self.source);
        let line = before.rsplit('\n').next().unwrap_or_default();
        self.found.borrow_mut().push(Fault {
            line: before.matches('\n').count() + 1,
            column: line.chars().count() + 1,
            text: text.into(),
        });
    }

    /// Notes a slip inside a text that stands at `span`: where it is, as far as the text stands there as it is.
    pub fn note_in(&self, span: &Range<usize>, text: &str, slip: Slip) {
        let written = self.source.get(span.clone()).unwrap_or_default();
        let inner = written.find(text).filter(|_| !text.is_empty()).unwrap_or_default();
        self.note(span.start + inner + if inner > 0 { slip.at } else { 0 }, slip.why);
    }

    /// All of them, from the top of the file.
    pub fn all(self) -> Vec<Fault> {
        let mut found = self.found.into_inner();
        found.sort();
        found.dedup();
        found
    }
}

/// A text and where it stands.
#[derive(Debug, Clone)]
pub struct Placed {
    /// The text.
    pub text: String,
    /// Its bytes in the file.
    pub span: Range<usize>,
}

/// A table, of which each key is taken once.
pub struct Keys<'t, 'f, 's> {
    table: &'t DeTable<'t>,
    /// Where it stands.
    pub span: Range<usize>,
    faults: &'f Faults<'s>,
    known: Vec<&'static str>,
}

impl<'t, 'f, 's> Keys<'t, 'f, 's> {
    /// The keys of `table`.
    pub fn new(table: &'t DeTable<'t>, span: Range<usize>, faults: &'f Faults<'s>) -> Self {
        Self { table, span, faults, known: Vec::new() }
    }

    /// Notes a fault at a byte of the file.
    pub fn fault(&self, at: usize, text: impl Into<String>) {
        self.faults.note(at, text);
    }

    /// Where faults are noted.
    pub fn faults(&self) -> &'f Faults<'s> {
        self.faults
    }

    fn take(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.known.push(key);
        self.table.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    fn missing(&self, key: &str) {
        self.fault(self.span.start, format!("the key \"{key}\" is missing here"));
    }

    fn wrong(&self, key: &str, value: &Spanned<DeValue<'_>>, what: &str) {
        self.fault(value.span().start, format!("\"{key}\" must be {what}"));
    }

    /// A text, if there is one.
    pub fn text(&mut self, key: &'static str) -> Option<Placed> {
        let value = self.take(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some(Placed { text: text.to_string(), span: value.span() }),
            _ => {
                self.wrong(key, value, "a text");
                None
            }
        }
    }

    /// A text that must be there.
    pub fn needed(&mut self, key: &'static str) -> Option<Placed> {
        if !self.has(key) {
            self.missing(key);
        }
        self.text(key)
    }

    /// Whether the key is there.
    pub fn has(&self, key: &str) -> bool {
        self.table.iter().any(|(name, _)| name.get_ref() == key)
    }

    /// A whole number within a range, if there is one.
    pub fn whole(&mut self, key: &'static str, range: std::ops::RangeInclusive<u64>) -> Option<u64> {
        let value = self.take(key)?;
        let number = match value.get_ref() {
            DeValue::Integer(number) => u64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        let number = number.filter(|number| range.contains(number));
        if number.is_none() {
            self.wrong(key, value, &format!("a whole number from {} to {}", range.start(), range.end()));
        }
        number
    }

    /// A number above 0, if there is one.
    pub fn positive(&mut self, key: &'static str, most: f32) -> Option<f32> {
        let value = self.take(key)?;
        let number = match value.get_ref() {
            DeValue::Integer(number) => number.as_str().parse().ok(),
            DeValue::Float(number) => number.as_str().parse().ok(),
            _ => None,
        };
        let number = number.filter(|number: &f32| *number > 0.0 && *number <= most);
        if number.is_none() {
            self.wrong(key, value, &format!("a number above 0, at most {most}"));
        }
        number
    }

    /// Texts: one alone or a list.
    pub fn texts(&mut self, key: &'static str) -> Vec<Placed> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let one = |value: &Spanned<DeValue<'_>>| match value.get_ref() {
            DeValue::String(text) => Some(Placed { text: text.to_string(), span: value.span() }),
            _ => {
                self.wrong(key, value, "a text, or a list of texts");
                None
            }
        };
        match value.get_ref() {
            DeValue::Array(list) => list.iter().filter_map(one).collect(),
            _ => one(value).into_iter().collect(),
        }
    }

    /// A text in the languages that it has: a text alone is English.
    pub fn languages(&mut self, key: &'static str) -> BTreeMap<String, Placed> {
        let Some(value) = self.take(key) else { return BTreeMap::new() };
        let placed = |value: &Spanned<DeValue<'_>>| match value.get_ref() {
            DeValue::String(text) => Some(Placed { text: text.to_string(), span: value.span() }),
            _ => {
                self.wrong(key, value, "a text, or a table of one text per language");
                None
            }
        };
        let found: BTreeMap<String, Placed> = match value.get_ref() {
            DeValue::Table(table) => {
                let texts = table.iter().filter_map(|(name, value)| Some((name.get_ref().to_string(), placed(value)?)));
                texts.collect()
            }
            _ => placed(value).into_iter().map(|text| (ENGLISH.to_owned(), text)).collect(),
        };
        if !found.contains_key(ENGLISH) {
            self.fault(value.span().start, format!("\"{key}\" has no English text: add {key}.en"));
        }
        found
    }

    /// The same as words.
    pub fn words(&mut self, key: &'static str) -> Option<Words> {
        let found = self.languages(key);
        (!found.is_empty()).then(|| Words::new(found.into_iter().map(|(code, text)| (code, text.text)).collect()))
    }

    /// The same where they must be there.
    pub fn needed_words(&mut self, key: &'static str) -> Words {
        if !self.has(key) {
            self.missing(key);
        }
        self.words(key).unwrap_or_default()
    }

    /// Lists of texts in the languages that they have.
    pub fn lists(&mut self, key: &'static str) -> BTreeMap<String, Vec<Placed>> {
        let Some(value) = self.take(key) else { return BTreeMap::new() };
        let list = |value: &Spanned<DeValue<'_>>| {
            let DeValue::Array(list) = value.get_ref() else {
                self.wrong(key, value, "a list of texts");
                return Vec::new();
            };
            let text = |value: &Spanned<DeValue<'_>>| match value.get_ref() {
                DeValue::String(text) => Some(Placed { text: text.to_string(), span: value.span() }),
                _ => {
                    self.wrong(key, value, "a list of texts");
                    None
                }
            };
            list.iter().filter_map(text).collect()
        };
        match value.get_ref() {
            DeValue::Table(table) => {
                table.iter().map(|(name, value)| (name.get_ref().to_string(), list(value))).collect()
            }
            _ => BTreeMap::from([(ENGLISH.to_owned(), list(value))]),
        }
    }

    /// A table, if there is one.
    pub fn table(&mut self, key: &'static str) -> Option<Keys<'t, 'f, 's>> {
        let value = self.take(key)?;
        match value.get_ref() {
            DeValue::Table(table) => Some(Keys::new(table, value.span(), self.faults)),
            _ => {
                self.wrong(key, value, "a table");
                None
            }
        }
    }

    /// A list of tables.
    pub fn tables(&mut self, key: &'static str) -> Vec<Keys<'t, 'f, 's>> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let DeValue::Array(list) = value.get_ref() else {
            self.wrong(key, value, &format!("a list of tables: [[{key}]]"));
            return Vec::new();
        };
        let table = |value: &'t Spanned<DeValue<'t>>| match value.get_ref() {
            DeValue::Table(table) => Some(Keys::new(table, value.span(), self.faults)),
            _ => {
                self.wrong(key, value, &format!("a list of tables: [[{key}]]"));
                None
            }
        };
        list.iter().filter_map(table).collect()
    }

    /// Notes every key that nobody has asked for.
    pub fn finish(self) {
        for (name, _) in self.table.iter() {
            if !self.known.contains(&name.get_ref().as_ref()) {
                let known = self.known.join(", ");
                self.faults
                    .note(name.span().start, format!("there is no key \"{}\" here, only {known}", name.get_ref()));
            }
        }
    }
}
