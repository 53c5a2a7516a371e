//! The files that hold no tensors and that this program writes or reads, by what stands in them: what they are called,
//! and what opens them.

use serde_json::Value;

use super::bytes;

/// What the JSON of a session says it is, under `kind`.
pub const SESSION: &str = "glomscope session";

/// The longest JSON that is read to be named, in bytes: longer than any session.
const MOST_JSON: usize = 64 << 20;

/// That a file is one thing and not another.
pub(super) fn sentence(what: &str, wanted: &str, how: &str) -> String {
    format!("this is {what}, not {wanted}: {how}")
}

/// What a file is, and what can be done with it; nothing where it is of no kind that this program knows.
pub(super) fn named(content: &[u8]) -> Option<(&'static str, &'static str)> {
    if bytes::is_picture(content) {
        return Some(("a picture", "open it as a picture, or settle it with glomscope settle"));
    }
    // The first file of the archive has its name here.
    if content.starts_with(b"PK\x03\x04") && content.get(30..).is_some_and(|name| name.starts_with(b"states.npy")) {
        return Some(("an archive of states that glomscope settle wrote", "open it with numpy.load"));
    }
    if let [0, 0, 8, 1 | 3, ..] = content {
        return Some(("a file of digits or their labels (idx)", "train on it with glomscope glimpse train --mnist"));
    }
    if content.first().is_some_and(|first| *first == b'{') && content.len() <= MOST_JSON {
        return json(content);
    }
    None
}

fn json(content: &[u8]) -> Option<(&'static str, &'static str)> {
    let said: Value = serde_json::from_slice(content).ok()?;
    let says = |key: &str| said.get(key).and_then(Value::as_str).unwrap_or_default();
    if says("kind") == SESSION {
        return Some(("a session", "open it with Open session in the window, or with glomscope settle --session"));
    }
    let report = says("program").starts_with("glomscope");
    report.then_some(("a report that glomscope wrote", "it is there to be read, nothing opens it"))
}
