//! The window as a whole: collects what the panels ask for and carries it out after the frame.

use std::path::PathBuf;
use std::sync::Arc;

use eframe::egui;

use super::commands::{self, Menus, Now, UiCommand};
use super::controls::{Controls, Shown};
use super::dialogs::{Choice, Gallery, Native, PathWindow, Purpose, Question};
use super::export::{ExportOptions, Job};
use super::fit::{Drawers, Fit, Side};
use super::glossary::{Glossary, Term};
use super::memory::MatrixView;
use super::palette::Palette;
use super::paste::PasteKey;
use super::pins::Pin;
use super::presentation::Presentation;
use super::room::{Door, News, RoomList as _, Sides};
use super::screenshots::Tour;
use super::settings::Layout;
use super::side::SidePanel;
use super::teach::{LessonList, LessonWriting, Playing};
use super::toasts::Toasts;
use super::words::{self, Fonts, Words};
use super::workspace::Workspaces;
use super::{AppOptions, Frozen, Panel, ThemeChoice, View, Workspace};
use super::{status, theme, transport, workspace};
use crate::engine::worker::Wake;
use crate::engine::{Command, Engine, PictureSource, Session, Setup, Severity, Snapshot};
use crate::files::samples;
use crate::language::Language;

/// The window.
pub struct App {
    pub(super) engine: Engine,
    pub(super) snapshot: Option<Arc<Snapshot>>,
    pub(super) layout: Layout,
    /// Commands to the engine, sent after the frame.
    pub(super) commands: Vec<Command>,
    /// Commands to the window, carried out after the frame.
    pub(super) ui_commands: Vec<UiCommand>,
    pub(super) controls: Controls,
    pub(super) rooms: Workspaces,
    /// The user's own workspaces, while a lesson is played in others.
    pub(super) own_rooms: Option<Workspaces>,
    /// Asks for a frame, from any thread.
    pub(super) wake: Wake,
    pub(super) toasts: Toasts,
    pub(super) palette: Palette,
    pub(super) gallery: Gallery,
    pub(super) native: Native,
    pub(super) path_window: Option<PathWindow>,
    /// A file that is there already and may be replaced.
    pub(super) question: Option<Question>,
    pub(super) choice: Option<Choice>,
    /// Paths that the desktop's dialog gave.
    pub(super) picked: Vec<(Purpose, PathBuf)>,
    pub(super) export: Option<ExportOptions>,
    pub(super) jobs: Vec<Job>,
    /// Set while the window takes pictures of itself.
    pub(super) tour: Option<Tour>,
    /// The run that is frozen as soon as the one that was frozen goes on.
    pub(super) swapped: Option<Frozen>,
    pub(super) presentation: Presentation,
    /// Whether the window was told to take the whole screen.
    fullscreen: bool,
    /// Panels that are open though the window has no room for them.
    pub(super) drawers: Drawers,
    /// Whether a key asked for what the clipboard does not have.
    pub(super) paste_key: PasteKey,
    /// Whether a text was being typed at the end of the last frame: Esc ends that, and nothing else.
    pub(super) was_typing: bool,
    pub(super) shortcuts_open: bool,
    pub(super) glossary: Glossary,
    /// The lesson that is played; the run is then that of the lesson.
    pub(super) lesson: Option<Playing>,
    pub(super) lesson_list: LessonList,
    pub(super) writing: LessonWriting,
    /// A lesson file to be opened with the first frame.
    first_lesson: Option<PathBuf>,
    pub(super) breakpoints_open: bool,
    /// Whether a step has been made since the start: until then a hint says how.
    has_stepped: bool,
    /// The theme that is in place, and whether it is that of a presentation.
    themed: Option<(ThemeChoice, bool)>,
    /// The words in the language of the window.
    words: Arc<Words>,
    /// The language that this window was told to have, whatever is remembered.
    told: Option<Language>,
    /// The choice that is in place.
    spoken: Option<Option<Language>>,
    fonts: Fonts,
}

