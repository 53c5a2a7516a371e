//! What is looked at, and how: display state that all panels share and that is remembered between starts.

use serde::{Deserialize, Serialize};

use super::frozen::Frozen;
use crate::colour::ColourAxes;
pub use crate::colour::{Colouring, Scale};
use crate::grid::Grid;
use crate::islands::TruthKind;

/// What a click or a drag on a map does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tool {
    /// Hover to look, click to pin, drag to pan.
    #[default]
    Look,
    /// Erase the columns under the brush.
    Erase,
    /// Scramble them.
    Scramble,
    /// Paint the pinned column's vectors over them.
    Overwrite,
    /// Drag a rectangle of grey over the input.
    Occlude,
    /// Drag a rectangle, or click an island, to hide its columns.
    Hide,
}

/// What a tile in the middle of the window shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Face {
    /// The picture.
    #[default]
    Picture,
    /// What level 0 says that there is to see.
    Told,
    /// The map of a level.
    Level(usize),
}

/// How the tiles share the middle of the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Arrangement {
    /// As large as all of them can be.
    #[default]
    All,
    /// One of them large, the others in a strip.
    OneLarge,
}

/// The part of the grid that every map shows: zoom and pan together.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Camera {
    /// Centre in shares of the picture, 0 to 1.
    pub centre: [f32; 2],
    /// 1 shows the whole picture.
    pub zoom: f32,
}

impl Camera {
    /// The largest zoom.
    pub const MOST: f32 = 32.0;

    /// The part of the picture that is seen: left, top, width, height in shares of the picture. Whatever the fields
    /// hold, it is within the picture.
    pub fn visible(&self) -> [f32; 4] {
        let side = 1.0 / if self.zoom.is_finite() { self.zoom.clamp(1.0, Self::MOST) } else { 1.0 };
        let start = |centre: f32| if centre.is_finite() { (centre - side / 2.0).clamp(0.0, 1.0 - side) } else { 0.0 };
        [start(self.centre[0]), start(self.centre[1]), side, side]
    }

    /// Zooms by `factor` so that the place `at` (shares of the picture) stays where it is on the screen.
    pub fn zoom_at(&mut self, at: [f32; 2], factor: f32) {
        let [left, top, side, _] = self.visible();
        self.zoom = (factor / side).clamp(1.0, Self::MOST);
        let new = 1.0 / self.zoom;
        for (axis, start) in [left, top].into_iter().enumerate() {
            let along = (at[axis] - start) / side;
            self.centre[axis] = at[axis] + (0.5 - along) * new;
        }
        self.settle();
    }

    /// Zooms about the middle of what is seen.
    pub fn zoom_by(&mut self, factor: f32) {
        let [left, top, side, _] = self.visible();
        self.zoom_at([left + side / 2.0, top + side / 2.0], factor);
    }

    /// Moves what is seen by a part of the picture.
    pub fn pan(&mut self, by: [f32; 2]) {
        self.settle();
        self.centre = [self.centre[0] + by[0], self.centre[1] + by[1]];
        self.settle();
    }

    /// Puts the fields in agreement with what is seen.
    fn settle(&mut self) {
        let [left, top, width, height] = self.visible();
        *self = Self { centre: [left + width / 2.0, top + height / 2.0], zoom: 1.0 / width };
    }
}

/// Display state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct View {
    /// Column under the pointer in any panel, as of last frame; every panel outlines it.
    #[serde(skip)]
    pub hovered: Option<usize>,
    /// Written by whichever panel the pointer is in; becomes `hovered` after the frame.
    #[serde(skip)]
    pub next_hovered: Option<usize>,
    /// Level of the map under the pointer, likewise.
    #[serde(skip)]
    pub hovered_level: Option<usize>,
    /// Pinned columns, the first is the inspected one. Esc frees them.
    #[serde(skip)]
    pub pinned: Vec<usize>,
    /// Columns whose attention rows are subtracted.
    #[serde(skip)]
    pub subtracted: Vec<usize>,
    /// Island (level, id) under the pointer in the tree or a map; highlighted everywhere.
    #[serde(skip)]
    pub island: Option<(usize, u32)>,
    /// Region of a truth under the pointer, as of last frame.
    #[serde(skip)]
    pub region: Option<(TruthKind, u32)>,
    /// Written by the panel that the pointer is in; becomes `region` after the frame.
    #[serde(skip)]
    pub next_region: Option<(TruthKind, u32)>,
    /// The run that is compared with the one that goes on.
    #[serde(skip)]
    pub frozen: Option<Frozen>,
    /// Level that the inspector and the curves look at.
    pub level: usize,
    /// What colours mean.
    pub colouring: Colouring,
    /// Whose axes the colours of embeddings have.
    pub colour_axes: ColourAxes,
    /// Over what scales run.
    pub scale: Scale,
    /// Island borders as lines on every map.
    pub borders: bool,
    /// Colours go over from one step to the next.
    pub blend: bool,
    /// The maps alone, without the rows that choose how they look: in a presentation.
    #[serde(skip)]
    pub bare: bool,
    /// Opacity of the maps over the picture, 0 (picture only) to 1 (map only).
    pub opacity: f32,
    /// Which of the truths that the picture knows the Truth tab looks at.
    pub truth_kind: TruthKind,
    /// Draw its outlines over the picture while the Truth tab is shown.
    pub truth_outlines: bool,
    /// Whether the scores against it are counted on pixels rather than on columns.
    pub truth_pixels: bool,
    /// Draw the attention row of the inspected column over the picture.
    pub attention_overlay: bool,
    /// Show what level 0 says beside the picture.
    pub reconstruction: bool,
    /// How the picture and the maps share the middle.
    pub arrangement: Arrangement,
    /// The one that is large where one is.
    pub large: Face,
    /// The one that has the middle to itself, until Esc.
    #[serde(skip)]
    pub maximised: Option<Face>,
    /// The one under the pointer, as of last frame.
    #[serde(skip)]
    pub hovered_face: Option<Face>,
    /// Second beta and reach to compare the row with.
    #[serde(skip)]
    pub compare: Option<(f32, crate::glom::Reach)>,
    /// Zoom and pan.
    #[serde(skip)]
    pub camera: Camera,
    /// What the pointer does.
    #[serde(skip)]
    pub tool: Tool,
    /// Brush radius in columns, 0 to 16.
    pub brush_radius: f32,
    /// The brush touches every level, not only that of the map it is used on.
    pub brush_all_levels: bool,
}

