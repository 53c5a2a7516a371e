//! The files of words, held to each other and to the window.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::app::ThemeChoice;
use crate::app::bottom::Tab;
use crate::app::commands::{ENTRIES, Group};
use crate::app::pins::Pin;
use crate::colour::Colouring;
use crate::engine::Preset;
use crate::glom::Source;

/// The messages and attributes of a language, each with the places that it fills.
fn messages(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::<String, BTreeSet<String>>::new();
    let (mut name, mut id) = (String::new(), String::new());
    for line in source(language).lines().filter(|line| !line.starts_with('#')) {
        let (head, _) = line.split_once('=').unwrap_or((line, ""));
        match (line.starts_with(|letter: char| letter.is_ascii_lowercase()), head.trim().strip_prefix('.')) {
            (true, _) => {
                name = head.trim().to_owned();
                id.clone_from(&name);
            }
            (false, Some(attribute)) => id = format!("{name}.{attribute}"),
            (false, None) => {}
        }
        if !id.is_empty() {
            let places = line.split('$').skip(1);
            let places = places.map(|rest| rest.split([' ', '}']).next().unwrap().to_owned());
            found.entry(id.clone()).or_default().extend(places);
        }
    }
    found
}

/// The sources of the window up to their tests, by their paths.
fn sources() -> Vec<(PathBuf, String)> {
    fn read(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, found);
            } else if path.file_stem().is_some_and(|stem| stem != "tests") {
                let source = fs::read_to_string(&path).unwrap();
                let end = source.find("\nmod tests {").unwrap_or(source.len());
                let lines = source[..end].lines().map(|line| line.split("//").next().unwrap_or_default());
                found.push((path, lines.collect::<Vec<_>>().join("\n")));
            }
        }
    }
    let mut found = Vec::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/app"), &mut found);
    found
}

/// The texts in quotation marks of a source.
fn quoted(source: &str) -> impl Iterator<Item = &str> {
    source.split('"').skip(1).step_by(2)
}

/// The messages that follow from lists of something else.
fn listed() -> BTreeSet<String> {
    let mut ids: BTreeSet<String> = ENTRIES.iter().map(|entry| entry.id.to_owned()).collect();
    ids.extend(Group::ALL.map(|group| group.message().to_owned()));
    ids.extend(ThemeChoice::ALL.map(|theme| theme.message().to_owned()));
    ids.extend(Pin::ALL.map(|pin| pin.message().to_owned()));
    ids.extend(Tab::ALL.map(|tab| format!("below-{}", tab.key())));
    ids.extend(Preset::ALL.map(preset_id));
    ids.extend(Colouring::ALL.map(colouring_id));
    ids.extend(Source::ALL.map(source_id));
    ids.extend(
        ["file", "folder"].iter().flat_map(|kind| ["type", "called"].map(|does| format!("dialog-{does}-{kind}"))),
    );
    ids
}

#[test]
fn every_language_has_the_same_messages_with_the_same_places() {
    let english = messages(Language::English);
    for language in Language::ALL {
        let own = messages(language);
        let ids = |of: &BTreeMap<String, BTreeSet<String>>| of.keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(ids(&own), ids(&english), "{language:?}");
        for (id, places) in &english {
            assert_eq!(&own[id], places, "{language:?}: {id}");
        }
        let (read, broken) = match FluentResource::try_new(source(language).to_owned()) {
            Ok(read) => (read, Vec::new()),
            Err((read, broken)) => (read, broken),
        };
        assert!(broken.is_empty(), "{language:?}: {broken:?}");
        // What is no message of Fluent is left out without a word.
        assert_eq!(read.entries().count(), own.keys().filter(|id| !id.contains('.')).count(), "{language:?}");
    }
}

