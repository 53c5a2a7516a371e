//! `glomscope hemispheres compare`: what a pair makes of its two hemispheres, picture by picture.

use std::path::PathBuf;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use super::pictures::PicturesArgs;
use crate::bilateral::{Cosines, Logits, Marks, Pictures, Rows, Saved, Scenario, cka, cosines, marks, scenarios};
use crate::cli::Failure;
use crate::cli::formed::Form;
use crate::cli::reporting::SummaryArgs;
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
    /// How it tells what was measured, and on how many threads it computes.
    #[command(flatten)]
    pub summary: SummaryArgs,
}

/// What was found.
#[derive(Debug, JsonSchema, Serialize)]
pub(in crate::cli) struct ComparisonReport {
    /// Pictures that were shown.
    test_pictures: usize,
    /// CKA of the features of left and right, 0 to 1: 1 where they differ by no more than a turn.
    cka: f64,
    /// How alike pictures of one label are; none where no two have one label.
    cosines: Option<Alike>,
    /// The sixteen scenarios: who is right, and in how many pictures.
    scenarios: Vec<Scenario>,
}

/// What a network makes of the test pictures.
struct Seen {
    said: Logits,
    marks: Marks,
    features: Vec<f32>,
    width: usize,
}

/// Runs `glomscope hemispheres compare`.
///
/// # Errors
/// A file; pictures of other labels than a network was told; networks of another kind than are asked for.
pub fn compare(args: &CompareArgs) -> Result<(), Failure> {
    args.summary.limit()?;
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
    let pairs = alike([&left, &right, &pair], &test);
    let alike = cka(&left.features, left.width, &right.features, right.width);
    let report = ComparisonReport { test_pictures: test.len(), cka: alike, cosines: pairs, scenarios: all.to_vec() };
    args.summary.told.tell(Form::HemispheresComparison, &report, || text(&report, &args.pictures.name()))
}

fn text(report: &ComparisonReport, pictures: &str) -> String {
    let ComparisonReport { test_pictures, cka: alike, cosines, scenarios } = report;
    let word = |right: bool| if right { "right" } else { "wrong" }.to_owned();
    let mut rows =
        vec![["left", "right", "pair fine", "pair coarse", "pictures", "percent"].map(str::to_owned).to_vec()];
    for one in scenarios {
        let share = percent(one.pictures as f64 / *test_pictures as f64);
        let marks = [one.left, one.right, one.pair_fine, one.pair_coarse].map(word);
        rows.push(marks.into_iter().chain([one.pictures.to_string(), format!("{share:.1}")]).collect());
    }
    let told = cosines.as_ref().map_or_else(String::new, |pairs| {
        let Alike { pairs, left, right, joint, head, differ } = pairs;
        format!(
            "Mean cosine of two pictures of one label ({pairs} pairs): left {left:.2}, right {right:.2}, both side by \
             side {joint:.2}, after the head {head:.2}\nleft and right differ by more than 0.5 in {:.0} % of them\n",
            percent(*differ)
        )
    });
    format!(
        "Who is right on {test_pictures} test pictures ({pictures}): left on the fine label, right on the coarse \
         one\n\n{}\n\
         CKA of left and right {alike:.2} (1: their features differ by no more than a turn)\n{told}",
        aligned(&rows)
    )
}

fn see(saved: &Saved, test: &Pictures) -> Result<Seen, Failure> {
    if test.labels() != &saved.state.labels {
        return Err(super::test::other_labels(saved, test));
    }
    let network = &saved.state.network;
    let features = network.features_of(test);
    let said = network.read(&features);
    Ok(Seen { marks: marks(&said, test), said, features, width: network.features() })
}

/// Pairs of pictures of one label that are compared at most.
const MOST_PAIRS: usize = 20_000;

/// How alike pictures of one label are to the left, to the right, to both and after the pair's head.
#[derive(Debug, JsonSchema, Serialize)]
struct Alike {
    /// Pairs of pictures that were compared.
    pairs: usize,
    /// Mean cosine to the left; the mean feature is subtracted first, here and below.
    left: f64,
    /// Mean cosine to the right.
    right: f64,
    /// Mean cosine to both side by side.
    joint: f64,
    /// Mean cosine after the pair's head.
    head: f64,
    /// Share of the pairs, 0 to 1, whose cosines to the left and to the right are further than 0.5 apart.
    differ: f64,
}

/// None where no two test pictures have one label.
fn alike([left, right, pair]: [&Seen; 3], test: &Pictures) -> Option<Alike> {
    let labels: Vec<usize> = (0..test.len()).map(|place| test.specific(place)).collect();
    let places: Vec<usize> = (0..test.len()).collect();
    let head = pair.said.specific.as_ref()?;
    let head = Rows { values: head, width: head.len() / test.len() };
    let [left, right] = [left, right].map(|seen| Rows { values: &seen.features, width: seen.width });
    let found = cosines([left, right, head], &labels, &places, MOST_PAIRS);
    let share = 1.0 / found.len() as f64;
    let mean = |of: fn(&Cosines) -> f32| found.iter().map(|one| f64::from(of(one))).sum::<f64>() * share;
    (!found.is_empty()).then(|| Alike {
        pairs: found.len(),
        left: mean(|one| one.left),
        right: mean(|one| one.right),
        joint: mean(|one| one.joint),
        head: mean(|one| one.head),
        differ: mean(|one| f32::from(u8::from((one.left - one.right).abs() > 0.5))),
    })
}
