//! What may be typed after `glomscope glimpse`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::cli::retrieve::args::{Ablations, Model, Switch};
use crate::cli::values::at_least_one;

/// Examples of `glimpse`.
const EXAMPLES: &str = "\
Examples:
  glomscope glimpse train --mnist mnist/ --model fast-weights --units 50 --epochs 20 --seed 1 --out digits.safetensors
      trains on the four files in mnist/ by the paper's scheme: store and wipe when going down to the parts of a quadrant
  glomscope glimpse train --scheme flat --model rnn-ln --updates 3000
      a layer-normed RNN on the flat sequence of glimpses, of digits that the program draws itself
  glomscope glimpse test digits.safetensors --mnist mnist/ --eta 0
      the error on the test digits, as trained and with the fast weights off
  glomscope glimpse table --reports runs/
      both schemes side by side, with the paper's numbers, from the reports of trainings";

/// Arguments of `glimpse`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct GlimpseArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: GlimpseCommand,
}

/// What can be done with digits seen through glimpses.
#[derive(Debug, Subcommand)]
pub enum GlimpseCommand {
    /// Train a network to name a digit after 24 glimpses of 7 x 7 pixels
    Train(Box<TrainArgs>),
    /// The error of a trained network on the test digits, as it is and with its fast weights changed
    Test(TestArgs),
    /// Both schemes side by side from reports of trainings, with the paper's numbers
    Table(TableArgs),
}

/// Where the digits come from.
#[derive(Debug, Clone, Args)]
pub struct DigitsArgs {
    /// MNIST: the folder of the four official files, gzipped or not; or the files themselves, separated by commas (training
    /// pictures, training labels, test pictures, test labels; to test, the last two). Without it the program draws digits of its
    /// own, which are not MNIST
    #[arg(long, value_name = "DIR|FILES", value_delimiter = ',', help_heading = "Digits")]
    pub mnist: Vec<PathBuf>,
    /// Take no more than this many training digits; of the program's own, draw this many [default: all; of its own 12000]
    #[arg(long, value_name = "N", value_parser = at_least_one, help_heading = "Digits")]
    pub digits: Option<usize>,
}

/// What is done with the hidden state between glimpses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Scheme {
    /// Carried on and stored at every step
    Flat,
    /// Stored and wiped when going down to the parts of a quadrant, as in the paper
    Wipe,
}

impl From<Scheme> for crate::glimpse::Scheme {
    fn from(scheme: Scheme) -> Self {
        match scheme {
            Scheme::Flat => Self::Flat,
            Scheme::Wipe => Self::Wipe,
        }
    }
}

/// Arguments of `glimpse train`. What is not given is the default, or with --resume what the file says.
#[derive(Debug, Args)]
pub struct TrainArgs {
    /// The digits.
    #[command(flatten)]
    pub source: DigitsArgs,

    /// Kind of recurrent network [default: fast-weights]
    #[arg(long, value_enum, conflicts_with = "resume", help_heading = "Network")]
    pub model: Option<Model>,
    /// Recurrent units, R [default: 50]
    #[arg(long, value_name = "R", conflicts_with = "resume", help_heading = "Network")]
    pub units: Option<usize>,
    /// Units of the rectified layer between glimpse and cell, 0 for none [default: 100]
    #[arg(long, value_name = "N", conflicts_with = "resume", help_heading = "Network")]
    pub layer: Option<usize>,
    /// What is done with the hidden state between glimpses [default: wipe]
    #[arg(long, value_enum, conflicts_with = "resume", help_heading = "Network")]
    pub scheme: Option<Scheme>,
    /// Decay lambda of the fast weights, 0 to 1 [default: 0.95]
    #[arg(
        long,
        value_name = "LAMBDA",
        conflicts_with = "resume",
        allow_hyphen_values = true,
        help_heading = "Network"
    )]
    pub lambda: Option<f32>,
    /// Rate eta of the fast weights, 0 or more; 0 is no memory [default: 0.5]
    #[arg(long, value_name = "ETA", conflicts_with = "resume", allow_hyphen_values = true, help_heading = "Network")]
    pub eta: Option<f32>,
    /// Inner steps S, 1 or more [default: 1]
    #[arg(long, value_name = "S", conflicts_with = "resume", help_heading = "Network")]
    pub inner: Option<usize>,

    /// Updates in all [default: 5000]
    #[arg(long, value_name = "N", help_heading = "Training")]
    pub updates: Option<u64>,
    /// Rounds through the training digits, instead of --updates
    #[arg(long, value_name = "N", conflicts_with = "updates", help_heading = "Training")]
    pub epochs: Option<u64>,
    /// Digits of an update [default: 128]
    #[arg(long, value_name = "N", conflicts_with = "resume", help_heading = "Training")]
    pub batch: Option<usize>,
    /// Step size of Adam at the first update [default: 0.001]
    #[arg(long, value_name = "RATE", conflicts_with = "resume", allow_hyphen_values = true, help_heading = "Training")]
    pub learning_rate: Option<f32>,
    /// Let the step size fall in a straight line to a fiftieth at the last update [default: on]
    #[arg(long, value_enum, value_name = "on|off", conflicts_with = "resume", help_heading = "Training")]
    pub anneal: Option<Switch>,
    /// The one seed [default: 1]
    #[arg(long, value_name = "S", conflicts_with = "resume", help_heading = "Training")]
    pub seed: Option<u64>,
    /// Go on with a training that was kept by --out
    #[arg(long, value_name = "FILE", help_heading = "Training")]
    pub resume: Option<PathBuf>,
    /// Updates between two points of the error curve [default: 250]
    #[arg(long, value_name = "N", conflicts_with = "resume", help_heading = "Training")]
    pub test_every: Option<u64>,

    /// Keep the network and the state of its training, also when interrupted by Ctrl-C
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub out: Option<PathBuf>,
    /// Keep the network alone: a smaller file that can be tested but not trained further
    #[arg(long, requires = "out", help_heading = "Output")]
    pub thin: bool,
    /// Write test error, answers, curve and times as JSON
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub report: Option<PathBuf>,
    /// Print the report on standard output instead of lines for people
    #[arg(long, help_heading = "Output")]
    pub json: bool,
    /// Say nothing but errors
    #[arg(long, short, conflicts_with = "json", help_heading = "Output")]
    pub quiet: bool,
    /// Threads to compute on [default: one per core]; the result is the same for any number
    #[arg(long, value_name = "N", value_parser = at_least_one, help_heading = "Output")]
    pub threads: Option<usize>,
}

/// Arguments of `glimpse test`.
#[derive(Debug, Args)]
pub struct TestArgs {
    /// A network kept by `glimpse train`
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The digits.
    #[command(flatten)]
    pub source: DigitsArgs,
    /// As if it had been trained with another scheme
    #[arg(long, value_enum, help_heading = "As if")]
    pub scheme: Option<Scheme>,
    /// The fast weights, changed.
    #[command(flatten)]
    pub ablations: Ablations,
    /// One JSON object instead of lines for people
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `glimpse table`.
#[derive(Debug, Args)]
pub struct TableArgs {
    /// Folder of reports (*.json) of `glimpse train --report`
    #[arg(long, value_name = "DIR")]
    pub reports: PathBuf,
    /// JSON, one entry for each training, instead of the table
    #[arg(long)]
    pub json: bool,
}
