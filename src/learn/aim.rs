//! What a GLOM that is taught in place is to come to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::names::keys;

/// What the nets of a GLOM that is taught in place are to come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Local {
    /// What is said of a real picture agrees, what is said of a hybrid or of another column does not.
    #[default]
    Agree,
    /// The same for bottom-up; top-down learns to cancel what is real, the sign of predictive coding.
    Cancel,
    /// Agreement alone, with nothing that must not agree.
    Alone,
    /// As [`Local::Agree`], but the other column is one of another picture: two columns of one thing are never negative
    /// data.
    Strangers,
}

keys!(Local {
    Agree: ("agree", "In place: agree"),
    Cancel: ("cancel", "In place: cancel"),
    Alone: ("alone", "In place: agree, no negative data"),
    Strangers: ("strangers", "In place: agree, strangers as negatives"),
});

impl Local {
    /// What it does, in a sentence.
    pub fn about(self) -> &'static str {
        match self {
            Local::Agree => "The sources of a column agree on pictures, not on hybrids or on another column's",
            Local::Cancel => "The same, but top-down learns to cancel what is real",
            Local::Alone => "The sources of a column agree on pictures, and nothing says where they must not",
            Local::Strangers => "The same as agree, but the column that must not agree is one of another picture",
        }
    }
}
