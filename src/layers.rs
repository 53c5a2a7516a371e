//! The floors of the house. A test reads the sources and sees that nothing points upward.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// From the ground up. A module uses what stands below it; those of one floor do not know each other.
const FLOORS: [&[&str]; 11] = [
    &["grid", "names", "numeric"],
    &["colour", "fast_weights", "training"],
    &["glom", "recurrent"],
    &["glimpse", "islands", "retrieval"],
    &["scenes"],
    &["recall", "ruler"],
    &["learn"],
    &["files"],
    &["engine"],
    &["app"],
    &["cli"],
];

/// What is built below the files: arrays in, arrays out.
const SCIENCE_KNOWS_NO: [&str; 6] = ["egui", "eframe", "std::fs", "std::net", "std::process", "std::thread"];

/// The code of every module by its path (`engine::run::obey`), without comments and tests.
fn modules() -> BTreeMap<String, String> {
    fn read(folder: &Path, name: &str, modules: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let stem = path.file_stem().unwrap().to_str().unwrap();
            let inner = if name.is_empty() { stem.to_owned() } else { format!("{name}::{stem}") };
            match stem {
                "layers" | "lib" | "main" | "tests" => {}
                _ if path.is_dir() => read(&path, &inner, modules),
                "mod" => drop(modules.insert(name.to_owned(), code(&fs::read_to_string(&path).unwrap()))),
                _ => drop(modules.insert(inner, code(&fs::read_to_string(&path).unwrap()))),
            }
        }
    }
    let mut modules = BTreeMap::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut modules);
    modules
}

/// A source up to its tests, line by line without comments.
fn code(source: &str) -> String {
    let end = source.find("\nmod tests {").unwrap_or(source.len());
    let lines = source[..end].lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&room))
}

/// The word at the beginning of `text`.
fn word(text: &str) -> &str {
    &text[..text.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(text.len())]
}

#[test]
fn nothing_points_upward() {
    let mut wrong = Vec::new();
    for (module, code) in modules() {
        let room = word(&module);
        let Some(own) = floor(room) else {
            wrong.push(format!("{module}: has no floor"));
            continue;
        };
        for (number, line) in code.lines().enumerate() {
            let at = format!("{module}, line {}", number + 1);
            for other in line.split("crate::").skip(1).map(word).filter(|other| *other != room) {
                if floor(other).is_none_or(|other| other >= own) {
                    wrong.push(format!("{at}: crate::{other} does not stand below"));
                }
            }
            if Some(own) < floor("files") {
                let known = SCIENCE_KNOWS_NO.iter().filter(|name| line.contains(**name));
                wrong.extend(known.map(|name| format!("{at}: {name}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