#[test]
fn every_message_is_used_and_every_one_that_is_used_is_there() {
    let there = messages(Language::English);
    let sources = sources();
    let mut used = listed();
    for (_, source) in &sources {
        used.extend(quoted(source).filter(|text| there.contains_key(*text)).map(str::to_owned));
    }
    let plain = |id: &&String| !id.contains('.');
    let idle: Vec<&String> = there.keys().filter(plain).filter(|id| !used.contains(*id)).collect();
    assert!(idle.is_empty(), "nobody says {idle:#?}");
    let mut missing: BTreeSet<String> = listed().into_iter().filter(|id| !there.contains_key(id)).collect();
    for (path, source) in &sources {
        for call in ["say(\"", "tip(\"", "fill(\"", "say(ui.ctx(), \"", "tip(ui.ctx(), \"", "fill(ui.ctx(), \""] {
            let ids = source.split(call).skip(1).filter_map(|rest| rest.split('"').next());
            let ids = ids.map(|id| if call.starts_with("tip") { format!("{id}.tip") } else { id.to_owned() });
            missing.extend(ids.filter(|id| !there.contains_key(id)).map(|id| format!("{id} in {}", path.display())));
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
    let tips = ENTRIES.iter().map(|entry| format!("{}.tip", entry.id));
    let tips = tips.chain(Colouring::ALL.map(|colouring| format!("{}.tip", colouring_id(colouring))));
    let tips = tips.chain(
        Source::ALL.iter().flat_map(|source| ["tip", "said"].map(|end| format!("{}.{end}", source_id(*source)))),
    );
    let lost: Vec<String> = tips.filter(|id| !there.contains_key(id)).collect();
    assert!(lost.is_empty(), "{lost:#?}");
}

#[test]
fn what_science_and_engine_name_is_called_alike_in_the_english_window() {
    let words = Words::english();
    Preset::ALL.iter().for_each(|preset| assert_eq!(words.say(&preset_id(*preset)), preset.name()));
    Colouring::ALL.iter().for_each(|colouring| assert_eq!(words.say(&colouring_id(*colouring)), colouring.name()));
    Source::ALL.iter().for_each(|source| assert_eq!(words.say(&format!("{}.said", source_id(*source))), source.name()));
    Tab::ALL.iter().for_each(|tab| assert_eq!(words.say(&format!("below-{}", tab.key())), tab.name()));
}

/// The files whose words all stand in the files of words.
const MOVED: [&str; 19] = [
    "commands/menu.rs",
    "commands/rows.rs",
    "commands/sheet.rs",
    "controls/attention.rs",
    "controls/columns.rs",
    "controls/front.rs",
    "controls/preset.rs",
    "controls/weights.rs",
    "dialogs/question.rs",
    "dialogs/typed.rs",
    "maps/controls.rs",
    "maps/small.rs",
    "palette.rs",
    "pins.rs",
    "status.rs",
    "teach/card.rs",
    "teach/list.rs",
    "transport.rs",
    "workspace.rs",
];

/// What is no text for people though it looks like one: names in `Id`s and salts, and what programmers are told.
const NO_TEXT: [&str; 11] = [
    "card of the lesson",
    "colours of the maps",
    "foot of the window",
    "keyboard shortcuts",
    "number that is asked for",
    "path window",
    "replace this file",
    "ring of the lesson",
    "scale of the maps",
    "what the pointer does",
    "{command:?} has no row",
];

#[test]
fn no_text_is_left_in_what_was_moved() {
    let mut left = Vec::new();
    for (path, source) in sources() {
        if !MOVED.iter().any(|moved| path.ends_with(Path::new("src/app").join(moved))) {
            continue;
        }
        // What a reason, a panic or a test says is for programmers.
        let source = source.replace("\\\"", "'");
        for text in quoted(&source) {
            let filled = text.split(['{', '}']).step_by(2).collect::<String>();
            let words = filled.split_whitespace().filter(|word| word.chars().all(char::is_alphabetic)).count();
            let one_word = filled.starts_with(char::is_uppercase) && filled.chars().any(char::is_lowercase);
            if (words > 1 || one_word) && !NO_TEXT.contains(&text) {
                left.push(format!("{}: {text}", path.display()));
            }
        }
    }
    assert!(left.is_empty(), "{left:#?}");
}

#[test]
fn what_a_language_lacks_is_said_in_english_and_places_are_filled() {
    let chinese = Words::new(Language::Chinese);
    assert_eq!(chinese.say("transport-play"), "播放");
    let mut half = Words::new(Language::Chinese);
    half.bundles.remove(0);
    assert_eq!(half.say("transport-play"), "Play");
    assert_eq!(half.say("no-such-message"), "no-such-message");
    let english = Words::english();
    for (steps, said) in [(1.0, "1 step/s"), (4.0, "4 steps/s"), (5.5, "5.5 steps/s")] {
        assert_eq!(english.fill("speed-steps", [("steps", steps.into())]), said);
    }
    let caption = |islands: usize| english.fill("map-caption", [("level", 2.into()), ("islands", islands.into())]);
    assert_eq!((caption(1), caption(1200)), ("Level 2 · 1 island".to_owned(), "Level 2 · 1200 islands".to_owned()));
    assert_eq!(chinese.fill("transport-at", [("step", 7.into())]), "第 7 步", "no mark of direction is left in it");
}
