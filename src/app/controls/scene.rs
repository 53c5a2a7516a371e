//! The generated scene that is the picture: its seed, and what it is like. Every change draws it anew and begins a new
//! run.

use eframe::egui::{self, DragValue, RichText};

use super::asked::Asked;
use super::titled;
use crate::app::commands::{UiCommand, entry};
use crate::app::theme::space;
use crate::app::widgets::row::{SliderRow, name_ui};
use crate::engine::{Command, PictureSource, SceneSource, Snapshot};
use crate::islands::TruthKind;
use crate::scenes::{Kind, SceneLook, SceneSettings, World};

/// The scene that was asked for, until the engine shows it.
#[derive(Debug, Default)]
pub struct Scenes {
    asked: Asked<SceneSource>,
}

impl Scenes {
    /// A scene was asked for, at a time of the window's clock.
    pub fn ask(&mut self, scene: SceneSource, now: f64) {
        self.asked.ask(scene, now);
    }

    /// Something else was asked for.
    pub fn forget(&mut self) {
        self.asked.forget();
    }

    /// The scene after the one that is shown or on its way; after `last` when there is none.
    pub fn next(&self, snapshot: Option<&Snapshot>, last: &SceneSource) -> SceneSource {
        snapshot.and_then(|snapshot| self.current(snapshot)).unwrap_or_else(|| last.clone()).next()
    }

    fn current(&self, snapshot: &Snapshot) -> Option<SceneSource> {
        self.asked.latest().or(shown(snapshot)).cloned()
    }

    /// Draws the section, when the picture is a scene.
    pub(super) fn ui(
        &mut self,
        ui: &mut egui::Ui,
        snapshot: &Snapshot,
        commands: &mut Vec<Command>,
        ui_commands: &mut Vec<UiCommand>,
    ) {
        self.asked.end(ui, shown(snapshot));
        let Some(before) = self.current(snapshot) else { return };
        let mut scene = before.clone();
        titled(ui, "Scene", true, |ui| {
            seed_ui(ui, &mut scene, ui_commands);
            world_ui(ui, &mut scene.settings);
            look_ui(ui, &mut scene.settings);
            if scene.settings.world == World::Things {
                kinds_ui(ui, &mut scene.settings);
                wholes_ui(ui, &mut scene.settings);
            }
            dials_ui(ui, &mut scene.settings);
            content_ui(ui, before.settings.world, snapshot);
        });
        ui.add_space(space::SMALL);
        if scene != before {
            commands.push(Command::Open(PictureSource::Scene(scene.clone())));
            self.ask(scene, ui.input(|input| input.time));
        }
    }
}

/// The scene that is the picture.
fn shown(snapshot: &Snapshot) -> Option<&SceneSource> {
    match &snapshot.source {
        PictureSource::Scene(scene) => Some(scene),
        _ => None,
    }
}

fn seed_ui(ui: &mut egui::Ui, scene: &mut SceneSource, ui_commands: &mut Vec<UiCommand>) {
    ui.horizontal(|ui| {
        let tip = "The seed decides what stands where: the same seed and settings are the same scene everywhere";
        name_ui(ui, "Seed").on_hover_text(tip);
        let number = ui.add(DragValue::new(&mut scene.seed).speed(0.1).update_while_editing(false));
        number.on_hover_text(tip).accessible_name("Seed of the scene");
        let row = entry(UiCommand::NewScene);
        if ui.button("New scene").on_hover_text(row.hint(ui.ctx())).clicked() {
            ui_commands.push(UiCommand::NewScene);
        }
    });
}

fn world_ui(ui: &mut egui::Ui, settings: &mut SceneSettings) {
    ui.horizontal(|ui| {
        name_ui(ui, "World");
        for world in World::ALL {
            let tip = match world {
                World::Things => "Wholes of known kinds, built from parts, on a ground",
                World::Leaves => {
                    "Surfaces in all sizes that hide each other, after a model of pictures of nature: \
                    scenes are the surfaces, wholes their areas, parts the areas of these"
                }
            };
            ui.selectable_value(&mut settings.world, world, sentence_case(world.name())).on_hover_text(tip);
        }
    });
}

