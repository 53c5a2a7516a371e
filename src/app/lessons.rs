//! How a lesson is opened, played and left.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui;

use super::app::App;
use super::bottom::Tab;
use super::dialogs::Purpose;
use super::export::Job;
use super::fit::{Fit, Side};
use super::room::RoomList as _;
use super::teach::{self, Aside, Asked, Item, Picked, Playing, Script, Sent, Shown, Stage};
use super::trainings::TrainingKind;
use super::workspace::Workspaces;
use super::{View, Workspace, anchors, help};
use crate::engine::{Command, Engine, Snapshot, Speed, Transport};
use crate::files::atomic;
use crate::teach::{self as lessons, Deed, Kept, Lesson, LookDeed, Looks, Place, Sight, Trial, Tried, Words, Written};

/// Ends an engine without waiting for the step that it makes.
fn retire(engine: Engine) {
    // Where no thread can be started it is waited for after all.
    let _ = std::thread::Builder::new().name("glomscope-retire".to_owned()).spawn(move || drop(engine));
}

/// Ends workspaces without waiting for what learns in them.
fn end_rooms(rooms: Workspaces) {
    let _ = std::thread::Builder::new().name("glomscope-retire".to_owned()).spawn(move || drop(rooms));
}

/// Whether nothing was done to a run between two looks at it.
fn is_same(then: &Snapshot, now: &Snapshot) -> bool {
    (then.run, then.step, then.newest_step) == (now.run, now.step, now.newest_step)
        && then.phase == now.phase
        && Arc::ptr_eq(&then.state, &now.state)
        && then.setup == now.setup
}

impl App {
    /// Opens the tour.
    pub(super) fn open_tour(&mut self, ctx: &egui::Context) {
        self.open_bundled(ctx, lessons::TOUR);
    }

    /// Opens a lesson that comes with the program.
    pub(super) fn open_bundled(&mut self, ctx: &egui::Context, name: &str) {
        match lessons::lesson(name) {
            Some(Ok(lesson)) => self.begin_lesson(ctx, lesson),
            Some(Err(error)) => self.toasts.error(error.to_string()),
            None => self.toasts.error(format!("There is no lesson called {name}")),
        }
    }

    /// Opens a lesson file.
    pub(super) fn open_lesson(&mut self, ctx: &egui::Context, path: &Path) {
        match Lesson::open(path) {
            Ok(lesson) => {
                self.layout.remember(path.to_owned());
                self.begin_lesson(ctx, lesson);
            }
            Err(error) => {
                self.toasts.error(error.to_string());
                self.toasts.log_open = true;
            }
        }
    }

    /// Begins a lesson: the user's own run is put aside, unless a lesson is played already.
    fn begin_lesson(&mut self, ctx: &egui::Context, lesson: Lesson) {
        let setup = match lesson.setup() {
            Ok(setup) => setup,
            Err(error) => return self.toasts.error(error.to_string()),
        };
        self.layout.tour_offered = false;
        self.lesson_list.open = false;
        self.writing.stop();
        self.writing.open = false;
        let call = self.wake.clone();
        let engine = Engine::start_beside(lesson.setup.picture.clone(), Some(setup), move || call());
        let before = std::mem::replace(&mut self.engine, engine);
        self.controls.forget();
        self.commands.clear();
        // A lesson tries things in workspaces of its own; those of a lesson before it are given up.
        let rooms = std::mem::take(&mut self.rooms);
        let own = match self.lesson.take() {
            Some(playing) => {
                retire(before);
                end_rooms(rooms);
                playing.own
            }
            None => {
                before.send(Command::Pause);
                self.own_rooms = Some(rooms);
                let snapshot = self.snapshot.take();
                Aside {
                    engine: before,
                    went: snapshot.as_ref().is_some_and(|snapshot| snapshot.transport == Transport::Playing),
                    snapshot,
                    layout: self.layout.clone(),
                    tab: Tab::shown(ctx),
                }
            }
        };
        self.snapshot = None;
        self.swapped = None;
        let playing = Playing {
            lesson: Arc::new(lesson),
            at: 0,
            stage: Stage::Step,
            kept: Kept::new(),
            tried: Tried::default(),
            choices: BTreeMap::new(),
            answers: BTreeMap::new(),
            done: BTreeSet::new(),
            script: Script::default(),
            pointed: None,
            stuck: None,
            entered: BTreeMap::new(),
            fresh: true,
            own,
        };
        teach::put_lock(ctx, playing.lesson.lock.as_ref());
        self.lesson = Some(playing);
        self.go_to_step(ctx, 0);
    }

