//! `glomscope hemispheres compare`: what a pair makes of its two hemispheres, picture by picture.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::pictures::PicturesArgs;
use crate::bilateral::{Marks, Pictures, Saved, cka, marks, scenarios};
use crate::cli::Failure;
use crate::cli::output::print;
use crate::cli::table::{aligned, percent};
use crate::files::training;

/// Arguments of `hemispheres compare`.
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// The left hemisphere, told specific labels
    #[arg(value_name = "LEFT")]
    pub left: PathBuf,
    /// The right hemisphere, told general labels
    #[arg(value_name = "RIGHT")]
    pub right: PathBuf,
    /// The network that was told both, such as new heads on the two
    #[arg(value_name = "PAIR")]
    pub pair: PathBuf,
    /// The pictures.
    #[command(flatten)]
    pub pictures: PicturesArgs,
    /// One JSON object instead of lines for people
    #[arg(long)]
    pub json: bool,
}

/// What a network makes of the test pictures.
struct Seen {
    marks: Marks,
    features: Vec<f32>,
    width: usize,
}

/// Runs `glomscope hemispheres compare`.
///
/// # Errors
/// A file; pictures of other labels than a network was told; networks of another kind than are asked for.
pub fn compare(args: &CompareArgs) -> Result<(), Failure> {
    let saved = [&args.left, &args.right, &args.pair].map(|path| training::open(path));
    let [left, right, pair] = saved;
    let [left, right, pair]: [Saved; 3] = [left?, right?, pair?];
    let side = pair.config.side;
    if left.config.side != side || right.config.side != side {
        return Err(Failure::Usage("the three networks see pictures of different sizes".to_owned()));
    }
    let test = args.pictures.open(side)?.test;
    let [left, right, pair] = [see(&left, &test)?, see(&right, &test)?, see(&pair, &test)?];
    let all = scenarios(&left.marks, &right.marks, &pair.marks).ok_or_else(|| {
        Failure::Usage(
            "LEFT must have been told specific labels, RIGHT general ones, and PAIR both (hemispheres train)"
                .to_owned(),
        )
    })?;
    let alike = cka(&left.features, left.width, &right.features, right.width);
    if args.json {
        let all = json!({ "test_pictures": test.len(), "cka": alike, "scenarios": all });
        return print(&format!("{all}\n"));
    }
    let word = |right: bool| if right { "right" } else { "wrong" }.to_owned();
    let mut rows =
        vec![["left", "right", "pair fine", "pair coarse", "pictures", "percent"].map(str::to_owned).to_vec()];
    for one in all {
        let share = percent(one.pictures as f64 / test.len() as f64);
        let marks = [one.left, one.right, one.pair_fine, one.pair_coarse].map(word);
        rows.push(marks.into_iter().chain([one.pictures.to_string(), format!("{share:.1}")]).collect());
    }
    print(&format!(
        "Who is right on {} test pictures ({}): left on the fine label, right on the coarse one\n\n{}\n\
         CKA of left and right {alike:.2} (1: their features differ by no more than a turn)\n",
        test.len(),
        args.pictures.name(),
        aligned(&rows)
    ))
}

fn see(saved: &Saved, test: &Pictures) -> Result<Seen, Failure> {
    if test.labels() != &saved.state.labels {
        return Err(super::test::other_labels(saved, test));
    }
    let network = &saved.state.network;
    let features = network.features_of(test);
    Ok(Seen { marks: marks(&network.read(&features), test), features, width: network.features() })
}
