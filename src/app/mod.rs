//! The window. Panels draw a [`crate::engine::Snapshot`] and push commands; they never touch the science.
//!
//! What changes the run is an engine [`Command`](crate::engine::Command); what changes the window is a [`UiCommand`].
//! Both are collected while a frame is drawn and carried out after it.

mod actions;
mod anchors;
#[allow(clippy::module_inception, reason = "the window as a whole, among its parts")]
mod app;
mod background;
pub mod bottom;
mod commands;
mod context;
mod controls;
mod dialogs;
mod escape;
mod export;
mod fit;
mod frozen;
mod glossary;
mod help;
mod hemispheres;
pub mod inspector;
mod islands;
mod learning;
mod lessons;
pub mod maps;
pub mod memory;
mod opening;
mod palette;
mod paste;
mod pins;
mod presentation;
mod room;
mod screenshots;
mod selection;
mod settings;
mod side;
mod sketches;
mod status;
mod tabs;
mod teach;
mod theme;
mod toasts;
mod trainings;
mod transport;
mod view;
mod widgets;
mod words;
mod workspace;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use eframe::egui;

use crate::engine::{ModelChoice, PictureSource};
use crate::language::Language;
use crate::names::keys;

pub use app::App;
pub use commands::UiCommand;
pub use context::Panel;
pub use frozen::Frozen;
pub use glossary::Term;
pub use settings::Layout;
pub use theme::ThemeChoice;
pub use view::{Arrangement, Camera, Colouring, Face, Scale, Tool, View};
pub use workspace::Workspace;

/// Which drawing library shows the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Renderer {
    /// OpenGL: small, works in virtual machines and on old laptops.
    #[default]
    Glow,
    /// wgpu (only when built with the feature of that name).
    Wgpu,
}

keys!(Renderer { Glow: "glow", Wgpu: "wgpu" });

/// With what the window opens.
#[derive(Debug, Clone, Default)]
pub struct AppOptions {
    /// A picture, an animation or a folder of frames; none: a bundled sample.
    pub picture: Option<PictureSource>,
    /// A session file.
    pub session: Option<PathBuf>,
    /// The model to begin with where no session says it; none for the hand-made one.
    pub model: Option<ModelChoice>,
    /// The drawing library.
    pub renderer: Renderer,
    /// The language of the window; none: the one that was chosen in it, or the desktop's.
    pub language: Option<Language>,
    /// A lesson file, played at once.
    pub lesson: Option<PathBuf>,
    /// Begin to play at once, so that the first thing that is seen is islands that form. A session stands where it
    /// stood.
    pub play: bool,
}

/// Name under which layout and settings are kept.
pub const APP_ID: &str = "glomscope";

/// Opens the window and returns when it is closed.
///
/// # Errors
/// No window could be opened; the message says what to try.
pub fn run(options: AppOptions) -> anyhow::Result<()> {
    let native = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title("glomscope")
            .with_app_id(APP_ID)
            .with_inner_size([1440.0, 900.0])
            .with_min_inner_size([480.0, 300.0])
            .with_drag_and_drop(true),
        renderer: renderer(options.renderer)?,
        ..Default::default()
    };
    eframe::run_native(APP_ID, native, Box::new(move |cc| Ok(Box::new(App::new(cc, options)))))
        .map_err(|error| no_window(&error))
}

/// Opens the window, lets it take pictures of itself (light, dark, high contrast) into `folder`, and closes it. Gives
/// the files.
///
/// # Errors
/// No window could be opened, or a file could not be written.
pub fn take_screenshots(folder: &Path, picture: Option<PictureSource>) -> anyhow::Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder)
        .map_err(|error| anyhow::anyhow!("the folder could not be made: {error} ({})", folder.display()))?;
    // A store of its own: what the user has set neither shows in the pictures nor is changed.
    let store = tempfile::tempdir()?;
    let native = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default().with_title("glomscope").with_inner_size([1440.0, 900.0]),
        persist_window: false,
        persistence_path: Some(store.path().join("layout.ron")),
        ..Default::default()
    };
    let outcome = Arc::new(Mutex::new(screenshots::Outcome::default()));
    let tour = screenshots::Tour::new(folder, outcome.clone());
    let options = AppOptions { picture, language: Some(Language::English), ..AppOptions::default() };
    eframe::run_native(APP_ID, native, Box::new(move |cc| Ok(Box::new(App::new(cc, options).with_tour(tour)))))
        .map_err(|error| no_window(&error))?;
    let outcome = std::mem::take(&mut *outcome.lock().unwrap_or_else(PoisonError::into_inner));
    match outcome.error {
        Some(error) => Err(anyhow::anyhow!(error)),
        None => Ok(outcome.written),
    }
}

#[cfg(feature = "wgpu")]
fn renderer(choice: Renderer) -> anyhow::Result<eframe::Renderer> {
    Ok(match choice {
        Renderer::Glow => eframe::Renderer::Glow,
        Renderer::Wgpu => eframe::Renderer::Wgpu,
    })
}

#[cfg(not(feature = "wgpu"))]
fn renderer(choice: Renderer) -> anyhow::Result<eframe::Renderer> {
    match choice {
        Renderer::Glow => Ok(eframe::Renderer::Glow),
        Renderer::Wgpu => anyhow::bail!("this glomscope was built without wgpu: build it with --features wgpu"),
    }
}

/// Why there is no window, and what to try.
fn no_window(error: &eframe::Error) -> anyhow::Error {
    let unset = |name: &str| std::env::var_os(name).is_none_or(|value| value.is_empty());
    if cfg!(target_os = "linux") && ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"].into_iter().all(unset) {
        return anyhow::anyhow!(
            "no window could be opened: there is no display here. `glomscope settle IMAGE --out DIR` does the same \
             work without a window"
        );
    }
    let told = error.to_string();
    // What is set, but nothing answers there: no driver can help.
    if told.contains("open connection to") || told.contains("connect to") {
        return anyhow::anyhow!(
            "no window could be opened: the display that DISPLAY or WAYLAND_DISPLAY names cannot be reached. \
             `glomscope settle IMAGE --out DIR` does the same work without a window"
        );
    }
    anyhow::anyhow!(
        "no window could be opened: {}. Update the graphics driver, or set LIBGL_ALWAYS_SOFTWARE=1 to draw without \
         one; `glomscope settle IMAGE --out DIR` needs no window",
        told.trim_end_matches('.')
    )
}