fn look_ui(ui: &mut egui::Ui, settings: &mut SceneSettings) {
    ui.horizontal(|ui| {
        name_ui(ui, "Look");
        for (look, name, tip) in [
            (SceneLook::CLEAR, "Clear", "Even colours, light texture, little clutter"),
            (SceneLook::NATURAL, "Natural", "Materials, light, blur, noise, cluttered ground"),
        ] {
            let on = settings.look.name() == look.name();
            let response = ui.selectable_label(on, name).on_hover_text(tip);
            if response.clicked() {
                settings.look = look;
            }
        }
    });
}

fn kinds_ui(ui: &mut egui::Ui, settings: &mut SceneSettings) {
    let kinds = &mut settings.kinds;
    let text = match kinds.as_slice() {
        [only] => sentence_case(only.name()),
        all if *all == Kind::shown() => "All that training shows".to_owned(),
        unseen if *unseen == Kind::unseen() => "Those that training never shows".to_owned(),
        some => format!("{} kinds", some.len()),
    };
    ui.horizontal(|ui| {
        let label = name_ui(ui, "Kinds").on_hover_text("Which wholes may appear");
        egui::ComboBox::from_id_salt("kinds")
            .width(ui.available_width() - space::MEDIUM)
            .selected_text(text)
            .height(360.0)
            .show_ui(ui, |ui| {
                ui.selectable_value(kinds, Kind::shown(), "All that training shows");
                let names: Vec<_> = Kind::unseen().into_iter().map(Kind::name).collect();
                ui.selectable_value(kinds, Kind::unseen(), "Those that training never shows")
                    .on_hover_text(names.join(", "));
                ui.separator();
                for kind in Kind::ALL {
                    ui.selectable_value(kinds, vec![kind], sentence_case(kind.name()));
                }
            })
            .response
            .labelled_by(label.id);
    });
}

/// "Ellipse face".
fn sentence_case(name: &str) -> String {
    let name = name.replace('-', " ");
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn wholes_ui(ui: &mut egui::Ui, settings: &mut SceneSettings) {
    ui.horizontal(|ui| {
        name_ui(ui, "Wholes").on_hover_text("How many things stand in the scene, where there is room for them");
        let SceneSettings { least, most, .. } = settings;
        let number = |ui: &mut egui::Ui, value: &mut usize, name: &str| {
            let control = DragValue::new(value).range(1..=12).speed(0.05).update_while_editing(false);
            ui.add(control).accessible_name(name).changed()
        };
        if number(ui, least, "Fewest wholes") {
            *most = (*most).max(*least);
        }
        ui.label("to");
        if number(ui, most, "Most wholes") {
            *least = (*least).min(*most);
        }
    });
}

fn dials_ui(ui: &mut egui::Ui, settings: &mut SceneSettings) {
    let base = if settings.look.name() == SceneLook::NATURAL.name() { SceneLook::NATURAL } else { SceneLook::CLEAR };
    let usual = SceneSettings::default().ambiguity;
    ui.horizontal(|ui| {
        let tip = match settings.world {
            World::Things => "Loose shapes and uneven ground",
            World::Leaves => "How many leaves there may be",
        };
        SliderRow::new("Clutter", tip, 0.0..=1.0, 1.0).default(base.clutter).show(ui, &mut settings.look.clutter);
    });
    if settings.world == World::Leaves {
        return;
    }
    ui.horizontal(|ui| {
        let tip = "Share of the round parts that are one and the same circle in eyes, wheels and balls: only the \
            whole tells them apart";
        SliderRow::new("Ambiguity", tip, 0.0..=1.0, 1.0).default(usual).show(ui, &mut settings.ambiguity);
    });
}

/// What stands in the scene that is shown.
fn content_ui(ui: &mut egui::Ui, world: World, snapshot: &Snapshot) {
    let names = |kind| snapshot.known.truth(kind).map_or(&[][..], |truth| truth.named.names.as_slice());
    let (wholes, parts) = (names(TruthKind::Wholes), names(TruthKind::Parts));
    if wholes.is_empty() {
        return;
    }
    let text = match world {
        World::Things => {
            let kinds: Vec<&str> =
                wholes.iter().map(|name| name.rsplit_once(' ').map_or(name.as_str(), |(kind, _)| kind)).collect();
            format!("{} of {} parts", kinds.join(", ").replace('-', " "), parts.len())
        }
        World::Leaves => format!("{} areas, {} within them", wholes.len(), parts.len()),
    };
    ui.add(egui::Label::new(RichText::new(text).weak()).wrap()).on_hover_text("What can be seen in this scene");
}