impl App {
    /// Opens the window's contents: remembered layout, a picture at step 0.
    pub fn new(cc: &eframe::CreationContext<'_>, options: AppOptions) -> Self {
        let (layout, told) = Layout::load(cc.storage);
        // Ctrl + and Ctrl - are commands of the table.
        cc.egui_ctx.options_mut(|options| options.zoom_with_keyboard = false);
        let mut toasts = Toasts::default();
        if let Some(told) = told {
            toasts.info(told);
        }
        let ctx = cc.egui_ctx.clone();
        let wake: Wake = Arc::new(move || ctx.request_repaint());
        let call = wake.clone();
        let wake_engine = move || call();
        // A picture named beside a session replaces the session's picture.
        let session = options.session.as_deref().and_then(|path| match Session::open(path) {
            Ok(session) => Some(session),
            Err(error) => {
                toasts.error(error.to_string());
                None
            }
        });
        let engine = match (&session, options.picture) {
            (Some(session), None) => Engine::resume(session.clone(), wake_engine),
            (Some(session), Some(source)) => Engine::resume_on(session.clone(), source, wake_engine),
            (None, source) => {
                let setup = options.model.map(Setup::of).transpose().unwrap_or_else(|error| {
                    toasts.error(error.to_string());
                    None
                });
                Engine::start(source.unwrap_or_else(first_sample), setup, wake_engine)
            }
        };
        engine.send(Command::SetSpeed(layout.speed));
        engine.send(Command::GoOnWhenSettled(layout.goes_on));
        if options.play && session.is_none() {
            engine.send(Command::Play);
        }
        let mut app = Self {
            engine,
            snapshot: None,
            layout,
            commands: Vec::new(),
            ui_commands: Vec::new(),
            controls: Controls::default(),
            rooms: Workspaces::default(),
            own_rooms: None,
            wake,
            toasts,
            palette: Palette::default(),
            gallery: Gallery::default(),
            native: Native::default(),
            path_window: None,
            question: None,
            choice: None,
            picked: Vec::new(),
            export: None,
            jobs: Vec::new(),
            tour: None,
            swapped: None,
            presentation: Presentation::default(),
            fullscreen: false,
            drawers: Drawers::default(),
            paste_key: PasteKey::default(),
            was_typing: false,
            shortcuts_open: false,
            glossary: Glossary::default(),
            lesson: None,
            lesson_list: LessonList::default(),
            writing: LessonWriting::default(),
            first_lesson: options.lesson,
            breakpoints_open: false,
            has_stepped: false,
            themed: None,
            words: words::of(&cc.egui_ctx),
            told: options.language,
            spoken: None,
            fonts: Fonts::default(),
        };
        app.speak(&cc.egui_ctx);
        for about in app.rooms.restore(&app.layout.rooms) {
            let name = about.name(&app.words);
            app.toasts.info(app.words.fill("workspace-begins-anew", [("workspace", name.into())]));
        }
        if let Some(session) = &session {
            app.take_view(session);
        }
        app
    }

    /// The same window, which takes pictures of itself and closes.
    pub(super) fn with_tour(mut self, tour: Tour) -> Self {
        self.tour = Some(tour);
        self
    }

    /// The run as it was drawn last.
    pub fn snapshot(&self) -> Option<&Arc<Snapshot>> {
        self.snapshot.as_ref()
    }

    /// What is looked at and how.
    pub fn view(&self) -> &View {
        &self.layout.view
    }

    /// What is remembered between starts.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// What the window is arranged for.
    pub fn workspace(&self) -> Workspace {
        self.layout.workspace
    }

    /// The name of the tab that is shown; none in a workspace without tabs.
    pub fn tab(&self) -> Option<String> {
        let workspace = self.layout.workspace;
        workspace.tabs().get(self.rooms.of(workspace).tab()).map(|about| about.name(&self.words))
    }

    /// How the matrix of the run's memory is shown.
    pub fn matrix_view(&self) -> &MatrixView {
        &self.rooms.memory.tabs.matrix.view
    }

    /// How the window looks.
    pub fn theme(&self) -> ThemeChoice {
        self.layout.theme
    }

    /// The term that the glossary was opened at.
    pub fn term(&self) -> Option<Term> {
        self.glossary.at()
    }

    /// The newest error on screen.
    pub fn current_error(&self) -> Option<&str> {
        self.toasts.current_error()
    }

    /// The language of the window: the one that it was told to have, that was chosen in it, or the desktop's.
    pub fn language(&self) -> Language {
        self.words.language()
    }

