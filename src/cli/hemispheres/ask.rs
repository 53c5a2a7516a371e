//! `glomscope hemispheres ask`.

use std::path::{Path, PathBuf};

use clap::Args;
use image::RgbImage;
use image::imageops::{FilterType, resize};
use schemars::JsonSchema;
use serde::Serialize;

use super::failure;
use crate::bilateral::{Asked, Cam, Parts, Pictures, Saved, asked, softmax};
use crate::cli::Failure;
use crate::cli::formed::Form;
use crate::cli::output::told;
use crate::cli::reporting::TellArgs;
use crate::cli::table::{aligned, percent};
use crate::cli::values::picture_source;
use crate::colour::over_picture;
use crate::files::{FileError, frames, png, training};

/// Answers that are told, the likeliest first.
const TOLD: usize = 5;
/// Pixels along a side of a written map, at least.
const LARGE: u32 = 256;

/// Arguments of `hemispheres ask`.
#[derive(Debug, Args)]
pub struct AskArgs {
    /// A network kept by `hemispheres train`
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// A picture of any size; its middle square is shown
    #[arg(value_name = "PICTURE")]
    pub picture: PathBuf,
    /// Write where each hemisphere finds the answer into this folder: Grad-CAM over the picture, as PNG
    #[arg(long, value_name = "DIR")]
    pub maps: Option<PathBuf>,
    /// How it tells the answer.
    #[command(flatten)]
    pub told: TellArgs,
}

/// Runs `glomscope hemispheres ask`.
///
/// # Errors
/// A file, a picture.
pub fn ask(args: &AskArgs) -> Result<(), Failure> {
    let saved: Saved = training::open(&args.file)?;
    let picture = told(frames::open(&picture_source(&args.picture)?)?).frames[0].clone();
    let (width, height) = picture.dimensions();
    let square = width.min(height);
    let middle = image::imageops::crop_imm(&*picture, (width - square) / 2, (height - square) / 2, square, square);
    let side = saved.config.side;
    let shown = resize(&middle.to_image(), side as u32, side as u32, FilterType::Triangle).into_raw();
    let labels = saved.state.labels.clone();
    let shown = Pictures::new(labels.clone(), side, shown, vec![0]).map_err(failure)?;
    let Asked { fine, coarse, cam } = asked(&saved.state.network, &shown.shown(&[0]));
    if let Some(folder) = &args.maps {
        write_maps(folder, shown.pixels(0), &cam)?;
    }
    let answers = |parts: &Option<Parts>, names: &[String]| parts.as_ref().map(|parts| answers(parts, names));
    let report = AnswerReport {
        file: args.file.display().to_string(),
        picture: args.picture.display().to_string(),
        fine: answers(&fine, &labels.specific),
        coarse: answers(&coarse, &labels.general),
    };
    args.told.tell(Form::HemispheresAnswer, &report, || text(&report, args.maps.as_deref()))
}

fn text(report: &AnswerReport, maps: Option<&Path>) -> String {
    let mut text = String::new();
    for (name, answers) in [("fine", &report.fine), ("coarse", &report.coarse)] {
        let Some(answers) = answers else { continue };
        let sides = answers.first().map_or(0, |answer| answer.sides.len());
        let head = [name.to_owned(), "chance".to_owned(), "logit".to_owned()].into_iter();
        let of_sides = (1..=sides).map(|side| format!("hemisphere {side}"));
        let mut rows = vec![head.chain(of_sides).chain(["bias".to_owned()]).collect::<Vec<_>>()];
        for Answer { label, chance, logit, sides, bias } in answers {
            let numbers = std::iter::once(logit).chain(sides).chain([bias]).map(|number| format!("{number:+.2}"));
            let words = [label.clone(), format!("{:.1} %", percent(f64::from(*chance)))];
            rows.push(words.into_iter().chain(numbers).collect());
        }
        text.push_str(&aligned(&rows));
    }
    text.push_str("logit: the sum of what the features of each hemisphere bring, and the bias\n");
    if let Some(folder) = maps {
        text.push_str(&format!("maps written to {}\n", folder.display()));
    }
    text
}

/// What the network says of the picture.
#[derive(Debug, JsonSchema, Serialize)]
pub(in crate::cli) struct AnswerReport {
    /// The file of the network.
    file: String,
    /// The picture as it was named.
    picture: String,
    /// Specific labels, the likeliest first; none of a network that was told none.
    fine: Option<Vec<Answer>>,
    /// General labels, likewise.
    coarse: Option<Vec<Answer>>,
}

/// One label that is answered.
#[derive(Debug, JsonSchema, Serialize)]
struct Answer {
    /// The label.
    label: String,
    /// How likely the network holds it, 0 to 1.
    chance: f32,
    /// The sum of all parts.
    logit: f32,
    /// What every hemisphere brings, the left one first.
    sides: Vec<f32>,
    /// What the label has without a picture.
    bias: f32,
}

/// The likeliest labels.
fn answers(parts: &Parts, names: &[String]) -> Vec<Answer> {
    let mut chances = parts.logits();
    softmax(&mut chances, names.len());
    let answer = |label: usize| Answer {
        label: names[label].clone(),
        chance: chances[label],
        logit: parts.logit(label),
        sides: parts.sides.iter().map(|side| side[label]).collect(),
        bias: parts.bias[label],
    };
    parts.ranked().into_iter().take(TOLD).map(answer).collect()
}

/// Writes the picture, a map for every hemisphere, and the mean of all: `picture.png`, `hemisphere1.png`, `whole.png`.
fn write_maps(folder: &Path, pixels: &[u8], cam: &Cam) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| FileError::writing(error, folder))?;
    let sides = cam.sides.iter().enumerate();
    let of_sides = sides.map(|(number, map)| (format!("hemisphere{}", number + 1), Some(&map[..])));
    let all = [("picture".to_owned(), None), ("whole".to_owned(), Some(&cam.whole[..]))];
    for (name, map) in all.into_iter().chain(of_sides) {
        let side = cam.side as u32;
        let painted = RgbImage::from_raw(side, side, over_picture(pixels, map));
        let larger = LARGE.div_ceil(side) * side;
        if let Some(painted) = painted {
            let painted = resize(&painted, larger, larger, FilterType::Nearest);
            png::write_rgb(&folder.join(format!("{name}.png")), &painted, &[])?;
        }
    }
    Ok(())
}