    /// Plays from the beginning of the lesson to a step: the same deeds, the same state.
    fn go_to_step(&mut self, ctx: &egui::Context, step: usize) {
        let Some(playing) = &mut self.lesson else { return };
        playing.script = playing.way_to(step);
        playing.kept.clear();
        (playing.pointed, playing.stuck, playing.stage) = (None, None, Stage::Step);
        playing.entered.retain(|at, _| *at < step);
        playing.done.retain(|at| *at < step);
        self.layout.view = View::default();
        self.layout.workspace = Workspace::default();
        Tab::default().show(ctx);
        self.engine.send(Command::SetSpeed(Speed::Unlimited));
        self.engine.send(Command::GoOnWhenSettled(false));
    }

    /// The step before, as the lesson would have it.
    pub(super) fn lesson_back(&mut self, ctx: &egui::Context) {
        let Some(playing) = &mut self.lesson else { return };
        if !playing.script.is_over() {
            return;
        }
        if playing.stage != Stage::Step {
            playing.stage = Stage::Step;
            return;
        }
        let Some(step) = playing.at.checked_sub(1) else { return };
        // Where nothing was done since, there is nothing to make again.
        let same = playing.entered.get(&step).zip(self.snapshot.as_ref());
        if same.is_some_and(|(then, now)| is_same(then, now)) {
            (playing.at, playing.fresh) = (step, true);
            return;
        }
        let setup = playing.lesson.setup();
        let picture = playing.lesson.setup.picture.clone();
        match setup {
            Ok(setup) => {
                let call = self.wake.clone();
                let engine = Engine::start_beside(picture, Some(setup), move || call());
                retire(std::mem::replace(&mut self.engine, engine));
                self.controls.forget();
                self.snapshot = None;
                self.go_to_step(ctx, step);
            }
            Err(error) => self.toasts.error(error.to_string()),
        }
    }

    /// The next step, or the end.
    pub(super) fn lesson_next(&mut self) {
        let Some(playing) = &mut self.lesson else { return };
        if !playing.script.is_over() {
            return;
        }
        let Some(snapshot) = &self.snapshot else { return };
        if playing.stage == Stage::Leaving {
            playing.stage = Stage::Step;
            return;
        }
        if let Some(name) = playing.step().remember.clone() {
            playing.remember(name, snapshot);
        }
        match playing.at + 1 < playing.lesson.steps.len() {
            true => playing.enter(playing.at + 1, snapshot),
            false => playing.stage = Stage::Over,
        }
    }

    /// Asks whether to leave; asked again, stays.
    pub(super) fn lesson_escape(&mut self) -> bool {
        let Some(playing) = &mut self.lesson else { return false };
        playing.stage = match playing.stage {
            Stage::Step => Stage::Leaving,
            Stage::Leaving | Stage::Over => Stage::Step,
        };
        true
    }

