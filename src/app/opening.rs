//! How files come in and go out: dialogs, typed paths, drops, pastes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui;

use super::app::App;
use super::dialogs::{Answer, Choice, GalleryChoice, Meant, Outcome, PathWindow, Purpose, Question, Reply, mended};
use super::export::{ExportOptions, Frame, Job, Reporter, compose, describe, write_gif};
use super::room::RoomList as _;
use super::trainings::{TrainingDesk, TrainingKind};
use super::{View, Workspace};
use crate::engine::worker::Wake;
use crate::engine::{
    Command, FilmRequest, ModelChoice, Notice, PictureSource, SceneSource, Session, Setup, TruthSource,
};
use crate::files::address::path_from_text;
use crate::files::truth::{self, Offer};
use crate::files::{self, checkpoint};
use crate::glom::Side;

impl App {
    /// Begins a new run on a picture.
    pub(super) fn open_source(&mut self, source: PictureSource) {
        self.controls.forget();
        self.commands.push(Command::Open(source));
    }

    /// Draws a generated scene and begins a new run on it.
    pub(super) fn open_scene(&mut self, ctx: &egui::Context, scene: SceneSource) {
        self.open_source(PictureSource::Scene(scene.clone()));
        self.controls.scenes.ask(scene, ctx.input(|input| input.time));
    }

    /// Asks for a path by the desktop's dialog.
    pub(super) fn ask(&mut self, ctx: &egui::Context, frame: &eframe::Frame, purpose: Purpose) {
        let name = if purpose.writes() { Some(purpose.file_name(&self.stem_for(purpose))) } else { None };
        self.native.open(ctx, Some(frame), purpose, name);
    }

    /// Asks for a path by a window of our own.
    pub(super) fn type_path(&mut self, purpose: Purpose, note: Option<String>) {
        let text = match purpose.writes() {
            true => self.folder().join(purpose.file_name(&self.stem_for(purpose))).display().to_string(),
            false => String::new(),
        };
        let view = &self.layout.view;
        self.export = self.snapshot.as_deref().map(|snapshot| ExportOptions::for_run(snapshot, view));
        self.path_window = Some(PathWindow::new(purpose, text, note));
    }

    /// The windows that ask for files.
    pub(super) fn file_windows(&mut self, ctx: &egui::Context, frame: &eframe::Frame) {
        match self.gallery.ui(ctx, &self.layout.recent) {
            Some(GalleryChoice::Sample(name)) => self.open_source(PictureSource::Sample(name)),
            Some(GalleryChoice::Scene(scene)) => self.open_scene(ctx, scene),
            Some(GalleryChoice::Probe(probe)) => self.open_source(PictureSource::Probe(probe)),
            Some(GalleryChoice::Path(path)) => self.open_anything(ctx, path),
            Some(GalleryChoice::Browse) => self.ask(ctx, frame, Purpose::Picture),
            None => {}
        }
        self.question_ui(ctx);
        self.choice_ui(ctx);
        let Some(mut window) = self.path_window.take() else { return };
        let (export, snapshot) = (&mut self.export, self.snapshot.as_deref());
        let purpose = window.purpose;
        let answer = window.ui(ctx, |ui| {
            if let (Some(export), Some(snapshot)) = (export.as_mut(), snapshot) {
                export.ui(ui, purpose, snapshot);
            }
        });
        match answer {
            None => self.path_window = Some(window),
            Some(Answer::Close) => {}
            Some(Answer::Go(path)) => {
                let agreed = window.agreed.as_ref() == Some(&path);
                if purpose.writes() && !purpose.is_folder() && path.exists() && !agreed {
                    // The window waits behind the question: another name may be typed.
                    self.question = Some(Question::new(purpose, path));
                    self.path_window = Some(window);
                } else {
                    self.chosen(ctx, purpose, path);
                }
            }
            Some(Answer::Browse) => {
                self.ask(ctx, frame, purpose);
                self.path_window = Some(window);
            }
        }
    }

