//! `glomscope forward-forward ask`.

use std::path::PathBuf;

use clap::Args;
use ndarray::Axis;
use serde_json::json;

use crate::cli::Failure;
use crate::cli::output::{print, told};
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
    /// One JSON object instead of lines for people
    #[arg(long)]
    pub json: bool,
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
    if args.json {
        let all = json!({
            "file": args.file.display().to_string(),
            "picture": path.to_string(),
            "says": winner,
            "votes": votes,
            "goodness": race.rows().into_iter().map(|row| row.to_vec()).collect::<Vec<_>>(),
            "softmax": glance.row(0).to_vec(),
        });
        return print(&format!("{all}\n"));
    }
    let recurrent = matches!(saved.state.learner, Learner::Recurrent(_));
    let names =
        (0..race.ncols()).map(|layer| if recurrent { "goodness".to_owned() } else { format!("layer {}", layer + 1) });
    let mut rows = vec![vec!["label".to_owned()]];
    rows[0].extend(names.chain(["votes", "at a glance"].map(str::to_owned)));
    for class in 0..CLASSES {
        let mut row = vec![format!("{class}{}", if class == winner { " *" } else { "" })];
        row.extend(race.row(class).iter().map(|goodness| format!("{goodness:.1}")));
        row.push(format!("{:.1}", votes[class]));
        row.push(format!("{:.1} %", percent(f64::from(glance[[0, class]]))));
        rows.push(row);
    }
    let which = match (recurrent, first) {
        (false, 1) => "layers from 2 up vote; layer 1 sees the label itself",
        _ => "all layers vote",
    };
    print(&format!("{}says {winner} ({which})\n", aligned(&rows)))
}
