//! What is changed in a description that was made from the code, so that it says what is written.

use schemars::Schema;
use schemars::transform::{Transform, transform_subschemas};
use serde_json::Value;

/// Changes all of it.
pub(super) fn all(schema: &mut Schema) {
    Tidy.transform(schema);
}

/// Descriptions without links into the code, and numbers that may be null: what is not a number is written so.
struct Tidy;

impl Transform for Tidy {
    fn transform(&mut self, schema: &mut Schema) {
        if let Some(Value::String(words)) = schema.get_mut("description") {
            *words = without_links(words);
        }
        if schema.get("type").and_then(Value::as_str) == Some("number") {
            schema.insert("type".to_owned(), vec!["number", "null"].into());
        }
        transform_subschemas(self, schema);
    }
}

/// "[`Kind`]" and "[kind](Kind)" are links of the code's own documentation; lines of one paragraph are one line.
fn without_links(words: &str) -> String {
    let mut text = String::new();
    let mut rest = words;
    while let Some((before, after)) = rest.split_once('[') {
        text.push_str(before);
        match after.split_once(']') {
            Some((inside, behind)) if inside.starts_with('`') || behind.starts_with('(') => {
                let inside = inside.trim_matches('`');
                text.push_str(inside.rsplit("::").next().unwrap_or(inside));
                rest = behind.strip_prefix('(').and_then(|link| link.split_once(')')).map_or(behind, |(_, rest)| rest);
            }
            _ => {
                text.push('[');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    let paragraphs = text.split("\n\n").map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "));
    paragraphs.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_become_words() {
        for (written, read) in [
            ("See [`Run`] and\nmore.", "See Run and more."),
            ("a [kind](Kind) of", "a kind of"),
            ("x [1, 2] y", "x [1, 2] y"),
            ("[`a`](b)", "a"),
            ("of [`Tree::nodes`](super::Tree)", "of nodes"),
        ] {
            assert_eq!(without_links(written), read);
        }
    }
}