    /// The question whether a file is to be replaced, while it is asked.
    fn question_ui(&mut self, ctx: &egui::Context) {
        let Some(mut question) = self.question.take() else { return };
        match question.ui(ctx) {
            None => self.question = Some(question),
            Some(Reply::Keep) => {
                if self.path_window.is_none() {
                    self.type_path(question.purpose, None);
                }
            }
            Some(Reply::Replace) => {
                self.path_window = None;
                self.chosen(ctx, question.purpose, question.path);
            }
        }
    }

    /// The question what a file is meant to be, while it is asked.
    fn choice_ui(&mut self, ctx: &egui::Context) {
        let Some(mut choice) = self.choice.take() else { return };
        match choice.ui(ctx) {
            None => self.choice = Some(choice),
            Some(None) => {}
            Some(Some(Meant::Picture(path))) => self.open_source(PictureSource::Path(path)),
            Some(Some(Meant::Truth(path))) => self.commands.push(Command::Truth(Some(TruthSource::Path(path)))),
            Some(Some(Meant::Checkpoint(side, path))) => self.open_checkpoint(side, path),
        }
    }

    /// Asks whether a file is the truth of the picture that is open, or takes it for that where it can be nothing else.
    /// Whether it may be.
    fn offered_as_truth(&mut self, path: &Path) -> bool {
        let Some(snapshot) = &self.snapshot else { return false };
        let open = match &snapshot.source {
            PictureSource::Path(open) => Some(open.as_path()),
            _ => None,
        };
        match truth::offer(path, open, snapshot.picture.dimensions()) {
            Offer::Picture => return false,
            Offer::Either => self.choice = Some(Choice::labels(path)),
            Offer::Truth => self.commands.push(Command::Truth(Some(TruthSource::Path(path.to_owned())))),
        }
        true
    }

    /// The desktop's dialog has an answer.
    pub(super) fn receive_dialog(&mut self) {
        match self.native.poll() {
            None | Some((_, Outcome::Cancelled)) => {}
            // A typed window that is open takes the path: its other settings still count. The desktop's dialog has
            // asked already whether a file that is there is to be replaced.
            Some((purpose, Outcome::Chosen(path))) => match &mut self.path_window {
                Some(window) if window.purpose == purpose => {
                    window.text = path.display().to_string();
                    window.agreed = path.exists().then_some(path);
                }
                _ => self.picked.push((purpose, path)),
            },
            Some((purpose, Outcome::Missing)) => {
                let note = "This desktop offers no file dialog. Type or paste a path, or drop a file on the window";
                match &mut self.path_window {
                    Some(window) => window.note = Some(note.to_owned()),
                    None => self.type_path(purpose, Some(note.to_owned())),
                }
            }
        }
    }

    /// Does what a path is for that the desktop's dialog gave. A name with the wrong ending is mended or refused here;
    /// of a mended one the dialog could not know that there is such a file already.
    fn picked_path(&mut self, ctx: &egui::Context, purpose: Purpose, path: PathBuf) {
        if !purpose.writes() {
            return self.chosen(ctx, purpose, path);
        }
        match mended(purpose, &path) {
            Ok(named) if named != path && named.exists() => self.question = Some(Question::new(purpose, named)),
            Ok(named) => self.chosen(ctx, purpose, named),
            Err(refused) => {
                self.type_path(purpose, Some(refused));
                if let Some(window) = &mut self.path_window {
                    window.text = path.display().to_string();
                }
            }
        }
    }

