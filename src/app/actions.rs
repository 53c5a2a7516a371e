//! What the commands of the window do.

use std::sync::Arc;

use eframe::egui;

use super::app::App;
use super::commands::UiCommand;
use super::dialogs::Purpose;
use super::fit::{Fit, Side};
use super::palette::Choice;
use super::settings::scaled;
use super::{Camera, Colouring, Frozen, Tool, glossary, selection, transport};
use crate::engine::{Command, MemoryCommand, Phase, PictureSource, Session, Setup, Snapshot, Transport, TruthSource};

impl App {
    /// Carries out one command.
    pub(super) fn run_command(&mut self, ctx: &egui::Context, frame: &eframe::Frame, command: UiCommand) {
        use UiCommand as C;
        let view = &mut self.layout.view;
        match command {
            C::OpenPicture => self.ask(ctx, frame, Purpose::Picture),
            C::OpenFolder => self.ask(ctx, frame, Purpose::Folder),
            C::OpenPath => self.type_path(Purpose::Anything, None),
            C::Samples => self.gallery.open = !self.gallery.open,
            C::NewScene => {
                let next = self.controls.scenes.next(self.snapshot.as_deref(), &self.layout.scene);
                self.open_scene(ctx, next);
            }
            C::Paste => ctx.send_viewport_cmd(egui::ViewportCommand::RequestPaste),
            C::OpenCheckpoint => self.ask(ctx, frame, Purpose::Checkpoint),
            C::OpenRightCheckpoint => self.ask(ctx, frame, Purpose::RightCheckpoint),
            C::OpenTruth => self.ask(ctx, frame, Purpose::Truth),
            C::ScoreParts => self.commands.push(Command::Truth(Some(TruthSource::Parts))),
            C::ScoreWholes => self.commands.push(Command::Truth(Some(TruthSource::Wholes))),
            C::ScoreScenes => self.commands.push(Command::Truth(Some(TruthSource::Scenes))),
            C::ClearTruth => self.commands.push(Command::Truth(None)),
            C::OpenSession => self.ask(ctx, frame, Purpose::Session),
            C::SaveSession => self.type_path(Purpose::SaveSession, None),
            C::CopyCommandLine => self.copy_command_line(ctx),
            C::ExportPicture => self.type_path(Purpose::ExportPicture, None),
            C::ExportGif => self.type_path(Purpose::ExportGif, None),
            C::ExportCurves => self.type_path(Purpose::ExportCurves, None),
            C::ExportStates => self.type_path(Purpose::ExportStates, None),
            C::SaveCheckpoint => self.type_path(Purpose::SaveCheckpoint, None),
            C::Quit => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
            C::Undo => self.give_up_draft(Command::Undo),
            C::Redo => self.give_up_draft(Command::Redo),
            C::Defaults => self.give_up_draft(Command::DefaultSettings),
            C::HideColumns => {
                if let Some(snapshot) = self.snapshot.as_deref() {
                    let columns = selection::selected(snapshot, view);
                    self.give_up_draft(Command::Hide(columns));
                }
            }
            C::ShowEverything => {
                self.commands.push(Command::Occlude(None));
                self.give_up_draft(Command::Unhide);
            }
            C::PlayPause => {
                let running = self.snapshot.as_ref().is_some_and(|snapshot| snapshot.transport != Transport::Paused);
                self.commands.push(if running { Command::Pause } else { Command::Play });
            }
            C::Step => self.commands.push(Command::Step(1)),
            C::StepTen => self.commands.push(Command::Step(10)),
            C::StepBack => self.commands.push(Command::Back(1)),
            C::First => self.commands.push(Command::Seek(0)),
            C::Last => self.commands.push(Command::SeekEnd),
            C::Reset => self.commands.push(Command::Reset),
            C::Settle => self.commands.push(Command::RunUntilSettled),
            C::Phase => self.commands.push(Command::StepPhase),
            C::Faster => self.change_speed(true),
            C::Slower => self.change_speed(false),
            C::GoOn => {
                self.layout.goes_on = !self.layout.goes_on;
                self.commands.push(Command::GoOnWhenSettled(self.layout.goes_on));
            }
            C::Breakpoints => self.breakpoints_open = !self.breakpoints_open,
            C::Freeze => self.freeze(),
            C::SwapRuns => self.swap_runs(),
            C::EndComparison => (view.frozen, self.swapped) = (None, None),
            C::LearnInPlace => {
                if let Some(snapshot) = self.snapshot.clone() {
                    self.controls.toggle_learning(&snapshot, &mut self.commands);
                }
            }
            C::MemoryFreeze => {
                if let Some(snapshot) = self.snapshot.clone() {
                    self.controls.toggle_frozen(&snapshot, &mut self.commands);
                }
            }
            C::MemoryClear => self.commands.push(Command::Memory(MemoryCommand::Clear)),
            C::MemoryStore => self.commands.push(Command::Memory(MemoryCommand::Store)),
            C::MemoryRestore => self.commands.push(Command::Memory(MemoryCommand::Restore)),
            C::TrainingStart
            | C::TrainingHold
            | C::TrainingStop
            | C::TrainingKeep
            | C::TrainingOpen
            | C::TrainingUse
            | C::TrainingData => self.train(command),
            C::SketchesNew => self.type_path(Purpose::NewSketches, None),
            C::SketchesOpen => self.type_path(Purpose::OpenSketches, None),
            C::ColourEmbedding => *self.colouring() = Colouring::Embedding,
            C::ColourIslands => *self.colouring() = Colouring::Islands,
            C::ColourAgreement => *self.colouring() = Colouring::Agreement,
            C::ColourChange => *self.colouring() = Colouring::Change,
            C::ColourPerplexity => *self.colouring() = Colouring::Perplexity,
            C::ColourArrows => *self.colouring() = Colouring::Arrows,
            C::ColourTrust => *self.colouring() = Colouring::Trust,
            C::RefitColours => self.commands.push(Command::RefitColours),
            C::Borders => view.borders = !view.borders,
            C::Blend => view.blend = !view.blend,
            C::AttentionOverlay => view.attention_overlay = !view.attention_overlay,
            C::Reconstruction => view.reconstruction = !view.reconstruction,
            C::ZoomIn => self.camera().zoom_by(1.25),
            C::ZoomOut => self.camera().zoom_by(0.8),
            C::ZoomReset => *self.camera() = Camera::default(),
            C::Brush => view.tool = next_tool(view.tool),
            C::LevelUp => {
                let top = self.snapshot.as_ref().map_or(0, |snapshot| snapshot.levels().saturating_sub(1));
                view.look_at_level((view.level + 1).min(top));
            }
            C::LevelDown => view.look_at_level(view.level.saturating_sub(1)),
            C::Release => self.escape(ctx),
            C::Maximise => view.maximise_or_return(view.hovered_face),
            C::OneLarge => view.change_arrangement(),
            C::ScaleUp => self.layout.scale = scaled(self.layout.scale, 1),
            C::ScaleDown => self.layout.scale = scaled(self.layout.scale, -1),
            C::ScaleReset => self.layout.scale = 1.0,
            C::Show(workspace) => self.layout.workspace = workspace,
            C::ShowTab(workspace, tab) => {
                self.layout.workspace = workspace;
                self.rooms.of_mut(workspace).show_tab(tab);
            }
            C::LeftPanel => self.open_or_close(ctx, Side::Left),
            C::RightPanel => self.open_or_close(ctx, Side::Right),
            C::BottomPanel => self.open_or_close(ctx, Side::Below),
            C::Presentation => self.presentation.toggle(ctx, view),
            C::Blank => self.presentation.toggle_blank(),
            C::Spotlight => self.layout.spotlight = !self.layout.spotlight,
            C::NextTheme => self.layout.theme = self.layout.theme.next(),
            C::Palette => self.palette.toggle(),
            C::Shortcuts => self.shortcuts_open = !self.shortcuts_open,
            C::Glossary => self.glossary.toggle(),
            C::Tour => self.open_tour(ctx),
            C::TourNotNow => self.layout.tour_offered = false,
            C::Lessons => self.lesson_list.open = !self.lesson_list.open,
            C::LessonOpen => self.ask(ctx, frame, Purpose::Lesson),
            C::LessonWrite => self.writing.open = !self.writing.open,
            C::LessonCard => super::teach::to_card_and_back(ctx),
            C::LessonNext => self.lesson_next(),
            C::LessonBack => self.lesson_back(ctx),
            C::Messages => self.toasts.log_open = !self.toasts.log_open,
        }
    }

