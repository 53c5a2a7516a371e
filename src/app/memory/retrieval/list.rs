//! The lessons of this window: how far each is, and what can be done with it.

use eframe::egui::{self, Color32, RichText, Sense, Ui, vec2};

use super::curves::thousands;
use super::form::refusal;
use crate::app::inspector::style::quiet;
use crate::app::theme::space;
use crate::engine::lesson::{Progress, Standing};

/// What is asked of a lesson.
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

/// One lesson as the list draws it.
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

/// Draws one lesson.
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
            let words = format!("Lesson {number}: {}", row.name);
            if label.on_hover_text(&words).accessible_name(words).clicked() {
                wish = Some(Wish::Choose);
            }
        });
        let share = row.progress.updates as f32 / row.progress.total.max(1) as f32;
        let bar = egui::ProgressBar::new(share).desired_height(6.0).fill(row.colour.gamma_multiply(0.8));
        ui.add(bar);
        ui.label(quiet(said(row)).small());
        if let Standing::Failed(words) = row.standing {
            refusal(ui, words);
        }
        ui.horizontal_wrapped(|ui| {
            let mut button = |ui: &mut Ui, text: &str, tip: &str, to: Wish| {
                let response = ui.small_button(text).on_hover_text(tip);
                let name = format!("{} lesson {number}", text.trim_end_matches('…'));
                if response.accessible_name(name).clicked() {
                    wish = Some(to);
                }
            };
            match row.standing {
                Standing::Running => {
                    button(
                        ui,
                        "Pause",
                        "Holds it after the present update; a held lesson uses no processor",
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

/// How far a lesson is, in a line.
fn said<V>(row: &Row<'_, V>) -> String {
    let progress = row.progress;
    let mut words = format!("{} of {}", thousands(progress.updates), thousands(progress.total));
    if let Some(error) = row.error {
        words.push_str(&format!(" · {error:.2} % wrong"));
    }
    match row.standing {
        Standing::Running => {
            if progress.per_second > 0.0 {
                words.push_str(&format!(" · {:.0}/s", progress.per_second));
            }
            if let Some(left) = progress.seconds_left() {
                words.push_str(&format!(" · {} left", duration(left)));
            }
        }
        Standing::Paused => words.push_str(" · paused"),
        Standing::Stopped => words.push_str(" · stopped"),
        Standing::Done if progress.seconds > 0.0 => {
            words.push_str(&format!(" · done in {}", duration(progress.seconds)));
        }
        Standing::Done => words.push_str(" · done"),
        Standing::Failed(_) => words.push_str(" · ended by an error"),
    }
    words
}

/// Seconds in the unit that is easily read.
pub fn duration(seconds: f32) -> String {
    match seconds {
        _ if !seconds.is_finite() => "…".to_owned(),
        ..90.0 => format!("{seconds:.0} s"),
        ..5400.0 => format!("{:.0} min", seconds / 60.0),
        _ => format!("{:.1} h", seconds / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_a_lesson_is() {
        let progress = Progress { updates: 3000, total: 12_000, per_second: 150.0, seconds: 20.0, view: () };
        let line = |standing: Standing| {
            let (name, colour) = ("", Color32::RED);
            let row = Row {
                number: 1,
                name,
                colour,
                chosen: false,
                progress: &progress,
                standing: &standing,
                error: Some(4.8),
            };
            said(&row)
        };
        assert_eq!(line(Standing::Running), "3,000 of 12,000 · 4.80 % wrong · 150/s · 60 s left");
        assert_eq!(line(Standing::Paused), "3,000 of 12,000 · 4.80 % wrong · paused");
        assert_eq!(line(Standing::Done), "3,000 of 12,000 · 4.80 % wrong · done in 20 s");
    }

    #[test]
    fn times_are_read_easily() {
        assert_eq!([3.2, 100.0, 7200.0, f32::INFINITY].map(duration), ["3 s", "2 min", "2.0 h", "…"]);
    }
}
