//! What a lesson is: a beginning, steps, and what may be used meanwhile. It is data; who plays it is the window, or the
//! check without one.

use std::collections::BTreeMap;

use super::ask::Ask;
use super::claim::Claim;
use super::deed::Deed;
use super::lock::Lock;
use super::place::{Anchor, Place};
use super::template::Template;
use super::words::{ENGLISH, Words};
use crate::engine::{ModelChoice, PictureSource};

/// A lesson.
#[derive(Debug, Clone, PartialEq)]
pub struct Lesson {
    /// Its name in lists and on the command line: small letters, digits, lines.
    pub id: String,
    /// Who wrote it, where it says so.
    pub author: Option<String>,
    /// How long it takes.
    pub minutes: u32,
    /// Its title.
    pub title: Words,
    /// What one knows afterwards.
    pub aim: Words,
    /// What one no longer believes afterwards.
    pub removes: Option<Words>,
    /// The lesson after it.
    pub next: Option<String>,
    /// How it begins.
    pub setup: Beginning,
    /// What may be used meanwhile; none for everything.
    pub lock: Option<Lock>,
    /// The steps, one at least.
    pub steps: Vec<Step>,
}

/// How a lesson begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Beginning {
    /// The picture.
    pub picture: PictureSource,
    /// The model, with its own settings.
    pub model: ModelChoice,
    /// Columns across; none for the model's own grid.
    pub columns: Option<u32>,
    /// Steps a second of the window; none for the user's own speed.
    pub speed: Option<f32>,
    /// What is done before the first step is shown.
    pub deeds: Vec<Deed>,
}

/// A step of a lesson.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Its name.
    pub id: String,
    /// What it points at; none for a card in a corner.
    pub anchor: Option<Anchor>,
    /// What must be open for that.
    pub open: Option<Place>,
    /// What it says.
    pub text: Texts,
    /// What is to be done.
    pub deeds: Vec<Deed>,
    /// When it is done; none for a step to read.
    pub check: Option<Claim>,
    /// The name under which the run is remembered as it is when the step is left.
    pub remember: Option<String>,
    /// What is asked.
    pub ask: Option<Ask>,
    /// What the text says that is seen, once the deeds are done.
    pub claims: Vec<Claim>,
}

/// A text with places for figures, in the languages that it has.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Texts(BTreeMap<String, Template>);

impl Texts {
    /// The text in each language, by its code.
    pub fn new(texts: BTreeMap<String, Template>) -> Self {
        Self(texts)
    }

    /// The text in `language`, or in English.
    pub fn of(&self, language: &str) -> Option<&Template> {
        self.0.get(language).or_else(|| self.0.get(ENGLISH))
    }

    /// The languages and their texts.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Template)> {
        self.0.iter().map(|(language, text)| (language.as_str(), text))
    }
}

impl Lesson {
    /// The steps whose bets are answered when this one is done, by their places: those right before it.
    pub fn bets_before(&self, at: usize) -> Vec<usize> {
        if self.steps.get(at).is_none_or(|step| step.bet().is_some()) {
            return Vec::new();
        }
        let mut bets: Vec<usize> = (0..at).rev().take_while(|place| self.steps[*place].bet().is_some()).collect();
        bets.reverse();
        bets
    }
}

impl Step {
    /// A question that is answered later.
    pub fn bet(&self) -> Option<&Ask> {
        self.ask.as_ref().filter(|ask| !ask.at_once)
    }

    /// Whether something is to be done, which can be done for the reader.
    pub fn is_done_for_you(&self) -> bool {
        !self.deeds.is_empty()
    }
}