    /// Does what was chosen in the palette.
    pub(super) fn choose(&mut self, ctx: &egui::Context, choice: Choice) {
        match choice {
            Choice::Command(command) => self.ui_commands.push(command),
            Choice::Preset(preset) => {
                if let Some(snapshot) = self.snapshot.clone() {
                    self.controls.choose_preset(preset, &snapshot, &mut self.commands);
                }
            }
            Choice::Sample(name) => self.open_source(PictureSource::Sample(name)),
            Choice::Scene(scene) => self.open_scene(ctx, scene),
            Choice::Probe(probe) => self.open_source(PictureSource::Probe(probe)),
            Choice::Model(model) => {
                if let Some(snapshot) = &self.snapshot {
                    let setup = Setup { model, ..(*snapshot.setup).clone() };
                    self.change_model(setup);
                }
            }
            Choice::Theme(theme) => self.layout.theme = theme,
            Choice::Term(term) => glossary::ask(ctx, term),
            Choice::Lesson(name) => self.open_bundled(ctx, &name),
        }
    }

    /// Carries out a command about a training: of the workspace or tab that is shown, where it has one.
    fn train(&mut self, command: UiCommand) {
        let Some((place, desk)) = self.rooms.training(self.layout.workspace) else { return };
        let kind = desk.kind();
        match command {
            UiCommand::TrainingStart => {
                // What was started is shown.
                self.layout.workspace = place;
                desk.start(&self.wake);
            }
            UiCommand::TrainingHold => {
                if let Err(words) = desk.hold_or_go_on() {
                    self.toasts.error(words);
                }
            }
            UiCommand::TrainingStop => desk.stop(),
            UiCommand::TrainingKeep => {
                desk.ask_keep();
                self.type_path(Purpose::KeepTraining(kind), None);
            }
            UiCommand::TrainingOpen => self.type_path(Purpose::OpenTraining(kind), None),
            UiCommand::TrainingUse => {
                if !desk.use_kept(&self.wake) {
                    desk.ask_keep();
                    let note = "The run opens its models from files: this one is kept first";
                    self.type_path(Purpose::UseTraining(kind), Some(note.to_owned()));
                }
            }
            UiCommand::TrainingData => self.type_path(Purpose::TrainingData(kind), None),
            other => unreachable!("{other:?} is not about a training"),
        }
    }

