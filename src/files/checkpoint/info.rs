//! What a checkpoint holds.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::container::Container;
use super::{layout, named};
use crate::bilateral::Bilateral;
use crate::files::training::{self, Told};
use crate::files::{kinds, learned};
use crate::forward_forward::ForwardForward;
use crate::glimpse::Glimpses;
use crate::glom::learned::LearnedConfig;
use crate::glom::reference::{ReferenceConfig, ReferenceModel};
use crate::recurrent::Supervised;
use crate::retrieval::Retrieval;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The reference network, written by this program: the configuration stands in the metadata.
    Glomscope,
    /// glom-pytorch, or something with its names.
    GlomPytorch,
    /// A model that this program learned.
    Learned,
    /// Another network that this program trained.
    Trained(&'static kinds::Kind),
    /// A safetensors file that holds no GLOM.
    Other,
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Glomscope => out.write_str("glomscope checkpoint"),
            Kind::GlomPytorch => out.write_str("glom-pytorch checkpoint"),
            Kind::Learned => out.write_str("glomscope learned model"),
            Kind::Trained(kind) => write!(out, "glomscope {}", kind.name),
            Kind::Other => out.write_str("safetensors file without a GLOM"),
        }
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Kind::Glomscope => "glomscope",
            Kind::GlomPytorch => "glom-pytorch",
            Kind::Learned => "learned",
            Kind::Trained(kind) => kind.word,
            Kind::Other => "other",
        })
    }
}

/// A tensor of a file.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize)]
pub struct TensorInfo {
    /// Its name.
    pub name: String,
    /// The type of its numbers, as the file says it ("F32").
    pub dtype: String,
    /// Its shape.
    pub shape: Vec<usize>,
    /// Its size in bytes.
    pub bytes: usize,
}

/// What a checkpoint holds, and whether it opens.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize)]
pub struct CheckpointInfo {
    /// What it is.
    #[schemars(with = "String")]
    pub kind: Kind,
    /// What can be done with it, where that is no model for the window: "ask it with glomscope retrieve ask".
    pub opened_by: Option<&'static str>,
    /// The version of our configuration, as the file says it.
    #[serde(rename = "file_version")]
    pub version: Option<String>,
    /// The configuration, when the file opens.
    pub configuration: Option<ReferenceConfig>,
    /// The configuration of a learned model, when the file opens.
    pub learned: Option<LearnedConfig>,
    /// How it was trained, where the file says so.
    pub training: Option<Told>,
    /// Why it does not open, when it does not.
    pub problem: Option<String>,
    /// What the file did not say and was inferred or assumed, a sentence each.
    pub assumed: Vec<String>,
    /// Tensors that are not the network's.
    pub ignored: Vec<String>,
    /// The GLOM networks in the file, by what stands before the names of their tensors: one as a rule, and nothing
    /// before it.
    pub networks: Vec<String>,
    /// Number of learned numbers, when the file opens.
    pub parameters: Option<usize>,
    /// Free text pairs.
    pub metadata: BTreeMap<String, String>,
    /// The tensors, in the order of their data.
    pub tensors: Vec<TensorInfo>,
}

/// What reads the description of a network that is no model for settling.
type Reader = fn(&Container) -> Result<Told, String>;

/// A reader for every kind of such network.
static READERS: [(&kinds::Kind, Reader); 4] = [
    (&kinds::RETRIEVAL, training::told::<Supervised<Retrieval>>),
    (&kinds::GLIMPSE, training::told::<Supervised<Glimpses>>),
    (&kinds::FORWARD_FORWARD, training::told::<ForwardForward>),
    (&kinds::HEMISPHERES, training::told::<Bilateral>),
];

/// What there is to say of any file, before it is known what it is.
fn unknown(container: &Container) -> CheckpointInfo {
    let tensor = |(name, info): &(String, safetensors::tensor::TensorInfo)| TensorInfo {
        name: name.clone(),
        dtype: info.dtype.to_string(),
        shape: info.shape.clone(),
        bytes: info.data_offsets.1 - info.data_offsets.0,
    };
    CheckpointInfo {
        kind: Kind::Other,
        opened_by: None,
        version: None,
        configuration: None,
        learned: None,
        training: None,
        problem: None,
        assumed: Vec::new(),
        ignored: Vec::new(),
        networks: named::networks(container.tensors.iter().map(|(name, _)| name.as_str())),
        parameters: None,
        metadata: container.metadata.clone(),
        tensors: container.tensors.iter().map(tensor).collect(),
    }
}

pub(super) fn describe(container: &Container, wanted: Option<&str>) -> CheckpointInfo {
    let mut info = unknown(container);
    let described = match kinds::Kind::of(&container.metadata) {
        Some(kind) => {
            info.version = container.metadata.get(kind.key).cloned();
            if *kind == kinds::LEARNED {
                learned_model(&mut info, container)
            } else {
                trained(&mut info, kind, container)
            }
        }
        None => reference(&mut info, container, wanted),
    };
    info.problem = described.err();
    info
}

fn learned_model(info: &mut CheckpointInfo, container: &Container) -> Result<(), String> {
    info.kind = Kind::Learned;
    let (model, told) = (learned::parse(container)?, learned::told(container)?);
    info.parameters = Some(model.layout().len());
    info.learned = Some(model.config().clone());
    info.training = told;
    Ok(())
}

fn trained(info: &mut CheckpointInfo, kind: &'static kinds::Kind, container: &Container) -> Result<(), String> {
    (info.kind, info.opened_by) = (Kind::Trained(kind), Some(kind.opened_by));
    let (_, reads) = READERS.iter().find(|(of, _)| *of == kind).ok_or("this program cannot describe it")?;
    let told = reads(container)?;
    info.parameters = Some(told.parameters);
    info.training = Some(told);
    Ok(())
}

fn reference(info: &mut CheckpointInfo, container: &Container, wanted: Option<&str>) -> Result<(), String> {
    info.version = container.metadata.get(layout::FORMAT).cloned();
    info.kind = match (&info.version, layout::holds_glom(container)) {
        (_, false) => Kind::Other,
        (Some(_), true) => Kind::Glomscope,
        (None, true) => Kind::GlomPytorch,
    };
    let layout::Parsed { config, weights, assumed, ignored } = layout::parse(container, wanted)?;
    let model = ReferenceModel::new(config, weights, "").map_err(|error| error.to_string())?;
    info.parameters = Some(layout::tensors(&model).iter().map(|tensor| tensor.numbers()).sum());
    info.configuration = Some(model.config().clone());
    (info.assumed, info.ignored) = (assumed, ignored);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_network_has_a_reader() {
        let read = |kind: &&kinds::Kind| **kind == kinds::LEARNED || READERS.iter().any(|(of, _)| of == kind);
        assert!(kinds::KINDS.iter().all(read));
    }
}