    /// Files that were dropped on the window, pictures and paths that were pasted.
    pub(super) fn receive_drops(&mut self, ctx: &egui::Context) {
        for (purpose, path) in std::mem::take(&mut self.picked) {
            self.picked_path(ctx, purpose, path);
        }
        let typing =
            ctx.text_edit_focused() || self.path_window.is_some() || self.question.is_some() || self.choice.is_some();
        let (dropped, pasted) = ctx.input(|input| {
            let dropped: Vec<_> = input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect();
            let pasted: Vec<_> = input
                .events
                .iter()
                .filter(|event| !typing && matches!(event, egui::Event::Paste(_) | egui::Event::PasteImage(_)))
                .cloned()
                .collect();
            (dropped, pasted)
        });
        if dropped.len() > 1 {
            self.toasts.info(format!(
                "{} files were dropped, the first is opened; drop their folder to play frames",
                dropped.len()
            ));
        }
        if let Some(path) = dropped.into_iter().next() {
            self.open_anything(ctx, path);
        }
        for event in pasted {
            match event {
                egui::Event::PasteImage(image) => self.open_source(pasted_picture(&image)),
                egui::Event::Paste(text) => match path_from_text(&text) {
                    Ok(Some(path)) if path.exists() => self.open_anything(ctx, path),
                    Err(refused) => self.toasts.error(refused),
                    Ok(_) => self
                        .toasts
                        .error("The clipboard holds text that is no path of a file: copy a picture or a path"),
                },
                _ => {}
            }
        }
        if ctx.input(|input| self.paste_key.in_vain(&input.events)) && !typing {
            self.toasts.error(
                "The clipboard holds nothing that can be pasted here: copy a picture (as PNG) or the path of a file",
            );
        }
    }

    /// Opens a file by what it is.
    pub(super) fn open_anything(&mut self, ctx: &egui::Context, path: PathBuf) {
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        match ending.as_str() {
            "safetensors" => self.open_checkpoint(Side::Left, path),
            "json" => self.open_session(&path),
            "toml" => self.open_lesson(ctx, &path),
            _ if self.offered_as_truth(&path) => {}
            _ => match PictureSource::named(&path) {
                Ok(source) => self.open_source(source),
                Err(error) => self.toasts.error(error),
            },
        }
    }

    fn open_checkpoint(&mut self, side: Side, path: PathBuf) {
        let Some(snapshot) = &self.snapshot else { return };
        let mut setup = (*snapshot.setup).clone();
        if side == Side::Right && setup.second.is_none() {
            self.toasts.info("There is one GLOM alone: choose two sides under Hemispheres, Two GLOMs, first");
            return;
        }
        let networks = checkpoint::choices(&path);
        if networks.len() > 1 {
            self.choice = Some(Choice::networks(side, &path, &networks));
            return;
        }
        let model = ModelChoice::Checkpoint(path);
        match (side, &mut setup.second) {
            (Side::Right, Some(second)) => {
                second.model = Some(model);
                self.give_up_draft(Command::Change(Box::new(setup), 0));
            }
            _ => {
                setup.model = model;
                self.change_model(setup);
            }
        }
    }

    /// Begins a new run with another model, or with the same file once more, which may have changed.
    pub(super) fn change_model(&mut self, setup: Setup) {
        let same = self.snapshot.as_ref().is_some_and(|snapshot| snapshot.setup.model == setup.model);
        self.controls.forget();
        self.commands.push(if same { Command::ReadModelAgain } else { Command::Change(Box::new(setup), 0) });
    }

    /// Gives a learned model to the run and looks at it.
    pub(super) fn use_model(&mut self, mut setup: Setup) {
        let Some(snapshot) = &self.snapshot else { return };
        setup.settings.seed = snapshot.setup.settings.seed;
        (setup.frames, setup.breakpoints) = (snapshot.setup.frames, snapshot.setup.breakpoints.clone());
        self.layout.workspace = Workspace::Islands;
        self.change_model(setup);
    }

