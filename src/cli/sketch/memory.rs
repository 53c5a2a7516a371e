//! What the commands of a memory share: pictures that settle, their sketches, and how these are told apart.

use std::io::Cursor;
use std::path::Path;

use image::imageops::FilterType;
use image::{DynamicImage, ImageFormat, RgbImage};

use crate::cli::values::picture_source;
use crate::cli::{Failure, interrupt};
use crate::engine::{Command, Run, Setup};
use crate::files::sketches::MemoryHeader;
use crate::grid::Grid;
use crate::islands::Analysis;
use crate::sketch::attributes::Seen;
use crate::sketch::{Module, Network, Object, census, parse, sketch};

/// Side of a thumbnail, pixels.
const THUMBNAIL: u32 = 96;

/// A picture that has settled.
pub struct Settled {
    /// As it was named.
    pub name: String,
    /// SHA-256 of its file.
    pub sha256: String,
    /// Its islands.
    pub analysis: Analysis,
    /// Mean vectors of its islands, [level][island].
    pub vectors: Vec<Vec<Vec<f32>>>,
    /// Its columns.
    pub grid: Grid,
    /// A small picture, PNG.
    pub thumbnail: Vec<u8>,
}

/// Settles a picture for so many steps.
pub fn settle(picture: &Path, setup: &Setup, steps: usize) -> Result<Settled, Failure> {
    let source = picture_source(picture)?;
    let name = source.to_string();
    let mut run = Run::new(source, Some(setup.clone())).map_err(Failure::of_engine)?;
    run.apply(Command::Step(steps));
    while run.is_running() {
        if interrupt::pressed() {
            return Err(Failure::Interrupted);
        }
        run.advance();
    }
    let snapshot = run.snapshot();
    if let Some(why) = &snapshot.halted {
        return Err(Failure::NotFinite(format!("{name}: {why}")));
    }
    let analysis = Analysis::clone(&snapshot.analysis);
    let vectors = parse::vectors(&analysis, snapshot.state.view());
    let thumbnail = thumbnail(&snapshot.picture)?;
    Ok(Settled { name, sha256: snapshot.sha256.to_string(), analysis, vectors, grid: snapshot.grid, thumbnail })
}

fn thumbnail(picture: &RgbImage) -> Result<Vec<u8>, Failure> {
    let small = DynamicImage::from(picture.clone()).resize(THUMBNAIL, THUMBNAIL, FilterType::Triangle);
    let mut bytes = Cursor::new(Vec::new());
    small.write_to(&mut bytes, ImageFormat::Png)?;
    Ok(bytes.into_inner())
}

/// The setup that settles the pictures of a memory.
pub fn setup(header: &MemoryHeader) -> Result<Setup, Failure> {
    serde_json::from_value(header.setup.clone())
        .map_err(|error| Failure::failed(format!("what settles the memory's pictures cannot be understood ({error})")))
}

/// The parse tree of a settled picture, its sketch and its census, as the memory keeps them.
pub fn summed_up(settled: &Settled, header: &MemoryHeader) -> Result<(Network, Vec<f32>, Vec<f32>), Failure> {
    let Settled { analysis, vectors, grid, name, .. } = settled;
    let network = parse::network(analysis, vectors, *grid, &header.codebook, header.objects);
    let network = network.map_err(|error| Failure::failed(format!("{name}: {error}")))?;
    let mut whole = sketch(&network, &header.sketch)?;
    whole.truncate(header.kept);
    let mut counts = census(islands(network.objects()), &header.census);
    counts.truncate(header.census_kept);
    Ok((network, whole, counts))
}

/// The islands among the objects: the module of each in a census, its level and type, and its attributes.
fn islands(objects: &[Object]) -> impl Iterator<Item = (Module, &[f32])> {
    objects.iter().filter(|object| object.module != parse::PICTURE).map(|object| {
        (
            Module::named(&census_name(&object.module, Seen::read(&object.attributes).most())),
            object.attributes.as_slice(),
        )
    })
}

/// The module of a census that counts islands of a level and a type.
pub fn census_name(level: &str, kind: usize) -> String {
    format!("{level}, type {kind}")
}

/// All modules of the censuses of a memory, level by level, with level and type.
pub fn counted_modules(header: &MemoryHeader) -> Vec<(usize, usize, Module)> {
    let types = header.codebook.levels.first().map_or(0, |level| level.types.len());
    let module =
        |level: usize, kind: usize| (level, kind, Module::named(&census_name(&parse::level_name(level), kind)));
    (0..header.levels).flat_map(|level| (0..types).map(move |kind| module(level, kind))).collect()
}
