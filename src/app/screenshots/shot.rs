//! What a room says of the pictures that are taken of it.

use crate::app::bottom::Tab;
use crate::app::{Colouring, ThemeChoice};
use crate::language::Language;

/// How the run is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// What colours mean.
    pub colouring: Colouring,
    /// The tab below.
    pub below: Tab,
    /// Pin a column, so that inspector and attention have something to show.
    pub pinned: bool,
    /// Show an early step in place of the settled one.
    pub early: bool,
    /// As in a presentation.
    pub presented: bool,
    /// The language of the window.
    pub language: Language,
}

impl Look {
    /// How it is looked at where nothing else is said.
    pub const USUAL: Look = Look {
        colouring: Colouring::Islands,
        below: Tab::Curves,
        pinned: true,
        early: false,
        presented: false,
        language: Language::English,
    };
}

/// A picture of a room beside the one that every room has.
#[derive(Debug, Clone, Copy)]
pub struct Shot {
    /// Begins the file's name; what is taken light and dark says so behind it.
    pub name: &'static str,
    /// The themes in which it is taken.
    pub themes: &'static [ThemeChoice],
    /// How the run is looked at.
    pub look: Look,
}

/// The themes in which every room is taken.
pub const LIGHT_AND_DARK: &[ThemeChoice] = &[ThemeChoice::Light, ThemeChoice::Dark];
