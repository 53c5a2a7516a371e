//! The window as a whole: collects what the panels ask for and carries it out after the frame.

use std::sync::Arc;

use eframe::egui;

use super::commands::{self, UiCommand};
use super::controls::Controls;
use super::link::Engine;
use super::settings::Layout;
use super::toasts::Toasts;
use super::{AppOptions, Camera, Colouring, Panel, Tool, View};
use super::{bottom, inspector, maps, theme, transport};
use crate::engine::{Command, PictureSource, Snapshot, Transport};

/// The window.
pub struct App {
    engine: Engine,
    snapshot: Option<Arc<Snapshot>>,
    layout: Layout,
    /// Commands to the engine, sent after the frame.
    commands: Vec<Command>,
    /// Commands to the window, carried out after the frame.
    ui_commands: Vec<UiCommand>,
    controls: Controls,
    toasts: Toasts,
    /// Theme and text size that are in place.
    themed: Option<(super::ThemeChoice, bool)>,
    presentation: bool,
    shortcuts_open: bool,
    /// Whether a step has been made since the start: until then a hint says how.
    has_stepped: bool,
}

impl App {
    /// Opens the window's contents: remembered layout, a picture at step 0.
    pub fn new(cc: &eframe::CreationContext<'_>, options: AppOptions) -> Self {
        let (layout, told) = Layout::load(cc.storage);
        let mut toasts = Toasts::default();
        if let Some(told) = told {
            toasts.info(told);
        }
        let ctx = cc.egui_ctx.clone();
        let source = match options.picture {
            Some(path) => PictureSource::Path(path),
            None => PictureSource::Sample("first".to_owned()),
        };
        let engine = Engine::start(source, None, move || ctx.request_repaint());
        engine.send(Command::SetSpeed(layout.speed));
        Self {
            engine,
            snapshot: None,
            layout,
            commands: Vec::new(),
            ui_commands: Vec::new(),
            controls: Controls::default(),
            toasts,
            themed: None,
            presentation: false,
            shortcuts_open: false,
            has_stepped: false,
        }
    }

    /// The run as it was drawn last.
    pub fn snapshot(&self) -> Option<&Arc<Snapshot>> {
        self.snapshot.as_ref()
    }

    /// What is looked at and how.
    pub fn view(&self) -> &View {
        &self.layout.view
    }

    /// The newest error on screen.
    pub fn current_error(&self) -> Option<&str> {
        self.toasts.current_error()
    }

    fn receive(&mut self) {
        for notice in self.engine.notices() {
            self.toasts.push(notice);
        }
        self.snapshot = self.engine.snapshot().or(self.snapshot.take());
        if let Some(snapshot) = &self.snapshot {
            self.has_stepped |= snapshot.step > 0;
            let levels = snapshot.setup.settings.levels.len();
            let view = &mut self.layout.view;
            view.level = view.level.min(levels.saturating_sub(1));
            let columns = snapshot.grid.columns();
            view.pinned.retain(|column| *column < columns);
            view.subtracted.retain(|column| *column < columns);
        }
        let view = &mut self.layout.view;
        view.hovered = view.next_hovered.take();
    }

