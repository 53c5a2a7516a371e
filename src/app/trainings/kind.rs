//! The kinds of trainings: what the window calls them, as one table, and what each of them adds to a list of trainings.

use std::path::{Path, PathBuf};

use eframe::egui::Ui;

use crate::engine::training::{Opened, Trainee};
use crate::teach::{Trial, Tried};

/// A kind of training.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TrainingKind {
    /// A model learns end to end.
    Learning,
    /// A recurrent network learns to bind and to retrieve.
    Retrieval,
    /// A recurrent network learns to see digits through glimpses.
    Glimpses,
    /// Layers learn each for itself, without a backward pass.
    ForwardForward,
    /// Hemispheres that are told different labels, beside their rivals.
    Hemispheres,
}

/// How the window speaks of a kind.
#[derive(Debug)]
pub struct KindWords {
    /// Where it is at home, as its switch or tab is called.
    pub home: &'static str,
    /// What learns.
    pub learns: &'static str,
    /// Title of the window that asks for a file to open.
    pub open: &'static str,
    /// Title of the window that asks for a file to write.
    pub keep: &'static str,
    /// Title of the window that asks for a file to write and to settle with; none where the run cannot settle with it.
    pub settle: Option<&'static str>,
    /// Title of the window that asks for a folder to learn from; none where nothing is learned from files.
    pub data: Option<&'static str>,
    /// Updates by which a training that is over is made longer.
    pub more: u64,
    /// What the button says that makes it longer by so many.
    pub more_name: &'static str,
    /// Whether one is kept as a folder of files.
    pub folder: bool,
}

/// The table, in the order of [`TrainingKind`].
const WORDS: [(TrainingKind, KindWords); 5] = [
    (
        TrainingKind::Learning,
        KindWords {
            home: "Learning",
            learns: "model",
            open: "Open training",
            keep: "Keep checkpoint",
            settle: Some("Keep and use the model"),
            data: None,
            more: 500,
            more_name: "500 more",
            folder: false,
        },
    ),
    (
        TrainingKind::Retrieval,
        KindWords {
            home: "Retrieval",
            learns: "network",
            open: "Open network",
            keep: "Keep network",
            settle: None,
            data: None,
            more: 4_000,
            more_name: "4,000 more",
            folder: false,
        },
    ),
    (
        TrainingKind::Glimpses,
        KindWords {
            home: "Glimpses",
            learns: "network",
            open: "Open network of glimpses",
            keep: "Keep network of glimpses",
            settle: None,
            data: Some("Open folder of MNIST"),
            more: 1_000,
            more_name: "1,000 more",
            folder: false,
        },
    ),
    (
        TrainingKind::ForwardForward,
        KindWords {
            home: "Forward-Forward",
            learns: "network",
            open: "Open network of layers",
            keep: "Keep network of layers",
            settle: None,
            data: Some("Open folder of digits"),
            more: 1_000,
            more_name: "1,000 more",
            folder: false,
        },
    ),
    (
        TrainingKind::Hemispheres,
        KindWords {
            home: "Hemispheres",
            learns: "table",
            open: "Open table of hemispheres",
            keep: "Keep table of hemispheres",
            settle: None,
            data: Some("Open folder of labelled pictures"),
            more: 1,
            more_name: "One more seed",
            folder: true,
        },
    ),
];

impl TrainingKind {
    /// All of them.
    pub fn all() -> impl Iterator<Item = TrainingKind> {
        WORDS.iter().map(|(kind, _)| *kind)
    }

    /// How the window speaks of it.
    pub fn words(self) -> &'static KindWords {
        &WORDS[self as usize].1
    }
}

/// What a kind adds to a list of trainings: how one begins, and what is said of it.
pub trait ListedKind: 'static {
    /// Which kind it is.
    const KIND: TrainingKind;
    /// What learns.
    type Trainee: Trainee;
    /// What one has to say before one begins, as typed, not checked.
    type Form: Default + Clone + Send + 'static;

    /// Why no training can begin with this form.
    fn refused(form: &Self::Form) -> Option<String>;

    /// Makes a training at its beginning. Called beside the window.
    ///
    /// # Errors
    /// What cannot be trained, as a sentence.
    fn begin(form: Self::Form) -> Result<Self::Trainee, String>;

    /// Reads a kept one; `form` is as it stands. Called beside the window.
    ///
    /// # Errors
    /// Why it cannot be used, as a sentence.
    fn open(path: &Path, form: &Self::Form) -> Result<Opened<Self::Trainee>, String>;

    /// A new one is to learn from what lies in a folder, where its words have a title for that.
    fn learn_from(_form: &mut Self::Form, _folder: PathBuf) {}

    /// What a training of two minutes at most is to be; none where there is no such.
    fn brief() -> Option<Self::Form> {
        None
    }

    /// What is to be trained that a lesson tries; none where that is of another kind.
    fn form_of(_trial: &Trial) -> Option<Self::Form> {
        None
    }

    /// Says what a lesson may ask of a training that has had so many updates and has so many to go.
    fn tried(_view: &View<Self>, _updates: usize, _left: usize, _tried: &mut Tried) {}

    /// A training in a few words.
    fn name(view: &View<Self>) -> String;

    /// How its file may be called after so many updates, without ending.
    fn stem(view: &View<Self>, updates: usize) -> String;

    /// What it has reached, in a few words.
    fn reached(view: &View<Self>) -> Option<String>;

    /// What it is trained with.
    fn config(view: &View<Self>) -> &Config<Self>;

    /// Draws those settings that may change between two updates, while it goes on.
    fn change_ui(ui: &mut Ui, view: &View<Self>, config: &mut Config<Self>);

    /// What it is trained with, in a line; none where the name says it.
    fn settings(_view: &View<Self>) -> Option<String> {
        None
    }
}

/// What a training of the kind is trained with.
pub type Config<K> = <<K as ListedKind>::Trainee as Trainee>::Config;

/// What a window draws of a training of the kind.
pub type View<K> = <<K as ListedKind>::Trainee as Trainee>::View;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_own_row_of_the_table() {
        for (place, (kind, words)) in WORDS.iter().enumerate() {
            assert_eq!(*kind as usize, place, "{}", words.home);
            for (_, other) in &WORDS[..place] {
                assert!(words.home != other.home && words.open != other.open && words.keep != other.keep);
            }
        }
    }
}
