//! The pictures of a command: from a folder, or drawn by the program.

use clap::Args;

use super::failure;
use crate::bilateral::{Material, Pictures};
use crate::cli::Failure;
use crate::cli::values::at_least_one;
use crate::files::hemispheres::{PicturesError, PicturesFrom};
use crate::files::labelled::Sets;

/// The word for pictures that the program draws.
const SCENES: &str = "scenes";

/// Where the pictures come from.
#[derive(Debug, Clone, Args)]
pub struct PicturesArgs {
    /// A folder: CIFAR-100 in its binary layout (train.bin, test.bin, the names of the labels), or folders of pictures
    /// general/specific/*.png, such as alphabet/character of Omniglot; a fifth of them is tested on, or what lies in
    /// test/ where there are train/ and test/. Or "scenes": pictures that the program draws
    #[arg(long, value_name = "DIR|scenes", default_value = SCENES, help_heading = "Pictures")]
    pub data: String,
    /// Of the program's own pictures, draw this many of each kind to learn from [default: 200]
    #[arg(long, value_name = "N", value_parser = at_least_one, help_heading = "Pictures")]
    pub each: Option<usize>,
}

impl PicturesArgs {
    /// Where they come from.
    ///
    /// # Errors
    /// A number of pictures where there is a folder, or too large a one.
    pub fn from(&self) -> Result<PicturesFrom, Failure> {
        match (self.each, self.data == SCENES) {
            (Some(_), false) => {
                Err(Failure::Usage("--each is for the program's own pictures, without --data".to_owned()))
            }
            (None, false) => Ok(PicturesFrom::Folder(self.data.clone().into())),
            (Some(each), true) if each > PicturesFrom::MOST_EACH => {
                let most = PicturesFrom::MOST_EACH;
                Err(Failure::Usage(format!("--each: at most {most} pictures of a kind are drawn")))
            }
            (Some(each), true) => Ok(PicturesFrom::Scenes(each)),
            (None, true) => Ok(PicturesFrom::default()),
        }
    }

    /// What they are called.
    pub fn name(&self) -> String {
        self.from().map_or_else(|_| self.data.clone(), |from| from.name())
    }

    /// The pictures, scaled to `side` x `side` pixels.
    ///
    /// # Errors
    /// A folder that cannot be used.
    pub fn open(&self, side: usize) -> Result<Sets, Failure> {
        self.from()?.open(side).map_err(|error| match error {
            PicturesError::File(error) => error.into(),
            PicturesError::Drawn(error) => failure(error),
        })
    }
}

/// Pictures to learn from with those kept apart, and no hemispheres given.
///
/// # Errors
/// Too few pictures.
pub fn material(training: &Pictures) -> Result<Material, Failure> {
    Material::of(training).map_err(failure)
}
