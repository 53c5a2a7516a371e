//! Arrays of an NPZ file as JSON Schema: an object with a field for each, with type and shape as NumPy says them.

use schemars::{Schema, json_schema};
use serde_json::{Map, Value, json};

use crate::files::arrays::ArrayAbout;

/// A file with these arrays.
pub(super) fn of(arrays: &[ArrayAbout]) -> Schema {
    let about = |array: &ArrayAbout| {
        let about = json!({
            "description": format!("{}: {}, ({})", array.what, array.dtype, array.shape.join(", ")),
            "type": "array",
            "dtype": array.dtype,
            "shape": array.shape,
        });
        (array.name.to_owned(), about)
    };
    let properties: Map<String, Value> = arrays.iter().map(about).collect();
    let names: Vec<_> = arrays.iter().map(|array| array.name).collect();
    json_schema!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "description": "The arrays that numpy.load finds in the file. `dtype` and `shape` are NumPy's.",
        "type": "object",
        "properties": properties,
        "required": names,
    })
}
