//! The window in which a lesson is made from where the run stands: its title, its steps, and what it leaves usable.
//! While deeds are recorded a smaller window stands in its place, so that the run can be used.

use std::collections::BTreeMap;
use std::sync::Arc;

use eframe::egui::{self, ComboBox, Id, RichText, TextEdit};

use crate::app::theme::space;
use crate::app::widgets::quiet;
use crate::engine::{Command, Snapshot};
use crate::teach::{
    Access, Anchor, Deed, Draft, DraftStep, Handle, Kept, Lock, Looks, Recording, Sight, Template, Tried,
};

/// The most steps that are written here: a window of more is no window.
const MOST_STEPS: usize = 30;
/// The tip of a text.
const BRACES: &str = "A figure in braces is filled in: {islands.1}, {perplexity.0}, {ari.wholes.2}";

/// The window, among windows.
pub fn writing_id() -> Id {
    Id::unique("new lesson")
}

/// A run, and how it is looked at.
type Stand = (Arc<Snapshot>, Looks);

/// The window.
#[derive(Default)]
pub struct LessonWriting {
    /// Whether it is open.
    pub open: bool,
    title: String,
    author: String,
    steps: Vec<DraftStep>,
    locks: bool,
    /// What becomes of settings and groups; those that are not here are shown.
    access: BTreeMap<String, Access>,
    /// Where the lesson begins, once something was recorded.
    begin: Option<Stand>,
    recording: Option<Recording>,
    /// The run as recording saw it last: what is done from there on is in no step.
    stopped: Option<Arc<Snapshot>>,
    /// What was done and is in no step, in words.
    left_out: Vec<String>,
    /// How large the window was drawn, in points.
    size: egui::Vec2,
}

impl LessonWriting {
    /// What stands in it.
    pub fn draft(&self) -> Draft {
        let access = |handle: &Handle| self.access.get(&handle.to_string()).copied().unwrap_or(Access::Shown);
        let lock = self.locks.then(|| Lock::of(Handle::all().into_iter().map(|handle| (handle, access(&handle)))));
        Draft { title: self.title.clone(), author: self.author.clone(), steps: self.steps.clone(), lock }
    }

    /// Where the lesson begins: where recording began, else where the run stands.
    pub fn beginning(&self, now: Stand) -> Stand {
        self.begin.clone().unwrap_or(now)
    }

    /// What was recorded and is in no step, in words.
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// A command that goes to the run.
    pub fn told(&mut self, command: &Command, snapshot: Option<&Snapshot>) {
        if let (Some(recording), Some(snapshot)) = (&mut self.recording, snapshot) {
            recording.told(command, snapshot);
        }
    }

    /// Stops recording; what was recorded stays.
    pub fn stop(&mut self) {
        if self.recording.is_some() {
            self.close_step();
            self.recording = None;
        }
    }

    /// The recorded deeds go into the last step.
    fn close_step(&mut self) {
        let Some(recorded) = self.recording.as_mut().map(Recording::take) else { return };
        recorded.left_out.into_iter().for_each(|words| self.leave_out(words));
        if let Some(step) = self.steps.last_mut() {
            step.deeds = recorded.deeds.join("\n");
            step.reaches = recorded.reaches;
        }
    }

    /// Draws what is open of it, for a run that stands like this: true when the lesson is to be saved. Nothing is
    /// recorded while a lesson is `played`: its run is not the user's.
    pub fn ui(&mut self, ctx: &egui::Context, now: Option<(&Arc<Snapshot>, &Looks)>, played: bool) -> bool {
        if let (Some(recording), Some((snapshot, looks))) = (&mut self.recording, now) {
            recording.see(snapshot, looks);
            self.stopped = Some(snapshot.clone());
            self.recording_ui(ctx);
            return false;
        }
        if self.open && self.steps.is_empty() {
            self.steps.push(DraftStep::default());
        }
        let (mut save, mut anew) = (false, false);
        let mut open = self.open;
        let shown = egui::Window::new("New lesson from here")
            .id(writing_id())
            .open(&mut open)
            .collapsible(false)
            .resizable(false)
            .anchor(egui::Align2::CENTER_CENTER, [0.0, 0.0])
            .show(ctx, |ui| {
                ui.set_width((ctx.content_rect().width() - 60.0).min(480.0));
                let most = (ctx.content_rect().height() - 210.0).max(120.0);
                egui::ScrollArea::vertical().max_height(most).show(ui, |ui| {
                    ui.label(quiet(match &self.begin {
                        Some((snapshot, _)) => format!(
                            "It begins where recording began: {}, step {}. What was recorded since is in its steps",
                            snapshot.picture_name, snapshot.step
                        ),
                        None => "It begins with this picture, these settings and this step. What you do while a step \
                                 is recorded is what that step asks for"
                            .to_owned(),
                    }));
                    self.texts_ui(ui);
                    self.steps_ui(ui, now);
                    self.lock_ui(ui);
                });
                ui.separator();
                ui.horizontal(|ui| {
                    let tip = "This window makes room, and what you do to the run is written down";
                    let can = now.is_some() && !played && self.steps.len() < MOST_STEPS;
                    if ui.add_enabled(can, egui::Button::new("Record a step")).on_hover_text(tip).clicked() {
                        self.record(now);
                    }
                    if ui.button("Save lesson…").on_hover_text("As a file that ends with .lesson.toml").clicked() {
                        save = true;
                    }
                    let tip = "Forget what stands here. The run stays as it is";
                    anew = ui.button("Start over").on_hover_text(tip).clicked();
                });
            });
        // A window that has grown shows its foot a frame later.
        let size = shown.map_or(egui::Vec2::ZERO, |shown| shown.response.rect.size());
        if size != self.size {
            self.size = size;
            ctx.request_repaint();
        }
        self.open = open;
        if anew {
            *self = Self { open, ..Self::default() };
        }
        save
    }

