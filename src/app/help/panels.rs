//! What there is to say of the panels of Islands.

use super::about::About;
use crate::app::commands::UiCommand as C;
use crate::app::glossary::Term;

pub static CONTROLS: About = About {
    name: "Controls",
    text: &[
        "Picture and model, and how the run settles. The four weights say how loud each voice is in the average that \
         makes the next state; beside each stands the share that it comes to",
        "With All a row is a factor on what every level has of its own; with a level it acts on that level alone. A \
         double click brings a value back",
    ],
    keys: &[C::Reset, C::Settle, C::Undo, C::Redo, C::NewScene, C::LeftPanel],
    terms: &[Term::Contribution, Term::Beta, Term::Radius],
    lesson: "four-voices",
};

pub static MAPS: About = About {
    name: "Maps",
    text: &[
        "The picture, and a map for every level: each cell is a column. Neighbours that agree share a colour and make \
         an island",
        "Pointing at a column outlines it and its island everywhere. A click pins it, a drag pans, the wheel zooms",
    ],
    keys: &[C::ColourEmbedding, C::ColourIslands, C::Borders, C::Brush, C::OneLarge, C::ZoomReset],
    terms: &[Term::Column, Term::Level, Term::Island],
    lesson: "why-islands-form",
};

pub static INSPECTOR: About = About {
    name: "Inspector",
    text: &[
        "A close look at the column that is pinned or under the pointer: its vectors, the voices that it hears at a \
         level, its island, and to whom it listens",
    ],
    keys: &[C::AttentionOverlay, C::LevelUp, C::LevelDown, C::Release, C::RightPanel],
    terms: &[Term::Embedding, Term::Contribution, Term::Perplexity],
    lesson: "who-is-like-minded",
};

pub static BELOW: About = About {
    name: "Below the maps",
    text: &[
        "What happens over the steps, and what the islands are: curves, the threshold, the parse tree, scores against \
         the truth, the smoother, all meters, and what ails a run",
        "The line at the foot has all steps that are kept: drag it to go back",
    ],
    keys: &[C::StepBack, C::Step, C::First, C::Last, C::BottomPanel],
    terms: &[Term::ParseTree, Term::Contrast, Term::Step],
    lesson: "parts-wholes-scenes",
};