    /// Puts the words of the language in place that was chosen.
    fn speak(&mut self, ctx: &egui::Context) {
        let chosen = self.layout.language;
        if self.spoken.replace(chosen) == Some(chosen) {
            return;
        }
        // What is chosen later counts for more than what the window was told.
        let language = self.told.take().or(chosen).unwrap_or_else(Language::of_system);
        if language != self.words.language() {
            self.words = Arc::new(Words::new(language));
            words::put(ctx, self.words.clone());
            Fonts::prefer(ctx, language);
        }
    }

    /// Takes over what the engine, the dialogs and the jobs have to say.
    fn receive(&mut self, ctx: &egui::Context) {
        self.controls.opening = self.engine.is_opening();
        for notice in self.engine.notices() {
            if notice.severity == Severity::Error {
                self.swapped = None;
            }
            self.toasts.push(notice);
        }
        let before = self.snapshot.take();
        self.snapshot = self.engine.snapshot().or(before.clone());
        if let Some(snapshot) = &self.snapshot {
            if let Some(before) = &before
                && before.grid != snapshot.grid
                && before.source == snapshot.source
            {
                self.layout.view.go_to(snapshot.grid, before.grid);
            }
            if before.is_none_or(|before| before.source != snapshot.source)
                && let PictureSource::Path(path) = &snapshot.source
            {
                self.layout.remember(path.clone());
            }
            if let PictureSource::Scene(scene) = &snapshot.source
                && *scene != self.layout.scene
            {
                self.layout.scene = scene.clone();
            }
            if let Some(swapped) = self.swapped.take_if(|swapped| swapped.snapshot().run != snapshot.run)
                && swapped.snapshot().sha256 == snapshot.sha256
            {
                self.layout.view.frozen = Some(swapped);
            }
            self.has_stepped |= snapshot.step > 0;
            let levels = snapshot.setup.settings.levels.len();
            let view = &mut self.layout.view;
            view.level = view.level.min(levels.saturating_sub(1));
            let columns = snapshot.grid.columns();
            view.pinned.retain(|column| *column < columns);
            view.subtracted.retain(|column| *column < columns);
        }
        for news in self.rooms.receive(&self.wake) {
            match news {
                News::Done(words) => self.toasts.info(words),
                News::Failed(words) => self.toasts.error(words),
                News::Use(setup) => self.use_model(*setup),
            }
        }
        let mut finished = Vec::new();
        self.jobs.retain(|job| match job.poll() {
            Some(notice) => {
                finished.push(notice);
                false
            }
            None => true,
        });
        finished.into_iter().for_each(|notice| self.toasts.push(notice));
        self.receive_dialog();
        self.receive_drops(ctx);
        let view = &mut self.layout.view;
        view.hovered = view.next_hovered.take();
        view.region = view.next_region.take();
    }

