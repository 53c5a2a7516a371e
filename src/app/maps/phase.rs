//! A step in slow motion: which part of it the maps show, and how many islands it would have if it alone were the new
//! state.

use eframe::egui::{self, Label, RichText};

use crate::app::Panel;
use crate::engine::{Phase, Snapshot};
use crate::glom::{Kernel, Source};

/// What is seen while a step is shown in slow motion: one sentence for each part.
pub fn sentence(snapshot: &Snapshot, phase: Phase) -> &'static str {
    let levels = &snapshot.setup.settings.levels;
    match phase {
        Phase::Contribution(Source::BottomUp) => {
            "Bottom-up: every level shows what the level below (the picture, at level 0) predicts for it"
        }
        Phase::Contribution(Source::TopDown) => {
            "Top-down: every level shows what the level above predicts for this place; the top level has none and \
             keeps its state"
        }
        Phase::Contribution(Source::Previous) => "Previous: every level shows its own state before the step",
        Phase::Contribution(Source::Attention) if levels.iter().all(|level| level.kernel == Kernel::Softmax) => {
            "Attention: every column shows the average of the columns in reach, the more alike the heavier: it draws \
             them together"
        }
        Phase::Contribution(Source::Attention) => {
            "Attention: every column shows what the smoother of its level tells it"
        }
        Phase::Contribution(Source::Memory) => {
            "Memory: every column shows what the fast weights of its level recall of it"
        }
        Phase::Average if levels.iter().any(|level| level.frozen) => {
            "Average: the contributions weighted by their shares are the new state; frozen levels keep theirs"
        }
        Phase::Average => "Average: the contributions weighted by their shares are the new state",
    }
}

/// The islands of the part that is shown beside those of the state, from the lowest level to the top.
pub fn islands(snapshot: &Snapshot) -> Option<String> {
    let at = snapshot.curves.steps.binary_search_by_key(&snapshot.step, |curve| curve.step).ok()?;
    let counts = |counts: Vec<usize>| counts.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
    let state = counts(snapshot.curves.steps[at].levels.iter().map(|level| level.islands).collect());
    let part = counts(snapshot.analysis.levels.iter().map(|level| level.islands.len()).collect());
    let top = snapshot.levels().saturating_sub(1);
    match snapshot.phase? {
        Phase::Contribution(_) => Some(format!(
            "Cut where the state is cut, it alone has {part} islands at levels 0 to {top}, the state before the step \
             {state}"
        )),
        Phase::Average => Some(format!("{state} islands at levels 0 to {top}")),
    }
}

/// In slow motion inside a step: which part of it the maps show. True when there is something to say. It stands where
/// the legend stands otherwise, so that nothing moves.
pub fn line_ui(ui: &mut egui::Ui, panel: &Panel<'_>) -> bool {
    let Some(phase) = panel.snapshot.phase else { return false };
    let words = RichText::new(sentence(panel.snapshot, phase)).color(ui.visuals().hyperlink_color);
    ui.horizontal(|ui| ui.add(Label::new(words).truncate()));
    true
}