    fn top(&mut self, ui: &mut egui::Ui) {
        egui::Panel::top("top").show(ui, |ui| {
            let snapshot = self.snapshot.as_deref();
            egui::MenuBar::new().ui(ui, |ui| {
                commands::menu_bar(ui, snapshot, &self.layout.view, &mut self.layout.theme, &mut self.ui_commands);
                if let Some(snapshot) = snapshot {
                    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                        ui.weak(format!("{} · {}", snapshot.picture_name, snapshot.model_name));
                    });
                }
            });
            if let Some(snapshot) = snapshot {
                let view = self.layout.view.clone();
                transport::transport_ui(
                    ui,
                    snapshot,
                    &view,
                    &mut self.layout,
                    &mut self.ui_commands,
                    &mut self.commands,
                );
            }
            ui.add_space(2.0);
        });
    }

    fn panels(&mut self, ui: &mut egui::Ui) {
        let Some(snapshot) = self.snapshot.clone() else {
            egui::CentralPanel::default_margins().show(ui, |ui| {
                ui.centered_and_justified(|ui| {
                    ui.label(self.engine.busy().unwrap_or_else(|| "Opening…".to_owned()));
                });
            });
            return;
        };
        if self.layout.left && !self.presentation {
            egui::Panel::left("left").resizable(true).default_size(300.0).size_range(260.0..=460.0).show(ui, |ui| {
                let (commands, ui_commands) = (&mut self.commands, &mut self.ui_commands);
                self.controls.ui(ui, &snapshot, &self.layout.view, commands, ui_commands);
            });
        }
        let mut panel = Panel { snapshot: &snapshot, view: &mut self.layout.view, commands: &mut self.commands };
        if self.layout.bottom {
            egui::Panel::bottom("bottom").resizable(true).default_size(210.0).min_size(90.0).show(ui, |ui| {
                bottom::bottom_ui(ui, &mut panel);
            });
        }
        if self.layout.right && !self.presentation {
            egui::Panel::right("right").resizable(true).default_size(300.0).size_range(220.0..=520.0).show(ui, |ui| {
                inspector::inspector_ui(ui, &mut panel);
            });
        }
        egui::CentralPanel::default_margins().show(ui, |ui| maps::maps_ui(ui, &mut panel));
    }

    fn overlays(&mut self, ctx: &egui::Context) {
        commands::sheet(ctx, &mut self.shortcuts_open);
        self.toasts.ui(ctx);
    }

    /// Carries out what was asked for in this frame.
    fn carry_out(&mut self, ctx: &egui::Context) {
        for command in std::mem::take(&mut self.ui_commands) {
            if commands::entry(command).enabled(self.snapshot.as_deref(), &self.layout.view) {
                self.run_command(ctx, command);
            }
        }
        for command in self.commands.drain(..) {
            self.engine.send(command);
        }
        let view = &self.layout.view;
        if view.next_hovered != view.hovered {
            // The other panels outline the column one frame later.
            ctx.request_repaint();
        }
    }

    fn run_command(&mut self, ctx: &egui::Context, command: UiCommand) {
        use UiCommand as C;
        let view = &mut self.layout.view;
        match command {
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
            C::Undo => self.give_up_draft(Command::Undo),
            C::Redo => self.give_up_draft(Command::Redo),
            C::Defaults => self.give_up_draft(Command::DefaultSettings),
            C::ShowAllInput => self.commands.push(Command::Occlude(None)),
            C::ClearTruth => self.commands.push(Command::Truth(None)),
            C::RefitColours => self.commands.push(Command::RefitColours),
            C::ColourEmbedding => view.colouring = Colouring::Embedding,
            C::ColourIslands => view.colouring = Colouring::Islands,
            C::ColourAgreement => view.colouring = Colouring::Agreement,
            C::ColourChange => view.colouring = Colouring::Change,
            C::ColourPerplexity => view.colouring = Colouring::Perplexity,
            C::ColourArrows => view.colouring = Colouring::Arrows,
            C::Borders => view.borders = !view.borders,
            C::AttentionOverlay => view.attention_overlay = !view.attention_overlay,
            C::ZoomIn => view.camera.zoom = (view.camera.zoom * 1.25).min(32.0),
            C::ZoomOut => view.camera.zoom = (view.camera.zoom / 1.25).max(1.0),
            C::ZoomReset => view.camera = Camera::default(),
            C::Brush => view.tool = next_tool(view.tool),
            C::LevelUp => view.level += 1,
            C::LevelDown => view.level = view.level.saturating_sub(1),
            C::Release => self.release(),
            C::LeftPanel => self.layout.left = !self.layout.left,
            C::RightPanel => self.layout.right = !self.layout.right,
            C::BottomPanel => self.layout.bottom = !self.layout.bottom,
            C::Presentation => self.presentation = !self.presentation,
            C::NextTheme => self.layout.theme = self.layout.theme.next(),
            C::Shortcuts => self.shortcuts_open = !self.shortcuts_open,
            C::Messages => self.toasts.log_open = !self.toasts.log_open,
            C::Quit => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
            _ => {}
        }
    }

    fn give_up_draft(&mut self, command: Command) {
        self.controls.forget();
        self.commands.push(command);
    }

    /// Esc: one thing at a time, the most recent first.
    fn release(&mut self) {
        let view = &mut self.layout.view;
        if self.shortcuts_open {
            self.shortcuts_open = false;
        } else if view.tool != Tool::Look {
            view.tool = Tool::Look;
        } else if !view.pinned.is_empty() || !view.subtracted.is_empty() {
            view.pinned.clear();
            view.subtracted.clear();
        } else if !self.toasts.dismiss() {
            self.presentation = false;
        }
    }
}

/// The tools in the order in which one key goes through them.
fn next_tool(tool: Tool) -> Tool {
    match tool {
        Tool::Look => Tool::Erase,
        Tool::Erase => Tool::Scramble,
        Tool::Scramble => Tool::Overwrite,
        Tool::Overwrite => Tool::Occlude,
        Tool::Occlude => Tool::Look,
    }
}

impl eframe::App for App {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        let wanted = (self.layout.theme, self.presentation);
        if self.themed != Some(wanted) {
            theme::apply(&ctx, wanted.0, wanted.1);
            self.themed = Some(wanted);
        }
        self.receive();
        self.ui_commands.extend(commands::pressed(&ctx));
        self.top(ui);
        self.panels(ui);
        self.overlays(&ctx);
        self.carry_out(&ctx);
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        self.layout.save(storage);
    }
}
