//! The kinds of network that this program trains and keeps in `.safetensors` files: a table with a row each.

use std::collections::BTreeMap;

/// What can be done with a model that settles.
pub(super) const GLOM_OPENED_BY: &str =
    "settle a picture with it by glomscope settle --checkpoint, or open it as a checkpoint in the window";

/// A kind of file.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// Metadata key of the version; says what the file is.
    pub key: &'static str,
    /// The version that this program writes, and the newest that it reads.
    pub version: u32,
    /// What is in it, in one word for sentences.
    pub noun: &'static str,
    /// Its name in one word, as JSON has it.
    pub word: &'static str,
    /// What it is called: "network of associative retrieval".
    pub name: &'static str,
    /// The command that makes one.
    pub made_by: &'static str,
    /// What can be done with it, as a request: "ask it with glomscope retrieve ask".
    pub opened_by: &'static str,
}

/// A GLOM that was learned end to end.
pub static LEARNED: Kind = Kind {
    key: "glomscope_learned",
    version: 1,
    noun: "model",
    word: "learned",
    name: "learned model",
    made_by: "glomscope train",
    opened_by: GLOM_OPENED_BY,
};

/// A recurrent network that answers what was bound to what.
pub static RETRIEVAL: Kind = Kind {
    key: "glomscope_retrieval",
    version: 1,
    noun: "network",
    word: "retrieval",
    name: "network of associative retrieval",
    made_by: "glomscope retrieve train",
    opened_by: "ask it with glomscope retrieve ask, or open it in the Memory workspace under Retrieval",
};

/// A recurrent network that sees digits through glimpses.
pub static GLIMPSE: Kind = Kind {
    key: "glomscope_glimpse",
    version: 1,
    noun: "network",
    word: "glimpse",
    name: "network that sees digits through glimpses",
    made_by: "glomscope glimpse train",
    opened_by: "test it with glomscope glimpse test, or open it in the Memory workspace under Glimpses",
};

/// Layers that learned without a backward pass.
pub static FORWARD_FORWARD: Kind = Kind {
    key: "glomscope_forward_forward",
    version: 1,
    noun: "network",
    word: "forward-forward",
    name: "network that learned by Forward-Forward",
    made_by: "glomscope forward-forward train",
    opened_by: "ask it with glomscope forward-forward ask, or open it in the Learning workspace under Forward-Forward",
};

/// Hemispheres that were told different labels, or a rival of theirs.
pub static HEMISPHERES: Kind = Kind {
    key: "glomscope_hemispheres",
    version: 1,
    noun: "network",
    word: "hemispheres",
    name: "network of hemispheres",
    made_by: "glomscope hemispheres train",
    opened_by: "test it with glomscope hemispheres test, ask it with glomscope hemispheres ask, or open the folder of \
                its table in the workspace Hemispheres",
};

/// All of them.
pub static KINDS: [&Kind; 5] = [&LEARNED, &RETRIEVAL, &GLIMPSE, &FORWARD_FORWARD, &HEMISPHERES];

impl Kind {
    /// The kind that the metadata of a file say it is; none where they say nothing.
    pub fn of(metadata: &BTreeMap<String, String>) -> Option<&'static Kind> {
        KINDS.into_iter().find(|kind| metadata.contains_key(kind.key))
    }

    /// Whether this program reads the version that a file of this kind says.
    ///
    /// # Errors
    /// Why not, in words.
    pub(super) fn check_version(&self, version: &str) -> Result<(), String> {
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
