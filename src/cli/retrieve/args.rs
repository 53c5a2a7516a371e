//! What may be typed after `glomscope retrieve`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::cli::values::at_least_one;
use crate::recurrent::{CellKind, Dynamics};

/// Examples of `retrieve`.
const EXAMPLES: &str = "\
Examples:
  glomscope retrieve train --model fast-weights --units 50 --pairs 4 --updates 12000 --seed 1 --out fast.safetensors
      trains, shows the test error as it falls, and keeps the network and the state of its training
  glomscope retrieve train --resume fast.safetensors --updates 20000 --out fast.safetensors
      goes on where it stopped, to the same bits as without a stop
  glomscope retrieve test fast.safetensors --eta 0
      the error on 20,000 fresh strings, as trained and with the fast weights off
  glomscope retrieve ask sample:retrieval c9k8j3f1??c
      the answer of the bundled network, and how much each earlier character gave to it
  glomscope retrieve table
      the paper's table beside ours";

/// Arguments of `retrieve`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct RetrieveArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: RetrieveCommand,
}

/// What can be done with associative retrieval.
#[derive(Debug, Subcommand)]
pub enum RetrieveCommand {
    /// Train a network to read k1 v1 k2 v2 .. ?? q and to name the digit that followed the letter q
    Train(Box<TrainArgs>),
    /// The error of a trained network on fresh strings, as it is and with its fast weights changed
    Test(TestArgs),
    /// Ask a trained network one string, such as c9k8j3f1??c
    Ask(AskArgs),
    /// The paper's table beside ours
    Table(TableArgs),
}

/// Arguments of `retrieve train`. What is not given is the default, or with --resume what the file says.
#[derive(Debug, Args)]
pub struct TrainArgs {
    /// Kind of recurrent network [default: fast-weights]
    #[arg(long, value_enum, conflicts_with = "resume", help_heading = "Network")]
    pub model: Option<Model>,
    /// Recurrent units, R [default: 50]
    #[arg(long, value_name = "R", conflicts_with = "resume", help_heading = "Network")]
    pub units: Option<usize>,
    /// Decay lambda of the fast weights, 0 to 1 [default: 0.95]
    #[arg(
        long,
        value_name = "LAMBDA",
        conflicts_with = "resume",
        allow_hyphen_values = true,
        help_heading = "Network"
    )]
    pub lambda: Option<f32>,
    /// Rate eta of the fast weights, 0 or more [default: 0.5]
    #[arg(long, value_name = "ETA", conflicts_with = "resume", allow_hyphen_values = true, help_heading = "Network")]
    pub eta: Option<f32>,
    /// Inner steps S, 1 or more [default: 1]
    #[arg(long, value_name = "S", conflicts_with = "resume", help_heading = "Network")]
    pub inner: Option<usize>,
    /// Layer norm inside the loop [default: on]
    #[arg(long, value_enum, value_name = "on|off", conflicts_with = "resume", help_heading = "Network")]
    pub layer_norm: Option<Switch>,

    /// Pairs of a letter and a digit, K, 1 to 26 [default: 4]
    #[arg(long, value_name = "K", conflicts_with = "resume", help_heading = "Training")]
    pub pairs: Option<usize>,
    /// Draw the number of pairs from 1 to K while training; tests always have K [default: on]
    #[arg(long, value_enum, value_name = "on|off", conflicts_with = "resume", help_heading = "Training")]
    pub mixed: Option<Switch>,
    /// Updates in all [default: 12000]
    #[arg(long, value_name = "N", help_heading = "Training")]
    pub updates: Option<u64>,
    /// Strings of an update [default: 128]
    #[arg(long, value_name = "N", conflicts_with = "resume", help_heading = "Training")]
    pub batch: Option<usize>,
    /// Step size of Adam [default: 0.001]
    #[arg(long, value_name = "RATE", conflicts_with = "resume", allow_hyphen_values = true, help_heading = "Training")]
    pub learning_rate: Option<f32>,
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
    /// Keep the network alone: a smaller file that can be asked but not trained further
    #[arg(long, requires = "out", help_heading = "Output")]
    pub thin: bool,
    /// Write test error, curve and times as JSON
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub report: Option<PathBuf>,
    /// Fresh strings for the test at the end
    #[arg(long, value_name = "N", default_value = "20000", value_parser = at_least_one, help_heading = "Output")]
    pub questions: usize,
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

