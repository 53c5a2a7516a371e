//! What a file is that was given where another was wanted, and what opens it: every kind that this program writes or
//! reads has its name in such a message.

use std::borrow::Cow;

use super::checkpoint::container::Container;
use super::checkpoint::layout;
use super::kinds::{GLOM_OPENED_BY, Kind};
use super::{foreign, known};

/// A sentence for whoever wanted `wanted` ("a picture") and was given `bytes`. Nothing where they are of no kind that
/// this program knows.
pub fn instead(bytes: &[u8], wanted: &str) -> Option<String> {
    named_or_foreign(bytes).map(|(what, how)| known::sentence(&what, wanted, how))
}

/// The same for a safetensors file.
pub(super) fn of_container(container: &Container, wanted: &str) -> Option<String> {
    named_container(container).map(|(what, how)| known::sentence(&what, wanted, how))
}

/// What a file is, and what can be done with it.
pub(super) fn named(bytes: &[u8]) -> Option<(Cow<'static, str>, &'static str)> {
    if let Some((what, how)) = known::named(bytes) {
        return Some((what.into(), how));
    }
    // Eight bytes of length, then JSON: anything else is no such container, and not copied.
    let container = (bytes.get(8) == Some(&b'{')).then(|| Container::parse(bytes.to_vec()).ok()).flatten()?;
    named_container(&container)
}

/// The same with the files of other programs.
fn named_or_foreign(bytes: &[u8]) -> Option<(Cow<'static, str>, &'static str)> {
    named(bytes).or_else(|| foreign::named(bytes).map(|(what, how)| (what.into(), how)))
}

fn named_container(container: &Container) -> Option<(Cow<'static, str>, &'static str)> {
    match Kind::of(&container.metadata) {
        Some(kind) => Some((format!("a {}", kind.name).into(), kind.opened_by)),
        None if layout::holds_glom(container) => Some(("a GLOM checkpoint".into(), GLOM_OPENED_BY)),
        None => None,
    }
}