    /// Ends the lesson. Without `keep` the user's own run and view are there again, as they were.
    fn leave_lesson(&mut self, ctx: &egui::Context, keep: bool) {
        let Some(playing) = self.lesson.take() else { return };
        teach::put_lock(ctx, None);
        let Aside { engine, snapshot, went, layout, tab } = playing.own;
        self.leave_rooms(keep);
        self.controls.forget();
        self.commands.clear();
        self.swapped = None;
        (self.layout.speed, self.layout.goes_on) = (layout.speed, layout.goes_on);
        if keep {
            self.engine.send(Command::SetSpeed(layout.speed));
            self.engine.send(Command::GoOnWhenSettled(layout.goes_on));
            return retire(engine);
        }
        retire(std::mem::replace(&mut self.engine, engine));
        self.snapshot = snapshot;
        self.layout.view = layout.view;
        (self.layout.workspace, self.layout.scene) = (layout.workspace, layout.scene);
        (self.layout.left, self.layout.right, self.layout.bottom) = (layout.left, layout.right, layout.bottom);
        tab.show(ctx);
        if went {
            self.engine.send(Command::Play);
        }
        ctx.request_repaint();
    }

    /// The user's own workspaces again. With `keep` those of the lesson stay where the user has no trainings to lose.
    fn leave_rooms(&mut self, keep: bool) {
        let Some(mut own) = self.own_rooms.take() else { return };
        let count = |kind| own.training_of(kind).map_or(0, |desk| desk.count());
        let has_trainings = TrainingKind::all().map(count).sum::<usize>() > 0;
        end_rooms(if keep && !has_trainings { own } else { std::mem::replace(&mut self.rooms, own) });
    }

    /// Begins what a lesson tries, in its tab.
    fn try_out(&mut self, ctx: &egui::Context, trial: Box<Trial>) {
        self.go_to(ctx, trial.place());
        match &*trial {
            Trial::Sketch(sketch) => self.rooms.sketches.tabs.sketch.try_out(sketch),
            _ => {
                let wake = self.wake.clone();
                for kind in TrainingKind::all() {
                    if self.rooms.training_of(kind).is_some_and(|desk| desk.try_out(&trial, &wake)) {
                        break;
                    }
                }
            }
        }
        if let Some(playing) = &mut self.lesson {
            playing.script.trying = Some(trial);
        }
    }

    /// Whether nothing that is being tried is under way.
    fn has_been_tried(&mut self, trial: &Trial, snapshot: &Snapshot) -> bool {
        match trial {
            Trial::Sketch(_) => self.rooms.sketches.tabs.sketch.is_of(snapshot),
            _ => TrainingKind::all().all(|kind| self.rooms.training_of(kind).is_none_or(|desk| desk.stands())),
        }
    }

    /// What trials have come to, as the tabs have it.
    fn tried(&mut self, snapshot: &Snapshot) -> Tried {
        let mut tried = Tried::default();
        for kind in TrainingKind::all() {
            if let Some(desk) = self.rooms.training_of(kind) {
                desk.tried(&mut tried);
            }
        }
        self.rooms.sketches.tabs.sketch.tried(snapshot, &mut tried);
        tried
    }

    /// How the run is looked at.
    fn looks(&self, ctx: &egui::Context, pointed: Option<(usize, usize)>) -> Looks {
        let view = &self.layout.view;
        let workspace = self.layout.workspace;
        let tab = match workspace {
            Workspace::Islands => Some(Tab::shown(ctx).key()),
            _ => workspace.tabs().get(self.rooms.of(workspace).tab()).map(|about| about.key),
        };
        let name = workspace.about().key;
        let place = tab.and_then(|tab| Place::named(&format!("{name}.{tab}")));
        let pointed = pointed.map(|(column, level)| (column, Some(level)));
        let hovered = view.hovered.map(|column| (column, view.hovered_level));
        let hovered = hovered.filter(|(column, _)| pointed.is_none_or(|(other, _)| other != *column));
        Looks {
            place: place.or_else(|| Place::named(name)).unwrap_or_default(),
            colouring: view.colouring,
            level: view.level,
            pinned: view.pinned.clone(),
            hovered: hovered.or(pointed),
        }
    }

