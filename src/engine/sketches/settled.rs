//! A picture that has settled, as far as a memory keeps anything of it.

use std::io::Cursor;

use image::imageops::FilterType;
use image::{DynamicImage, ImageFormat, RgbImage};

use super::error::RememberError;
use crate::engine::{Command, PictureSource, Run, Setup, Snapshot};
use crate::grid::Grid;
use crate::islands::Analysis;
use crate::sketch::parse;

/// Side of a thumbnail, pixels.
const THUMBNAIL: u32 = 96;

/// A picture that has settled.
#[derive(Debug, Clone)]
pub struct Settled {
    /// As it was named.
    pub name: String,
    /// SHA-256 of its file.
    pub sha256: String,
    /// Its islands.
    pub analysis: Analysis,
    /// Mean vectors of its islands, `[level][island]` (D).
    pub vectors: Vec<Vec<Vec<f32>>>,
    /// Its columns.
    pub grid: Grid,
    /// A small picture, PNG.
    pub thumbnail: Vec<u8>,
}

impl Settled {
    /// The picture of a run as it stands.
    ///
    /// # Errors
    /// A picture that cannot be made small.
    pub fn of(snapshot: &Snapshot) -> Result<Self, RememberError> {
        let analysis = Analysis::clone(&snapshot.analysis);
        Ok(Self {
            name: snapshot.source.to_string(),
            sha256: snapshot.sha256.to_string(),
            vectors: parse::vectors(&analysis, snapshot.state.view()),
            analysis,
            grid: snapshot.grid,
            thumbnail: thumbnail(&snapshot.picture)?,
        })
    }

    /// Settles a picture for so many steps; between two of them `go_on` may end it.
    ///
    /// # Errors
    /// A picture or a setup that cannot be used, numbers that are not finite, an end before the last step.
    pub fn settle(
        source: PictureSource,
        setup: &Setup,
        steps: usize,
        go_on: &mut dyn FnMut() -> bool,
    ) -> Result<Self, RememberError> {
        let name = source.to_string();
        let mut run = Run::new(source, Some(setup.clone()))?;
        run.apply(Command::Step(steps));
        while run.is_running() {
            if !go_on() {
                return Err(RememberError::Stopped);
            }
            run.advance();
        }
        let snapshot = run.snapshot();
        if let Some(why) = &snapshot.halted {
            return Err(RememberError::NotFinite(format!("{name}: {why}")));
        }
        Self::of(&snapshot)
    }
}

fn thumbnail(picture: &RgbImage) -> Result<Vec<u8>, RememberError> {
    let small = DynamicImage::from(picture.clone()).resize(THUMBNAIL, THUMBNAIL, FilterType::Triangle);
    let mut bytes = Cursor::new(Vec::new());
    small.write_to(&mut bytes, ImageFormat::Png)?;
    Ok(bytes.into_inner())
}
