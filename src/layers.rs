//! The floors of the house. A test reads the sources and sees that nothing points upward and nothing in a circle.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// From the ground up. A module uses what stands below it; those of one floor do not know each other.
const FLOORS: [&[&str]; 12] = [
    &["grid", "names", "numeric"],
    &["colour", "digits", "fast_weights", "language", "training"],
    &["forward_forward", "glom", "recurrent"],
    &["glimpse", "islands", "retrieval"],
    &["probes", "scenes"],
    &["bilateral", "recall", "ruler", "sketch"],
    &["learn"],
    &["files"],
    &["engine"],
    &["teach"],
    &["app"],
    &["cli"],
];

/// A list names all that there is of a kind, and each of these knows of what it is one: circles through it are meant.
const LISTS: [&str; 1] = ["app::workspace"];

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

/// The paths that a `use` names behind `before`: `a::{b, c as d}` is `a::b` and `a::c as d`.
fn leaves(before: &str, tree: &str, found: &mut Vec<String>) {
    let (head, inner) = tree.split_once('{').unwrap_or((tree, ""));
    let path = format!("{before}{}", head.trim());
    if inner.is_empty() {
        return found.push(path);
    }
    let (mut depth, mut begin) = (0, 0);
    for (at, letter) in inner.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                leaves(&path, &inner[begin..at], found);
                begin = at + 1;
            }
            _ => {}
        }
    }
}

/// What a module imports: the path from the root of the crate, and the name that it has here.
fn imports(module: &str, code: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for statement in code.split(';') {
        if let Some((before, tree)) = statement.rsplit_once("use ")
            && before.lines().next_back().is_none_or(|line| line.is_empty() || line.trim().starts_with("pub"))
        {
            leaves("", tree, &mut found);
        }
    }
    let absolute = |leaf: &str| {
        let (mut path, name) = leaf.split_once(" as ").unwrap_or((leaf, leaf.rsplit("::").next().unwrap_or(leaf)));
        let mut here = format!("{module}::");
        while let Some(rest) = path.strip_prefix("super::") {
            here.truncate(here[..here.len() - 2].rfind("::").map_or(0, |end| end + 2));
            path = rest;
        }
        let path = path.trim_start_matches("self::").trim_end_matches("::self");
        let path = path.strip_prefix("crate::").map_or_else(|| format!("{here}{path}"), str::to_owned);
        (path, name.to_owned())
    };
    found.iter().map(|leaf| absolute(leaf)).collect()
}

/// The path at the beginning of `text`, empty where it is only the beginning of several.
fn plain(text: &str) -> &str {
    let end =
        text.find(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != ':').unwrap_or(text.len());
    if text[end..].starts_with('{') { "" } else { &text[..end] }
}

/// The module in which `path` is written, through what is imported on the way there.
fn written<'a>(path: &str, modules: &'a BTreeMap<String, Vec<(String, String)>>, steps: usize) -> Option<&'a str> {
    let mut module = path;
    while !modules.contains_key(module) {
        module = module.rsplit_once("::")?.0;
    }
    let (module, imports) = modules.get_key_value(module)?;
    let rest = path[module.len()..].trim_start_matches("::");
    match imports.iter().find(|(_, name)| steps > 0 && *name == word(rest)) {
        Some((other, _)) => written(&format!("{other}{}", &rest[word(rest).len()..]), modules, steps - 1),
        None => Some(module),
    }
}

/// The first circle on the way on from `at`.
fn circle<'a>(
    at: &'a str,
    arrows: &BTreeMap<&'a str, BTreeSet<&'a str>>,
    way: &mut Vec<&'a str>,
    seen: &mut BTreeSet<&'a str>,
) -> Option<String> {
    if let Some(begin) = way.iter().position(|module| *module == at) {
        return Some(way[begin..].join(" -> "));
    }
    if !seen.insert(at) {
        return None;
    }
    way.push(at);
    let found = arrows.get(at).into_iter().flatten().find_map(|next| circle(next, arrows, way, seen));
    way.pop();
    found
}

#[test]
fn nothing_goes_round_in_a_circle() {
    let code = modules();
    let imports: BTreeMap<_, _> = code.iter().map(|(module, code)| (module.clone(), imports(module, code))).collect();
    let arrows: BTreeMap<&str, BTreeSet<&str>> = code
        .iter()
        .filter(|(module, _)| !LISTS.contains(&module.as_str()))
        .map(|(module, code)| {
            let inline = code.split("crate::").skip(1).map(plain);
            let named = imports[module].iter().map(|(path, _)| path.as_str()).chain(inline);
            let parts = imports.keys().filter(|part| part.rsplit_once("::").is_some_and(|(whole, _)| whole == module));
            let others = named.filter_map(|path| written(path, &imports, 9)).chain(parts.map(String::as_str));
            // What a module is part of is where it stands, not what it needs.
            let is_whole =
                |other: &str| module.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"));
            (module.as_str(), others.filter(|other| !is_whole(other)).collect())
        })
        .collect();
    let mut seen = BTreeSet::new();
    let found = arrows.keys().filter_map(|module| circle(module, &arrows, &mut Vec::new(), &mut seen));
    assert_eq!(found.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn no_line_is_longer_than_code_may_be() {
    const MOST: usize = 120;
    fn look(folder: &Path, long: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                look(&path, long);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let found = text.lines().enumerate().filter(|(_, line)| line.chars().count() > MOST);
            long.extend(found.map(|(number, _)| format!("{}, line {}", path.display(), number + 1)));
        }
    }
    let mut long = Vec::new();
    look(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut long);
    assert!(long.is_empty(), "{long:#?}");
}
