//! A range of steps as an animated GIF.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ndarray::Array2;

use super::job::Reporter;
use super::options::ExportOptions;
use super::sheet::{Frame, compose};
use crate::app::View;
use crate::engine::{Film, FilmFrame, FilmRequest};
use crate::files::gif::GifFile;
use crate::islands::{self, Reading};

/// How long the engine may take to hand the states over: it answers between two steps.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits for the states, draws them and writes the GIF; `now` is a step of the same run.
///
/// # Errors
/// A sentence: nothing kept in the range, a file that cannot be written, or that it was cancelled.
pub fn write_gif(
    path: &Path,
    request: &FilmRequest,
    now: &Frame,
    view: &View,
    options: &ExportOptions,
    reporter: &Reporter,
) -> Result<String, String> {
    let asked = Instant::now();
    let film = loop {
        if let Some(film) = request.film() {
            break film;
        }
        if reporter.cancelled() {
            return Err("Cancelled".to_owned());
        }
        if asked.elapsed() > PATIENCE {
            return Err("The run did not hand over its states in time: try again".to_owned());
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    if film.frames.is_empty() {
        return Err(format!("No state is kept between step {} and step {}", request.from, request.to));
    }
    let mut file = GifFile::create(path);
    for (index, frame) in film.frames.iter().enumerate() {
        if reporter.cancelled() {
            return Err("Cancelled".to_owned());
        }
        reporter.progress(index, film.frames.len());
        file.push(&compose(&drawn(now, film, frame), view, options)).map_err(|error| error.to_string())?;
    }
    file.finish(options.delay).map_err(|error| error.to_string())?;
    Ok(format!("Wrote {} steps to {}", film.frames.len(), path.display()))
}

/// Everything of a kept step that a picture shows: islands and colours are found again from the state.
fn drawn(now: &Frame, film: &Film, frame: &FilmFrame) -> Frame {
    let (perplexity, change) = (matrix(&frame.perplexity), matrix(&frame.change));
    let (state, perplexity, change) = (frame.state.view(), perplexity.view(), change.view());
    let reading = Reading { linkage: &film.linkage, thresholds: &film.thresholds, inside: &film.inside };
    let analysis = islands::analyse(state, film.grid, perplexity, change, reading);
    let labels: Vec<&[u32]> = analysis.levels.iter().map(|level| level.labels.as_slice()).collect();
    let tints = frame.things.again(&labels, film.grid).tints();
    let (colours, arrows) = film.basis.of_state(&frame.state);
    Frame {
        title: now.title.clone(),
        model: now.model.clone(),
        step: frame.step,
        grid: film.grid,
        picture: frame.picture.clone(),
        colours: Arc::new(colours),
        arrows: Arc::new(arrows),
        analysis: Arc::new(analysis),
        tints: Arc::new(tints),
        change: frame.change.clone(),
        perplexity: frame.perplexity.clone(),
    }
}

/// (L) x (N) as one array.
fn matrix(levels: &[Vec<f32>]) -> Array2<f32> {
    let columns = levels.first().map_or(0, Vec::len);
    Array2::from_shape_fn((levels.len(), columns), |(level, column)| levels[level].get(column).copied().unwrap_or(0.0))
}
