//! `glomscope lesson`: the bundled lessons say what is so, and a bad one is refused with all its faults.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use glomscope::teach;
use serde_json::Value;

use crate::bench::Bench;

/// A lesson with the hand-made model on a small grid, that is done at once.
const SMALL: &str = r#"
kind = "glomscope lesson"
version = 1
id = "small"
title = "A small one"
aim = "Nothing much."
[setup]
picture = "sample:face"
model = "hand-made"
columns = 8
do = "run 2"
[[step]]
id = "look"
text = "There are {columns} columns at step {step}."
claim = "step = 2"
remember = "begun"
[[step]]
id = "bet"
text = "Two steps more."
ask.question = "Where will it stand?"
ask.options = ["At 2", "At 4"]
ask.answer = ["step = 2", "step = 2 * begun.step"]
[[step]]
id = "go"
text = "Go on."
do = "run 2"
check = "step > begun.step"
"#;

#[test]
fn every_bundled_lesson_says_what_is_so() {
    // Some train networks: side by side they take as long as the longest.
    let next = AtomicUsize::new(0);
    let wrong: Vec<String> = thread::scope(|scope| {
        let worker = || {
            let mut wrong = Vec::new();
            while let Some((name, _)) = teach::LESSONS.get(next.fetch_add(1, Ordering::Relaxed)) {
                let report = teach::check(&teach::lesson(name).unwrap().unwrap());
                let tested = report.steps.iter().flat_map(|step| step.tested.iter().map(move |one| (&step.step, one)));
                wrong.extend(tested.filter(|(_, tested)| !tested.passed).map(|wrong| format!("{name}: {wrong:?}")));
                if report.count() < 3 {
                    wrong.push(format!("{name} tests hardly anything"));
                }
            }
            wrong
        };
        let workers: Vec<_> = (0..4).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn bundled_lessons_are_well_made() {
    for (name, _) in teach::LESSONS {
        let lesson = teach::lesson(name).unwrap().unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(lesson.id, *name);
        assert!(lesson.next.as_deref().is_none_or(|next| teach::text(next).is_some()), "{name} goes on to nothing");
        for step in &lesson.steps {
            for (language, text) in step.text.all() {
                let words = text.blank().split_whitespace().count();
                assert!(words <= 40, "{name}, {}: {words} words in {language} are more than one thought", step.id);
                assert!(!text.says_a_number(), "{name}, {}: a measured number stands in the text", step.id);
            }
            let done = step.deeds.is_empty() || step.check.is_some();
            assert!(done, "{name}, {}: nobody knows when it is done", step.id);
        }
        let bets = lesson.steps.iter().filter(|step| step.ask.is_some()).count();
        assert!(bets > 0, "{name} asks nothing");
        assert!(*name == teach::TOUR || lesson.removes.is_some(), "{name} removes no misconception");
    }
}

#[test]
fn a_lesson_in_a_file_is_listed_checked_printed_and_written() {
    let bench = Bench::of("lesson");
    fs::write(bench.path("small.lesson.toml"), SMALL).unwrap();
    let listed = String::from_utf8(bench.program("lesson").stdout).unwrap();
    assert!(listed.lines().count() == teach::LESSONS.len() && listed.starts_with("tour "), "{listed}");
    assert!(bench.good("small.lesson.toml").contains("asks: Where will it stand?"));
    let told = bench.good("small.lesson.toml --check");
    assert!(told.contains("at step 2.") && told.ends_with("small: all 4 hold\n"), "{told}");
    let report: Value = serde_json::from_str(&bench.good("small.lesson.toml --check --json")).unwrap();
    assert_eq!(report["steps"].as_array().unwrap().len(), 3);
    let sheet = bench.good("small.lesson.toml --print paper");
    let html = fs::read_to_string(bench.path(sheet.trim())).unwrap();
    assert!(html.contains("There are ______ columns") && html.contains("<b>B</b>: At 4"), "{html}");
    assert!(bench.path("paper/small-3.png").exists());
    assert_eq!(bench.good("tour --source"), teach::text("tour").unwrap());

    fs::write(bench.path("false.lesson.toml"), SMALL.replace("claim = \"step = 2\"", "claim = \"step = 3\"")).unwrap();
    let output = bench.run("false.lesson.toml --check");
    let [out, error] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert_eq!(output.status.code(), Some(1));
    assert!(out.contains("NO  claim  step = 3  [step is 2]") && error.contains("says what is not so"), "{out}{error}");
}

#[test]
fn a_lesson_in_two_languages_is_listed_and_printed_in_the_one_that_is_asked_for() {
    let bench = Bench::of("lesson");
    let both = SMALL
        .replace("title = \"A small one\"", "title.en = \"A small one\"\ntitle.zh-CN = \"小课\"")
        .replace("text = \"Go on.\"", "text.en = \"Go on.\"\ntext.zh-CN = \"继续。\"");
    fs::write(bench.path("both.lesson.toml"), both).unwrap();
    assert!(bench.good("both.lesson.toml").starts_with("A small one (5 min)"));
    assert!(bench.good("both.lesson.toml --language zh-CN").starts_with("小课 (5 min)"));
    assert!(bench.good("tour --language zh-CN").starts_with("导览 (2 min)"));
    let sheet = bench.good("both.lesson.toml --language zh-CN --print paper");
    let html = fs::read_to_string(bench.path(sheet.trim())).unwrap();
    for there in ["<html lang=zh-CN>", "<h1>小课</h1>", "继续。", "<h1>答案</h1>", "There are ______ columns"] {
        assert!(html.contains(there), "{there}: what is not there in Chinese is in English\n{html}");
    }
}

#[test]
fn a_bad_lesson_is_refused_with_all_its_faults_and_where_they_are() {
    let bench = Bench::of("lesson");
    let bad = SMALL
        .replace("do = \"run 2\"\ncheck", "do = [\"run 9999\", \"quit\", \"open /etc/passwd\"]\ncolour = 3\ncheck")
        .replace("step > begun.step", "islands.7 > gone.step")
        .replace("{columns}", "{colums}");
    fs::write(bench.path("bad.lesson.toml"), &bad).unwrap();
    let error = bench.bad("bad.lesson.toml --check", 1);
    let at = |text: &str| bad.lines().position(|line| line.contains(text)).unwrap() + 1;
    for (line, words) in [
        (at("/etc/passwd"), "is no picture of a lesson"),
        (at("{colums}"), "\"colums\" is no figure"),
        (at("run 9999"), "is no number of steps"),
        (at("run 9999"), "is nothing that can be done"),
        (at("colour = 3"), "there is no key \"colour\""),
        (at("islands.7"), "there is no level 7"),
        (at("islands.7"), "no step before remembers \"gone\""),
    ] {
        let said = error.lines().any(|said| said.contains(&format!("line {line},")) && said.contains(words));
        assert!(said, "line {line}: {words}\n{error}");
    }
    for (text, words) in [
        ("", "\"kind\" is missing"),
        ("kind = 3", "must be a text"),
        ("kind = \"a cake\"", "this is no lesson"),
        ("kind = [", "this is no TOML"),
    ] {
        fs::write(bench.path("bad.lesson.toml"), text).unwrap();
        assert!(bench.bad("bad.lesson.toml", 1).contains(words), "{text}");
    }
    fs::write(bench.path("bad.lesson.toml"), [0xff, 0xfe]).unwrap();
    assert!(bench.bad("bad.lesson.toml", 1).contains("no text in UTF-8"));
    assert!(bench.bad("nowhere.lesson.toml", 1).contains("cannot be read"));
    assert!(bench.bad(".", 1).contains("this is no file"));
}
