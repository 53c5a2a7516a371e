//! Priming: is a picture that was perceived before perceived faster or better when it comes back damaged? The
//! experiment with its sliders, curves over the delay, and the parses side by side.

mod charts;
mod parses;

use std::sync::Arc;

use eframe::egui;

use self::parses::Parses;
use super::experiment::{Experiment, beside_ui, sentence};
use crate::app::room::{Door, Room};
use crate::app::widgets::quiet;
use crate::app::widgets::row::{real_ui, whole_ui};
use crate::engine::Snapshot;
use crate::engine::worker::Wake;
use crate::fast_weights::Rule;
use crate::files::samples::SAMPLES;
use crate::glom::{HandMade, Model};
use crate::names::names;
use crate::recall::{self, Exhibit, Grain, PrimingPlan, PrimingReport, Subject};

/// Which pictures are measured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Pictures {
    /// The one that is open.
    #[default]
    Open,
    /// All bundled ones.
    Bundled,
    /// The bundled ones and as many generated ones.
    Many,
}

names!(Pictures { Open: "This picture", Bundled: "Bundled", Many: "24 pictures" });

impl Pictures {
    /// One sentence.
    fn tip(self) -> &'static str {
        match self {
            Pictures::Open => "The picture that is open; another one serves as the control",
            Pictures::Bundled => "The bundled pictures, each with the next one as its control",
            Pictures::Many => "The bundled pictures and 18 generated scenes: minutes, but the errors become small",
        }
    }

    /// Generated pictures in [`Pictures::Many`].
    const GENERATED: usize = 18;

    /// The pictures, and how many of them are measured.
    fn subjects(self, open: Subject) -> Result<(Vec<Subject>, usize), String> {
        let generated = |count| recall::generated(count, 1).map_err(|error| error.to_string());
        if self == Pictures::Open {
            let mut subjects = vec![open];
            subjects.extend(generated(1)?);
            return Ok((subjects, 1));
        }
        let mut subjects = Vec::new();
        for sample in SAMPLES {
            let picture = sample.picture().map_err(|error| error.to_string())?;
            subjects.push(Subject { name: sample.name.to_owned(), picture });
        }
        if self == Pictures::Many {
            subjects.extend(generated(Self::GENERATED)?);
        }
        let measured = subjects.len();
        Ok((subjects, measured))
    }
}

/// What the experiment shows while it runs.
struct Shown {
    /// Share of the perceptions that are made, 0 to 1.
    progress: f32,
    report: PrimingReport,
    exhibit: Option<Arc<Exhibit>>,
}

/// The tab.
pub(in crate::app) struct PrimingTab {
    plan: PrimingPlan,
    pictures: Pictures,
    /// As it is typed.
    delays: String,
    experiment: Experiment<Shown>,
    parses: Parses,
    /// The level whose curve and parses are shown; none: the mean over all in the curve.
    level: Option<usize>,
}

impl Default for PrimingTab {
    fn default() -> Self {
        let plan = PrimingPlan { delays: vec![0, 10, 40], ..PrimingPlan::default() };
        Self {
            delays: typed(&plan.delays),
            plan,
            pictures: Pictures::default(),
            experiment: Experiment::default(),
            parses: Parses::default(),
            level: None,
        }
    }
}

