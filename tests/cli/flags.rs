//! One set of flags: every command tells what it found as JSON or not at all, and a flag that several commands have
//! has one value and one default, or its help says why not.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use clap::{Arg, Command, CommandFactory};
use glomscope::cli::Cli;
use serde_json::Value;

use crate::bench::Bench;

/// The flags of [`USUAL`] with the name of their value and their default; none where nothing is put in their place.
const USUAL: [(&str, &str, &str); 8] = [
    ("seed", "S", "1"),
    ("steps", "N", ""),
    ("columns", "N", "as the model has it"),
    ("threads", "N", "one per core"),
    ("out", "DIR", ""),
    ("report", "FILE", ""),
    ("json", "", ""),
    ("quiet", "", ""),
];

/// Commands that print JSON and nothing else, and the words of their help that say so.
const ALWAYS_JSON: [(&str, &str); 3] = [
    ("bench", "one JSON line per configuration"),
    ("forward-forward bench", "one JSON line for each network"),
    ("hemispheres bench", "one JSON line per size"),
];

/// Where a flag has another value or another default than elsewhere: command, flag, and the words of its help that say
/// why. A command that begins with these words is meant too.
const OTHERWISE: [(&str, &str, &str); 41] = [
    ("settle", "seed", "as in the window"),
    ("scene", "seed", "0 is the first that there is"),
    ("train", "seed", "from which the bundled model was made"),
    ("ablate", "seed", "as of train"),
    ("score", "seed", "no training has seen scenes near 1000000"),
    ("hemispheres heads", "steps", "on every scene"),
    ("hemispheres heads", "seed", "no training has seen scenes near 1000000"),
    ("retrieve test", "seed", "so that they are fresh"),
    ("recall", "steps", "has not settled by then"),
    ("recall capacity", "steps", "its columns still differ"),
    ("score", "steps", "the slower one"),
    ("forward-forward train", "steps", "which is no GLOM"),
    ("sketch", "steps", "all others with which it is compared"),
    ("hemispheres part", "steps", "until the sides are measured"),
    ("recall", "columns", "few, as every picture settles many times"),
    ("bench", "threads", "the handbook's figures"),
    ("forward-forward bench", "threads", "the handbook's figures"),
    ("hemispheres bench", "threads", "the handbook's figures"),
    ("train", "out", "File for what is learned"),
    ("retrieve train", "out", "File for what is learned"),
    ("glimpse train", "out", "File for what is learned"),
    ("forward-forward train", "out", "File for what is learned"),
    ("hemispheres train", "out", "File for what is learned"),
    ("settle", "beta", "one per level"),
    ("settle", "linkage", "one per level"),
    ("score", "linkage", "at all levels"),
    ("settle", "threshold", "one per level"),
    ("score", "threshold", "at all levels"),
    ("settle", "threshold-inside", "one per level"),
    ("score", "threshold-inside", "above it cuts nothing"),
    ("recall capacity", "beta", "Inverse temperature of the softmax"),
    ("recall capacity", "units", "Components of a random pattern"),
    ("recall capacity", "noise", "over that of the pattern"),
    ("recall", "noise", "Standard deviation"),
    ("recall deblurring", "noise", "standard deviation"),
    ("forward-forward train", "keep", "how much of its state a layer keeps"),
    ("settle", "maps", "What the colours"),
    ("hemispheres ask", "maps", "into this folder"),
    ("sketch laws", "pictures", "of these pictures"),
    ("desktop", "prefix", "Folder above share/"),
    ("hemispheres table", "resume", "Folder in which"),
];

/// Every command that does something, by what is typed.
fn commands() -> Vec<(String, Command)> {
    fn below(command: &Command, path: &str, all: &mut Vec<(String, Command)>) {
        let inner: Vec<_> = command.get_subcommands().filter(|inner| inner.get_name() != "help").collect();
        let own = command.get_arguments().any(|arg| !["help", "version"].contains(&arg.get_id().as_str()));
        if !path.is_empty() && (inner.is_empty() || own) {
            all.push((path.to_owned(), command.clone()));
        }
        for inner in inner {
            below(inner, format!("{path} {}", inner.get_name()).trim(), all);
        }
    }
    let mut cli = Cli::command();
    cli.build();
    let mut all = Vec::new();
    below(&cli, "", &mut all);
    all
}

/// What a help says of a flag.
fn help(arg: &Arg) -> String {
    arg.get_long_help().or(arg.get_help()).map(ToString::to_string).unwrap_or_default()
}

/// The name of its value; nothing of a flag without one.
fn value_name(arg: &Arg) -> String {
    let takes = arg.get_action().takes_values();
    arg.get_value_names().filter(|_| takes).unwrap_or_default().iter().map(|name| name.as_str()).collect()
}

