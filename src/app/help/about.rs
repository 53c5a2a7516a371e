//! What there is to say of a panel.

use crate::app::commands::UiCommand;
use crate::app::glossary::Term;

/// What there is to say.
pub struct About {
    /// Its name.
    pub name: &'static str,
    /// What it shows.
    pub text: &'static [&'static str],
    /// What acts on it; keys are looked up.
    pub keys: &'static [UiCommand],
    /// Its words.
    pub terms: &'static [Term],
    /// The lesson about it, by its name.
    pub lesson: &'static str,
}
