//! What a checkpoint holds.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::container::Container;
use super::layout;
use crate::files::learned;
use crate::glom::learned::LearnedConfig;
use crate::glom::reference::{ReferenceConfig, ReferenceModel};

/// Who wrote a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// This program: the configuration stands in the metadata.
    Glomscope,
    /// glom-pytorch, or something with its names.
    GlomPytorch,
    /// A model that this program learned.
    Learned,
    /// A safetensors file that holds no GLOM.
    Other,
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Kind::Glomscope => "glomscope checkpoint",
            Kind::GlomPytorch => "glom-pytorch checkpoint",
            Kind::Learned => "glomscope learned model",
            Kind::Other => "safetensors file without a GLOM",
        })
    }
}

/// A tensor of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckpointInfo {
    /// Who wrote it.
    pub kind: Kind,
    /// The version of our configuration, as the file says it.
    pub version: Option<String>,
    /// The configuration, when the file opens.
    pub configuration: Option<ReferenceConfig>,
    /// The configuration of a learned model, when the file opens.
    pub learned: Option<LearnedConfig>,
    /// How it was trained, where the file says so.
    pub training: Option<learned::About>,
    /// Why it does not open, when it does not.
    pub problem: Option<String>,
    /// What the file did not say and was inferred or assumed, a sentence each.
    pub assumed: Vec<String>,
    /// Tensors that are not the network's.
    pub ignored: Vec<String>,
    /// Number of learned numbers, when the file opens.
    pub parameters: Option<usize>,
    /// Free text pairs.
    pub metadata: BTreeMap<String, String>,
    /// The tensors, in the order of their data.
    pub tensors: Vec<TensorInfo>,
}

pub(super) fn describe(container: &Container) -> CheckpointInfo {
    let version = container.metadata.get(layout::FORMAT).cloned();
    let parsed = layout::parse(container).and_then(|parsed| {
        ReferenceModel::new(parsed.config, parsed.weights, "").map_err(|error| error.to_string()).map(|model| {
            let weights = layout::tensors(&model).iter().map(|tensor| tensor.numbers()).sum();
            (model.config().clone(), parsed.assumed, parsed.ignored, weights)
        })
    });
    let tensors = container
        .tensors
        .iter()
        .map(|(name, info)| TensorInfo {
            name: name.clone(),
            dtype: info.dtype.to_string(),
            shape: info.shape.clone(),
            bytes: info.data_offsets.1 - info.data_offsets.0,
        })
        .collect();
    if learned::is_learned(container) {
        let metadata = container.metadata.clone();
        let opened = learned::parse(container).and_then(|model| Ok((model, learned::about(container)?)));
        let (model, problem) = match opened {
            Ok(opened) => (Some(opened), None),
            Err(problem) => (None, Some(problem)),
        };
        let (learned, training) = model.map_or((None, None), |(model, about)| (Some(model), about));
        return CheckpointInfo {
            kind: Kind::Learned,
            version: metadata.get(learned::KEY).cloned(),
            configuration: None,
            parameters: learned.as_ref().map(|model| model.layout().len()),
            learned: learned.map(|model| model.config().clone()),
            training,
            problem,
            assumed: Vec::new(),
            ignored: Vec::new(),
            metadata,
            tensors,
        };
    }
    let kind = match (&version, layout::holds_glom(container)) {
        (_, false) => Kind::Other,
        (Some(_), true) => Kind::Glomscope,
        (None, true) => Kind::GlomPytorch,
    };
    let metadata = container.metadata.clone();
    match parsed {
        Ok((configuration, assumed, ignored, parameters)) => CheckpointInfo {
            kind,
            version,
            configuration: Some(configuration),
            learned: None,
            training: None,
            problem: None,
            assumed,
            ignored,
            parameters: Some(parameters),
            metadata,
            tensors,
        },
        Err(problem) => CheckpointInfo {
            kind,
            version,
            configuration: None,
            learned: None,
            training: None,
            problem: Some(problem),
            assumed: Vec::new(),
            ignored: Vec::new(),
            parameters: None,
            metadata,
            tensors,
        },
    }
}
