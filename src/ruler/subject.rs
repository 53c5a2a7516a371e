//! A picture whose parse is known.

use image::RgbImage;

use crate::islands::{NamedTruth, Truth};
use crate::scenes::Scene;

/// What is known of one kind of region: by one or several annotators.
#[derive(Debug, Clone, PartialEq)]
pub struct KindTruth {
    /// "parts", "wholes", "human", ...
    pub kind: String,
    /// One truth per annotator, at least one.
    pub annotators: Vec<Truth>,
}

/// A picture with its truths.
#[derive(Debug, Clone)]
pub struct Subject {
    /// Its name in reports.
    pub name: String,
    /// The picture.
    pub picture: RgbImage,
    /// What is known, kind by kind.
    pub truths: Vec<KindTruth>,
    /// Whether "parts" and "wholes" form a tree: each part lies in one whole.
    pub is_tree: bool,
}

impl Subject {
    /// A generated scene.
    pub fn of_scene(name: impl Into<String>, scene: Scene) -> Self {
        let (picture, truths) = scene.truths();
        let kind = |known: NamedTruth| KindTruth { kind: known.kind.name().to_owned(), annotators: vec![known.truth] };
        Self { name: name.into(), picture, truths: truths.into_iter().map(kind).collect(), is_tree: true }
    }

    /// The first truth of a kind.
    pub fn truth(&self, kind: &str) -> Option<&Truth> {
        self.truths.iter().find(|truth| truth.kind == kind)?.annotators.first()
    }
}