impl Default for Camera {
    fn default() -> Self {
        Self { centre: [0.5, 0.5], zoom: 1.0 }
    }
}

impl View {
    /// Keeps pins where they are in the picture when its grid becomes another.
    pub(super) fn go_to(&mut self, to: Grid, from: Grid) {
        for columns in [&mut self.pinned, &mut self.subtracted] {
            let mut there: Vec<usize> = Vec::with_capacity(columns.len());
            for column in columns.iter().filter(|column| **column < from.columns()) {
                let place = from.same_place(*column, to);
                if !there.contains(&place) {
                    there.push(place);
                }
            }
            *columns = there;
        }
    }
}

impl Default for View {
    fn default() -> Self {
        Self {
            hovered: None,
            next_hovered: None,
            hovered_level: None,
            pinned: Vec::new(),
            subtracted: Vec::new(),
            island: None,
            region: None,
            next_region: None,
            frozen: None,
            level: 1,
            colouring: Colouring::Islands,
            colour_axes: ColourAxes::PerLevel,
            scale: Scale::PerMap,
            borders: true,
            blend: true,
            bare: false,
            opacity: 1.0,
            truth_kind: TruthKind::Wholes,
            truth_outlines: true,
            truth_pixels: false,
            attention_overlay: true,
            reconstruction: false,
            arrangement: Arrangement::All,
            large: Face::Level(1),
            maximised: None,
            hovered_face: None,
            compare: None,
            camera: Camera::default(),
            tool: Tool::Look,
            brush_radius: 2.0,
            brush_all_levels: true,
        }
    }
}

impl View {
    /// Gives the middle to one of the tiles, or to all of them again: to the one under the pointer, else to the map of
    /// the level that is looked at, or to the one that is large already.
    pub fn maximise_or_return(&mut self, face: Option<Face>) {
        let shown = match self.arrangement {
            Arrangement::All => Face::Level(self.level),
            Arrangement::OneLarge => self.large,
        };
        self.maximised = match self.maximised {
            Some(_) => None,
            None => Some(face.unwrap_or(shown)),
        };
        if let Some(Face::Level(level)) = self.maximised {
            self.level = level;
        }
    }

    /// One map large or all alike. The map under the pointer, or of the level that is looked at, becomes the large one.
    pub fn change_arrangement(&mut self) {
        self.maximised = None;
        self.arrangement = match self.arrangement {
            Arrangement::OneLarge => Arrangement::All,
            Arrangement::All => {
                self.large = self.hovered_face.unwrap_or(Face::Level(self.level));
                Arrangement::OneLarge
            }
        };
    }

    /// Looks at another level. Where one map is large, or alone, it becomes that of this level.
    pub fn look_at_level(&mut self, level: usize) {
        self.level = level;
        for face in [Some(&mut self.large), self.maximised.as_mut()].into_iter().flatten() {
            if matches!(face, Face::Level(_)) {
                *face = Face::Level(level);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zooming_keeps_the_place_under_the_pointer_and_stays_within_the_picture() {
        let mut camera = Camera::default();
        let at = [0.7, 0.3];
        let on_screen = |camera: &Camera| {
            let [left, top, width, height] = camera.visible();
            [(at[0] - left) / width, (at[1] - top) / height]
        };
        for factor in [2.0, 1.7, 3.0, 0.5] {
            let before = on_screen(&camera);
            camera.zoom_at(at, factor);
            let after = on_screen(&camera);
            assert!((0..2).all(|axis| (before[axis] - after[axis]).abs() < 1e-4), "{before:?} {after:?}");
        }
        camera.zoom_at([0.0, 1.0], 1000.0);
        assert_eq!(camera.zoom, Camera::MOST);
        camera.pan([-5.0, 5.0]);
        let [left, top, width, height] = camera.visible();
        assert!(left.abs() < 1e-6 && (top + height - 1.0).abs() < 1e-6 && width > 0.0);
        camera.zoom_at([0.5, 0.5], 1e-9);
        assert_eq!(camera.visible(), [0.0, 0.0, 1.0, 1.0]);
        let broken = Camera { centre: [f32::NAN, 9.0], zoom: f32::INFINITY };
        assert_eq!(broken.visible(), [0.0, 0.0, 1.0, 1.0]);
    }
}