    /// A further step is recorded.
    fn record(&mut self, now: Option<(&Arc<Snapshot>, &Looks)>) {
        let Some((snapshot, looks)) = now else { return };
        if self.begin.is_none() {
            self.begin = Some((snapshot.clone(), looks.clone()));
        }
        let same = |then: &Arc<Snapshot>| {
            (then.run, then.step) == (snapshot.run, snapshot.step)
                && then.setup == snapshot.setup
                && Arc::ptr_eq(&then.state, &snapshot.state)
        };
        if self.stopped.take().is_some_and(|then| !same(&then)) {
            self.leave_out(format!("what was done before step {} was recorded", self.steps.len() + 1));
        }
        self.steps.push(DraftStep::default());
        self.recording = Some(Recording::begin(snapshot, looks));
    }

    /// Something was done that no step says.
    fn leave_out(&mut self, words: String) {
        if !self.left_out.contains(&words) {
            self.left_out.push(words);
        }
    }

    /// The small window beside the run while deeds are recorded.
    fn recording_ui(&mut self, ctx: &egui::Context) {
        let (mut next, mut done, mut drop) = (false, false, false);
        let number = self.steps.len();
        egui::Window::new(format!("Recording step {number}"))
            .id(Id::unique("recording a lesson"))
            .collapsible(false)
            .resizable(false)
            // Over the foot of the maps at first, away from what is turned.
            .pivot(egui::Align2::RIGHT_BOTTOM)
            .default_pos(ctx.content_rect().right_bottom() - egui::vec2(12.0, 40.0))
            .show(ctx, |ui| {
                ui.set_width(300.0);
                ui.label(quiet("Turn, step, brush, pin. What you do is written down here"));
                let deeds = self.recording.as_ref().map_or(&[][..], Recording::deeds);
                egui::ScrollArea::vertical().max_height(120.0).stick_to_bottom(true).show(ui, |ui| {
                    for deed in deeds {
                        ui.label(RichText::new(deed).monospace());
                    }
                    if deeds.is_empty() {
                        ui.weak("Nothing yet.");
                    }
                });
                if let Some(step) = self.steps.last_mut() {
                    text_ui(ui, &format!("What step {number} says"), &mut step.text);
                }
                ui.horizontal_wrapped(|ui| {
                    let more = number < MOST_STEPS;
                    next = ui.add_enabled(more, egui::Button::new("Next step")).clicked();
                    done = ui.button("Done").on_hover_text("Back to the lesson, with all its steps").clicked();
                    let tip = "Stop, and leave this step out. The run stays as it is";
                    drop = ui.button("Drop step").on_hover_text(tip).clicked();
                });
            });
        if next {
            self.close_step();
            self.steps.push(DraftStep::default());
        } else if done {
            self.stop();
        } else if drop {
            let did = self.recording.take().is_some_and(|recording| !recording.deeds().is_empty());
            self.steps.pop();
            if did {
                self.leave_out("what was done in a step that was dropped".to_owned());
            }
        }
        // Esc closes it also while it makes room.
        self.open |= done || drop;
    }

    fn texts_ui(&mut self, ui: &mut egui::Ui) {
        for (name, text) in [("Title", &mut self.title), ("Author", &mut self.author)] {
            let label = ui.label(name);
            ui.add(TextEdit::singleline(text).desired_width(f32::INFINITY)).labelled_by(label.id);
        }
    }

