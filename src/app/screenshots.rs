//! Pictures of the window itself, taken by the window itself: it settles a picture, shows it in several ways, light and
//! dark, and closes.
//!
//! Every workspace and every tab is taken, light and dark, without being asked; a room may name further pictures
//! ([`Shot`]).

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

/// How the run is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// What colours mean.
    pub colouring: Colouring,
    /// The tab below.
    pub below: Tab,
    /// Pin a column, so that inspector and attention have something to show.
    pub pinned: bool,
    /// Show an early step in place of the settled one.
    pub early: bool,
}

impl Look {
    /// How it is looked at where nothing else is said.
    pub const USUAL: Look = Look { colouring: Colouring::Islands, below: Tab::Curves, pinned: true, early: false };
}

/// A picture of a room beside the one that every room has.
#[derive(Debug, Clone, Copy)]
pub struct Shot {
    /// Begins the file's name; what is taken light and dark says so behind it.
    pub name: &'static str,
    /// The themes in which it is taken.
    pub themes: &'static [ThemeChoice],
    /// How the run is looked at.
    pub look: Look,
}

/// The themes in which every room is taken.
pub const LIGHT_AND_DARK: &[ThemeChoice] = &[ThemeChoice::Light, ThemeChoice::Dark];

/// A picture that is to be taken.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The file's name without its ending.
    pub name: String,
    theme: ThemeChoice,
    /// The workspace that it shows.
    pub workspace: Workspace,
    /// The tab of the workspace.
    pub tab: usize,
    look: Look,
}

/// All pictures, in the order in which they are taken.
pub fn plan() -> Vec<Planned> {
    let of_theme = |theme| Workspace::ALL.iter().flat_map(move |workspace| of_workspace(*workspace, theme));
    ThemeChoice::ALL.into_iter().flat_map(of_theme).collect()
}

/// The pictures of a workspace in a theme: one for every tab, the first of which stands for the workspace, and what it
/// names itself.
fn of_workspace(workspace: Workspace, theme: ThemeChoice) -> Vec<Planned> {
    let others = workspace.tabs().iter().skip(1);
    let names = std::iter::once(workspace.about().key).chain(others.map(|about| about.key));
    let every = names.enumerate().map(|(tab, name)| (tab, Shot { name, themes: LIGHT_AND_DARK, look: Look::USUAL }));
    let further = workspace.shots().iter().map(|shot| (0, *shot));
    let shots = every.chain(further).filter(|(_, shot)| shot.themes.contains(&theme));
    shots
        .map(|(tab, Shot { name, look, .. })| {
            let name = match theme {
                ThemeChoice::Light => format!("{name}-light"),
                ThemeChoice::Dark => format!("{name}-dark"),
                ThemeChoice::HighContrast | ThemeChoice::System => name.to_owned(),
            };
            Planned { name, theme, workspace, tab, look }
        })
        .collect()
}

/// Where the pictures go, and how far it has come.
pub struct Tour {
    folder: PathBuf,
    plan: Vec<Planned>,
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
            plan: plan(),
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
        let Some(shot) = tour.plan.get(tour.next).cloned() else { return Ok(false) };
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
        let room = self.rooms.of_mut(shot.workspace);
        if tour.calm == 0 {
            room.show_tab(shot.tab);
            self.layout.workspace = shot.workspace;
            self.layout.theme = shot.theme;
            shot.look.below.show(ctx);
            let view = &mut self.layout.view;
            view.colouring = shot.look.colouring;
            view.pinned.clear();
            if shot.look.pinned {
                view.pinned.push(snapshot.grid.index(snapshot.grid.rows * 2 / 3, snapshot.grid.cols / 3));
            }
            view.level = snapshot.setup.settings.levels.len().saturating_sub(1).min(2);
            self.engine.send(if shot.look.early { Command::Seek(EARLY_STEP) } else { Command::SeekEnd });
        }
        // Calm is counted from when there is something to see.
        let ready = room.pose(&snapshot, &self.wake);
        tour.calm = if ready { tour.calm + 1 } else { 1 };
        if tour.calm > CALM_FRAMES && !tour.asked {
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

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_picture_takes_the_place_of_another_and_what_the_documents_show_is_taken() {
        let plan = plan();
        let names: HashSet<&str> = plan.iter().map(|shot| shot.name.as_str()).collect();
        assert_eq!(names.len(), plan.len());
        assert!(names.contains("high-contrast"));
        let islands = ["islands", "embedding", "smoother", "tree", "truth"];
        for name in islands.into_iter().chain(["memory", "capacity", "deblurring", "retrieval", "learning"]) {
            assert!(["light", "dark"].iter().all(|theme| names.contains(format!("{name}-{theme}").as_str())), "{name}");
        }
    }
}