/// The default as its help says it, without the reason that may stand behind.
fn default(arg: &Arg) -> String {
    let values: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    let said =
        help(arg).split_once("[default: ").map(|(_, rest)| rest.split([']', ',', ';']).next().unwrap().to_owned());
    match arg.get_action().takes_values() && !values.is_empty() {
        true => values.join(" "),
        false => said.unwrap_or_default(),
    }
}

/// Whether `flag` of `command` is otherwise, and says why.
fn says_why(command: &str, arg: &Arg, used: &mut [bool]) -> bool {
    let flag = arg.get_long().unwrap();
    OTHERWISE.iter().enumerate().any(|(number, (whose, which, words))| {
        let meant = *which == flag && (command == *whose || command.starts_with(&format!("{whose} ")));
        let why = meant && help(arg).contains(words);
        used[number] |= why;
        why
    })
}

#[test]
fn every_command_tells_as_json_or_not_at_all() {
    for (path, command) in commands() {
        let has = |flag: &str| command.get_arguments().any(|arg| arg.get_long() == Some(flag));
        let said = command.get_about().map(ToString::to_string).unwrap_or_default();
        match ALWAYS_JSON.iter().find(|(name, _)| *name == path) {
            Some((_, words)) => assert!(said.contains(words) && !has("json"), "{path}: {said}"),
            None => assert!(has("json") && has("quiet"), "{path} lacks --json or --quiet"),
        }
        let short = command.get_arguments().find(|arg| arg.get_short() == Some('q')).map(Arg::get_long);
        assert_eq!(short.is_some(), has("quiet"), "{path}: -q");
        assert!(!has("report") || has("json"), "{path} writes a report and does not print it");
    }
}

#[test]
fn a_flag_has_one_value_and_one_default_or_says_why_not() {
    let mut flags: BTreeMap<String, Vec<(String, Arg)>> = BTreeMap::new();
    for (path, command) in commands() {
        for arg in command.get_arguments() {
            if let Some(flag) = arg.get_long() {
                flags.entry(flag.to_owned()).or_default().push((path.clone(), arg.clone()));
            }
        }
    }
    let mut used = [false; OTHERWISE.len()];
    let mut wrong = Vec::new();
    for (flag, all) in &flags {
        let usual = USUAL.iter().find(|(name, ..)| name == flag);
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        all.iter().for_each(|(_, arg)| *names.entry(value_name(arg)).or_default() += 1);
        let most = names.iter().max_by_key(|(_, count)| **count).unwrap().0;
        let name = usual.map_or(most.as_str(), |(_, name, _)| name);
        for (path, arg) in all {
            let (value, default) = (value_name(arg), default(arg));
            let as_usual = value == name && usual.is_none_or(|(.., usual)| default == *usual);
            if !says_why(path, arg, &mut used) && !as_usual {
                wrong.push(format!("{path} --{flag} {value} [default: {default}]: elsewhere {name} {usual:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "without a reason in its help:\n{}", wrong.join("\n"));
    let idle: Vec<_> = OTHERWISE.iter().zip(used).filter(|(_, used)| !used).map(|(otherwise, _)| otherwise).collect();
    assert!(idle.is_empty(), "no help says this any more: {idle:?}");
}

#[test]
fn json_is_the_report_with_its_head_alone_and_quiet_is_nothing() {
    for (line, format) in [
        ("samples", "samples"),
        ("scene --out a --size 32x32", "scene"),
        ("probe navon:TL --out a", "probe"),
        ("lesson", "lessons"),
        ("lesson tour", "lesson"),
        ("desktop --prefix a", "desktop"),
        ("score --scenes 1 --steps 1 --columns 8", "scores"),
        ("score --scenes 1 --steps 1 --columns 8 --ablations", "score-ablations"),
        ("recall capacity --units 8 --patterns 4 --points 2 --trials 1", "capacity"),
        ("recall deblurring --networks 1 --learn-a 2 --learn-b 2 --rehearse 1", "deblurring"),
        ("retrieve table", "retrieval-table"),
        ("forward-forward table", "forward-forward-table"),
    ] {
        let (command, rest) = line.split_once(' ').unwrap_or((line, ""));
        let bench = Bench::of(command);
        let takes_long = line.starts_with("score");
        let run = |flag: &str| bench.good(format!("{rest} {flag}").trim());
        let report: Value = serde_json::from_str(&run("--json")).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!(report["format"], format!("glomscope-{format}"), "{line}");
        assert!(report["version"].is_u64() && report["program"].as_str().unwrap().starts_with("glomscope "), "{line}");
        assert_eq!(run("-q"), "", "{line}");
        assert!(takes_long || !run("").is_empty(), "{line}");
    }
}
