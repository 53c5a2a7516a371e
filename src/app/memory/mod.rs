//! The Memory workspace: what the levels have held lately, and what comes of it.
//!
//! Tabs above, the timeline below, both in the place that they have in every workspace. The first tab shows the memory of the run
//! itself, the fast weights A_l = lambda A_l + eta / N sum_i x_i x_i^T, beside its controls; the others are experiments of
//! their own.
//!
//! To add an experiment: its module (`mod priming;`), a struct in it that is `Default` and has
//! `pub(in crate::app) fn ui(&mut self, ui: &mut egui::Ui, snapshot: &Snapshot, wake: &Wake)`, and one line in `tabs!` below:
//! variant, field, struct, name on the tab, one sentence. The tab is kept while the window is open, so it may own its threads
//! ([`crate::engine::worker`]); it gets the whole width.

mod capacity;
pub(in crate::app) mod controls;
mod deblurring;
mod experiment;
mod matrix;
mod priming;
mod retrieval;

use eframe::egui;
use serde::{Deserialize, Serialize};

pub use matrix::{HeatScale, HeatView};

use super::Panel;
use super::theme::space;
use crate::engine::Command;
use crate::engine::worker::Wake;

/// Makes [`MemoryTab`] and the tabs themselves from one line each.
macro_rules! tabs {
    ($($variant:ident, $field:ident: $tab:ty, $name:literal, $help:literal;)*) => {
        /// What the Memory workspace shows.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum MemoryTab {
            /// The memory of the run: its matrix, spectrum, reads.
            #[default]
            Matrix,
            $(#[doc = $help] $variant,)*
        }

        impl MemoryTab {
            /// All of them, in the order of the tabs.
            pub const ALL: &'static [MemoryTab] = &[MemoryTab::Matrix, $(MemoryTab::$variant,)*];

            /// The name on the tab.
            pub fn name(self) -> &'static str {
                match self {
                    MemoryTab::Matrix => "Matrix",
                    $(MemoryTab::$variant => $name,)*
                }
            }

            fn help(self) -> &'static str {
                match self {
                    MemoryTab::Matrix => "The fast weights of a level: the matrix, its spectrum, what it gives back",
                    $(MemoryTab::$variant => $help,)*
                }
            }
        }

        /// The tabs, as long as the window is open.
        #[derive(Default)]
        pub(in crate::app) struct MemoryTabs {
            matrix: matrix::MatrixTab,
            $($field: $tab,)*
        }

        impl MemoryTabs {
            fn show(&mut self, ui: &mut egui::Ui, panel: &mut Panel<'_>, view: &mut MemoryView, _wake: &Wake) {
                match view.tab {
                    MemoryTab::Matrix => self.matrix.ui(ui, panel, view),
                    $(MemoryTab::$variant => self.$field.ui(ui, panel.snapshot, _wake),)*
                }
            }
        }
    };
}

tabs! {
    Priming, priming: priming::PrimingTab, "Priming", "Is a picture seen before perceived faster or better when it comes back damaged?";
    Capacity, capacity: capacity::CapacityTab, "Capacity", "How many states a memory holds: measured, with theory lines";
    Deblurring, deblurring: deblurring::DeblurringTab, "Deblurring", "What rehearsing a few old pairs does for the others (Hinton and Plaut 1987)";
    Retrieval, retrieval: retrieval::RetrievalTab, "Retrieval", "The paper's own task: networks that learn to bind, live";
}

/// What the Memory workspace shows, and how: display only, remembered between starts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct MemoryView {
    /// The tab.
    pub tab: MemoryTab,
    /// How the matrix is drawn.
    pub heat: HeatView,
    /// The eigenvector whose agreement is painted on the picture, counted from the leading one.
    #[serde(skip, default = "second")]
    pub eigenvector: Option<usize>,
    /// Eigenvalues by their order of magnitude.
    pub spectrum_logarithmic: bool,
}

/// The leading eigenvector is near the mean of all columns; the second is the first that tells places apart.
fn second() -> Option<usize> {
    Some(1)
}

impl Default for MemoryView {
    fn default() -> Self {
        Self { tab: MemoryTab::Matrix, heat: HeatView::default(), eigenvector: second(), spectrum_logarithmic: true }
    }
}

impl MemoryView {
    /// Values that a file may hold but the window cannot use are put right.
    pub fn put_right(&mut self) {
        self.heat.put_right();
    }

    /// Whether the controls of the run's memory stand on the left.
    pub(in crate::app) fn has_controls(&self) -> bool {
        self.tab == MemoryTab::Matrix
    }
}

impl MemoryTabs {
    /// Whether an experiment that begins by itself goes on.
    pub(in crate::app) fn is_busy(&self) -> bool {
        self.capacity.is_busy() || self.deblurring.is_busy() || self.retrieval.is_busy()
    }

    /// The workspace is not shown: nothing is worked out for it.
    pub(in crate::app) fn leave(&mut self, commands: &mut Vec<Command>) {
        self.matrix.leave(commands);
    }

    /// Draws the tabs and the one that is shown.
    pub(in crate::app) fn ui(&mut self, ui: &mut egui::Ui, panel: &mut Panel<'_>, view: &mut MemoryView, wake: &Wake) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            for &tab in MemoryTab::ALL {
                let response = ui.selectable_label(view.tab == tab, tab.name()).on_hover_text(tab.help());
                if response.accessible_name(tab.name()).clicked() {
                    view.tab = tab;
                }
            }
        });
        ui.add_space(space::SMALL);
        if view.tab != MemoryTab::Matrix {
            self.matrix.leave(panel.commands);
        }
        ui.push_id(view.tab.name(), |ui| self.show(ui, panel, view, wake));
    }
}