    /// Opens a workspace, or a tab of one.
    fn go_to(&mut self, ctx: &egui::Context, place: Place) {
        let found = Workspace::ALL.iter().find(|workspace| workspace.about().key == place.workspace());
        let Some(&workspace) = found else { return };
        self.layout.workspace = workspace;
        let Some(tab) = place.tab() else { return };
        if workspace == Workspace::Islands {
            if let Some(tab) = Tab::named(tab) {
                tab.show(ctx);
            }
            self.open_side(ctx, Side::Below);
        } else if let Some(tab) = workspace.tabs().iter().position(|about| about.key == tab) {
            self.rooms.of_mut(workspace).show_tab(tab);
        }
    }

    /// Opens a panel that is closed.
    fn open_side(&mut self, ctx: &egui::Context, side: Side) {
        let fit = Fit::of(ctx);
        if !self.is_open(side, fit) {
            self.open_or_close(ctx, side);
        }
    }

    /// Does to the view what a deed says.
    fn look_as(&mut self, ctx: &egui::Context, deed: &LookDeed) -> Result<(), String> {
        let Some(snapshot) = self.snapshot.clone() else { return Ok(()) };
        // What cannot be is refused in the same words as without a window.
        self.looks(ctx, None).turn(deed, &snapshot)?;
        let grid = snapshot.grid;
        match *deed {
            LookDeed::Pin(row, col) => self.layout.view.pinned = vec![grid.index(row, col)],
            LookDeed::Unpin => self.layout.view.pinned.clear(),
            LookDeed::Point(row, col) => {
                let level = self.layout.view.level;
                if let Some(playing) = &mut self.lesson {
                    playing.pointed = Some((grid.index(row, col), level));
                }
            }
            LookDeed::Show(place) => self.go_to(ctx, place),
            LookDeed::Colour(colouring) => self.layout.view.colouring = colouring,
            LookDeed::Level(level) => self.layout.view.look_at_level(level),
        }
        Ok(())
    }

    /// Goes on with what is being done for the user. Before the panels are drawn.
    pub(super) fn play_lesson(&mut self, ctx: &egui::Context) {
        let now = ctx.input(|input| input.time);
        let Some(snapshot) = self.snapshot.clone() else { return };
        let opening = self.engine.is_opening();
        if self.lesson.is_none() {
            return;
        }
        let tried = self.tried(&snapshot);
        if let Some(playing) = &mut self.lesson {
            playing.tried = tried;
        }
        loop {
            if let Some(trial) = self.lesson.as_ref().and_then(|playing| playing.script.trying.clone())
                && !self.has_been_tried(&trial, &snapshot)
            {
                ctx.request_repaint_after(std::time::Duration::from_millis(100));
                break;
            }
            let trying = self.lesson.as_mut().and_then(|playing| playing.script.trying.take());
            let tried = trying.map(|_| self.tried(&snapshot));
            let Some(playing) = &mut self.lesson else { return };
            if let Some(tried) = tried {
                playing.tried = tried;
            }
            if let Some(sent) = &mut playing.script.sent {
                if !sent.is_done(&snapshot, opening, now) {
                    ctx.request_repaint_after(std::time::Duration::from_millis(100));
                    break;
                }
                playing.script.sent = None;
            }
            let Some(item) = playing.script.items.pop_front() else { break };
            match item {
                Item::Remember(name) => playing.remember(name, &snapshot),
                Item::Deed(Deed::Try(trial)) => {
                    self.try_out(ctx, trial);
                    // It is looked at from the next frame on.
                    ctx.request_repaint();
                    break;
                }
                Item::Arrive(step) => {
                    playing.enter(step, &snapshot);
                    let own = playing.lesson.setup.speed.map(Speed::StepsPerSecond);
                    self.layout.speed = own.unwrap_or(playing.own.layout.speed);
                    self.layout.goes_on = false;
                    self.engine.send(Command::SetSpeed(self.layout.speed));
                }
                Item::Deed(Deed::Look(deed)) => {
                    if let Err(why) = self.look_as(ctx, &deed) {
                        self.stop_script(why);
                    }
                }
                Item::Deed(Deed::Run(deed)) => match deed.commands(&snapshot) {
                    Err(why) => self.stop_script(why),
                    Ok(commands) => {
                        self.controls.forget();
                        let wanted = commands.iter().find_map(|command| match command {
                            Command::Change(setup, _) => Some((**setup).clone()),
                            _ => None,
                        });
                        let goes = deed.goes() || commands.iter().any(|one| matches!(one, Command::SettleThen { .. }));
                        playing.script.sent = Some(Sent::new(&deed, &snapshot, wanted, now));
                        commands.into_iter().for_each(|command| self.engine.send(command));
                        if !goes {
                            self.engine.send(Command::Pause);
                        }
                    }
                },
            }
        }
    }

