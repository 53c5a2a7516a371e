//! `glomscope hemispheres ask`.

use std::path::PathBuf;

use clap::Args;
use image::imageops::{FilterType, resize};
use serde_json::{Value, json};

use super::failure;
use crate::bilateral::{Pictures, Saved, softmax};
use crate::cli::Failure;
use crate::cli::output::print;
use crate::cli::table::{aligned, percent};
use crate::cli::values::picture_source;
use crate::files::{frames, training};

/// Answers that are told, the likeliest first.
const TOLD: usize = 5;

/// Arguments of `hemispheres ask`.
#[derive(Debug, Args)]
pub struct AskArgs {
    /// A network kept by `hemispheres train`
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// A picture of any size; its middle square is shown
    #[arg(value_name = "PICTURE")]
    pub picture: PathBuf,
    /// One JSON object instead of lines for people
    #[arg(long)]
    pub json: bool,
}

/// Runs `glomscope hemispheres ask`.
///
/// # Errors
/// A file, a picture.
pub fn ask(args: &AskArgs) -> Result<(), Failure> {
    let saved: Saved = training::open(&args.file)?;
    let picture = frames::open(&picture_source(&args.picture)?)?.frames[0].clone();
    let (width, height) = picture.dimensions();
    let square = width.min(height);
    let middle = image::imageops::crop_imm(&*picture, (width - square) / 2, (height - square) / 2, square, square);
    let side = saved.config.side;
    let shown = resize(&middle.to_image(), side as u32, side as u32, FilterType::Triangle).into_raw();
    let labels = saved.state.labels.clone();
    let shown = Pictures::new(labels.clone(), side, shown, vec![0]).map_err(failure)?;
    let said = saved.state.network.ask(&shown);
    let chances = |logits: Option<Vec<f32>>, names: &[String]| -> Option<Vec<(String, f32)>> {
        let mut chances = logits?;
        let classes = chances.len();
        softmax(&mut chances, classes);
        let mut all: Vec<(String, f32)> = names.iter().cloned().zip(chances).collect();
        all.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        all.truncate(TOLD);
        Some(all)
    };
    let fine = chances(said.specific, &labels.specific);
    let coarse = chances(said.general, &labels.general);
    if args.json {
        let list = |chances: &Option<Vec<(String, f32)>>| -> Value {
            let list = |all: &Vec<(String, f32)>| {
                all.iter().map(|(name, chance)| json!({ "label": name, "chance": chance })).collect::<Vec<_>>()
            };
            json!(chances.as_ref().map(list))
        };
        let all = json!({
            "file": args.file.display().to_string(),
            "picture": args.picture.display().to_string(),
            "fine": list(&fine),
            "coarse": list(&coarse),
        });
        return print(&format!("{all}\n"));
    }
    let mut text = String::new();
    for (name, chances) in [("fine", fine), ("coarse", coarse)] {
        let Some(chances) = chances else { continue };
        let mut rows = vec![vec![name.to_owned(), "chance".to_owned()]];
        rows.extend(
            chances.into_iter().map(|(label, chance)| vec![label, format!("{:.1} %", percent(f64::from(chance)))]),
        );
        text.push_str(&aligned(&rows));
    }
    print(&text)
}
