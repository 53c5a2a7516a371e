//! Pictures of the window itself, taken by the window itself: it settles a picture, shows it in several ways, light and dark, and closes.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use eframe::egui::{self, ColorImage};
use image::RgbImage;

use super::app::App;
use super::bottom::Tab;
use super::{Colouring, ThemeChoice, Workspace};
use crate::engine::{Command, Speed, Transport};
use crate::files;

/// Frames drawn before a picture is taken: panels find their sizes, close looks arrive from the engine.
const CALM_FRAMES: usize = 12;
/// Steps shown where islands are still forming.
const EARLY_STEP: usize = 6;

/// One picture.
#[derive(Debug, Clone, Copy)]
struct Shot {
    name: &'static str,
    theme: ThemeChoice,
    colouring: Colouring,
    tab: Tab,
    /// Pin a column, so that inspector and attention have something to show.
    pinned: bool,
    /// Show an early step in place of the settled one.
    early: bool,
    /// The tab of the Memory workspace; none: the Islands workspace.
    memory: Option<usize>,
}

/// All pictures, in the order in which they are taken.
fn shots() -> Vec<Shot> {
    let mut shots = Vec::new();
    for (theme, names) in [
        (ThemeChoice::Light, ["islands-light", "embedding-light", "smoother-light", "tree-light", "truth-light"]),
        (ThemeChoice::Dark, ["islands-dark", "embedding-dark", "smoother-dark", "tree-dark", "truth-dark"]),
    ] {
        let [islands, embedding, smoother, tree, truth] = names;
        let shot = Shot {
            name: islands,
            theme,
            colouring: Colouring::Islands,
            tab: Tab::Curves,
            pinned: true,
            early: false,
            memory: None,
        };
        shots.push(shot);
        shots.push(Shot { name: embedding, colouring: Colouring::Embedding, pinned: false, ..shot });
        shots.push(Shot { name: smoother, colouring: Colouring::Perplexity, tab: Tab::Smoother, early: true, ..shot });
        shots.push(Shot { name: tree, tab: Tab::Tree, ..shot });
        shots.push(Shot { name: truth, tab: Tab::Truth, pinned: false, ..shot });
        let names = match theme {
            ThemeChoice::Light => ["memory-light", "capacity-light", "deblurring-light", "retrieval-light"],
            _ => ["memory-dark", "capacity-dark", "deblurring-dark", "retrieval-dark"],
        };
        let tabs = [0, 2, 3, 4];
        for (name, tab) in names.into_iter().zip(tabs) {
            shots.push(Shot { name, memory: Some(tab), ..shot });
        }
    }
    shots.push(Shot {
        name: "high-contrast",
        theme: ThemeChoice::HighContrast,
        colouring: Colouring::Arrows,
        tab: Tab::Curves,
        pinned: true,
        early: false,
        memory: None,
    });
    shots
}

/// Where the pictures go, and how far it has come.
pub struct Tour {
    folder: PathBuf,
    shots: Vec<Shot>,
    next: usize,
    calm: usize,
    asked: bool,
    settling: bool,
    taken: Arc<Mutex<Option<Arc<ColorImage>>>>,
    /// Files written, or what went wrong; read by whoever opened the window.
    outcome: Arc<Mutex<Outcome>>,
}

/// What a tour has brought.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Files written.
    pub written: Vec<PathBuf>,
    /// What went wrong.
    pub error: Option<String>,
}

impl Tour {
    /// A tour that writes into a folder.
    pub fn new(folder: &Path, outcome: Arc<Mutex<Outcome>>) -> Self {
        Self {
            folder: folder.to_owned(),
            shots: shots(),
            next: 0,
            calm: 0,
            asked: false,
            settling: false,
            taken: Arc::default(),
            outcome,
        }
    }
}

impl App {
    /// Goes on with the tour, at the end of a frame.
    pub(super) fn tour(&mut self, ctx: &egui::Context) {
        let Some(mut tour) = self.tour.take() else { return };
        match self.tour_frame(ctx, &mut tour) {
            Ok(true) => {
                ctx.request_repaint();
                self.tour = Some(tour);
            }
            Ok(false) => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
            Err(error) => {
                tour.outcome.lock().unwrap_or_else(PoisonError::into_inner).error = Some(error);
                ctx.send_viewport_cmd(egui::ViewportCommand::Close);
            }
        }
    }

    /// One frame; false when all pictures are taken.
    fn tour_frame(&mut self, ctx: &egui::Context, tour: &mut Tour) -> Result<bool, String> {
        let Some(shot) = tour.shots.get(tour.next).copied() else { return Ok(false) };
        let Some(snapshot) = self.snapshot.clone() else { return Ok(true) };
        if !tour.settling {
            tour.settling = true;
            self.engine.send(Command::SetSpeed(Speed::Unlimited));
            self.engine.send(Command::RunUntilSettled);
            return Ok(true);
        }
        if snapshot.transport != Transport::Paused || snapshot.newest_step == 0 {
            return Ok(true);
        }
        let taken = tour.taken.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(picture) = taken {
            let path = tour.folder.join(format!("{}.png", shot.name));
            let title = ("Title".to_owned(), format!("glomscope: {}", shot.name));
            files::png::write_rgb(&path, &without_alpha(&picture), &[title]).map_err(|error| error.to_string())?;
            tour.outcome.lock().unwrap_or_else(PoisonError::into_inner).written.push(path);
            *tour =
                Tour { next: tour.next + 1, calm: 0, asked: false, ..Tour::new(&tour.folder, tour.outcome.clone()) };
            tour.settling = true;
            return Ok(true);
        }
        // No card lies over a picture.
        while self.toasts.dismiss() {}
        if tour.calm == 0 {
            self.layout.theme = shot.theme;
            let view = &mut self.layout.view;
            shot.tab.show(ctx);
            view.colouring = shot.colouring;
            self.layout.workspace = if shot.memory.is_some() { Workspace::Memory } else { Workspace::Islands };
            self.rooms.of_mut(Workspace::Memory).show_tab(shot.memory.unwrap_or_default());
            view.pinned.clear();
            if shot.pinned {
                view.pinned.push(snapshot.grid.index(snapshot.grid.rows * 2 / 3, snapshot.grid.cols / 3));
            }
            view.level = snapshot.setup.settings.levels.len().saturating_sub(1).min(2);
            self.engine.send(if shot.early { Command::Seek(EARLY_STEP) } else { Command::SeekEnd });
        }
        tour.calm += 1;
        if tour.calm > CALM_FRAMES && !tour.asked && !self.rooms.of(self.layout.workspace).is_busy() {
            tour.asked = true;
            let (taken, wake) = (tour.taken.clone(), ctx.clone());
            ctx.request_screenshot(move |picture| {
                *taken.lock().unwrap_or_else(PoisonError::into_inner) = Some(picture);
                wake.request_repaint();
            });
        }
        Ok(true)
    }
}

fn without_alpha(picture: &ColorImage) -> RgbImage {
    let [width, height] = picture.size;
    RgbImage::from_fn(width as u32, height as u32, |x, y| {
        let pixel = picture.pixels[y as usize * width + x as usize];
        image::Rgb([pixel.r(), pixel.g(), pixel.b()])
    })
}
