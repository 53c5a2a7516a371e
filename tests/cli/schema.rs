//! `glomscope schema`: every field is described, with its unit, and what the commands write is as it is described.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs::File;

use ndarray_npy::{NpzReader, ReadableElement};
use serde_json::Value;

use crate::bench::Bench;

/// The descriptions of all kinds, by their names.
fn all() -> Vec<(String, Value)> {
    let bench = Bench::of("schema");
    let list: Value = serde_json::from_str(&bench.good("--json")).unwrap();
    let kinds = list["kinds"].as_array().unwrap();
    let kind = |kind: &Value| {
        let name = kind["kind"].as_str().unwrap().to_owned();
        let schema = serde_json::from_str(&bench.good(&name)).unwrap();
        (name, schema)
    };
    assert!(kinds.len() > 40, "{list}");
    kinds.iter().map(kind).collect()
}

/// Every field that is described anywhere below, with the way to it. What is one of several has its words on the whole.
fn fields(schema: &Value, path: &str, found: &mut Vec<(String, Value)>) {
    match schema {
        Value::Object(object) => {
            for (key, value) in object {
                if let ("properties", Value::Object(inner)) = (key.as_str(), value) {
                    let of_whole = object.get("description").filter(|_| inner.len() == 1);
                    found.extend(inner.iter().map(|(name, about)| {
                        let mut about = about.clone();
                        if let (Some(about), Some(words)) = (about.as_object_mut(), of_whole) {
                            about.entry("description").or_insert_with(|| words.clone());
                        }
                        (format!("{path}/{name}"), about)
                    }));
                }
                fields(value, &format!("{path}/{key}"), found);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| fields(value, path, found)),
        _ => {}
    }
}

#[test]
fn every_field_of_every_kind_is_described_in_words_with_its_unit() {
    // Of a number whose name has the first, the words have one of the others.
    let units = [
        ("seconds", &["econd"][..]),
        ("_ms", &["illisecond"]),
        ("angle", &["egree"]),
        ("share", &["hare", "over", "0 to 1"]),
        ("cosine", &["osine"]),
    ];
    let mut wrong = BTreeSet::new();
    let mut names = BTreeSet::new();
    for (name, schema) in all() {
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{name}");
        assert!(schema["$comment"].as_str().unwrap().starts_with("written by: ") && names.insert(name.clone()));
        let mut found = Vec::new();
        fields(&schema, &name, &mut found);
        assert!(!found.is_empty(), "{name} has no fields");
        for (path, about) in found {
            let words = about["description"].as_str().unwrap_or_default();
            // The reader of a description knows no code.
            if words.is_empty() || words.contains("[`") || words.contains("::") {
                wrong.insert(format!("{path} is not described: {words}"));
            }
            let (field, number) = (path.rsplit('/').next().unwrap(), about["type"].to_string().contains("number"));
            for (_, any) in units.iter().filter(|(part, _)| number && field.contains(part)) {
                if !any.iter().any(|unit| words.contains(unit)) {
                    wrong.insert(format!("{path} has no unit: {words}"));
                }
            }
        }
    }
    let wrong: Vec<_> = wrong.into_iter().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let unknown = Bench::of("schema").bad("nonsense", 2);
    assert!(unknown.contains("glomscope schema lists"), "{unknown}");
}

/// Holds `value` to `schema`, a part of `root`: the names of the fields that were described, or what is not so.
/// Stricter than JSON Schema: a field that is not described is an error (see [`hold`]).
fn described(value: &Value, schema: &Value, root: &Value, path: &str) -> Result<BTreeSet<String>, String> {
    let mut known = BTreeSet::new();
    let Value::Object(rules) = schema else { return Ok(known) };
    let no = |what: &str| Err(format!("{path} {what}: {}", value.to_string().chars().take(120).collect::<String>()));
    if let Some(way) = rules.get("$ref").and_then(Value::as_str) {
        let part = root.pointer(way.trim_start_matches('#')).ok_or(format!("{path}: nothing is at {way}"))?;
        known.extend(described(value, part, root, path)?);
    }
    if let Some(types) = rules.get("type") {
        let is = |name: &str| match name {
            "null" => value.is_null(),
            "boolean" => value.is_boolean(),
            "integer" => value.is_u64() || value.is_i64(),
            "number" => value.is_number(),
            "string" => value.is_string(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            _ => false,
        };
        let any = match types {
            Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
            name => name.as_str().is_some_and(is),
        };
        if !any {
            return no(&format!("is not of type {types}"));
        }
    }
    if rules.get("const").is_some_and(|only| only != value) {
        return no(&format!("is not {}", rules["const"]));
    }
    if rules.get("enum").and_then(Value::as_array).is_some_and(|list| !list.contains(value)) {
        return no(&format!("is none of {}", rules["enum"]));
    }
    for part in rules.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        known.extend(described(value, part, root, path)?);
    }
    for key in ["anyOf", "oneOf"] {
        let Some(parts) = rules.get(key).and_then(Value::as_array) else { continue };
        let fits: Vec<_> = parts.iter().map(|part| described(value, part, root, path)).collect();
        if fits.iter().all(Result::is_err) {
            let why: Vec<_> = fits.into_iter().filter_map(Result::err).collect();
            return no(&format!("is none of {} shapes ({})", parts.len(), why.join("; ")));
        }
        known.extend(fits.into_iter().flatten().flatten());
    }
    if let Value::Object(object) = value {
        for name in rules.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
            if !object.contains_key(name) {
                return no(&format!("has no {name}"));
            }
        }
        let empty = serde_json::Map::new();
        let properties = rules.get("properties").and_then(Value::as_object).unwrap_or(&empty);
        for (name, inner) in object {
            if let Some(rule) = properties.get(name) {
                hold(inner, rule, root, &format!("{path}/{name}"))?;
                known.insert(name.clone());
            } else if let Some(rule) = rules.get("additionalProperties").filter(|rule| **rule != Value::Bool(false)) {
                hold(inner, rule, root, &format!("{path}/{name}"))?;
                known.insert(name.clone());
            }
        }
        // A value of any kind: nothing is said of it.
        if rules.keys().all(|key| ["description", "default", "title"].contains(&key.as_str())) {
            known.extend(object.keys().cloned());
        }
    }
    if let Value::Array(list) = value {
        let prefix = rules.get("prefixItems").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        for (place, item) in list.iter().enumerate() {
            if let Some(rule) = prefix.get(place).or(rules.get("items")) {
                hold(item, rule, root, &format!("{path}[{place}]"))?;
            }
        }
    }
    Ok(known)
}