    fn stop_script(&mut self, why: String) {
        if let Some(playing) = &mut self.lesson {
            playing.script = Script::default();
            playing.stuck = Some(why);
        }
    }

    /// Draws ring and card, and does what is asked for there. After the panels were drawn.
    pub(super) fn lesson_ui(&mut self, ctx: &egui::Context) {
        match self.lesson_list.ui(ctx) {
            Some(Picked::Bundled(name)) => self.open_bundled(ctx, &name),
            Some(Picked::File) => self.type_path(Purpose::Lesson, None),
            None => {}
        }
        self.writing_ui(ctx);
        if let Some(name) = help::wanted(ctx) {
            self.open_bundled(ctx, &name);
        }
        let Some(mut playing) = self.lesson.take() else { return };
        let looks = self.looks(ctx, playing.pointed);
        if let Some(snapshot) = &self.snapshot {
            playing.look(snapshot, &looks);
        }
        let step = playing.step();
        let anchor = step.anchor.filter(|_| playing.stage == Stage::Step);
        let around = anchor.and_then(|anchor| anchors::find(ctx, anchor));
        let opens = (step.open, anchor.and_then(teach::side_of));
        let arrived = playing.fresh && playing.script.is_over() && self.snapshot.is_some();
        if let Some(around) = around {
            teach::ring_ui(ctx, around);
        }
        let onward = playing.lesson.next.as_ref().filter(|_| playing.stage == Stage::Over);
        let onward = onward.and_then(|next| teach::BUNDLED.iter().find(|lesson| lesson.id == *next));
        let maps = anchors::maps(ctx);
        let shown = Shown {
            sight: self.snapshot.as_deref().map(|snapshot| Sight {
                snapshot,
                looks: &looks,
                kept: &playing.kept,
                tried: &playing.tried,
            }),
            anchor: around,
            maps: &maps,
            onward: onward.map(|lesson| lesson.title.of(self.language().key())),
            busy: !playing.script.is_over() || self.snapshot.is_none(),
            large: self.presentation.is_on(),
        };
        let asked = teach::card_ui(ctx, &playing, &shown);
        if arrived {
            playing.fresh = false;
        }
        let view = &mut self.layout.view;
        if let Some((column, _)) = playing.pointed
            && view.next_hovered.is_none()
        {
            view.next_hovered = Some(column);
        }
        self.lesson = Some(playing);
        if arrived {
            if let (Some(place), _) = opens {
                self.go_to(ctx, place);
            }
            if let (_, Some(side)) = opens {
                self.open_side(ctx, side);
            }
            ctx.request_repaint();
        }
        if let Some(asked) = asked {
            self.lesson_asked(ctx, asked, onward);
        }
    }

    /// Draws the window in which a lesson is made.
    fn writing_ui(&mut self, ctx: &egui::Context) {
        let looks = self.looks(ctx, None);
        let now = self.snapshot.as_ref().map(|snapshot| (snapshot, &looks));
        if self.writing.ui(ctx, now, self.lesson.is_some()) {
            self.type_path(Purpose::SaveLesson, None);
        }
    }

