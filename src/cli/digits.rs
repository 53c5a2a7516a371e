//! The digits of a command: MNIST, Fashion-MNIST or folders of pictures by path, or drawn by the program.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Failure;
use super::values::at_least_one;
use crate::digits::{Digits, DigitsError, OWN_SEED, OWN_TEST, OWN_TRAINING, Set, generate};
use crate::files::classes;
use crate::files::idx::{self, Sets};

/// The most that are drawn.
const MOST: usize = 1_000_000;

/// Where the digits come from.
#[derive(Debug, Clone, Args)]
pub struct DigitsArgs {
    /// MNIST: the folder of the four official files, gzipped or not; or the files themselves, separated by commas
    /// (training pictures, training labels, test pictures, test labels; to test, the last two). Without it the program
    /// draws digits of its own, which are not MNIST
    #[arg(long, value_name = "DIR|FILES", value_delimiter = ',', help_heading = "Digits")]
    pub mnist: Vec<PathBuf>,
    /// Fashion-MNIST: ten kinds of clothes in the place of digits, in files of the same form and names
    #[arg(
        long,
        value_name = "DIR|FILES",
        value_delimiter = ',',
        conflicts_with_all = ["mnist", "pictures"],
        help_heading = "Digits"
    )]
    pub fashion: Vec<PathBuf>,
    /// Pictures of any kind in the place of digits: a folder with one sub-folder for each class, 2 to 10, numbered in
    /// the order of their names; every sixth picture is for the test. Or a folder with two such folders, `train` and
    /// `test`
    #[arg(long, value_name = "DIR", conflicts_with = "mnist", help_heading = "Digits")]
    pub pictures: Option<PathBuf>,
    /// Take no more than this many training digits; of the program's own, draw this many [default: all; of its own
    /// 12000]
    #[arg(long, value_name = "N", value_parser = at_least_one, help_heading = "Digits")]
    pub digits: Option<usize>,
}

/// Where digits come from, in reports and tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Files in the form of MNIST.
    Mnist,
    /// Fashion-MNIST.
    Fashion,
    /// Folders of pictures.
    Pictures,
    /// Drawn by the program.
    Generated,
}

impl Source {
    /// Which.
    pub fn of(args: &DigitsArgs) -> Self {
        match (args.mnist.is_empty(), args.fashion.is_empty(), args.pictures.is_some()) {
            (false, ..) => Self::Mnist,
            (_, false, _) => Self::Fashion,
            (_, _, true) => Self::Pictures,
            (true, true, false) => Self::Generated,
        }
    }

    /// The name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mnist => "digits from files (MNIST)",
            Self::Fashion => "clothes from files (Fashion-MNIST)",
            Self::Pictures => "pictures from folders",
            Self::Generated => "digits drawn by the program (not MNIST)",
        }
    }
}

/// The digits to learn from and to be tested on.
pub fn sets(args: &DigitsArgs) -> Result<Sets, Failure> {
    let sets = match Source::of(args) {
        Source::Mnist => idx::sets(&args.mnist)?,
        Source::Fashion => idx::sets(&args.fashion)?,
        Source::Pictures => from_folders(args)?,
        Source::Generated => {
            let count = args.digits.unwrap_or(OWN_TRAINING);
            if count > MOST {
                return Err(Failure::Usage(format!("--digits: at most {MOST} digits are drawn")));
            }
            Sets { training: generate(OWN_SEED, Set::Training, count).map_err(refused)?, test: test_set(args)? }
        }
    };
    let Sets { training, test } = sets;
    Ok(Sets { training: training.first(args.digits.unwrap_or(usize::MAX)), test })
}

/// The digits to be tested on alone.
pub fn test_set(args: &DigitsArgs) -> Result<Digits, Failure> {
    match Source::of(args) {
        Source::Mnist => Ok(idx::test_set(&args.mnist)?),
        Source::Fashion => Ok(idx::test_set(&args.fashion)?),
        Source::Pictures => Ok(from_folders(args)?.test),
        Source::Generated => generate(OWN_SEED, Set::Test, OWN_TEST).map_err(refused),
    }
}

fn from_folders(args: &DigitsArgs) -> Result<Sets, Failure> {
    let folder = args.pictures.as_deref().context("a folder of pictures is named")?;
    Ok(classes::sets(folder)?)
}

fn refused(error: DigitsError) -> Failure {
    Failure::Usage(error.to_string())
}