    /// Menus and transport.
    fn top(&mut self, ui: &mut egui::Ui) {
        let mut open = None;
        let training = self.rooms.training_now(self.layout.workspace);
        let fit = Fit::of(ui.ctx());
        egui::Panel::top("top").show(ui, |ui| {
            ui.add_space(2.0);
            let snapshot = self.snapshot.clone();
            if !self.presentation.is_on() {
                egui::MenuBar::new().ui(ui, |ui| {
                    if fit.is_narrow() {
                        ui.spacing_mut().button_padding.x = 5.0;
                    }
                    let view = self.layout.view.clone();
                    let now = Now { snapshot: snapshot.as_deref(), view: &view, training: training.as_ref() };
                    let menus =
                        Menus { layout: &mut self.layout, fonts: &mut self.fonts, wake: &self.wake, open: &mut open };
                    commands::menu_bar(ui, &now, menus, &mut self.ui_commands);
                    ui.add_space(if fit.is_narrow() { 0.0 } else { theme::space::LARGE });
                    workspace::switch_ui(ui, self.layout.workspace, &mut self.ui_commands);
                    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                        let sides = [Side::Right, Side::Below, Side::Left].map(|side| (side, self.is_open(side, fit)));
                        status::sides_ui(ui, sides, &mut self.ui_commands);
                        if let Some(snapshot) = snapshot.as_ref().filter(|_| !fit.is_narrow()) {
                            let text = format!("{}  ·  {}", snapshot.picture_name, snapshot.model_name);
                            ui.add(egui::Label::new(egui::RichText::new(text).weak()).truncate());
                        }
                    });
                });
            }
            ui.horizontal(|ui| {
                ui.set_min_height(ui.spacing().interact_size.y);
                if let Some(snapshot) = &snapshot {
                    let view = self.layout.view.clone();
                    let (layout, ui_commands) = (&mut self.layout, &mut self.ui_commands);
                    transport::transport_ui(ui, snapshot, &view, layout, ui_commands, &mut self.commands);
                    if self.tour.is_none() && self.presentation.says_how_to_leave(ui.ctx()) {
                        transport::aside_ui(ui, |ui| drop(ui.strong(words::say(ui.ctx(), "presentation-leave"))));
                    } else if self.presentation.is_on() {
                        transport::aside_ui(ui, |ui| transport::counts_ui(ui, snapshot));
                    }
                }
            });
            ui.add_space(2.0);
        });
        if let Some(path) = open {
            self.open_anything(ui.ctx(), path);
        }
    }

    /// What is to be said, in a line of its own that is always there.
    fn foot(&mut self, ui: &mut egui::Ui) {
        let snapshot = self.snapshot.clone();
        let busy = self.engine.busy();
        let state = status::Status {
            snapshot: snapshot.as_deref(),
            busy: busy.as_deref(),
            can_cancel: self.engine.is_opening(),
            jobs: &self.jobs,
            hint: !self.has_stepped,
            tour: self.layout.tour_offered && self.lesson.is_none(),
        };
        if status::bar_ui(ui, &state, &mut self.toasts, &mut self.ui_commands) {
            self.commands.push(Command::CancelOpening);
        }
    }

    /// Whether a panel is to be seen: where it has room when the user wants it, elsewhere when it was opened on demand.
    pub(super) fn is_open(&self, side: Side, fit: Fit) -> bool {
        if !fit.has_room(side) {
            return self.drawers.is_open(side);
        }
        match side {
            Side::Left => self.layout.left,
            Side::Right => self.layout.right,
            Side::Below => self.layout.bottom,
        }
    }

    /// The controls of a presentation: what the speaker has pinned, or else what the lesson is about.
    fn pinned(&self) -> Vec<Pin> {
        let lock = self.lesson.as_ref().and_then(|playing| playing.lesson.lock.as_ref());
        match lock.filter(|_| self.layout.pins.is_empty()) {
            Some(lock) => Pin::of_lock(lock),
            None => self.layout.pins.clone(),
        }
    }

    fn panels(&mut self, ui: &mut egui::Ui) {
        let Some(snapshot) = self.snapshot.clone() else {
            egui::CentralPanel::default_margins().show(ui, |ui| {
                ui.centered_and_justified(|ui| {
                    ui.weak(self.engine.busy().unwrap_or_else(|| "Opening…".to_owned()));
                });
            });
            return;
        };
        let workspace = self.layout.workspace;
        let shown = !self.presentation.is_on();
        let fit = Fit::of(ui.ctx());
        self.drawers.follow(fit);
        let [left, right, bottom] = [Side::Left, Side::Right, Side::Below].map(|side| shown && self.is_open(side, fit));
        if left && let Some(sections) = self.rooms.of(workspace).controls() {
            SidePanel::left("controls", 312.0, 290.0..=460.0).show(ui, &mut self.layout.sizes, |ui| {
                let (commands, ui_commands) = (&mut self.commands, &mut self.ui_commands);
                let sections = Shown::Sections(sections);
                self.controls.ui(ui, &snapshot, sections, commands, ui_commands);
            });
        }
        let pins = if shown { Vec::new() } else { self.pinned() };
        // The card of a lesson has its place there, so that it lies on no map.
        let beside = !pins.is_empty() || !shown && self.lesson.is_some();
        if beside && self.rooms.of(workspace).controls().is_some() {
            SidePanel::left("pinned", 340.0, 330.0..=480.0).show(ui, &mut self.layout.sizes, |ui| {
                let (commands, ui_commands) = (&mut self.commands, &mut self.ui_commands);
                let pins = Shown::Pinned(&pins);
                self.controls.ui(ui, &snapshot, pins, commands, ui_commands);
            });
        }
        self.layout.view.bare = !shown;
        let sides = Sides { left, right, bottom, timeline: true };
        let panel = Panel { snapshot: &snapshot, view: &mut self.layout.view, commands: &mut self.commands };
        let (ui_commands, sizes) = (&mut self.ui_commands, &mut self.layout.sizes);
        let mut door = Door { workspace, panel, ui_commands, sides, sizes, wake: &self.wake };
        self.rooms.leave_but(Some(workspace as usize), ui.ctx(), &mut door.panel);
        self.rooms.of_mut(workspace).ui(ui, &mut door);
    }

    fn overlays(&mut self, ctx: &egui::Context, frame: &eframe::Frame) {
        commands::sheet(ctx, &mut self.shortcuts_open, &mut self.ui_commands);
        self.glossary.ui(ctx);
        if let Some(snapshot) = self.snapshot.clone() {
            self.controls.breakpoints_window(ctx, &snapshot, &mut self.breakpoints_open, &mut self.commands);
        }
        self.file_windows(ctx, frame);
        let (snapshot, training) = (self.snapshot.clone(), self.rooms.training_now(self.layout.workspace));
        let now = Now { snapshot: snapshot.as_deref(), view: &self.layout.view, training: training.as_ref() };
        if let Some(choice) = self.palette.ui(ctx, &now) {
            self.choose(ctx, choice);
        }
        self.toasts.log_ui(ctx);
        self.lesson_ui(ctx);
        status::drop_overlay(ctx);
        self.presentation.overlay_ui(ctx, self.layout.spotlight);
    }

    /// Carries out what was asked for in this frame.
    fn carry_out(&mut self, ctx: &egui::Context, frame: &eframe::Frame) {
        self.ui_commands.extend(commands::requested(ctx));
        for command in std::mem::take(&mut self.ui_commands) {
            let training = self.rooms.training_now(self.layout.workspace);
            let now = Now { snapshot: self.snapshot.as_deref(), view: &self.layout.view, training: training.as_ref() };
            if commands::entry(command).enabled(&now) {
                self.run_command(ctx, frame, command);
            }
        }
        for command in std::mem::take(&mut self.commands) {
            if let Some(what) = self.lesson_refuses(&command) {
                self.controls.forget();
                self.toasts.info(format!("This lesson leaves {what} as it is"));
                continue;
            }
            if command == Command::CancelOpening {
                self.swapped = None;
            }
            self.writing.told(&command, self.snapshot.as_deref());
            self.engine.send(command);
        }
        let view = &self.layout.view;
        if view.next_hovered != view.hovered {
            // The other panels outline the column one frame later.
            ctx.request_repaint();
        }
    }
}