    fn lesson_asked(&mut self, ctx: &egui::Context, asked: Asked, onward: Option<&Lesson>) {
        ctx.request_repaint();
        match asked {
            Asked::Next => self.lesson_next(),
            Asked::Back => self.lesson_back(ctx),
            Asked::Leave | Asked::Stay => drop(self.lesson_escape()),
            Asked::BackToWork => self.leave_lesson(ctx, false),
            Asked::Keep => self.leave_lesson(ctx, true),
            Asked::SaveAnswers => self.type_path(Purpose::SaveAnswers, None),
            Asked::Onward => {
                if let Some(lesson) = onward {
                    self.begin_lesson(ctx, lesson.clone());
                }
            }
            Asked::Choose(choice) => {
                if let Some(playing) = &mut self.lesson {
                    playing.choices.insert(playing.at, choice);
                }
            }
            Asked::DoIt => self.do_step(),
        }
    }

    /// Does what the step asks for.
    fn do_step(&mut self) {
        let Some(playing) = &mut self.lesson else { return };
        playing.stuck = None;
        let deeds = playing.step().deeds.clone();
        playing.script.items.extend(deeds.into_iter().map(Item::Deed));
    }

    /// Writes a lesson that begins where the run stands.
    pub(super) fn save_lesson(&mut self, ctx: &egui::Context, path: PathBuf) {
        let Some(snapshot) = self.snapshot.clone() else { return };
        let (snapshot, looks) = self.writing.beginning((snapshot, self.looks(ctx, None)));
        let (draft, not_recorded) = (self.writing.draft(), self.writing.left_out().to_vec());
        self.writing.open = false;
        // A picture of one's own is read and enclosed, which takes longer than a frame.
        self.jobs.push(Job::start(ctx, "Writing the lesson", move |_| {
            let Written { text, mut left_out } = lessons::write(&snapshot, &looks, &draft)?;
            left_out.extend(not_recorded);
            let written = atomic::write(&path, |file| std::io::Write::write_all(file, text.as_bytes()));
            written.map_err(|error| error.to_string())?;
            let mut words = format!("Wrote the lesson to {}", path.display());
            if !left_out.is_empty() {
                words.push_str(&format!(". Not in it: {}", left_out.join(", ")));
            }
            Ok(words)
        }));
    }

    /// Writes what was answered in the lesson that is played.
    pub(super) fn save_answers(&mut self, path: &Path) {
        let Some(playing) = &self.lesson else { return };
        let text = playing.answers_text();
        match atomic::write(path, |file| std::io::Write::write_all(file, text.as_bytes())) {
            Ok(()) => self.toasts.info(format!("Saved the answers to {}", path.display())),
            Err(error) => self.toasts.error(error.to_string()),
        }
    }

    /// What the lesson locks of a command, in words.
    pub(super) fn lesson_refuses(&self, command: &Command) -> Option<String> {
        let playing = self.lesson.as_ref()?;
        let (lock, snapshot) = (playing.lesson.lock.as_ref()?, self.snapshot.as_ref()?);
        lock.refuses(command, snapshot)
    }

    /// The lesson that is played, and the number of its step from 0.
    pub fn lesson(&self) -> Option<(&Words, usize)> {
        self.lesson.as_ref().map(|playing| (&playing.lesson.title, playing.at))
    }

    /// Whether the step of the lesson is done.
    pub fn lesson_step_is_done(&self) -> bool {
        self.lesson.as_ref().is_some_and(|playing| playing.script.is_over() && playing.is_done())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::teach::WORKSPACES;

    #[test]
    fn lessons_name_the_workspaces_and_tabs_that_there_are() {
        let named: Vec<(&str, Vec<&str>)> = WORKSPACES.iter().map(|(name, tabs)| (*name, tabs.to_vec())).collect();
        let there = Workspace::ALL.iter().map(|workspace| {
            let tabs = match workspace {
                Workspace::Islands => Tab::ALL.map(Tab::key).to_vec(),
                _ => workspace.tabs().iter().map(|about| about.key).collect(),
            };
            (workspace.about().key, tabs)
        });
        assert_eq!(named, there.collect::<Vec<_>>());
    }
}
