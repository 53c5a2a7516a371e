//! Trained recurrent networks as files: a `.safetensors` file of the weights under their names, with Adam's moments where the
//! training is to go on, and everything else as JSON in the metadata, versioned.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::checkpoint::container::{self, Container, Kind, Outgoing};
use super::{FileError, atomic};
use crate::recurrent::{Dynamics, Network, Shape};

const TRAINING: &str = "training";
const MOMENTS: [&str; 2] = ["adam.first", "adam.second"];

/// A kind of trained network.
pub(super) struct Sort {
    /// Metadata key of the version; says what the file is.
    pub key: &'static str,
    /// The version that this program writes, and the newest that it reads.
    pub version: u32,
    /// What it is called: "network of associative retrieval".
    pub name: &'static str,
    /// The command that makes one.
    pub made_by: &'static str,
}

/// Weights and Adam's moments as they lie in a network; no moments where the training is not to go on.
pub(super) type Weights = (Vec<f32>, [Vec<f32>; 2]);

/// Writes a network and what its training says about itself; the same training gives the same bytes.
pub(super) fn write<T: Serialize>(
    path: &Path,
    sort: &Sort,
    about: &T,
    network: &Network,
    moments: &[Vec<f32>; 2],
) -> Result<(), FileError> {
    let about = serde_json::to_string(about).map_err(|error| FileError::unusable(error.to_string(), path))?;
    let metadata: BTreeMap<String, String> =
        [(sort.key, sort.version.to_string()), (TRAINING, about)].map(|(key, value)| (key.to_owned(), value)).into();
    let float = |name, shape: &[usize], values| Outgoing {
        name: Cow::Borrowed(name),
        shape: shape.to_vec(),
        kind: Kind::Float,
        pieces: vec![Cow::Borrowed(values)],
        mask: None,
    };
    let mut tensors: Vec<Outgoing> = network
        .parameters()
        .tensors()
        .iter()
        .map(|tensor| float(tensor.name, &tensor.shape, &network.values()[tensor.range.clone()]))
        .collect();
    for (name, moment) in MOMENTS.into_iter().zip(moments).filter(|(_, moment)| !moment.is_empty()) {
        tensors.push(float(name, &[moment.len()], moment));
    }
    let header = container::header(&metadata, &tensors);
    atomic::write(path, |file| container::write(file, &header, &tensors))
}

/// What the training in a file says about itself.
pub(super) fn about<T: DeserializeOwned>(container: &Container, sort: &Sort) -> Result<T, String> {
    let Some(version) = container.metadata.get(sort.key) else {
        return Err(format!("this is no {} (train one with {})", sort.name, sort.made_by));
    };
    match version.parse::<u32>() {
        Ok(version) if (1..=sort.version).contains(&version) => {}
        Ok(newer) if newer > sort.version => {
            return Err(format!(
                "the network was saved by a newer glomscope (version {newer}, this one reads up to {})",
                sort.version
            ));
        }
        _ => return Err(format!("the network's version is {version:?}, which cannot be understood")),
    }
    let text = container.metadata.get(TRAINING).ok_or("the network's description is missing")?;
    serde_json::from_str(text).map_err(|error| format!("the network's description cannot be understood ({error})"))
}

/// The weights of a network of `shape`, which has been checked, and the moments if they are there.
pub(super) fn weights(container: &Container, shape: Shape, dynamics: Dynamics) -> Result<Weights, String> {
    // The container bounds every tensor by the size of the file, so a network is never larger than what is there.
    let rows = container.info("recurrent.weight").ok_or("the tensor recurrent.weight is missing")?.shape.clone();
    if rows != [shape.cell.gates() * shape.units, shape.units] {
        return Err(format!("the tensor recurrent.weight has shape {rows:?}, which does not fit R = {}", shape.units));
    }
    let sizes = Network::new(shape, dynamics, 0).map_err(|error| error.to_string())?;
    let mut values = Vec::with_capacity(sizes.values().len());
    for tensor in sizes.parameters().tensors() {
        let info = container.info(tensor.name).ok_or_else(|| format!("the tensor {} is missing", tensor.name))?;
        if info.shape != tensor.shape {
            let [rows, columns] = tensor.shape;
            return Err(format!("the tensor {} has shape {:?}, {rows} x {columns} is needed", tensor.name, info.shape));
        }
        values.extend(container.floats(tensor.name)?);
    }
    let mut moments = [Vec::new(), Vec::new()];
    for (name, moment) in MOMENTS.into_iter().zip(&mut moments) {
        if container.info(name).is_some() {
            *moment = container.floats(name)?;
            if moment.len() != values.len() {
                let (needed, found) = (values.len(), moment.len());
                return Err(format!("the tensor {name} has {found} numbers, {needed} are needed"));
            }
        }
    }
    Ok((values, moments))
}