    /// The camera that the keys move: that of the workspace that is shown.
    fn camera(&mut self) -> &mut Camera {
        self.rooms.of_mut(self.layout.workspace).camera(&mut self.layout.view)
    }

    /// The colouring that the keys choose: that of the maps that are shown.
    fn colouring(&mut self) -> &mut Colouring {
        self.rooms.of_mut(self.layout.workspace).colouring(&mut self.layout.view)
    }

    /// The run as it stands, to be frozen; none while slow motion shows a part of a step, which is no state.
    fn whole_state(&mut self) -> Option<Arc<Snapshot>> {
        let now = self.snapshot.clone()?;
        if matches!(now.phase, Some(Phase::Contribution(_))) {
            self.toasts.info("Slow motion shows a part of a step: make the step (Right) before a run is frozen");
            return None;
        }
        Some(now)
    }

    fn freeze(&mut self) {
        if let Some(now) = self.whole_state() {
            self.layout.view.frozen = Some(Frozen::new(now));
        }
    }

    /// Freezes the run that goes on, and goes on with the one that was frozen: it is made again to its step.
    fn swap_runs(&mut self) {
        let (Some(now), Some(frozen)) = (self.whole_state(), &self.layout.view.frozen) else { return };
        let session = Session::of(frozen.snapshot(), serde_json::Value::Null);
        // The frozen run stays until the other has begun: its picture may be gone, or the opening be given up.
        self.swapped = Some(Frozen::new(now));
        self.give_up_draft(Command::OpenSession(Box::new(session)));
    }

    pub(super) fn give_up_draft(&mut self, command: Command) {
        self.controls.forget();
        self.commands.push(command);
    }

    fn change_speed(&mut self, faster: bool) {
        self.layout.speed = transport::beside(self.layout.speed, faster);
        self.commands.push(Command::SetSpeed(self.layout.speed));
    }

    /// Opens or closes a panel: for good where the window has room for it, else for now.
    pub(super) fn open_or_close(&mut self, ctx: &egui::Context, side: Side) {
        if !Fit::of(ctx).has_room(side) {
            self.drawers.toggle(side);
            return;
        }
        let open = match side {
            Side::Left => &mut self.layout.left,
            Side::Right => &mut self.layout.right,
            Side::Below => &mut self.layout.bottom,
        };
        *open = !*open;
    }
}

/// The tools in the order in which one key goes through them.
fn next_tool(tool: Tool) -> Tool {
    match tool {
        Tool::Look => Tool::Erase,
        Tool::Erase => Tool::Scramble,
        Tool::Scramble => Tool::Overwrite,
        Tool::Overwrite => Tool::Occlude,
        Tool::Occlude => Tool::Hide,
        Tool::Hide => Tool::Look,
    }
}