/// Holds a value to its description, and every field of it to be described.
fn hold(value: &Value, schema: &Value, root: &Value, path: &str) -> Result<(), String> {
    let known = described(value, schema, root, path)?;
    if *schema == Value::Bool(true) {
        return Ok(());
    }
    match value.as_object().into_iter().flatten().find(|(name, _)| !known.contains(*name)) {
        Some((name, _)) => Err(format!("{path}/{name} is not described")),
        None => Ok(()),
    }
}

/// Holds JSON to the description of what its head says, or of `kind`.
fn is_as_described(text: &str, kind: Option<&str>) {
    // One value, or one a line.
    let values: Vec<Value> = serde_json::Deserializer::from_str(text).into_iter().collect::<Result<_, _>>().unwrap();
    assert!(!values.is_empty());
    for value in values {
        let kind = kind.unwrap_or_else(|| value["format"].as_str().unwrap());
        let schema: Value = serde_json::from_str(&Bench::of("schema").good(kind)).unwrap();
        hold(&value, &schema, &schema, kind).unwrap();
    }
}

#[test]
fn what_the_quick_commands_print_is_as_described() {
    let bench = Bench::of("");
    for line in [
        "samples",
        "schema",
        "lesson",
        "lesson tour",
        "probe navon:TL --out a",
        "scene --out a --size 32x32",
        "scene --out a --size 32x32 --world leaves",
        "desktop --prefix a",
        "retrieve table",
        "retrieve ask sample:retrieval c9k8??k",
        "retrieve test sample:retrieval --questions 20 --eta 0",
        "forward-forward table",
        "recall capacity --units 8 --patterns 4 --points 2 --trials 1",
        "recall deblurring --networks 1 --learn-a 2 --learn-b 2 --rehearse 1",
        "sketch add m scene:1 --columns 8 --steps 1 --objects 9 --dim 512",
        "sketch ask m",
        "sketch similar m scene:1",
        "sketch unpack m 1 --out u",
        "sketch unpack m 1 --out u --blind",
        "sketch erase m --keep 256",
    ] {
        is_as_described(&bench.good(&format!("{line} --json")), None);
    }
    for file in ["a/scene-0.json", "u/parse.json"] {
        is_as_described(&std::fs::read_to_string(bench.path(file)).unwrap(), None);
    }
    is_as_described(&bench.good("train --print-config"), Some("train-config"));
}

