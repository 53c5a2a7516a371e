//! `glomscope sketch unpack`: a picture's islands, drawn again from its sketch, beside the true ones.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use image::{Rgb, RgbImage};
use schemars::JsonSchema;
use serde::Serialize;

use super::damage::DamageArgs;
use crate::cli::Failure;
use crate::cli::formed::Form;
use crate::cli::reporting::TellArgs;
use crate::colour::KINDS;
use crate::files::sketches::MemoryFile;
use crate::files::{FileError, png};
use crate::sketch::attributes::{self, Seen};
use crate::sketch::{Module, Network, STEPS, cosine, least_squares, parse, pursue, same_tree};

/// Side of a drawn level, pixels.
const SIDE: u32 = 160;

/// Arguments of `sketch unpack`.
#[derive(Debug, Args)]
pub struct UnpackArgs {
    /// The memory
    #[arg(value_name = "MEMORY")]
    pub memory: PathBuf,
    /// The number of the picture, from 1
    #[arg(value_name = "ID")]
    pub id: usize,
    /// Folder for islands.png, thumbnail.png and parse.json; it is made
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Find the tree itself too, by pursuit, in place of taking it from the memory
    #[arg(long)]
    pub blind: bool,
    /// What befalls the sketch.
    #[command(flatten)]
    pub damage: DamageArgs,
    /// How it tells what comes back.
    #[command(flatten, next_help_heading = "Output")]
    pub told: TellArgs,
}

/// What comes back: `parse.json`.
#[derive(Debug, JsonSchema, Serialize)]
pub(in crate::cli) struct TreeReport {
    /// Name of the picture.
    picture: String,
    /// Numbers of the sketch.
    numbers: usize,
    /// Numbers that are asked for.
    unknowns: usize,
    /// Whether the tree is the true one.
    same_tree: bool,
    /// With --blind: the share of the sketch that the pursuit does not explain, 0 to 1.
    left: Option<f64>,
    /// Mean cosine of the islands' attributes with what they were; none where the pursuit found the tree.
    mean_cosine: Option<f64>,
    /// The islands as they come back.
    islands: Vec<Island>,
    /// The islands as they were.
    truth: Vec<Island>,
}

/// An island as it comes back.
#[derive(Debug, JsonSchema, Serialize)]
struct Island {
    /// Its level, 0 the lowest.
    level: usize,
    /// Its name in the true tree; none where the pursuit found the tree.
    name: Option<String>,
    /// Its share of the picture by path weight.
    weight: f32,
    /// Its type.
    #[serde(rename = "type")]
    kind: usize,
    /// Its area, as a share of the picture.
    area: f32,
    /// Its middle from the top and from the left, as shares of the picture's height and width.
    place: [f32; 2],
    /// Cosine of its attributes with what they were; none where the pursuit found the tree.
    cosine: Option<f64>,
}

