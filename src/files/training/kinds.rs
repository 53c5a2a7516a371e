//! The kinds of `.safetensors` file that this program writes, a row each.

use super::Told;
use crate::files::checkpoint::{self, container::Container};
use crate::files::{glimpse, learned, retrieval};

/// A kind of file.
#[derive(Debug)]
pub struct Kind {
    /// Metadata key of the version; says what the file is.
    pub key: &'static str,
    /// The version that this program writes, and the newest that it reads.
    pub version: u32,
    /// What is in it, in one word.
    pub noun: &'static str,
    /// What it is called: "network of associative retrieval".
    pub name: &'static str,
    /// The command that makes one.
    pub made_by: &'static str,
    /// What can be done with it, as a request: "ask it with glomscope retrieve ask".
    pub opened_by: &'static str,
    /// What its training says of itself.
    pub(in crate::files) describe: fn(&Container) -> Result<Told, String>,
}

/// All of them.
pub static KINDS: [&Kind; 3] = [&learned::KIND, &retrieval::KIND, &glimpse::KIND];

impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Kind {}

impl Kind {
    /// Its name in one word, as JSON has it: "retrieval".
    pub fn word(&self) -> &'static str {
        self.key.strip_prefix("glomscope_").unwrap_or(self.key)
    }

    /// The kind that a container says it is; none where it says nothing.
    pub(in crate::files) fn of(container: &Container) -> Option<&'static Kind> {
        KINDS.into_iter().find(|kind| container.metadata.contains_key(kind.key))
    }

    /// Whether a container is of this kind, in a version that this program reads.
    ///
    /// # Errors
    /// What it is instead, in words.
    pub(in crate::files) fn check(&self, container: &Container) -> Result<(), String> {
        let Some(version) = container.metadata.get(self.key) else {
            let Self { name, made_by, .. } = self;
            return Err(match Kind::of(container) {
                Some(other) => format!("this is a {}, no {name}: {}", other.name, other.opened_by),
                None if checkpoint::holds_glom(container) => {
                    format!("this is a GLOM checkpoint, no {name}: {}", learned::KIND.opened_by)
                }
                None => format!("this is no {name} (train one with {made_by})"),
            });
        };
        match version.parse::<u32>() {
            Ok(version) if (1..=self.version).contains(&version) => Ok(()),
            Ok(newer) if newer > self.version => Err(format!(
                "the {} was saved by a newer glomscope (version {newer}, this one reads up to {})",
                self.noun, self.version
            )),
            _ => Err(format!("the {}'s version is {version:?}, which cannot be understood", self.noun)),
        }
    }
}
