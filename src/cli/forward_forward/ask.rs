//! `glomscope forward-forward ask`.

use std::path::PathBuf;

use clap::Args;
use ndarray::Axis;
use schemars::JsonSchema;
use serde::Serialize;

use crate::cli::Failure;
use crate::cli::formed::Form;
use crate::cli::output::told;
use crate::cli::reporting::TellArgs;
use crate::cli::table::{aligned, percent};
use crate::cli::values::picture_source;
use crate::digits::CLASSES;
use crate::files::{digit, frames, training};
use crate::forward_forward::pictures::{Pictures, Shift};
use crate::forward_forward::unsupervised::without_length;
use crate::forward_forward::{Learner, Saved};
use crate::numeric::vector::largest;

/// Arguments of `forward-forward ask`.
#[derive(Debug, Args)]
pub struct AskArgs {
    /// A network that was told labels, kept by `forward-forward train`
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// A picture of one digit, dark on bright or bright on dark, of any size
    #[arg(value_name = "PICTURE")]
    pub picture: PathBuf,
    /// How it tells the answer.
    #[command(flatten)]
    pub told: TellArgs,
}

/// What the network says of the picture.
#[derive(Debug, JsonSchema, Serialize)]
pub(in crate::cli) struct AnswerReport {
    /// The file of the network.
    file: String,
    /// The picture as it was named.
    picture: String,
    /// The label that wins.
    says: usize,
    /// The sum of the goodness of the layers that vote, of each label.
    votes: Vec<f32>,
    /// Goodness of each label (row) by each layer (column), the lowest first; of a recurrent network one column.
    goodness: Vec<Vec<f32>>,
    /// What the softmax says at a glance, of each label, 0 to 1.
    softmax: Vec<f32>,
}

/// Runs `glomscope forward-forward ask`.
///
/// # Errors
/// A file, a picture on which nothing is written, a network that was told no labels.
pub fn ask(args: &AskArgs) -> Result<(), Failure> {
    let saved: Saved = training::open(&args.file)?;
    let picture = told(frames::open(&picture_source(&args.picture)?)?);
    let path = args.picture.display();
    let digit = digit::digit(&picture.frames[0])
        .map_err(|_| Failure::Usage(format!("nothing is written on the picture: {path}")))?;
    let config = &saved.config;
    let shown = [(0, Shift::default())];
    // Goodness of each label by each layer, and what the softmax says at a glance.
    let (race, glance, first) = match &saved.state.learner {
        Learner::Supervised(learner) => {
            let pictures = Pictures::labelled(&digit, &shown);
            let race = learner.race(&config.rule, &pictures).index_axis_move(Axis(0), 0);
            (race, learner.at_a_glance(&pictures), learner.network.judges().start)
        }
        Learner::Recurrent(network) => {
            let pictures = without_length(Pictures::plain_pixels(&digit, &shown));
            let race = network.race(&config.rule, &config.settling, pictures.view());
            (race.reversed_axes(), network.at_a_glance(pictures.view()), 0)
        }
        Learner::Unsupervised(_) => {
            return Err(Failure::Usage(
                "this network was told no labels, so it cannot run a race of them: ask one that learned supervised or \
                 recurrent"
                    .to_owned(),
            ));
        }
    };
    let sign = config.rule.pull.sign();
    let votes: Vec<f32> = race.rows().into_iter().map(|row| row.iter().skip(first).sum::<f32>()).collect();
    let winner = largest(votes.iter().map(|vote| sign * vote));
    let report = AnswerReport {
        file: args.file.display().to_string(),
        picture: path.to_string(),
        says: winner,
        votes,
        goodness: race.rows().into_iter().map(|row| row.to_vec()).collect(),
        softmax: glance.row(0).to_vec(),
    };
    let recurrent = matches!(saved.state.learner, Learner::Recurrent(_));
    args.told.tell(Form::ForwardForwardAnswer, &report, || text(&report, recurrent, first))
}

/// The race for people; the layers from `first` on vote.
fn text(report: &AnswerReport, recurrent: bool, first: usize) -> String {
    let layers = report.goodness.first().map_or(0, Vec::len);
    let names = (0..layers).map(|layer| if recurrent { "goodness".to_owned() } else { format!("layer {}", layer + 1) });
    let mut rows = vec![vec!["label".to_owned()]];
    rows[0].extend(names.chain(["votes", "at a glance"].map(str::to_owned)));
    for class in 0..CLASSES {
        let mut row = vec![format!("{class}{}", if class == report.says { " *" } else { "" })];
        row.extend(report.goodness[class].iter().map(|goodness| format!("{goodness:.1}")));
        row.push(format!("{:.1}", report.votes[class]));
        row.push(format!("{:.1} %", percent(f64::from(report.softmax[class]))));
        rows.push(row);
    }
    let which = match (recurrent, first) {
        (false, 1) => "layers from 2 up vote; layer 1 sees the label itself",
        _ => "all layers vote",
    };
    format!("{}says {} ({which})\n", aligned(&rows), report.says)
}
