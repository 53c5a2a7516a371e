//! The trainings of this window: how far each is, and what can be done with it.

use eframe::egui::{self, Color32, RichText, Sense, Ui, vec2};

use crate::app::theme::space;
use crate::app::trainings::line;
use crate::app::widgets::fields::refusal;
use crate::app::widgets::quiet;
use crate::engine::training::{Progress, Standing};

/// What is asked of a training.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Look at it: bars, and the network that is asked.
    Choose,
    /// Hold it.
    Pause,
    /// Let it go on.
    Resume,
    /// End its thread.
    Stop,
    /// Write it to a file.
    Keep,
    /// Take it from the list.
    Remove,
    /// Go on beyond its end, for so many updates.
    More(u64),
}

/// One training as the list draws it.
pub struct Row<'a, V> {
    /// The number in the names of its buttons.
    pub number: usize,
    /// Model, size, task, seed.
    pub name: &'a str,
    /// Its colour in the plots.
    pub colour: Color32,
    /// Whether it is the one that is looked at.
    pub chosen: bool,
    /// How far it is.
    pub progress: &'a Progress<V>,
    /// In what state.
    pub standing: &'a Standing,
    /// Newest test error in percent.
    pub error: Option<f32>,
}

/// Draws one training.
pub fn row_ui<V>(ui: &mut Ui, row: &Row<'_, V>) -> Option<Wish> {
    let mut wish = None;
    let number = row.number;
    let fill = if row.chosen { ui.visuals().faint_bg_color } else { Color32::TRANSPARENT };
    let rim = if row.chosen { row.colour } else { ui.visuals().widgets.noninteractive.bg_stroke.color };
    let frame = egui::Frame::new().fill(fill).stroke(egui::Stroke::new(1.0, rim)).corner_radius(4).inner_margin(6);
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(12.0, 12.0), Sense::hover());
            ui.painter().circle_filled(rect.center(), 5.0, row.colour);
            let label = ui.add(egui::Button::selectable(row.chosen, RichText::new(row.name).strong()).truncate());
            let words = format!("Training {number}: {}", row.name);
            if label.on_hover_text(&words).accessible_name(words).clicked() {
                wish = Some(Wish::Choose);
            }
        });
        let share = row.progress.updates as f32 / row.progress.total.max(1) as f32;
        let bar = egui::ProgressBar::new(share).desired_height(6.0).fill(row.colour.gamma_multiply(0.8));
        ui.add(bar);
        let reached = row.error.map(|error| format!("{error:.2} % wrong"));
        ui.label(quiet(line(row.progress, row.standing, reached.as_deref())).small());
        if let Standing::Failed(words) = row.standing {
            refusal(ui, words);
        }
        ui.horizontal_wrapped(|ui| {
            let mut button = |ui: &mut Ui, text: &str, tip: &str, to: Wish| {
                let response = ui.small_button(text).on_hover_text(tip);
                let name = format!("{} training {number}", text.trim_end_matches('…'));
                if response.accessible_name(name).clicked() {
                    wish = Some(to);
                }
            };
            match row.standing {
                Standing::Running => {
                    button(
                        ui,
                        "Pause",
                        "Holds it after the present update; a held training uses no processor",
                        Wish::Pause,
                    );
                    button(ui, "Stop", "Ends it here; it can be kept, and resumed later", Wish::Stop);
                }
                Standing::Paused => {
                    button(ui, "Resume", "Goes on exactly where it stands", Wish::Resume);
                    button(ui, "Stop", "Ends it here; it can be kept, and resumed later", Wish::Stop);
                }
                Standing::Stopped => button(ui, "Resume", "Goes on exactly where it stands", Wish::Resume),
                Standing::Done => {
                    let tip = "Goes on from its end, exactly as if it had been planned longer";
                    button(ui, "4,000 more", tip, Wish::More(4_000));
                }
                Standing::Failed(_) => {}
            }
            if !matches!(row.standing, Standing::Failed(_)) {
                let tip = "Writes network and training to a file, from which it goes on exactly";
                button(ui, "Keep…", tip, Wish::Keep);
            }
            if *row.standing != Standing::Running {
                button(ui, "Remove", "Takes it from the list; what was not kept is lost", Wish::Remove);
            }
        });
    });
    ui.add_space(space::SMALL);
    wish
}