/// Delays as one types them.
fn typed(delays: &[usize]) -> String {
    delays.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Delays that were typed, rising, each once.
fn read(text: &str) -> Result<Vec<usize>, String> {
    let parts = text.split([',', ' ']).filter(|part| !part.is_empty());
    let delays: Result<Vec<usize>, _> = parts.map(str::parse).collect();
    let mut delays = delays.map_err(|_| "Delays are whole numbers of steps, such as 0, 10, 40".to_owned())?;
    delays.sort_unstable();
    delays.dedup();
    Ok(delays)
}

impl Room for PrimingTab {
    fn ui(&mut self, ui: &mut egui::Ui, door: &mut Door<'_>) {
        let shown = self.experiment.report();
        let mut start = false;
        beside_ui(
            ui,
            "priming controls",
            self,
            |ui, tab| start = tab.controls_ui(ui, shown.as_deref()),
            |ui, tab| match &shown {
                Some(shown) => tab.results_ui(ui, shown),
                None => {
                    ui.label(quiet(
                        "A picture is settled while the matrices listen. After a delay it comes back damaged and is \
                         settled again from the beginning: with that memory, without any, with an empty one, and with \
                         the memory of another picture. Only a gain over all of them is priming",
                    ));
                }
            },
        );
        if start {
            self.start(door.panel.snapshot, door.wake);
        }
    }

    fn is_busy(&self) -> bool {
        self.experiment.is_running()
    }

    fn pose(&mut self, snapshot: &Snapshot, wake: &Wake) -> bool {
        if self.experiment.is_new() {
            self.start(snapshot, wake);
        }
        !self.is_busy()
    }
}

impl PrimingTab {
    /// The sliders and the button; true when the experiment is to be started.
    fn controls_ui(&mut self, ui: &mut egui::Ui, shown: Option<&Shown>) -> bool {
        let default = PrimingPlan::default();
        ui.label("Pictures");
        ui.horizontal_wrapped(|ui| {
            for pictures in Pictures::ALL {
                let response = ui.selectable_value(&mut self.pictures, pictures, pictures.name());
                response.on_hover_text(pictures.tip());
            }
        });
        // Above the sliders: it must be in sight however short the window is.
        let refused = self.refusal();
        if let Some(why) = &refused {
            ui.colored_label(ui.visuals().error_fg_color, why);
        }
        if let Some(shown) = shown
            && ui.button("Copy as CSV").on_hover_text("Every perception, for a spreadsheet").clicked()
        {
            ui.ctx().copy_text(shown.report.csv());
        }
        let start = ui
            .add_enabled_ui(refused.is_none() || self.experiment.is_running(), |ui| {
                if self.experiment.is_new() {
                    let button = ui.button("Run").on_hover_text("In the background; curves appear picture by picture");
                    button.accessible_name("Run the experiment").clicked()
                } else {
                    self.experiment.bar_ui(ui, shown.map_or(0.0, |shown| shown.progress))
                }
            })
            .inner;
        ui.separator();
        let plan = &mut self.plan;
        let mut versions = plan.seeds.len();
        whole_ui(ui, "Versions", "Damaged versions of every picture, one seed each", 1..=10, 100, &mut versions);
        plan.seeds = (1..=versions.max(1) as u64).collect();
        ui.separator();
        ui.strong("Damage");
        let damage = &mut plan.damage;
        let tip = "Standard deviation of Gaussian noise on red, green and blue, where the whole range is 1";
        real_ui(ui, "Noise", tip, 0.0..=1.0, default.damage.noise, &mut damage.noise);
        let tip = "Share of the cells that become black or white";
        real_ui(ui, "Salt and pepper", tip, 0.0..=1.0, 0.0, &mut damage.salt_pepper);
        let tip = "Share of the picture that a grey rectangle hides";
        real_ui(ui, "Occlusion", tip, 0.0..=1.0, 0.0, &mut damage.occlude);
        let mut cells = damage.grain == Grain::Cell;
        ui.checkbox(&mut cells, "One draw per cell").on_hover_text(
            "Otherwise one per pixel; a column sees the mean over its cell, which takes most of such noise away",
        );
        damage.grain = if cells { Grain::Cell } else { Grain::Pixel };
        ui.separator();
        ui.strong("Memory");
        let tip = "Beside bottom-up 0.3, top-down 0.1, previous 0.2 and attention 0.5";
        real_ui(ui, "Memory weight", tip, 0.0..=5.0, default.weight, &mut plan.weight);
        let memory = &mut plan.memory;
        ui.horizontal(|ui| {
            for (rule, name, tip) in [
                (
                    Rule::Delta,
                    "Delta",
                    "A learns what it does not yet say: in the end it leaves what it knows as it is",
                ),
                (Rule::Decay, "Decay", "The paper's outer products: what all columns share weighs most"),
            ] {
                ui.selectable_value(&mut memory.learning.rule, rule, name).on_hover_text(tip);
            }
        });
        let learning = default.memory.learning;
        let tip = "What is left of the matrices after one step of the delay";
        real_ui(ui, "lambda", tip, 0.0..=1.0, learning.decay, &mut memory.learning.decay);
        real_ui(ui, "eta", "Rate at which the matrices learn", 0.0..=2.0, learning.rate, &mut memory.learning.rate);
        whole_ui(ui, "Inner steps", "Steps of the inner loop", 1..=8, 64, &mut memory.inner);
        let mut learns = !memory.frozen;
        ui.checkbox(&mut learns, "Keep learning").on_hover_text("The matrices learn from the damaged picture as well");
        memory.frozen = !learns;
        ui.separator();
        let label = ui.label("Delays in steps");
        ui.text_edit_singleline(&mut self.delays)
            .labelled_by(label.id)
            .on_hover_text("Whole numbers, such as 0, 10, 40");
        start
    }

    /// Takes over what is typed; says what makes no sense.
    fn refusal(&mut self) -> Option<String> {
        match read(&self.delays) {
            Ok(delays) => self.plan.delays = delays,
            Err(why) => return Some(why),
        }
        self.plan.check(HandMade::default().levels()).err().map(|error| sentence(&error.to_string()))
    }

    fn start(&mut self, snapshot: &Snapshot, wake: &Wake) {
        let (plan, pictures) = (self.plan.clone(), self.pictures);
        let open = Subject { name: snapshot.picture_name.clone(), picture: (*snapshot.picture).clone() };
        self.experiment.start("priming", wake, move |link| {
            let (subjects, measured) = pictures.subjects(open)?;
            let model: Arc<dyn Model> = Arc::new(HandMade::default());
            let mut published = None;
            let watch = &mut |outcome: &recall::PrimingOutcome| {
                // It hears of every step, and shows when there is more than before.
                let now = (outcome.done, outcome.trials.len());
                if published.replace(now) != Some(now) {
                    link.publish(Shown {
                        progress: outcome.done as f32 / outcome.all.max(1) as f32,
                        report: PrimingReport::new(model.name(), &plan, &subjects, outcome),
                        exhibit: outcome.exhibit.clone(),
                    });
                }
                link.go_on()
            };
            let settings = model.default_settings();
            recall::prime(&model, &settings, &subjects, measured, &plan, watch)
                .map(|_| ())
                .map_err(|error| error.to_string())
        });
    }

    fn results_ui(&mut self, ui: &mut egui::Ui, shown: &Shown) {
        let report = &shown.report;
        if report.points.is_empty() {
            ui.label(quiet("The clean pictures are being settled; the first curves come after the first picture"));
            return;
        }
        let witnesses = match (report.n, report.witness.as_str()) {
            (1, _) => "One witness only, so no error is known. ".to_owned(),
            (count, "seed") => format!("One picture, {count} damaged versions. "),
            (count, _) => format!("{count} pictures. "),
        };
        ui.add(egui::Label::new(format!("{witnesses}{}", report.verdict)).wrap());
        let levels = report.points.first().map_or(0, |point| point.ari.len());
        ui.horizontal_wrapped(|ui| {
            ui.selectable_value(&mut self.level, None, "All levels")
                .on_hover_text("The mean over the levels; parses of the top level");
            for level in 0..levels {
                let response = ui.selectable_value(&mut self.level, Some(level), format!("Level {level}"));
                let name = format!("Agreement and parses of level {level}");
                response.on_hover_text(&name).accessible_name(name);
            }
        });
        let height = (ui.available_height() * 0.5).max(140.0);
        charts::ui(ui, report, self.level.filter(|level| *level < levels), height);
        if let Some(exhibit) = &shown.exhibit {
            let level = self.level.unwrap_or(usize::MAX).min(exhibit.parse.len().saturating_sub(1));
            ui.add_space(4.0);
            self.parses.ui(ui, exhibit, level);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn delays_are_read_as_typed_and_sorted() {
        assert_eq!(read("40, 0,10 10").unwrap(), [0, 10, 40]);
        assert_eq!(read(&typed(&[0, 5])).unwrap(), [0, 5]);
        assert!(read("soon").unwrap_err().contains("whole numbers"));
        assert!(read("-1").is_err());
        let mut tab = PrimingTab { delays: String::new(), ..PrimingTab::default() };
        assert!(tab.refusal().unwrap().contains("one delay"));
    }

    #[test]
    fn one_picture_has_a_control_and_many_are_at_least_twenty() {
        let open = Subject { name: "open".to_owned(), picture: image::RgbImage::new(8, 8) };
        let (subjects, measured) = Pictures::Open.subjects(open.clone()).unwrap();
        assert_eq!((subjects.len(), measured), (2, 1));
        let (subjects, measured) = Pictures::Many.subjects(open).unwrap();
        assert!(measured >= 20 && subjects.len() == measured);
    }
}
