//! A modular network's run that is described by hand, in JSON: objects name their inputs.
//!
//! ```text
//! {"output": "scene", "objects": [
//!   {"name": "scene", "module": "scenes", "attributes": [0.6, 0.8], "inputs": [{"object": "tree", "weight": 1}]},
//!   {"name": "tree", "module": "things", "attributes": [1, 0]}]}
//! ```

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::FileError;
use super::bytes::read;
use crate::sketch::{Input, Network, Object};

/// Bytes of a description at most.
const MOST: u64 = 64 << 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Described {
    output: String,
    objects: Vec<DescribedObject>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DescribedObject {
    name: String,
    module: String,
    attributes: Vec<f32>,
    #[serde(default)]
    inputs: Vec<DescribedInput>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DescribedInput {
    object: String,
    weight: f32,
}

/// Reads a description.
///
/// # Errors
/// No such file, no JSON of this shape, a name that is not there or there twice, a network that cannot be.
pub fn open(path: &Path) -> Result<Network, FileError> {
    parse(&read(path, MOST)?).map_err(|what| FileError::unusable(what, path))
}

fn parse(bytes: &[u8]) -> Result<Network, String> {
    let described: Described = serde_json::from_slice(bytes)
        .map_err(|error| format!("this describes no network ({error}); \"objects\" and \"output\" are needed"))?;
    let mut places = BTreeMap::new();
    for (place, object) in described.objects.iter().enumerate() {
        if places.insert(object.name.clone(), place).is_some() {
            return Err(format!("two objects are called {}", object.name));
        }
    }
    let find = |name: &str| places.get(name).copied().ok_or_else(|| format!("there is no object called {name}"));
    let output = find(&described.output)?;
    let mut objects = Vec::new();
    for object in described.objects {
        let input = |input: DescribedInput| find(&input.object).map(|object| Input { object, weight: input.weight });
        let inputs = object.inputs.into_iter().map(input).collect::<Result<_, _>>()?;
        objects.push(Object { name: object.name, module: object.module, attributes: object.attributes, inputs });
    }
    Network::new(objects, output).map_err(|error| error.to_string())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_read_by_names_and_a_wrong_one_is_refused_in_words() {
        let text = |output: &str, weight: f32, x: &str| {
            format!(
                r#"{{"output": "{output}", "objects": [
                    {{"name": "a", "module": "m", "attributes": [0.6, 0.8],
                      "inputs": [{{"object": "b", "weight": {weight}}}]}},
                    {{"name": "b", "module": "n", "attributes": {x}}}]}}"#
            )
        };
        let network = parse(text("a", 1.0, "[1, 0]").as_bytes()).unwrap();
        assert_eq!((network.output(), network.objects()[0].inputs[0].object), (0, 1));
        for (wrong, why) in [
            (text("c", 1.0, "[1, 0]"), "no object called c"),
            (text("a", 0.5, "[1, 0]"), "sum to 1"),
            (text("a", 1.0, "[1, 1]"), "length 1 at most"),
            (text("a", 1.0, "[1]"), "attributes"),
            ("{}".to_owned(), "describes no network"),
            (text("a", 1.0, "[1, 0]").replace("\"b\", \"module\"", "\"a\", \"module\""), "two objects"),
        ] {
            let error = parse(wrong.as_bytes()).unwrap_err();
            assert!(error.contains(why), "{error}");
        }
        let circle = text("a", 1.0, r#"[1, 0], "inputs": [{"object": "a", "weight": 1}]"#);
        assert!(parse(circle.as_bytes()).unwrap_err().contains("in a circle"));
    }
}
