//! What a network makes of one picture: its answers, what each hemisphere brings to them, and where it finds them.

use super::block::Mode;
use super::config::Told;
use super::gradcam::{Cam, gradcam};
use super::maps::Maps;
use super::network::Network;
use super::shares::{Parts, parts};

/// What a network makes of one picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The logits of the specific labels in their parts; none where it was not told them.
    pub fine: Option<Parts>,
    /// The same of the general labels.
    pub coarse: Option<Parts>,
    /// Where it finds its answers.
    pub cam: Cam,
}

/// Asks a network about one picture (1, side, side, 3).
///
/// # Panics
/// If there are several pictures, which is a mistake in the calling code.
pub fn asked(network: &Network, picture: &Maps) -> Asked {
    let mut heads = parts(network, &network.forward(picture, Mode::Evaluation).0).into_iter();
    let (fine, coarse) = match network.told() {
        Told::Specific => (heads.next(), None),
        Told::General => (None, heads.next()),
        Told::Both => (heads.next(), heads.next()),
    };
    Asked { fine, coarse, cam: gradcam(network, picture) }
}
