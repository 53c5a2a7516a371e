//! The bottom panel: what happens over time, the threshold, the parse tree, the truth, the smoother, the meters and the
//! diagnoses, as tabs above a timeline that is always there.

pub(in crate::app) mod axes;
mod curves;
mod diagnoses;
mod goodness;
mod held;
mod labels;
mod meters;
pub mod series;
mod smoother;
mod tab;
mod threshold;
mod timeline;
mod tree;
mod truth;

use eframe::egui::{self, Ui, UiBuilder};

pub(super) use self::curves::seek;
pub use self::tab::Tab;

use super::Panel;
use super::anchors;
use super::fit::Fit;
use super::help::{Help, help_ui};
use super::inspector::request;
use super::widgets::level_chooser;
use super::words;
use crate::teach::Anchor;

/// Draws the tabs and the timeline.
pub fn bottom_ui(ui: &mut egui::Ui, panel: &mut Panel<'_>) {
    request::request(ui.ctx(), panel);
    let whole = ui.available_rect_before_wrap();
    let (above, foot) = whole.split_top_bottom_at_y((whole.bottom() - timeline::HEIGHT).max(whole.top()));
    if above.height() > 40.0 {
        anchors::mark(ui.ctx(), Anchor::Below, above);
        ui.scope_builder(UiBuilder::new().max_rect(above), |ui| {
            ui.shrink_clip_rect(above);
            tabs(ui, panel);
        });
    }
    below(ui, panel, foot);
    ui.advance_cursor_after_rect(whole);
}

/// Draws the timeline alone, at the place that it has below the tabs.
pub fn timeline_panel(ui: &mut Ui, panel: &mut Panel<'_>) {
    request::request(ui.ctx(), panel);
    let height = if panel.view.bare || Fit::of(ui.ctx()).is_low() { timeline::TRACK } else { timeline::HEIGHT };
    egui::Panel::bottom("timeline").resizable(false).exact_size(height + 8.0).show(ui, |ui| {
        let whole = ui.available_rect_before_wrap();
        below(ui, panel, whole.with_min_y(whole.bottom() - height));
        ui.advance_cursor_after_rect(whole);
    });
}

fn below(ui: &mut Ui, panel: &mut Panel<'_>, rect: egui::Rect) {
    anchors::mark(ui.ctx(), Anchor::Timeline, rect);
    ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| {
        ui.shrink_clip_rect(rect.expand2(egui::vec2(4.0, 0.0)));
        timeline::timeline_ui(ui, panel);
    });
}

fn tabs(ui: &mut Ui, panel: &mut Panel<'_>) {
    let mut shown = Tab::shown(ui.ctx());
    let words = words::of(ui.ctx());
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        for tab in Tab::ALL {
            let count = panel.snapshot.analysis.diagnoses.len();
            let name = words.say(&tab.message());
            let text = match tab {
                Tab::Diagnoses if count > 0 => format!("{name} ({count})"),
                _ => name.clone(),
            };
            let response = ui.selectable_label(shown == tab, text).on_hover_text(words.tip(&tab.message()));
            if response.accessible_name(name).clicked() {
                shown = tab;
                tab.show(ui.ctx());
            }
        }
        if shown == Tab::Tree {
            ui.separator();
            tree::controls(ui);
        }
        if matches!(shown, Tab::Threshold | Tab::Smoother | Tab::Curves | Tab::Truth) {
            ui.separator();
            ui.label(words.say("below-level"));
            if shown == Tab::Smoother {
                request::level_of_inspected(ui, panel);
            } else {
                level_chooser(ui, &mut panel.view.level, panel.snapshot.state.dim().0);
            }
            if shown == Tab::Truth {
                ui.separator();
                truth::controls(ui, panel);
            }
            if shown == Tab::Curves {
                ui.separator();
                curves::controls(ui, panel);
            }
        }
        help_ui(ui, Help::Below);
    });
    ui.separator();
    ui.push_id(shown.name(), |ui| match shown {
        Tab::Curves => curves::curves_ui(ui, panel),
        Tab::Threshold => threshold::threshold_ui(ui, panel),
        Tab::Tree => tree::tree_ui(ui, panel),
        Tab::Truth => truth::truth_ui(ui, panel),
        Tab::Smoother => smoother::smoother_ui(ui, panel),
        Tab::Meters => meters::meters_ui(ui, panel),
        Tab::Diagnoses => diagnoses::diagnoses_ui(ui, panel),
    });
}
