//! `glomscope retrieve` as a user runs it: a training that is kept, gone on with, tested and asked; reports; bad input.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn retrieve(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_glomscope")).arg("retrieve").args(args).output().unwrap()
}

fn done(args: &[&str]) -> String {
    let output = retrieve(args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn refused(args: &[&str]) -> (i32, String) {
    let output = retrieve(args);
    assert!(output.stdout.is_empty(), "{args:?}");
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// A training that takes a second.
const SMALL: [&str; 10] = ["train", "--units", "12", "--pairs", "2", "--batch", "32", "--test-every", "10", "--quiet"];

#[test]
fn a_training_in_two_parts_is_the_training_in_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (whole, half, rest) = (path("whole.safetensors"), path("half.safetensors"), path("rest.safetensors"));
    let [first, second] = [path("whole.json"), path("rest.json")];
    let train = |more: &[&str]| done(&[&SMALL[..], &["--questions", "500", "--seed", "3"], more].concat());
    train(&["--updates", "40", "--out", &whole, "--report", &first, "--threads", "1"]);
    train(&["--updates", "25", "--out", &half, "--threads", "2"]);
    done(&[
        "train",
        "--quiet",
        "--questions",
        "500",
        "--resume",
        &half,
        "--updates",
        "40",
        "--out",
        &rest,
        "--report",
        &second,
    ]);
    let (first, second) = (json(Path::new(&first)), json(Path::new(&second)));
    for key in ["test_error", "slot_errors", "updates", "floor", "model", "units", "pairs", "mixed", "seed"] {
        assert_eq!(first[key], second[key], "{key}");
    }
    let errors = |report: &Value, at: u64| {
        let curve = report["curve"].as_array().unwrap().clone();
        curve
            .iter()
            .find(|point| point["update"] == at)
            .map(|point| (point["loss"].clone(), point["test_error"].clone()))
    };
    for update in [10, 20, 40] {
        assert!(errors(&first, update).is_some(), "{update}");
        // The halves were also measured where the first one ended, so the loss of the point after that is of fewer
        // updates.
        assert_eq!(errors(&first, update).map(|e| e.1), errors(&second, update).map(|e| e.1), "{update}");
    }
    assert_eq!(errors(&first, 20), errors(&second, 20));
    assert!(first["test_error"].as_f64().unwrap() > 0.0 && first["updates_per_second"].as_f64().unwrap() > 0.0);
    assert!((first["floor"].as_f64().unwrap() - 45.0).abs() < 1e-9);

    let tested = |file: &str| -> Value {
        serde_json::from_str(&done(&["test", file, "--questions", "500", "--json", "--eta", "0"])).unwrap()
    };
    assert_eq!(tested(&whole)["results"], tested(&rest)["results"]);
    assert_eq!(tested(&whole)["test_error"], first["test_error"]);
    assert_eq!(tested(&whole)["results"][1]["dynamics"]["rate"], 0.0);

    let (code, why) = refused(&["train", "--resume", &whole]);
    assert!(code == 2 && why.contains("all 40 updates of this training are done"), "{why}");
    let table = done(&["table", "--reports", folder.path().to_str().unwrap()]);
    assert!(table.contains("fast weights") && table.contains("R = 12"), "{table}");
}

#[test]
fn the_bundled_network_answers_a_typed_string() {
    let answer: Value = serde_json::from_str(&done(&["ask", "sample:retrieval", "c9k8j3f1??k", "--json"])).unwrap();
    assert_eq!((answer["answer"].as_str(), answer["right"].as_bool()), (Some("8"), Some(true)));
    // It looks back at the pair that is asked for more than at any other.
    let bars = answer["attention"].as_array().unwrap();
    let of = |names: [&str; 2]| -> f64 {
        let named = bars.iter().filter(|bar| names.iter().any(|name| bar["character"] == *name));
        named.map(|bar| bar["weight"].as_f64().unwrap()).sum()
    };
    for other in [["c", "9"], ["j", "3"], ["f", "1"]] {
        assert!(of(["k", "8"]) > of(other), "{other:?}: {bars:?}");
    }
    let text = done(&["ask", "sample:retrieval", "c9k8j3f1??c"]);
    assert!(text.starts_with("c9k8j3f1??c -> 9, which is right"), "{text}");

    let tested: Value =
        serde_json::from_str(&done(&["test", "sample:retrieval", "--questions", "2000", "--eta", "0", "--json"]))
            .unwrap();
    let error = |index: usize| tested["results"][index]["test_error"].as_f64().unwrap();
    assert!(error(0) < 2.0, "{}", error(0));
    assert!(error(1) > tested["floor"].as_f64().unwrap() - 2.0, "without A nothing is bound: {}", error(1));
    assert!(done(&["table"]).contains("associative LSTM"));
}

#[test]
fn bad_input_is_refused_in_words() {
    for (args, code, why) in [
        (&["train", "--units", "0"][..], 2, "recurrent units (R), not 0"),
        (&["train", "--pairs", "27"], 2, "1 to 26 pairs (K), one for every letter, not 27"),
        (&["train", "--pairs", "0"], 2, "not 0"),
        (&["train", "--lambda", "1.5"], 2, "(lambda) must be from 0 to 1, not 1.5"),
        (&["train", "--lambda", "-0.1"], 2, "(lambda) must be from 0 to 1, not -0.1"),
        (&["train", "--eta", "-1"], 2, "(eta) must be a number of at least 0"),
        (&["train", "--inner", "0"], 2, "(S), not 0"),
        (&["train", "--updates", "0"], 2, "must be a whole number from 1 to 1,000,000,000"),
        (&["train", "--model", "gru"], 2, "invalid value 'gru'"),
        (&["train", "--out", "/nowhere/x.safetensors"], 1, "its folder does not exist"),
        (&["train", "--resume", "sample:retrieval", "--updates", "20000"], 2, "without the state of its optimiser"),
        (&["test", "/nowhere/x.safetensors"], 1, "there is no such file"),
        (&["test", "assets/icon.png"], 1, "assets/icon.png"),
        (&["test", "sample:retrieval", "--pairs", "27"], 2, "1 to 26 pairs"),
        (&["test", "sample:retrieval", "--lambda", "2"], 2, "from 0 to 1, not 2"),
        (&["ask", "sample:retrieval", "c9k8"], 2, "the string has no ??"),
        (&["ask", "sample:retrieval", "c9c8??c"], 2, "the letter c has two digits"),
        (&["table", "--reports", "/nowhere"], 1, "no such file or folder"),
    ] {
        let (found, text) = refused(args);
        assert_eq!(found, code, "{args:?}: {text}");
        assert!(text.contains(why), "{args:?}: {text}");
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_the_training_and_stops() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut.safetensors");
    let child = Command::new(env!("CARGO_BIN_EXE_glomscope"))
        .arg("retrieve")
        .args(SMALL)
        .args(["--updates", "100000000", "--questions", "100", "--out", path.to_str().unwrap()])
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1500));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    // Goes on from there.
    let tested: Value =
        serde_json::from_str(&done(&["test", path.to_str().unwrap(), "--questions", "100", "--json"])).unwrap();
    assert!(tested["updates"].as_u64().unwrap() > 0);
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(names.len(), 1, "nothing half-written");
}