/// Runs it.
///
/// # Errors
/// A memory that cannot be read, a picture that is not in it, a folder that cannot be written to.
pub fn unpack(args: &UnpackArgs) -> Result<(), Failure> {
    let memory = MemoryFile::open(&args.memory)?;
    let Some(record) = memory.record(args.id)? else {
        let count = memory.pictures()?;
        return Err(Failure::Usage(format!("there is no picture {}: the memory has 1 to {count}", args.id)));
    };
    let header = memory.header();
    let seen = args.damage.done_to(&record.sketch)?;
    let truth = Network::new(record.entry.objects.clone(), 0)?;
    let width = truth.attributes() + 1;
    let known = truth.structure();
    let (structure, values, left) = if args.blind {
        let found = pursue(&seen, width, &parse::vocabulary(header.levels, header.objects), &header.sketch);
        (found.structure, found.values, Some(found.left))
    } else {
        let values = least_squares(&known, &seen, width, STEPS, &header.sketch);
        (known.clone(), values, None)
    };
    let same = same_tree(&structure, &known);
    let level_of =
        |module: Module| (0..header.levels).find(|level| Module::named(&parse::level_name(*level)) == module);
    let mut islands = Vec::new();
    for (place, (node, value)) in structure.nodes.iter().zip(values.chunks_exact(width)).enumerate() {
        let Some(level) = level_of(node.module) else { continue };
        let seen = Seen::read(&value[..width - 1]);
        let object = (!args.blind).then(|| &truth.objects()[truth.order()[place]]);
        islands.push(Island {
            level,
            name: object.map(|object| object.name.clone()),
            weight: value[width - 1],
            kind: seen.most(),
            area: seen.area,
            place: seen.place,
            cosine: object.map(|object| cosine(&value[..width - 1], &object.attributes)),
        });
    }
    let kept: Vec<Island> = truth
        .objects()
        .iter()
        .zip(truth.path_weights())
        .filter_map(|(object, weight)| {
            let level = level_of(Module::named(&object.module))?;
            let seen = Seen::read(&object.attributes);
            let name = Some(object.name.clone());
            Some(Island { level, name, weight, kind: seen.most(), area: seen.area, place: seen.place, cosine: None })
        })
        .collect();
    fs::create_dir_all(&args.out).map_err(|error| FileError::writing(error, &args.out))?;
    png::write_rgb(&args.out.join("islands.png"), &drawn(&islands, &kept, header.levels), &[])?;
    let thumbnail = args.out.join("thumbnail.png");
    fs::write(&thumbnail, &record.thumbnail).map_err(|error| FileError::writing(error, &thumbnail))?;
    let cosines: Vec<f64> = islands.iter().filter_map(|island| island.cosine).collect();
    let mean = (!cosines.is_empty()).then(|| cosines.iter().sum::<f64>() / cosines.len() as f64);
    let types = attributes::count(header.codebook.levels.first().map_or(0, |level| level.types.len()));
    let unknowns = (types + 1) * structure.nodes.len();
    let report = TreeReport {
        picture: record.entry.name,
        numbers: seen.len(),
        unknowns,
        same_tree: same,
        left,
        mean_cosine: mean,
        islands,
        truth: kept,
    };
    Form::SketchTree.write(&report, &args.out.join("parse.json"))?;
    args.told.tell(Form::SketchTree, &report, || text(&report))
}

fn text(report: &TreeReport) -> String {
    let TreeReport { picture: name, numbers, unknowns, islands, truth, .. } = report;
    match (report.mean_cosine, report.left) {
        (Some(mean), _) => format!(
            "{name}: {} islands from {numbers} numbers for {unknowns} unknowns, mean cosine with the truth {mean:.4}\n",
            islands.len()
        ),
        (None, left) => format!(
            "{name}: the pursuit found {} islands of {}, {} tree; {:.2e} of the sketch is left\n",
            islands.len(),
            truth.len(),
            if report.same_tree { "the same" } else { "not the same" },
            left.unwrap_or(1.0)
        ),
    }
}

/// A row per level, the highest first: the islands as they come back, and as they were. A disc has an island's area,
/// place and the colour of its type.
fn drawn(found: &[Island], truth: &[Island], levels: usize) -> RgbImage {
    let mut picture = RgbImage::from_pixel(2 * SIDE + 3, levels as u32 * (SIDE + 1) + 1, Rgb([128; 3]));
    for (side, islands) in [found, truth].into_iter().enumerate() {
        for level in 0..levels {
            let (left, top) = (1 + side as u32 * (SIDE + 1), 1 + (levels - 1 - level) as u32 * (SIDE + 1));
            let mut here: Vec<&Island> = islands.iter().filter(|island| island.level == level).collect();
            here.sort_by(|a, b| b.area.total_cmp(&a.area));
            for (x, y) in (0..SIDE).flat_map(|y| (0..SIDE).map(move |x| (x, y))) {
                let inside = |island: &&&Island| {
                    let [row, column] = island.place.map(|at| at * SIDE as f32);
                    let (down, across) = (y as f32 + 0.5 - row, x as f32 + 0.5 - column);
                    std::f32::consts::PI * (down * down + across * across) <= island.area * (SIDE * SIDE) as f32
                };
                let colour = here.iter().rev().find(inside).map_or([24; 3], |island| KINDS[island.kind % KINDS.len()]);
                picture.put_pixel(left + x, top + y, Rgb(colour));
            }
        }
    }
    picture
}
