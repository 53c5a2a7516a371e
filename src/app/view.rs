//! What is looked at, and how: display state that all panels share and that is remembered between starts.

use serde::{Deserialize, Serialize};

pub use crate::colour::{Colouring, Scale};

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
    /// Drag a rectangle to occlude the input.
    Occlude,
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
    /// Level that the inspector and the curves look at.
    pub level: usize,
    /// What colours mean.
    pub colouring: Colouring,
    /// Over what scales run.
    pub scale: Scale,
    /// Island borders as lines on every map.
    pub borders: bool,
    /// Opacity of the maps over the picture, 0 (picture only) to 1 (map only).
    pub opacity: f32,
    /// Draw the attention row of the inspected column over the picture.
    pub attention_overlay: bool,
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

impl Default for View {
    fn default() -> Self {
        Self {
            hovered: None,
            next_hovered: None,
            hovered_level: None,
            pinned: Vec::new(),
            subtracted: Vec::new(),
            island: None,
            level: 1,
            colouring: Colouring::Embedding,
            scale: Scale::PerMap,
            borders: true,
            opacity: 1.0,
            attention_overlay: true,
            compare: None,
            camera: Camera::default(),
            tool: Tool::Look,
            brush_radius: 2.0,
            brush_all_levels: true,
        }
    }
}