    /// A path was chosen for a purpose.
    fn chosen(&mut self, ctx: &egui::Context, purpose: Purpose, path: PathBuf) {
        match purpose {
            Purpose::Picture | Purpose::Folder => self.open_source(PictureSource::Path(path)),
            Purpose::Anything => self.open_anything(ctx, path),
            Purpose::Checkpoint => self.open_checkpoint(Side::Left, path),
            Purpose::RightCheckpoint => self.open_checkpoint(Side::Right, path),
            Purpose::Truth => self.commands.push(Command::Truth(Some(TruthSource::Path(path)))),
            Purpose::Session => self.open_session(&path),
            Purpose::Lesson => self.open_lesson(ctx, &path),
            Purpose::SaveLesson => self.save_lesson(ctx, path),
            Purpose::SaveAnswers => self.save_answers(&path),
            Purpose::SaveSession => self.save_session(&path),
            Purpose::SaveCheckpoint => self.commands.push(Command::SaveCheckpoint(path)),
            Purpose::ExportCurves => self.commands.push(Command::ExportCurves(path)),
            Purpose::ExportStates => self.commands.push(Command::ExportStates(path)),
            Purpose::ExportPicture => self.export_picture(ctx, path),
            Purpose::ExportGif => self.export_gif(ctx, path),
            Purpose::OpenTraining(kind) => self.with_training(kind, |desk, wake| {
                desk.open(path, wake);
                Ok(())
            }),
            Purpose::KeepTraining(kind) => self.with_training(kind, |desk, wake| desk.keep(path, false, wake)),
            Purpose::UseTraining(kind) => self.with_training(kind, |desk, wake| desk.keep(path, true, wake)),
            Purpose::OpenSketches => {
                self.show_sketches();
                self.rooms.sketches.tabs.remembered.open(path, &self.wake);
            }
            Purpose::NewSketches => {
                self.show_sketches();
                if let Some(snapshot) = &self.snapshot {
                    self.rooms.sketches.tabs.remembered.begin(path, snapshot, &self.wake);
                }
            }
            Purpose::TrainingData(kind) => self.with_training(kind, |desk, _| {
                desk.learn_from(path);
                Ok(())
            }),
        }
    }

    /// Shows the memory of sketches.
    fn show_sketches(&mut self) {
        let tabs = Workspace::Sketches.tabs();
        if let Some(tab) = tabs.iter().position(|about| about.key == "remembered") {
            self.layout.workspace = Workspace::Sketches;
            self.rooms.of_mut(Workspace::Sketches).show_tab(tab);
        }
    }

    /// Does something with the trainings of a kind; what is refused is said.
    fn with_training(
        &mut self,
        kind: TrainingKind,
        tell: impl FnOnce(&mut dyn TrainingDesk, &Wake) -> Result<(), String>,
    ) {
        let Some(desk) = self.rooms.training_of(kind) else { return };
        if let Err(words) = tell(desk, &self.wake) {
            self.toasts.error(words);
        }
    }

    fn export_picture(&mut self, ctx: &egui::Context, path: PathBuf) {
        let (Some(snapshot), Some(options)) = (self.snapshot.clone(), self.export.clone()) else { return };
        let view = self.layout.view.clone();
        self.jobs.push(Job::start(ctx, "Writing the picture", move |_| {
            let picture = compose(&Frame::of(&snapshot), &view, &options);
            files::png::write_rgb(&path, &picture, &describe(&snapshot, &view)).map_err(|error| error.to_string())?;
            Ok(format!("Wrote {} × {} pixels to {}", picture.width(), picture.height(), path.display()))
        }));
    }

    fn export_gif(&mut self, ctx: &egui::Context, path: PathBuf) {
        let (Some(snapshot), Some(options)) = (self.snapshot.clone(), self.export.clone()) else { return };
        let request = FilmRequest::new(options.steps.0, options.steps.1);
        self.commands.push(Command::Film(request.clone()));
        let view = self.layout.view.clone();
        let write =
            move |reporter: &Reporter| write_gif(&path, &request, &Frame::of(&snapshot), &view, &options, reporter);
        self.jobs.push(Job::start(ctx, "Writing the GIF", write));
    }

