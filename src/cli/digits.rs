//! The digits of a command: MNIST by path, or drawn by the program.

use std::path::PathBuf;

use clap::Args;
use serde::{Deserialize, Serialize};

use super::Failure;
use super::values::at_least_one;
use crate::digits::{Digits, DigitsError, OWN_SEED, OWN_TEST, OWN_TRAINING, Set, generate};
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
    /// Take no more than this many training digits; of the program's own, draw this many [default: all; of its own
    /// 12000]
    #[arg(long, value_name = "N", value_parser = at_least_one, help_heading = "Digits")]
    pub digits: Option<usize>,
}

/// Where digits come from, in reports and tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Files in the form of MNIST.
    Mnist,
    /// Drawn by the program.
    Generated,
}

impl Source {
    /// Which.
    pub fn of(args: &DigitsArgs) -> Self {
        if args.mnist.is_empty() { Self::Generated } else { Self::Mnist }
    }

    /// The name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mnist => "digits from files (MNIST)",
            Self::Generated => "digits drawn by the program (not MNIST)",
        }
    }
}

/// The digits to learn from and to be tested on.
pub fn sets(args: &DigitsArgs) -> Result<Sets, Failure> {
    let sets = match Source::of(args) {
        Source::Mnist => idx::sets(&args.mnist)?,
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
        Source::Generated => generate(OWN_SEED, Set::Test, OWN_TEST).map_err(refused),
    }
}

fn refused(error: DigitsError) -> Failure {
    Failure::Usage(error.to_string())
}