/// The fast weights of a trained network, changed.
#[derive(Debug, Clone, Args)]
pub struct Ablations {
    /// Another decay lambda, 0 to 1
    #[arg(long, value_name = "LAMBDA", allow_hyphen_values = true, help_heading = "As if")]
    pub lambda: Option<f32>,
    /// Another rate eta; 0 switches the fast weights off
    #[arg(long, value_name = "ETA", allow_hyphen_values = true, help_heading = "As if")]
    pub eta: Option<f32>,
    /// Another number of inner steps S
    #[arg(long, value_name = "S", help_heading = "As if")]
    pub inner: Option<usize>,
    /// The layer norm inside the loop, on or off
    #[arg(long, value_enum, value_name = "on|off", help_heading = "As if")]
    pub layer_norm: Option<Switch>,
}

impl Ablations {
    /// What is asked for instead of `trained`; nothing if nothing is.
    pub fn change(&self, trained: Dynamics) -> Option<Dynamics> {
        let changed = Dynamics {
            decay: self.lambda.unwrap_or(trained.decay),
            rate: self.eta.unwrap_or(trained.rate),
            inner: self.inner.unwrap_or(trained.inner),
            layer_norm: self.layer_norm.map_or(trained.layer_norm, Switch::is_on),
        };
        let asked = self.lambda.is_some() || self.eta.is_some() || self.inner.is_some() || self.layer_norm.is_some();
        asked.then_some(changed)
    }
}

/// Arguments of `retrieve test`.
#[derive(Debug, Args)]
pub struct TestArgs {
    /// A network kept by `retrieve train`; sample:retrieval is the bundled one
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Pairs K of every string [default: as trained]
    #[arg(long, value_name = "K")]
    pub pairs: Option<usize>,
    /// Fresh strings
    #[arg(long, value_name = "N", default_value = "20000", value_parser = at_least_one)]
    pub questions: usize,
    /// What the strings are drawn from [default: the seed of the training]
    #[arg(long, value_name = "S")]
    pub seed: Option<u64>,
    /// One JSON object instead of lines for people
    #[arg(long)]
    pub json: bool,
    /// The fast weights, changed.
    #[command(flatten)]
    pub ablations: Ablations,
}

/// Arguments of `retrieve ask`.
#[derive(Debug, Args)]
pub struct AskArgs {
    /// A network kept by `retrieve train`; sample:retrieval is the bundled one
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Letters each followed by a digit, then ?? and one of the letters
    #[arg(value_name = "STRING")]
    pub question: String,
    /// One JSON object instead of lines for people
    #[arg(long)]
    pub json: bool,
    /// The fast weights, changed.
    #[command(flatten)]
    pub ablations: Ablations,
}

/// Arguments of `retrieve table`.
#[derive(Debug, Args)]
pub struct TableArgs {
    /// Take our side from the reports (*.json) of `retrieve train --report` in this folder, instead of the measured ones that come
    /// with the program
    #[arg(long, value_name = "DIR", conflicts_with = "run")]
    pub reports: Option<PathBuf>,
    /// Train our side now: every model at 20, 50 and 100 units, K = 4, mixed. Takes from minutes to hours
    #[arg(long)]
    pub run: bool,
    /// Updates of every training
    #[arg(long, value_name = "N", requires = "run", default_value = "12000", value_parser = clap::value_parser!(u64).range(1..))]
    pub updates: u64,
    /// Seeds from 1 on that every training is done with
    #[arg(long, value_name = "N", requires = "run", default_value = "1", value_parser = clap::value_parser!(u64).range(1..))]
    pub seeds: u64,
    /// JSON, one entry for each training, instead of the table
    #[arg(long)]
    pub json: bool,
}

/// Kinds of recurrent network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Model {
    /// relu(LN(u + A h)): a recurrent network with a fast-weight memory
    FastWeights,
    /// relu(u), beginning as the identity
    Irnn,
    /// relu(LN(u))
    RnnLn,
    /// Long short-term memory
    Lstm,
}

impl From<Model> for CellKind {
    fn from(model: Model) -> Self {
        match model {
            Model::FastWeights => Self::FastWeights,
            Model::Irnn => Self::Irnn,
            Model::RnnLn => Self::RnnLn,
            Model::Lstm => Self::Lstm,
        }
    }
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// Yes
    On,
    /// No
    Off,
}

impl Switch {
    /// Whether it is on.
    pub fn is_on(self) -> bool {
        self == Self::On
    }
}
