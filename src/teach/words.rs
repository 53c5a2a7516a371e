//! Texts in the languages of a lesson.

use std::collections::BTreeMap;

/// The language that every text has.
pub const ENGLISH: &str = "en";

/// A text in one language or more; English is always there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words(BTreeMap<String, String>);

impl Words {
    /// The text in each language, by its code.
    pub fn new(texts: BTreeMap<String, String>) -> Self {
        Self(texts)
    }

    /// The text in `language`, or in English.
    pub fn of(&self, language: &str) -> &str {
        self.0.get(language).or_else(|| self.0.get(ENGLISH)).map_or("", String::as_str)
    }

    /// The languages and their texts.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(language, text)| (language.as_str(), text.as_str()))
    }
}
