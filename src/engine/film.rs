//! The kept states of a range of steps, handed to whoever draws them: an animation shows what was kept, however the run
//! came there.

use std::sync::{Arc, OnceLock};

use image::RgbImage;
use ndarray::Array3;

use crate::colour::{Basis, Things};
use crate::grid::Grid;
use crate::islands::Linkage;

/// One kept step.
#[derive(Debug, Clone)]
pub struct FilmFrame {
    /// The step.
    pub step: usize,
    /// The state, (L, N, D).
    pub state: Arc<Array3<f32>>,
    /// Attention perplexity, (L) x (N).
    pub perplexity: Arc<Vec<Vec<f32>>>,
    /// |x(t) - x(t-1)|, (L) x (N).
    pub change: Arc<Vec<Vec<f32>>>,
    /// Which islands are one thing, and its colour.
    pub things: Arc<Things>,
    /// The picture that the model was shown.
    pub picture: Arc<RgbImage>,
}

/// The kept steps of a range, oldest first, with all that it takes to draw them as the window does.
#[derive(Debug, Clone)]
pub struct Film {
    /// The grid.
    pub grid: Grid,
    /// The run's colour basis.
    pub basis: Basis,
    /// What joins columns into islands, per level.
    pub linkage: Vec<Linkage>,
    /// Island thresholds in force, per level.
    pub thresholds: Vec<Option<f32>>,
    /// The same inside every island but the largest.
    pub inside: Vec<Option<f32>>,
    /// The steps; none when nothing is kept in the range.
    pub frames: Vec<FilmFrame>,
}

/// A request for a film: the engine fills it, whoever asked takes it.
#[derive(Debug, Clone)]
pub struct FilmRequest {
    /// First step.
    pub from: usize,
    /// Last step.
    pub to: usize,
    film: Arc<OnceLock<Film>>,
}

impl FilmRequest {
    /// A request for the kept steps from `from` to `to`, both included.
    pub fn new(from: usize, to: usize) -> Self {
        Self { from, to, film: Arc::default() }
    }

    /// The film, once the engine has answered.
    pub fn film(&self) -> Option<&Film> {
        self.film.get()
    }

    /// The engine's answer; a second one changes nothing.
    pub(super) fn answer(&self, film: Film) {
        let _ = self.film.set(film);
    }
}

/// Two requests are equal when they wait for the same answer.
impl PartialEq for FilmRequest {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.film, &other.film)
    }
}