    /// The steps, in order: what each says, what it points at, what is done in it.
    fn steps_ui(&mut self, ui: &mut egui::Ui, now: Option<(&Arc<Snapshot>, &Looks)>) {
        let (mut gone, mut changed) = (None, None);
        let several = self.steps.len() > 1;
        for (at, step) in self.steps.iter_mut().enumerate() {
            ui.add_space(space::SMALL);
            ui.push_id(("step", at), |ui| {
                let number = at + 1;
                text_ui(ui, &format!("What step {number} says"), &mut step.text);
                if let (Some((snapshot, looks)), true) = (now, step.text.contains('{')) {
                    let (kept, tried) = (Kept::new(), Tried::default());
                    let sight = Sight { snapshot, looks, kept: &kept, tried: &tried };
                    match Template::read(&step.text) {
                        Ok(text) => ui.weak(format!("Now: {}", text.fill(&sight))),
                        Err(slip) => ui.colored_label(ui.visuals().warn_fg_color, slip.why),
                    };
                }
                ui.horizontal(|ui| {
                    let label = ui.label("Points at");
                    let shown = step.anchor.map_or("the map".to_owned(), |anchor| anchor.to_string());
                    let anchors = ComboBox::from_id_salt("anchor").selected_text(shown).show_ui(ui, |ui| {
                        ui.selectable_value(&mut step.anchor, None, "the map");
                        for anchor in Anchor::all() {
                            ui.selectable_value(&mut step.anchor, Some(anchor), anchor.to_string());
                        }
                    });
                    anchors.response.labelled_by(label.id);
                    if several && ui.button("Remove").on_hover_text("Leave this step out").clicked() {
                        gone = Some(at);
                    }
                });
                if at > 0 || !step.deeds.is_empty() {
                    let edited = deeds_ui(ui, number, step);
                    changed = changed.or(edited.then_some(at));
                }
            });
        }
        if let Some(at) = gone {
            self.steps.remove(at);
            changed = changed.or(Some(at));
        }
        if let Some(from) = changed {
            // Other deeds come to other steps of the run, here and in all that follows.
            self.steps.iter_mut().skip(from).for_each(|step| step.reaches = None);
        }
        for words in &self.left_out {
            ui.colored_label(ui.visuals().warn_fg_color, format!("Not in any step: {words}"));
        }
        ui.add_space(space::SMALL);
    }

    /// What may be used meanwhile, is shown, or is hidden.
    fn lock_ui(&mut self, ui: &mut egui::Ui) {
        let tip = "What cannot be used leaves the run as it is, wherever a command comes from";
        ui.checkbox(&mut self.locks, "Choose what may be used").on_hover_text(tip);
        if !self.locks {
            return;
        }
        ui.horizontal(|ui| {
            ui.label("All:");
            for access in Access::ALL {
                if ui.button(access.name()).clicked() {
                    self.access = Handle::all().iter().map(|handle| (handle.to_string(), access)).collect();
                }
            }
        });
        egui::Grid::new("what may be used").num_columns(2).show(ui, |ui| {
            for handle in Handle::all() {
                let label = ui.label(handle.name());
                let access = self.access.entry(handle.to_string()).or_insert(Access::Shown);
                let choice = ComboBox::from_id_salt(handle.to_string()).selected_text(access.name());
                let choice = choice.show_ui(ui, |ui| {
                    for one in Access::ALL {
                        ui.selectable_value(access, one, one.name());
                    }
                });
                choice.response.labelled_by(label.id);
                ui.end_row();
            }
        });
    }
}

/// A text of a step.
fn text_ui(ui: &mut egui::Ui, name: &str, text: &mut String) {
    let label = ui.label(name).on_hover_text(BRACES);
    let field = TextEdit::multiline(text).desired_rows(2).desired_width(f32::INFINITY);
    ui.add(field).on_hover_text(BRACES).labelled_by(label.id);
}

/// What is done in a step, a deed a line, and the first that is none. Whether it was edited comes back.
fn deeds_ui(ui: &mut egui::Ui, number: usize, step: &mut DraftStep) -> bool {
    let label = ui.label(format!("What is done in step {number}"));
    let field = TextEdit::multiline(&mut step.deeds).desired_rows(2).desired_width(f32::INFINITY).code_editor();
    let field = ui.add(field).labelled_by(label.id);
    if let Some(why) = step.deeds().find_map(|deed| Deed::read(deed).err()) {
        ui.colored_label(ui.visuals().warn_fg_color, why);
    }
    field.changed()
}
