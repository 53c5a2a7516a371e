//! One picture out of the picture and the maps of all levels, and the settings that go into its metadata.

use std::sync::Arc;

use image::RgbImage;

use super::options::{ExportOptions, What};
use crate::app::View;
use crate::colour::map::{LevelData, MapStyle};
use crate::colour::page::{LevelMap, Page, Words};
use crate::engine::Snapshot;
use crate::grid::Grid;
use crate::islands::Analysis;

/// Everything of one step that a picture shows, shared with whoever else looks at it.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The picture's name.
    pub title: String,
    /// The model, in a few words.
    pub model: String,
    /// The step.
    pub step: usize,
    /// The grid.
    pub grid: Grid,
    /// What the model sees.
    pub picture: Arc<RgbImage>,
    /// Coordinates in the colour basis, (L) x (N).
    pub colours: Arc<Vec<Vec<[f32; 3]>>>,
    /// The first two of them, signed, (L) x (N).
    pub arrows: Arc<Vec<Vec<[f32; 2]>>>,
    /// Islands.
    pub analysis: Arc<Analysis>,
    /// Number of the colour of every column's island, (L) x (N).
    pub tints: Arc<Vec<Vec<u8>>>,
    /// |x(t) - x(t-1)|, (L) x (N).
    pub change: Arc<Vec<Vec<f32>>>,
    /// Attention perplexity, (L) x (N).
    pub perplexity: Arc<Vec<Vec<f32>>>,
}

impl Frame {
    /// The step that a snapshot shows.
    pub fn of(snapshot: &Snapshot) -> Self {
        Self {
            title: snapshot.picture_name.clone(),
            model: snapshot.model_words(),
            step: snapshot.step,
            grid: snapshot.grid,
            picture: snapshot.picture.clone(),
            colours: snapshot.colours.clone(),
            arrows: snapshot.arrows.clone(),
            analysis: snapshot.analysis.clone(),
            tints: snapshot.tints.clone(),
            change: snapshot.change.clone(),
            perplexity: snapshot.perplexity.clone(),
        }
    }

    fn levels(&self) -> Vec<LevelData<'_>> {
        let levels = self.analysis.levels.iter().enumerate();
        levels
            .map(|(level, islands)| LevelData {
                grid: self.grid,
                colours: slice(&self.colours, level),
                arrows: slice(&self.arrows, level),
                labels: &islands.labels,
                tints: slice(&self.tints, level),
                agreement: &islands.agreement,
                change: slice(&self.change, level),
                perplexity: slice(&self.perplexity, level),
                trust: &islands.trust,
            })
            .collect()
    }
}

fn slice<T>(levels: &[Vec<T>], level: usize) -> &[T] {
    levels.get(level).map_or(&[], Vec::as_slice)
}

/// Draws a step as the view shows it: a page with a title, the picture and the chosen level large.
pub fn compose(frame: &Frame, view: &View, options: &ExportOptions) -> RgbImage {
    let levels = frame.levels();
    let map = |level: usize| {
        let islands = frame.analysis.levels.get(level).map_or(0, |islands| islands.islands.len());
        let plural = if islands == 1 { "" } else { "s" };
        let style = MapStyle {
            colouring: view.colouring,
            range: view.scale.range(view.colouring, &levels, level),
            cell: options.cell,
            borders: view.borders,
            overlay: (view.opacity < 1.0).then_some((&*frame.picture, view.opacity)),
        };
        let caption = (format!("Level {level}"), format!("{islands} island{plural}"));
        LevelMap { data: levels[level], style, caption }
    };
    let shown = view.colouring.quantity().unwrap_or(view.colouring.name());
    let line = format!("{}  ·  step {}  ·  {shown}", frame.model, frame.step);
    let page = Page {
        words: options.legend.then_some(Words { title: &frame.title, line: &line, picture: "Picture" }),
        picture: (options.what == What::All).then_some(&*frame.picture),
        levels: (0..levels.len()).map(map).collect(),
        large: options.level.min(levels.len().saturating_sub(1)),
        cell: options.cell,
    };
    page.draw()
}

/// What the file says about itself: enough to compute it again.
pub fn describe(snapshot: &Snapshot, view: &View) -> Vec<(String, String)> {
    let setup = serde_json::to_string(&*snapshot.setup).unwrap_or_default();
    [
        ("Software", format!("glomscope {}", env!("CARGO_PKG_VERSION"))),
        ("Title", format!("{}: {} at step {}", snapshot.picture_name, view.colouring.name(), snapshot.step)),
        ("Model", snapshot.model_name.clone()),
        ("Step", snapshot.step.to_string()),
        ("Colours", view.colouring.quantity().unwrap_or(view.colouring.name()).to_owned()),
        ("Setup", setup),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .to_vec()
}
