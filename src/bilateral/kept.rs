//! What of a training of hemispheres a file holds.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::config::Config;
use super::error::BilateralError;
use super::hemisphere::{self, Hemisphere};
use super::network::{Network, classes};
use super::pictures::{Fingerprint, Labels};
use super::train::{Bilateral, Saved, State};
use crate::training::{Kept, Named, Part, Tensors};

/// The numbers of the heads.
const HEADS: &str = "heads";
/// Adam's running means of the gradient and of its square.
const MOMENTS: [&str; 2] = ["adam.first", "adam.second"];

/// What belongs to the state and is no row of numbers.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct More {
    /// What the labels are called.
    labels: Labels,
    /// The pictures that it began on.
    pictures: Fingerprint,
    /// Channels of every hemisphere: those that are given may differ.
    hemispheres: Vec<[usize; 4]>,
}

fn side_name(side: usize, what: &str) -> Cow<'static, str> {
    Cow::Owned(format!("hemisphere.{side}.{what}"))
}

impl Kept for Bilateral {
    type More = More;

    fn tensors(saved: &Saved) -> Result<Vec<Named<'_>>, BilateralError> {
        let State { network, moments: [first, second], .. } = &saved.state;
        let mut all = Vec::new();
        for (number, side) in network.sides.iter().enumerate() {
            for (what, values) in [("values", &side.values), ("running", &side.running)] {
                let (name, shape) = (side_name(number, what), vec![values.len()]);
                all.push(Named { name, shape, values: Cow::Borrowed(&values[..]), part: Part::Network });
            }
        }
        let (name, shape) = (Cow::Borrowed(HEADS), vec![network.heads.len()]);
        all.push(Named { name, shape, values: Cow::Borrowed(&network.heads[..]), part: Part::Network });
        all.extend([Named::row(MOMENTS[0], first), Named::row(MOMENTS[1], second)]);
        Ok(all)
    }

    fn more(saved: &Saved) -> More {
        let State { network, labels, pictures, .. } = &saved.state;
        let hemispheres = network.sides.iter().map(Hemisphere::widths).collect();
        More { labels: labels.as_ref().clone(), pictures: *pictures, hemispheres }
    }

    fn state(config: &Config, _: u64, more: More, tensors: &dyn Tensors) -> Result<State, String> {
        config.check().map_err(|error| error.to_string())?;
        let More { labels, pictures, hemispheres } = more;
        if !labels.hold() {
            return Err("its labels do not fit each other".to_owned());
        }
        if hemispheres.len() != config.sides {
            return Err(format!("{} hemispheres are described, not {}", hemispheres.len(), config.sides));
        }
        let mut sides = Vec::new();
        for (number, widths) in hemispheres.into_iter().enumerate() {
            if widths.iter().any(|width| !(1..=Config::MOST_WIDTH).contains(width)) {
                return Err(format!("hemisphere {number} has widths {widths:?}, which cannot be"));
            }
            let row = |what, length| tensors.values_of_shape(&side_name(number, what), &[length]);
            let (values, running) =
                (row("values", hemisphere::learned(widths))?, row("running", hemisphere::running(widths))?);
            if running.iter().any(|mean| !mean.is_finite()) {
                return Err(format!("hemisphere {number} has running means that are no numbers"));
            }
            sides.extend(Hemisphere::of(widths, values, running));
        }
        let heads = tensors.values(HEADS)?;
        let network = Network::of(sides, heads, config.told, classes(&labels))
            .ok_or_else(|| format!("the tensor {HEADS} does not fit hemispheres and labels"))?;
        let [first, second] = MOMENTS;
        let moments = [tensors.values_if_there(first)?, tensors.values_if_there(second)?];
        Ok(State { network, moments, labels: Arc::new(labels), pictures })
    }
}