fn first_sample() -> PictureSource {
    PictureSource::Sample(samples::FIRST.to_owned())
}

impl eframe::App for App {
    /// Nobody's pointer is on the window while it takes pictures of itself.
    fn raw_input_hook(&mut self, _: &egui::Context, input: &mut egui::RawInput) {
        if self.tour.is_some() {
            input.events.retain(|event| !matches!(event, egui::Event::PointerMoved(_)));
        }
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        let presented = self.presentation.is_on();
        if self.themed != Some((self.layout.theme, presented)) {
            theme::apply(&ctx, self.layout.theme, presented);
            self.themed = Some((self.layout.theme, presented));
        }
        self.presentation.wake(&ctx);
        self.speak(&ctx);
        self.receive(&ctx);
        if let Some(path) = self.first_lesson.take() {
            self.open_lesson(&ctx, &path);
        }
        self.play_lesson(&ctx);
        // What takes pictures of itself has the size that these are to have.
        if presented != self.fullscreen && self.tour.is_none() {
            self.fullscreen = presented;
            ctx.send_viewport_cmd(egui::ViewportCommand::Fullscreen(self.fullscreen));
        }
        ctx.set_zoom_factor(self.layout.scale * if presented { Presentation::zoom(&ctx) } else { 1.0 });
        // The palette, the path window and the question take Esc, Enter and the arrow keys for themselves.
        if !self.palette.is_open() && self.path_window.is_none() && self.question.is_none() && self.choice.is_none() {
            self.ui_commands.extend(commands::pressed(&ctx, self.was_typing));
        }
        self.top(ui);
        // A presentation has no line for messages but for an error.
        if !presented || self.toasts.current_error().is_some() {
            self.foot(ui);
        }
        self.panels(ui);
        self.overlays(&ctx, frame);
        self.was_typing = ctx.text_edit_focused();
        self.carry_out(&ctx, frame);
        self.tour(&ctx);
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        self.layout.rooms = self.own_rooms.as_ref().unwrap_or(&self.rooms).keep();
        self.layout.save(storage);
    }
}
