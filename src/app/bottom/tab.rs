//! Which tab the bottom panel shows.

use eframe::egui::{self, Id};
use serde::{Deserialize, Serialize};

use crate::names::keys;

/// What the tabs show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tab {
    /// Meters over time.
    #[default]
    Curves,
    /// Islands against the threshold.
    Threshold,
    /// The islands of all levels as a tree.
    Tree,
    /// What the picture knows of its parts and wholes, and how far the islands agree.
    Truth,
    /// The attention row of the inspected column.
    Smoother,
    /// All meters of all levels.
    Meters,
    /// What ails the run, in words.
    Diagnoses,
}

keys!(Tab {
    Curves: ("curves", "Curves"),
    Threshold: ("threshold", "Threshold"),
    Tree: ("tree", "Parse tree"),
    Truth: ("truth", "Truth"),
    Smoother: ("smoother", "Smoother"),
    Meters: ("meters", "Meters"),
    Diagnoses: ("diagnoses", "Diagnoses"),
});

impl Tab {
    /// Its message among the words of the window: its name, and as the tip what it shows.
    pub(super) fn message(self) -> String {
        format!("below-{}", self.key())
    }

    fn id() -> Id {
        Id::unique("bottom panel tab")
    }

    /// The tab that is shown.
    pub fn shown(ctx: &egui::Context) -> Tab {
        ctx.data_mut(|data| data.get_persisted(Tab::id())).unwrap_or_default()
    }

    /// Shows this tab.
    pub fn show(self, ctx: &egui::Context) {
        ctx.data_mut(|data| data.insert_persisted(Tab::id(), self));
    }
}
