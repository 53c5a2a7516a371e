//! A memory of pictures: how it is made, and what is kept of each picture.
//!
//! Beside its recursive sketch a picture has a census: all its islands side by side, each counted once in a module of
//! its level and the type that it is most of. Censuses add up over pictures.

use super::error::RememberError;
use super::settled::Settled;
use crate::engine::{Breakpoints, Hidden, Setup, Snapshot, open_model};
use crate::files::sketches::{MemoryEntry, MemoryHeader, MemoryRecord};
use crate::sketch::attributes::{self, Seen};
use crate::sketch::{Codebook, Module, Object, SketchSettings, census, parse, sketch};

/// The angle of a memory: islands of a level share a module, so only turned slots keep them apart.
pub const MEMORY_ANGLE: f32 = 90.0;
/// Pictures at most from which the types of islands are made.
pub const TYPES_FROM: usize = 32;

/// How a new memory is to be made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MemoryPlan {
    /// How sketches are made.
    pub sketch: SketchSettings,
    /// Steps that every picture settles.
    pub steps: usize,
    /// Objects of a parse tree at most, the picture among them.
    pub objects: usize,
    /// Types of islands on every level.
    pub types: usize,
}

impl Default for MemoryPlan {
    fn default() -> Self {
        let sketch = SketchSettings { angle: MEMORY_ANGLE, ..SketchSettings::default() };
        Self { sketch, steps: 40, objects: 60, types: 6 }
    }
}

/// How a new memory is made: its types of islands from its first pictures.
///
/// # Errors
/// Settings that no sketch has, a model that cannot be opened.
pub fn new_header(plan: &MemoryPlan, setup: &Setup, first: &[Settled]) -> Result<MemoryHeader, RememberError> {
    plan.sketch.check()?;
    let levels = open_model(&setup.model, None)?.levels();
    let all = |level: usize| first.iter().flat_map(|settled| settled.vectors[level].iter().cloned()).collect();
    let vectors: Vec<Vec<Vec<f32>>> = (0..levels).map(all).collect();
    // Twice the unknowns of all levels and types: far above the information limit.
    let unknowns = levels * plan.types * (attributes::count(plan.types) + 1);
    let dim = (2 * unknowns).next_power_of_two();
    let census = SketchSettings { dim, seed: plan.sketch.seed.wrapping_add(1), ..plan.sketch };
    census.check()?;
    // What belongs to one picture does not belong to all of them.
    let setup = Setup { hidden: Hidden::default(), breakpoints: Breakpoints::default(), ..setup.clone() };
    Ok(MemoryHeader {
        sketch: plan.sketch,
        kept: plan.sketch.dim,
        census,
        census_kept: dim,
        setup: serde_json::to_value(setup)?,
        steps: plan.steps,
        objects: plan.objects,
        levels,
        codebook: Codebook::build(&vectors, plan.types),
    })
}

/// The setup that settles the pictures of a memory.
///
/// # Errors
/// A setup that this version does not understand.
pub fn setup_of(header: &MemoryHeader) -> Result<Setup, RememberError> {
    Ok(serde_json::from_value(header.setup.clone())?)
}

/// What a memory keeps of a picture that is added now.
///
/// # Errors
/// A picture without a parse tree.
pub fn record_of(settled: &Settled, header: &MemoryHeader) -> Result<MemoryRecord, RememberError> {
    let Settled { analysis, vectors, grid, name, .. } = settled;
    let network = parse::network(analysis, vectors, *grid, &header.codebook, header.objects);
    let network = network.map_err(|error| RememberError::Tree { name: name.clone(), error })?;
    let mut whole = sketch(&network, &header.sketch)?;
    whole.truncate(header.kept);
    let mut counts = census(islands(network.objects()), &header.census);
    counts.truncate(header.census_kept);
    let now = jiff::ZonedDateTime::now();
    let objects = network.objects().to_vec();
    let counted = summed(&objects, header);
    let entry = MemoryEntry {
        name: name.clone(),
        sha256: settled.sha256.clone(),
        added: now.timestamp().as_second().max(0) as u64,
        ahead: now.offset().seconds(),
        objects,
    };
    Ok(MemoryRecord { entry, sketch: whole, census: counts, counted, thumbnail: settled.thumbnail.clone() })
}

/// Why the run that is shown cannot be compared with the pictures of a memory; none where it can.
pub fn stranger(header: &MemoryHeader, snapshot: &Snapshot) -> Option<String> {
    let setup = match setup_of(header) {
        Ok(setup) => setup,
        Err(error) => return Some(error.to_string()),
    };
    if setup.model != snapshot.setup.model {
        return Some("another model has settled the pictures of this memory".to_owned());
    }
    let dim = snapshot.state.dim().2;
    let other = header.levels != snapshot.levels()
        || header.codebook.levels.iter().any(|level| !level.mean.is_empty() && level.mean.len() != dim);
    other.then(|| "the pictures of this memory have other levels or longer vectors".to_owned())
}

/// The islands among the objects: the module of each in a census, and its attributes.
fn islands(objects: &[Object]) -> impl Iterator<Item = (Module, &[f32])> {
    objects.iter().filter(|object| object.module != parse::PICTURE).map(|object| {
        let name = census_name(&object.module, Seen::read(&object.attributes).most());
        (Module::named(&name), object.attributes.as_slice())
    })
}

/// What the census of a picture is of: sums (x, number) over the islands of each module, one module after the other.
fn summed(objects: &[Object], header: &MemoryHeader) -> Vec<f32> {
    let width = attributes::count(types_of(header)) + 1;
    let modules = counted_modules(header);
    let mut sums = vec![0.0; modules.len() * width];
    for (module, x) in islands(objects) {
        let place = modules.iter().position(|(.., known)| *known == module);
        let Some(place) = place else { unreachable!("a memory has a module for every level and type") };
        let sum = &mut sums[place * width..(place + 1) * width];
        sum.iter_mut().zip(x.iter().chain(&[1.0])).for_each(|(sum, value)| *sum += value);
    }
    sums
}

/// The module of a census that counts islands of a level and a type.
pub(super) fn census_name(level: &str, kind: usize) -> String {
    format!("{level}, type {kind}")
}

/// Types of islands on every level.
pub(super) fn types_of(header: &MemoryHeader) -> usize {
    header.codebook.levels.first().map_or(0, |level| level.types.len())
}

/// All modules of the censuses of a memory, level by level, with level and type.
pub(super) fn counted_modules(header: &MemoryHeader) -> Vec<(usize, usize, Module)> {
    let module =
        |level: usize, kind: usize| (level, kind, Module::named(&census_name(&parse::level_name(level), kind)));
    let types = types_of(header);
    (0..header.levels).flat_map(|level| (0..types).map(move |kind| module(level, kind))).collect()
}
