//! The pictures of a command: from a folder, or drawn by the program.

use std::path::Path;
use std::sync::Arc;

use clap::Args;

use super::failure;
use crate::bilateral::{Material, Pictures, Set, generate};
use crate::cli::Failure;
use crate::cli::values::at_least_one;
use crate::files::labelled::{self, Sets};

/// The word for pictures that the program draws.
const SCENES: &str = "scenes";
/// Pictures of every kind that are drawn to learn from, and to be tested on.
const EACH: [usize; 2] = [60, 30];
/// The most of a kind that are drawn.
const MOST: usize = 10_000;
/// The seed of the program's own pictures.
const OWN_SEED: u64 = 1;

/// Where the pictures come from.
#[derive(Debug, Clone, Args)]
pub struct PicturesArgs {
    /// A folder: CIFAR-100 in its binary layout (train.bin, test.bin, the names of the labels), or folders of pictures
    /// general/specific/*.png, such as alphabet/character of Omniglot; a fifth of them is tested on, or what lies in
    /// test/ where there are train/ and test/. Or "scenes": pictures that the program draws
    #[arg(long, value_name = "DIR|scenes", default_value = SCENES, help_heading = "Pictures")]
    pub data: String,
    /// Of the program's own pictures, draw this many of each kind to learn from [default: 60]
    #[arg(long, value_name = "N", value_parser = at_least_one, help_heading = "Pictures")]
    pub each: Option<usize>,
}

impl PicturesArgs {
    /// What they are called.
    pub fn name(&self) -> String {
        if self.data == SCENES { "pictures drawn by the program".to_owned() } else { self.data.clone() }
    }

    /// The pictures, scaled to `side` x `side` pixels.
    ///
    /// # Errors
    /// A folder that cannot be used.
    pub fn open(&self, side: usize) -> Result<Sets, Failure> {
        if self.data != SCENES {
            if self.each.is_some() {
                return Err(Failure::Usage("--each is for the program's own pictures, without --data".to_owned()));
            }
            return Ok(labelled::open(Path::new(&self.data), side)?);
        }
        let each = self.each.unwrap_or(EACH[0]);
        if each > MOST {
            return Err(Failure::Usage(format!("--each: at most {MOST} pictures of a kind are drawn")));
        }
        let draw = |set, each| generate(OWN_SEED, set, each, side).map_err(failure);
        Ok(Sets { training: draw(Set::Training, each)?, test: draw(Set::Test, EACH[1].min(each))? })
    }
}

/// Pictures to learn from with those kept apart, and no hemispheres given.
///
/// # Errors
/// Too few pictures.
pub fn material(training: &Pictures) -> Result<Material, Failure> {
    let (training, validation) = training.kept_apart().map_err(failure)?;
    Ok(Material { training: Arc::new(training), validation: Arc::new(validation), sides: Vec::new() })
}
