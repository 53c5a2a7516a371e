//! What is remembered between starts. A stale or broken file is no obstacle: what cannot be read becomes the default.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::pins::Pin;
use super::side::Sizes;
use super::{Scale, ThemeChoice, View, Workspace};
use crate::engine::{SceneSource, Speed};
use crate::language::Language;

/// Key of the layout in the store; a new meaning gets a new number.
pub const KEY: &str = "glomscope-layout-v1";
/// Recent files that are remembered.
const MOST_RECENT: usize = 12;

/// Layout and habits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Layout {
    /// Light, dark, high contrast.
    pub theme: ThemeChoice,
    /// The language of the window; none: the desktop's.
    pub language: Option<Language>,
    /// What the window is arranged for.
    pub workspace: Workspace,
    /// Controls on the left.
    pub left: bool,
    /// Inspector on the right.
    pub right: bool,
    /// Curves and timeline below.
    pub bottom: bool,
    /// How large everything in the window is drawn: 1 as the desktop says.
    pub scale: f32,
    /// The sizes that the user has given to panels.
    pub sizes: Sizes,
    /// The controls that stay in a presentation.
    pub pins: Vec<Pin>,
    /// Whether a ring goes with the pointer in a presentation.
    pub spotlight: bool,
    /// How fast a playing run goes.
    pub speed: Speed,
    /// Whether a playing run goes on when it is settled.
    pub goes_on: bool,
    /// Files that were opened, the newest first.
    pub recent: Vec<PathBuf>,
    /// Whether the tour is still offered at the foot of the window.
    pub tour_offered: bool,
    /// The generated scene that was opened last; a new one goes on from there.
    pub scene: SceneSource,
    /// What is looked at, and how.
    pub view: View,
    /// How each workspace shows what it shows, by its key, as it wants to have it remembered.
    #[serde(flatten)]
    pub rooms: BTreeMap<String, Value>,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::System,
            language: None,
            workspace: Workspace::default(),
            left: true,
            right: true,
            bottom: true,
            scale: 1.0,
            sizes: Sizes::default(),
            pins: Vec::new(),
            spotlight: true,
            speed: Speed::StepsPerSecond(4.0),
            goes_on: false,
            recent: Vec::new(),
            tour_offered: true,
            scene: SceneSource::default(),
            view: View::default(),
            rooms: BTreeMap::new(),
        }
    }
}

/// The scale that is `steps` tenths larger or smaller; what is no scale becomes 1.
pub fn scaled(scale: f32, steps: i32) -> f32 {
    let tenths = if scale.is_finite() { (scale * 10.0).round() } else { 10.0 };
    ((tenths + steps as f32) / 10.0).clamp(0.5, 3.0)
}

impl Layout {
    /// Reads what was kept. Second: what to say when that was not possible.
    pub fn load(storage: Option<&dyn eframe::Storage>) -> (Self, Option<String>) {
        let Some(text) = storage.and_then(|storage| storage.get_string(KEY)) else {
            return (Self::default(), None);
        };
        match serde_json::from_str::<Self>(&text) {
            Ok(mut layout) => {
                layout.put_right();
                (layout, None)
            }
            Err(_) => {
                let told = "The kept layout could not be read, so the window starts with its default layout";
                (Self::default(), Some(told.to_owned()))
            }
        }
    }

    /// Keeps it.
    pub fn save(&self, storage: &mut dyn eframe::Storage) {
        if let Ok(text) = serde_json::to_string(self) {
            storage.set_string(KEY, text);
        }
    }

    /// Puts a file at the top of the recent ones.
    pub fn remember(&mut self, path: PathBuf) {
        self.recent.retain(|kept| *kept != path);
        self.recent.insert(0, path);
        self.recent.truncate(MOST_RECENT);
    }

    /// Values that a file may hold but the window cannot use are put right.
    pub fn put_right(&mut self) {
        let default = View::default();
        let view = &mut self.view;
        if !(view.opacity.is_finite() && (0.0..=1.0).contains(&view.opacity)) {
            view.opacity = default.opacity;
        }
        if !(view.brush_radius.is_finite() && (0.0..=16.0).contains(&view.brush_radius)) {
            view.brush_radius = default.brush_radius;
        }
        if let Scale::Fixed { low, high } = view.scale
            && !(low.is_finite() && high.is_finite() && low < high)
        {
            view.scale = default.scale;
        }
        self.scale = scaled(self.scale, 0);
        if self.scene.settings.check().is_err() {
            self.scene = SceneSource::default();
        }
        if let Speed::StepsPerSecond(speed) = self.speed
            && !(speed.is_finite() && speed > 0.0)
        {
            self.speed = Self::default().speed;
        }
        self.recent.truncate(MOST_RECENT);
    }
}
