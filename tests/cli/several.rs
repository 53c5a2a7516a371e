//! `settle` with several pictures, and the session that it keeps of one.
#![allow(clippy::unwrap_used)]

use std::fs;

use serde_json::Value;

use crate::bench::Bench;
use crate::common::picture_file;

/// A small run.
const SMALL: &str = "--model hand-made --columns 8 --steps 2";

/// A bench with a picture, and another of the same name in a folder.
fn bench() -> Bench {
    let bench = Bench::of("settle");
    fs::create_dir(bench.path("sub")).unwrap();
    picture_file(&bench.path("photo.png"));
    fs::copy(bench.path("photo.png"), bench.path("sub/photo.png")).unwrap();
    bench
}

/// A report without what takes time and where it was written.
fn timeless(mut report: Value) -> Value {
    report.as_object_mut().unwrap().remove("timings");
    report
}

#[test]
fn each_picture_is_settled_as_if_it_were_alone_and_the_others_go_on() {
    let bench = bench();
    bench.good(&format!("photo.png {SMALL} --out alone"));
    let output = bench.run(&format!("photo.png nosuch.png sub/photo.png sample:face {SMALL} --out all --json"));
    let (said, words) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(1), "{words}");
    assert!(words.contains("nosuch.png") && words.contains("1 of 4 pictures could not be settled"), "{words}");
    let list: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(list, bench.report("all/reports.json"));
    assert_eq!(list["format"], "glomscope-reports");
    let folders: Vec<_> = list["pictures"].as_array().unwrap().iter().map(|one| one["folder"].as_str()).collect();
    let paths = ["photo", "photo-2", "face"].map(|name| format!("all/{name}"));
    let paths = paths.each_ref().map(|path| path.replace('/', std::path::MAIN_SEPARATOR_STR));
    assert_eq!(folders, [Some(&*paths[0]), None, Some(&*paths[1]), Some(&*paths[2])]);
    assert!(list["pictures"][1]["error"].is_string() && list["pictures"][1]["report"].is_null());
    let alone = timeless(bench.report("alone/report.json"));
    for folder in ["all/photo", "all/photo-2"] {
        assert_eq!(timeless(bench.report(&format!("{folder}/report.json"))), alone, "{folder}");
        assert_eq!(
            fs::read(bench.path(&format!("{folder}/states.npz"))).unwrap(),
            fs::read(bench.path("alone/states.npz")).unwrap()
        );
    }
}

#[test]
fn without_a_folder_there_is_a_table_and_settings_that_cannot_be_end_at_once() {
    let bench = bench();
    let told = bench.good(&format!("photo.png sample:face {SMALL}"));
    assert!(told.contains("photo.png") && told.contains("sample:face") && told.contains("islands by level"), "{told}");
    assert!(!bench.path("reports.json").exists());
    let refused = bench.bad(&format!("photo.png sample:face {SMALL} --beta 1,2 --out none"), 2);
    assert!(refused.contains("--beta") && !bench.path("none").exists(), "{refused}");
    for flags in ["--truth labels.png", "--reconstruction r.png", "--save-session s.json"] {
        bench.bad(&format!("photo.png sample:face {SMALL} {flags}"), 2);
    }
}

#[test]
fn a_session_that_is_kept_is_made_again_to_the_same_bits() {
    let bench = bench();
    for (name, flags) in [
        ("plain", "photo.png --model hand-made --columns 8 --steps 3 --beta 12 --seed 5"),
        ("preset", "sample:face --model hand-made --columns 8 --preset collapse --steps 4"),
        ("hidden", "sample:face --columns 8 --steps 3 --hide 1,1,2,2 --truth wholes"),
        ("taught", "sample:face --columns 8 --steps 2 --learn agree"),
    ] {
        bench.good(&format!("{flags} --quiet --out {name} --save-session {name}.session.json"));
        bench.good(&format!("--session {name}.session.json --quiet --out again-{name}"));
        let states = |folder: &str| fs::read(bench.path(&format!("{folder}/states.npz"))).unwrap();
        assert_eq!(states(name), states(&format!("again-{name}")), "{name}");
        let islands = |folder: &str| timeless(bench.report(&format!("{folder}/report.json")))["islands"].clone();
        assert_eq!(islands(name), islands(&format!("again-{name}")), "{name}");
    }
    // Nothing is kept where it cannot be, and that is said before the run.
    let refused = bench.bad(&format!("photo.png {SMALL} --save-session no/where.json --out none"), 1);
    assert!(refused.contains("where.json") && !bench.path("none").exists(), "{refused}");
}
