//! The program itself: `glomscope recall` from the command line to its files.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn recall(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_glomscope")).arg("recall").args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A small experiment; more arguments after it.
const SMALL: [&str; 10] = ["--columns", "10", "--generated", "2", "--seeds", "1", "--steps", "25", "--delay", "0,20"];

fn small(more: &[&str]) -> Output {
    recall(&[&SMALL[..], more].concat())
}

#[test]
fn an_experiment_prints_its_table_and_writes_its_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (json, csv) = (path("report.json"), path("trials.csv"));
    let done = small(&["--report", &json, "--csv", &csv]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let said = text(&done.stdout);
    for part in [
        "2 pictures x 1 damaged",
        "without memory",
        "memory empty at first",
        "primed with another",
        "With a delay of 0 steps",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let report: Value = serde_json::from_slice(&std::fs::read(&json).unwrap()).unwrap();
    assert_eq!(report["format"], "glomscope-priming");
    assert_eq!(report["trials"].as_array().unwrap().len(), 2 * (2 + 2 * 2));
    assert_eq!(report["pictures"][0], "scene-1");
    let table = std::fs::read_to_string(&csv).unwrap();
    assert_eq!(table.lines().count(), 1 + 12);
    assert!(table.starts_with("picture,seed,condition,delay,steps,settled,ari_0,islands_0"));
    let named = recall(&[&["prime"][..], &SMALL[..], &["--json", "--threads", "1"][..]].concat());
    let same: Value = serde_json::from_slice(&named.stdout).unwrap();
    assert_eq!(same["trials"], report["trials"]);
}

#[test]
fn weight_0_is_no_memory_and_one_picture_is_enough() {
    let done = recall(&[
        "sample:circles",
        "--columns",
        "10",
        "--seeds",
        "2",
        "--steps",
        "20",
        "--delay",
        "0",
        "--memory-weight",
        "0",
    ]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let said = text(&done.stdout);
    assert!(said.contains("1 picture x 2") && said.contains("memory weight is 0"), "{said}");
    assert!(!said.contains("primed with another"), "{said}");
}

#[test]
fn bad_values_are_refused_in_plain_words() {
    for (args, words) in [
        (&["--lambda", "1.5"][..], "lambda"),
        (&["--eta", "-1"], "eta"),
        (&["--noise", "-0.1"], "noise"),
        (&["--occlude", "2"], "occlusion"),
        (&["--delay", "5,5"], "delays must rise"),
        (&["--levels", "9"], "level 9"),
        (&["--inner", "0"], "inner"),
        (&["--memory-weight", "nan"], "memory weight"),
        (&["--columns", "1"], "columns"),
        (&["--generated", "0"], "no picture"),
        (&["--seeds", "0"], "seeds"),
    ] {
        let done = recall(args);
        assert_eq!(done.status.code(), Some(2), "{args:?}: {}", text(&done.stderr));
        assert!(text(&done.stderr).contains(words), "{args:?}: {}", text(&done.stderr));
    }
    let missing = recall(&["not-there.png"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(text(&missing.stderr).contains("not-there.png"));
    assert!(!Path::new("not-there.png").exists());
}
