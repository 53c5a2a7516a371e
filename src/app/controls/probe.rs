//! The probe that is the picture: what it shows. Every change draws it anew and begins a new run.

use eframe::egui;

use super::asked::Asked;
use super::titled;
use crate::app::theme::space;
use crate::app::widgets::row::{SliderRow, name_ui};
use crate::engine::{Command, PictureSource, Snapshot};
use crate::probes::{Figure, Grating, LETTERS, MOST_CYCLES, Navon, Probe};

/// The probe that was asked for, until the engine shows it.
#[derive(Debug, Default)]
pub(super) struct Probes(Asked<Probe>);

impl Probes {
    /// Something else was asked for.
    pub fn forget(&mut self) {
        self.0.forget();
    }

    /// Draws the section, when the picture is a probe.
    pub fn ui(&mut self, ui: &mut egui::Ui, snapshot: &Snapshot, commands: &mut Vec<Command>) {
        let shown = match &snapshot.source {
            PictureSource::Probe(probe) => Some(probe),
            _ => None,
        };
        self.0.end(ui, shown);
        let Some(before) = self.0.latest().or(shown).copied() else { return };
        let mut probe = before;
        titled(ui, "Probe", true, |ui| {
            figure_ui(ui, &mut probe);
            match &mut probe.figure {
                Figure::Navon(navon) => navon_ui(ui, navon),
                Figure::Grating(grating) => grating_ui(ui, grating),
            }
        });
        ui.add_space(space::SMALL);
        if probe != before {
            commands.push(Command::Open(PictureSource::Probe(probe)));
            self.0.ask(probe, ui.input(|input| input.time));
        }
    }
}

fn figure_ui(ui: &mut egui::Ui, probe: &mut Probe) {
    ui.horizontal(|ui| {
        name_ui(ui, "Figure").on_hover_text("A picture that asks one question");
        let letters = matches!(probe.figure, Figure::Navon(_));
        let tip = "A big letter made of small ones: does a level find the one, or the others?";
        if ui.selectable_label(letters, "Letters").on_hover_text(tip).clicked() && !letters {
            probe.figure = Probe::default().figure;
        }
        let tip = "Stripes of one width: how much of them does a level tell?";
        if ui.selectable_label(!letters, "Stripes").on_hover_text(tip).clicked() && letters {
            probe.figure = Figure::Grating(Grating::default());
        }
    });
}

fn navon_ui(ui: &mut egui::Ui, navon: &mut Navon) {
    for (name, tip, letter) in [
        ("Big letter", "What the small letters make together: the whole", &mut navon.big),
        ("Small letter", "What each of them is: a part. The same letter twice is called congruent", &mut navon.small),
    ] {
        ui.horizontal(|ui| {
            let label = name_ui(ui, name).on_hover_text(tip);
            egui::ComboBox::from_id_salt(name)
                .selected_text(letter.to_string())
                .height(360.0)
                .show_ui(ui, |ui| {
                    for one in LETTERS {
                        ui.selectable_value(letter, one, one.to_string());
                    }
                })
                .response
                .labelled_by(label.id);
        });
    }
}

fn grating_ui(ui: &mut egui::Ui, grating: &mut Grating) {
    let usual = Grating::default();
    ui.horizontal(|ui| {
        let tip = "Cycles across the width of the picture: few are wide stripes, many are narrow ones";
        let row = SliderRow::new("Cycles", tip, 1.0..=64.0, MOST_CYCLES).decimals(0).default(usual.cycles);
        if row.show(ui, &mut grating.cycles) {
            grating.cycles = grating.cycles.round();
        }
    });
    ui.horizontal(|ui| {
        let tip = "Where the stripes run, in degrees: 0 is level, 90 upright";
        let row = SliderRow::new("Orientation", tip, 0.0..=180.0, 360.0).decimals(0).default(usual.orientation);
        if row.show(ui, &mut grating.orientation) {
            grating.orientation = grating.orientation.round();
        }
    });
    ui.horizontal(|ui| {
        let tip = "(brightest − darkest) / (brightest + darkest)";
        SliderRow::new("Contrast", tip, 0.0..=1.0, 1.0).default(usual.contrast).show(ui, &mut grating.contrast);
    });
}