#[test]
fn what_settles_writes_is_as_described() {
    let bench = Bench::of("settle");
    let run = "sample:face --model hand-made --columns 8 --steps 2 --truth wholes --attention 0,0 --json";
    is_as_described(&bench.good(&format!("{run} --memory-weight 0.2 --out a --save-session s.json")), None);
    is_as_described(&std::fs::read_to_string(bench.path("a/report.json")).unwrap(), None);
    is_as_described(&std::fs::read_to_string(bench.path("s.json")).unwrap(), Some("session"));
    let learned = "sample:face --columns 8 --steps 2 --hide 0,0,2,2 --reconstruction r.png --learn agree --json";
    is_as_described(&bench.good(&format!("{learned} --save-session l.json")), None);
    is_as_described(&std::fs::read_to_string(bench.path("l.json")).unwrap(), Some("session"));
    let list = bench.good("sample:face sample:reef --model hand-made --columns 8 --steps 1 --json");
    is_as_described(&list, Some("reports"));
    arrays_are_as_described(&bench, "a/states.npz", "states.npz");
    arrays_are_as_described(&bench, "a/attention.npz", "attention.npz");
    is_as_described(&String::from_utf8(bench.program("compare s.json s.json --json").stdout).unwrap(), None);
    let sides = "hemispheres settle sample:face --left hand-made --right hand-made,columns=6 --steps 1 --json";
    is_as_described(&String::from_utf8(bench.program(sides).stdout).unwrap(), None);
    let heads =
        "hemispheres heads --left hand-made --right hand-made --columns 8 --scenes 1 --test-scenes 1 --steps 1 --json";
    is_as_described(&String::from_utf8(bench.program(heads).stdout).unwrap(), None);
    let part = "hemispheres part sample:face --both hand-made,columns=6 --gains 0 --seeds 1 --steps 1 --json";
    is_as_described(&String::from_utf8(bench.program(part).stdout).unwrap(), None);
}

/// Holds the arrays of an NPZ file to their description: names, types, numbers of axes.
fn arrays_are_as_described(bench: &Bench, file: &str, kind: &str) {
    let schema: Value = serde_json::from_str(&Bench::of("schema").good(kind)).unwrap();
    let mut archive = NpzReader::new(File::open(bench.path(file)).unwrap()).unwrap();
    let names: BTreeSet<String> = archive.names().unwrap().into_iter().collect();
    let described = schema["properties"].as_object().unwrap();
    assert_eq!(names, described.keys().cloned().collect(), "{file}");
    for (name, about) in described {
        let axes = about["shape"].as_array().unwrap().len();
        let found = match about["dtype"].as_str().unwrap() {
            "float32" => axes_of::<f32>(&mut archive, name),
            "int32" => axes_of::<i32>(&mut archive, name),
            other => panic!("{other}"),
        };
        assert_eq!(found, axes, "{file}: {name}");
    }
}

/// The number of axes of an array of this type.
fn axes_of<T: ReadableElement>(archive: &mut NpzReader<File>, name: &str) -> usize {
    let array: ndarray::ArrayD<T> = archive.by_name(name).unwrap();
    array.ndim()
}

#[test]
fn what_trainings_and_scores_write_is_as_described() {
    let bench = Bench::of("");
    for line in [
        "retrieve train --units 4 --pairs 2 --updates 2 --questions 10 --report r/r.json",
        "glimpse train --digits 200 --units 4 --layer 4 --updates 1 --out g --report r/g.json",
        "forward-forward train supervised --digits 200 --layers 8 --updates 1 --batch 10 --out f --report r/f.json",
        "forward-forward sequence --units 8 --layers 8 --pairs 2 --updates 1 --questions 10 --ask c9??c",
        "hemispheres train left --widths 2,2,2,2 --side 8 --each 10 --batch 4 --updates 1 --out h",
        "hemispheres test h --each 10",
        "hemispheres ask h sample:face",
        "info h",
        "info g",
        "glimpse test g --eta 0",
        "score --scenes 1 --steps 1 --columns 8",
        "score --scenes 1 --steps 1 --columns 8 --ablations --model hand-made",
        "recall --generated 2 --columns 6 --steps 2 --seeds 1 --delay 0",
    ] {
        std::fs::create_dir_all(bench.path("r")).unwrap();
        is_as_described(&bench.good(&format!("{line} --json")), None);
    }
    for file in ["r/r.json", "r/g.json", "r/f.json"] {
        is_as_described(&std::fs::read_to_string(bench.path(file)).unwrap(), None);
    }
}