    fn open_session(&mut self, path: &Path) {
        match Session::open(path) {
            Ok(session) => {
                self.take_view(&session);
                self.controls.forget();
                self.commands.push(Command::OpenSession(Box::new(session)));
                self.layout.remember(path.to_owned());
            }
            Err(error) => self.toasts.error(error.to_string()),
        }
    }

    /// Looks at a session as it was looked at when it was saved, as far as that can be read.
    pub(super) fn take_view(&mut self, session: &Session) {
        if let Ok(view) = serde_json::from_value::<View>(session.view.clone()) {
            self.layout.view = view;
            self.layout.put_right();
        }
    }

    fn save_session(&mut self, path: &Path) {
        let Some(snapshot) = &self.snapshot else { return };
        if matches!(snapshot.source, PictureSource::Pasted { .. }) {
            self.toasts.push(Notice::warning(
                "A pasted picture is not kept in a session: to open it again, paste the same picture first".to_owned(),
            ));
        }
        let view = serde_json::to_value(&self.layout.view).unwrap_or_default();
        match Session::of(snapshot, view).save(path) {
            Ok(()) => {
                self.toasts.info(format!("Saved the session to {}", path.display()));
                self.layout.remember(path.to_owned());
            }
            Err(error) => self.toasts.error(error.to_string()),
        }
    }

    pub(super) fn copy_command_line(&mut self, ctx: &egui::Context) {
        let Some(snapshot) = &self.snapshot else { return };
        let session = Session::of(snapshot, serde_json::Value::Null);
        let line = match &snapshot.second {
            Some(right) => session.command_line_of_two(&snapshot.defaults, [&right.setup, &right.defaults]),
            None => session.command_line(&snapshot.defaults),
        };
        self.toasts.info(format!("Copied: {line}"));
        ctx.copy_text(line);
    }

    /// What a file for `purpose` may be called, without its ending.
    fn stem_for(&mut self, purpose: Purpose) -> String {
        match purpose {
            Purpose::KeepTraining(kind) | Purpose::UseTraining(kind) => {
                self.rooms.training_of(kind).map_or_else(String::new, |desk| desk.stem())
            }
            Purpose::NewSketches => "seen".to_owned(),
            Purpose::SaveAnswers => {
                self.lesson.as_ref().map_or_else(|| self.stem(), |playing| playing.lesson.id.clone())
            }
            _ => self.stem(),
        }
    }

    /// The picture's name without folder and ending.
    fn stem(&self) -> String {
        let name = self.snapshot.as_ref().map_or("glomscope", |snapshot| &snapshot.picture_name);
        let stem = Path::new(name).file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
        let words = stem.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|word| !word.is_empty());
        let stem = words.collect::<Vec<_>>().join("-");
        if stem.is_empty() { "glomscope".to_owned() } else { stem }
    }

    /// Where files are proposed to go: the folder for pictures, else the one in which the program was started.
    fn folder(&self) -> PathBuf {
        let pictures = directories::UserDirs::new().and_then(|dirs| dirs.picture_dir().map(Path::to_owned));
        pictures.filter(|folder| folder.is_dir()).or_else(|| std::env::current_dir().ok()).unwrap_or_default()
    }
}

/// A picture from the clipboard; what is transparent becomes white, as for files.
fn pasted_picture(image: &egui::ColorImage) -> PictureSource {
    let rgb: Vec<u8> = image
        .pixels
        .iter()
        .flat_map(|pixel| {
            // Premultiplied: what is missing to opaque is white.
            let white = 255 - pixel.a();
            [pixel.r(), pixel.g(), pixel.b()].map(|channel| channel.saturating_add(white))
        })
        .collect();
    let [width, height] = image.size.map(|side| side as u32);
    PictureSource::Pasted { width, height, rgb: Arc::from(rgb) }
}
