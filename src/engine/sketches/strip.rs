//! The sketch of the parse tree at every kept step of a run: while islands form it moves, when they have settled it
//! stands still.
//!
//! What an island looks like is told by types, which follow the islands that form and then stay as they are: they are
//! made from the newest step up to [`TYPED_UNTIL`]. Before that sketches of different steps would not be comparable.

use std::sync::{Arc, Weak};

use ndarray::Array3;

use crate::engine::film::{Film, FilmFrame};
use crate::grid::Grid;
use crate::islands::{self, Analysis, Linkage, Reading};
use crate::numeric::rows::view;
use crate::sketch::{Codebook, Network, SketchError, SketchSettings, parse, sketch};

/// The step up to which the types follow the islands, as the colours of the maps do.
const TYPED_UNTIL: usize = 4;

/// How parse trees are sketched.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TreeWays {
    /// How a sketch is made.
    pub settings: SketchSettings,
    /// Objects of a tree at most, the picture among them.
    pub objects: usize,
    /// Types of islands on every level.
    pub types: usize,
}

impl Default for TreeWays {
    /// Islands of a level share a module, so only turned slots keep them apart.
    fn default() -> Self {
        let settings = SketchSettings { angle: 90.0, ..SketchSettings::default() };
        Self { settings, objects: 60, types: 6 }
    }
}

/// One kept step.
#[derive(Debug, Clone)]
pub struct StripStep {
    /// The step.
    pub step: usize,
    /// The sketch of its parse tree (d).
    pub sketch: Vec<f32>,
    /// Objects in the tree that was sketched, the picture among them.
    pub objects: usize,
    /// Islands in the whole parse tree.
    pub islands: usize,
    /// Which state it was made from, without keeping it.
    state: Weak<Array3<f32>>,
}

/// The sketches of the kept steps of a run, oldest first.
#[derive(Debug, Clone)]
pub struct Strip {
    /// How they were made.
    pub ways: TreeWays,
    /// The types of islands, made from step `typed`.
    pub codebook: Arc<Codebook>,
    /// The step that the types were made from.
    pub typed: usize,
    /// The steps.
    pub steps: Vec<Arc<StripStep>>,
    from: Weak<Array3<f32>>,
    grid: Grid,
    reading: (Vec<Linkage>, Vec<Option<f32>>, Vec<Option<f32>>),
}

impl Strip {
    /// Sketches the steps of a film that are not in `before`, or all of them where the types, the grid or what joins
    /// islands have changed. After each of them `watch` sees what there is so far; it may end the work.
    ///
    /// # Errors
    /// Settings that no sketch has, a parse tree without islands, a film without steps.
    pub fn of(
        film: &Film,
        ways: &TreeWays,
        before: Option<&Strip>,
        watch: &mut dyn FnMut(&Strip) -> bool,
    ) -> Result<Self, SketchError> {
        ways.settings.check()?;
        let Some(first) = film.frames.first() else { return Err(SketchError::NoObjects) };
        let typed = film.frames.iter().rev().find(|frame| frame.step <= TYPED_UNTIL).unwrap_or(first);
        let reading = (film.linkage.clone(), film.thresholds.clone(), film.inside.clone());
        let still = before.filter(|before| {
            before.ways == *ways
                && before.grid == film.grid
                && before.reading == reading
                && is(&before.from, &typed.state)
        });
        let codebook = match still {
            Some(before) => before.codebook.clone(),
            None => {
                let analysis = analysed(film, typed);
                Arc::new(Codebook::build(&parse::vectors(&analysis, typed.state.view()), ways.types))
            }
        };
        let mut strip = Self {
            ways: *ways,
            codebook,
            typed: typed.step,
            steps: Vec::with_capacity(film.frames.len()),
            from: Arc::downgrade(&typed.state),
            grid: film.grid,
            reading,
        };
        for frame in &film.frames {
            let known = still.and_then(|before| {
                let place = before.steps.binary_search_by_key(&frame.step, |known| known.step).ok()?;
                Some(&before.steps[place]).filter(|known| is(&known.state, &frame.state))
            });
            if let Some(known) = known {
                strip.steps.push(known.clone());
                continue;
            }
            let analysis = analysed(film, frame);
            let parsed = Parsed::new(&analysis, &frame.state, film.grid, &strip.codebook, ways)?;
            strip.steps.push(Arc::new(StripStep {
                step: frame.step,
                objects: parsed.network.objects().len(),
                islands: parsed.islands,
                sketch: parsed.sketch,
                state: Arc::downgrade(&frame.state),
            }));
            if !watch(&strip) {
                break;
            }
        }
        Ok(strip)
    }

    /// |s_t - s_(t-1)| / |s_t| of every step, as shares of 1; none for the first and where steps between are not kept.
    pub fn moves(&self) -> Vec<Option<f32>> {
        let length = |values: &mut dyn Iterator<Item = f32>| values.map(|value| value * value).sum::<f32>().sqrt();
        let pair = |pair: &[Arc<StripStep>]| {
            let [before, after] = pair else { return None };
            let moved = length(&mut after.sketch.iter().zip(&before.sketch).map(|(after, before)| after - before));
            let whole = length(&mut after.sketch.iter().copied());
            (after.step == before.step + 1 && whole > 0.0).then(|| moved / whole)
        };
        let first = self.steps.first().map(|_| None);
        first.into_iter().chain(self.steps.windows(2).map(pair)).collect()
    }
}

/// The islands of a kept step.
fn analysed(film: &Film, frame: &FilmFrame) -> Analysis {
    let (levels, columns, _) = frame.state.dim();
    let (perplexity, change) = (frame.perplexity.concat(), frame.change.concat());
    let reading = Reading { linkage: &film.linkage, thresholds: &film.thresholds, inside: &film.inside };
    let (perplexity, change) = (view(&perplexity, [levels, columns]), view(&change, [levels, columns]));
    islands::analyse(frame.state.view(), film.grid, perplexity, change, reading)
}

/// Whether that was this state.
fn is(before: &Weak<Array3<f32>>, now: &Arc<Array3<f32>>) -> bool {
    std::ptr::eq(before.as_ptr(), Arc::as_ptr(now))
}

/// A parse tree as the run of a modular network, and its sketch.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The objects, the picture first.
    pub network: Network,
    /// s (d).
    pub sketch: Vec<f32>,
    /// How it was made.
    pub settings: SketchSettings,
    /// Islands in the whole parse tree: there may be more than objects.
    pub islands: usize,
}

impl Parsed {
    /// Sketches the parse tree of `analysis`, which was made from `state` (L, N, D).
    ///
    /// # Errors
    /// Settings that no sketch has, a parse tree without islands.
    pub fn new(
        analysis: &Analysis,
        state: &Array3<f32>,
        grid: Grid,
        codebook: &Codebook,
        ways: &TreeWays,
    ) -> Result<Self, SketchError> {
        let vectors = parse::vectors(analysis, state.view());
        let network = parse::network(analysis, &vectors, grid, codebook, ways.objects)?;
        let sketch = sketch(&network, &ways.settings)?;
        Ok(Self { network, sketch, settings: ways.settings, islands: analysis.tree.nodes.len() })
    }

    /// Numbers that the sketch must tell apart: c (x, 1) of every object.
    pub fn unknowns(&self) -> usize {
        self.network.objects().len() * (self.network.attributes() + 1)
    }
}
