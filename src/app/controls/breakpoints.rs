//! Conditions that pause a run.

use eframe::egui::{self, DragValue};

use super::Controls;
use crate::engine::{Command, Snapshot};

/// The window, among windows.
pub(in crate::app) fn breakpoints_id() -> egui::Id {
    egui::Id::unique("breakpoints")
}

impl Controls {
    /// The window with the conditions.
    pub fn breakpoints_window(
        &mut self,
        ctx: &egui::Context,
        snapshot: &Snapshot,
        open: &mut bool,
        commands: &mut Vec<Command>,
    ) {
        if !*open {
            return;
        }
        let before = self.current(snapshot);
        let mut setup = before.clone();
        let window = egui::Window::new("Breakpoints").id(breakpoints_id()).collapsible(false).resizable(false);
        window.open(open).show(ctx, |ui| {
            let breakpoints = &mut setup.breakpoints;
            ui.label("Pause a running run");
            ui.horizontal(|ui| {
                let mut on = breakpoints.at_step.is_some();
                let mut step = breakpoints.at_step.unwrap_or(snapshot.step + 20);
                let switched = ui.checkbox(&mut on, "At step").changed();
                let field = ui.add_enabled(on, DragValue::new(&mut step).range(1..=1_000_000));
                field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::SpinButton, on, "Step at which to pause"));
                if switched || (on && breakpoints.at_step != Some(step)) {
                    breakpoints.at_step = on.then_some(step);
                }
            });
            ui.checkbox(&mut breakpoints.when_settled, "When settled");
            ui.horizontal(|ui| {
                let mut on = breakpoints.perplexity.is_some();
                let (mut low, mut high) = breakpoints.perplexity.unwrap_or((1.5, 64.0));
                let switched = ui.checkbox(&mut on, "When perplexity leaves").changed();
                let field = ui.add_enabled(on, DragValue::new(&mut low).range(1.0..=high).speed(0.1));
                field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::SpinButton, on, "Lowest perplexity"));
                ui.label("to");
                let field = ui.add_enabled(on, DragValue::new(&mut high).range(low..=1e6).speed(0.5));
                field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::SpinButton, on, "Highest perplexity"));
                ui.label("columns");
                if switched || (on && breakpoints.perplexity != Some((low, high))) {
                    breakpoints.perplexity = on.then_some((low, high));
                }
            });
            ui.weak("A run always halts when a number is not finite");
        });
        if setup != before {
            self.edit(setup, snapshot, ctx.input(|input| input.time), commands);
        }
    }
}
