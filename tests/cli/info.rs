//! One file of every kind that the program writes: `info` says what it is, and whatever opens another kind names it.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use glomscope::digits::{self, Set};
use glomscope::engine::{PictureSource, Session};
use glomscope::files::training::{self, Filed};
use glomscope::files::{FileError, checkpoint, frames, idx, npz, truth};
use glomscope::glimpse::{self, Glimpses};
use glomscope::glom::learned::LearnedConfig;
use glomscope::grid::Grid;
use glomscope::learn::{self, EndToEnd, HeldOut, Losses, Stage};
use glomscope::recurrent::{Point, Supervised};
use glomscope::retrieval::{self, Retrieval, TestResult};
use glomscope::training::{CurvePoint, Record, Saved};
use ndarray::Array3;
use serde_json::{Value, json};
use tempfile::TempDir;

fn retrieval_network() -> Saved<Supervised<Retrieval>> {
    let config = retrieval::TrainConfig { units: 8, pairs: 2, updates: 40, ..Default::default() };
    let mut saved = retrieval::Trainer::new(config).unwrap().save();
    saved.record = record(20, Point { loss: 1.5, error: 0.25 });
    saved.state.more.test = Some(TestResult { pairs: 2, questions: 100, error: 0.25, slots: vec![None; 2] });
    saved
}

fn glimpse_network() -> Saved<Supervised<Glimpses>> {
    let digits = digits::generate(1, Set::Training, 120).unwrap();
    let config = glimpse::TrainConfig { units: 8, layer: 9, hidden: 7, batch: 32, updates: 9, ..Default::default() };
    let mut saved = glimpse::Trainer::new_on(config, &digits).unwrap().save();
    saved.record = record(6, Point { loss: 2.5, error: 0.5 });
    saved
}

fn learned_model() -> Saved<EndToEnd> {
    let model = LearnedConfig { levels: 2, radii: vec![1.5, 0.0], ..LearnedConfig::tiny() };
    let stages = vec![Stage { updates: 5, ..Stage::default() }];
    let mut saved = learn::Trainer::new(learn::TrainConfig { model, stages, ..Default::default() }).unwrap().save();
    let held = HeldOut { parts: 0.5, wholes: 0.25, ..HeldOut::default() };
    saved.record = record(3, learn::Point { losses: Losses::default(), clear: held, natural: held });
    saved.state.optimised = 3;
    saved
}

fn record<L: Default, P>(update: u64, value: P) -> Record<L, P> {
    let curve = vec![CurvePoint { update, value, seconds: 1.0 }];
    Record { update, curve, seconds: 2.0, ..Record::default() }
}

/// A folder with a file of every kind.
fn every_kind() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fn both<T: Filed>(saved: &Saved<T>, folder: &Path, name: &str) {
        training::save(saved, false, &folder.join(format!("{name}.safetensors"))).unwrap();
        training::save(saved, true, &folder.join(format!("{name}-thin.safetensors"))).unwrap();
    }
    both(&retrieval_network(), folder.path(), "retrieval");
    both(&glimpse_network(), folder.path(), "glimpse");
    both(&learned_model(), folder.path(), "learned");
    let fixture = "tests/fixtures/glom-pytorch/radius2.checkpoint.safetensors";
    std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join(fixture), at("glom.safetensors")).unwrap();
    std::fs::write(at("session.json"), json!({ "kind": "glomscope session", "version": 1 }).to_string()).unwrap();
    std::fs::write(at("report.json"), json!({ "program": "glomscope 0.1.0", "updates": 3 }).to_string()).unwrap();
    let states = [Array3::<f32>::zeros((1, 1, 4))];
    npz::write_states(&at("states.npz"), states, &[&[0]], &[], Grid::new(1, 1)).unwrap();
    std::fs::write(at("digits"), [0, 0, 8, 1, 0, 0, 0, 1, 7]).unwrap();
    image::RgbImage::new(8, 6).save(at("picture.png")).unwrap();
    folder
}

/// What every file is called where another is wanted.
fn names() -> BTreeMap<&'static str, &'static str> {
    BTreeMap::from([
        ("retrieval.safetensors", "a network of associative retrieval"),
        ("retrieval-thin.safetensors", "a network of associative retrieval"),
        ("glimpse.safetensors", "a network that sees digits through glimpses"),
        ("glimpse-thin.safetensors", "a network that sees digits through glimpses"),
        ("learned.safetensors", "a learned model"),
        ("learned-thin.safetensors", "a learned model"),
        ("glom.safetensors", "a GLOM checkpoint"),
        ("session.json", "a session"),
        ("report.json", "a report that glomscope wrote"),
        ("states.npz", "an archive of states that glomscope settle wrote"),
        ("digits", "a file of digits or their labels (idx)"),
        ("picture.png", "a picture"),
    ])
}

type Opener = (&'static str, fn(&Path) -> Result<(), FileError>);

#[test]
fn whatever_opens_another_kind_names_every_kind_and_what_opens_it() {
    let folder = every_kind();
    let openers: [Opener; 8] = [
        ("a GLOM checkpoint", |path| checkpoint::open(path).map(|_| ())),
        ("a learned model", |path| training::open::<EndToEnd>(path).map(|_| ())),
        ("a network of associative retrieval", |path| training::open::<Supervised<Retrieval>>(path).map(|_| ())),
        ("a network that sees digits through glimpses", |path| {
            training::open::<Supervised<Glimpses>>(path).map(|_| ())
        }),
        ("a picture", |path| frames::open(&PictureSource::Path(path.to_path_buf())).map(|_| ())),
        ("a label image", |path| truth::open(path).map(|_| ())),
        ("an idx file", |path| idx::pair(path, path).map(|_| ())),
        ("a session", |path| Session::open(path).map(|_| ())),
    ];
    for (wanted, open) in openers {
        for (file, name) in names() {
            let opened = open(&folder.path().join(file));
            let holds_tensors = file.ends_with(".safetensors");
            let own = match wanted {
                "a GLOM checkpoint" => file == "glom.safetensors" || name == "a learned model",
                "a label image" => name == "a picture",
                "an idx file" => file == "digits",
                _ => name == wanted,
            };
            match opened {
                Ok(()) => assert!(own, "{file} opens as {wanted}"),
                // The session has no setup, and the labels are not pictures too.
                Err(_) if own => assert!(["session.json", "digits"].contains(&file), "{file} does not open"),
                Err(error) => {
                    let wants_tensors = ["network", "model", "checkpoint"].iter().any(|word| wanted.contains(word));
                    let wanted = match file {
                        "picture.png" if wants_tensors => "a checkpoint",
                        _ if wants_tensors && !holds_tensors => "a safetensors file",
                        _ => wanted,
                    };
                    let words = match wanted {
                        "an idx file" => format!("this is not {wanted} but {name}, pictures (idx3-ubyte) are needed"),
                        _ => format!("this is {name}, not {wanted}"),
                    };
                    let said = error.to_string();
                    assert!(said.starts_with(&words), "{file} as {wanted}: {said}");
                }
            }
        }
    }
}

fn info(folder: &TempDir, line: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_glomscope"));
    let output = command.current_dir(folder.path()).arg("info").args(line).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn info_tells_what_every_network_is_how_far_it_is_and_whether_it_goes_on() {
    let folder = every_kind();
    let cases: [(&str, &[&str]); 3] = [
        (
            "retrieval",
            &[
                "glomscope network of associative retrieval, version 1",
                "network     fast weights, R = 8, lambda 0.95, eta 0.5, S 1",
                "task        K = 2",
                "training    20 of 40 updates of 128 questions, seed 1, 2 s",
                "last test   error 25.00 % on 100 strings, floor 45.00 %",
                "parameters  9,225",
                "glomscope retrieve ask",
            ],
        ),
        (
            "glimpse",
            &[
                "glomscope network that sees digits through glimpses, version 1",
                "layers      9 units before the cell, 7 after it",
                "training    6 of 9 updates of 32 of 120 digits, seed 1, 2 s",
                "held out    error 50.00 % on digits held out",
                "parameters  ",
                "glomscope glimpse test",
            ],
        ),
        (
            "learned",
            &[
                "glomscope learned model, version 1",
                "levels      2",
                "training    3 updates of 2 pictures, seed 0, 2 s",
                "held out    ARI of parts / wholes: clear 0.50 / 0.25",
                "parameters  2,882",
            ],
        ),
    ];
    for (name, lines) in cases {
        for (ending, goes_on) in [("", "exactly where it was saved"), ("-thin", "was left out")] {
            let file = format!("{name}{ending}.safetensors");
            let (code, told, error) = info(&folder, &[&file]);
            assert_eq!((code, error.as_str()), (Some(0), ""), "{file}");
            for line in lines.iter().chain([&goes_on, &"tensors"]) {
                assert!(told.contains(line), "{line} is not in\n{told}");
            }
            let (_, told, _) = info(&folder, &["--json", &file]);
            let told: Value = serde_json::from_str(&told).unwrap();
            assert_eq!(told["kind"], name);
            assert_eq!(told["training"]["goes_on"], ending.is_empty());
            assert!(told["training"]["update"].is_u64() && told["training"]["config"].is_object());
        }
    }
    for (file, name) in names().into_iter().filter(|(file, _)| !file.ends_with(".safetensors")) {
        let (code, _, error) = info(&folder, &[file]);
        assert_eq!(code, Some(1));
        assert!(error.contains(&format!("this is {name}, not a")), "{error}");
    }
}

#[test]
fn a_network_is_no_model_for_settling_and_a_model_no_network_for_asking() {
    let folder = every_kind();
    let refused = |line: &[&str], words: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_glomscope")).current_dir(folder.path()).args(line).output();
        let told = String::from_utf8(output.unwrap().stderr).unwrap();
        assert!(told.contains(words), "{line:?}: {told}");
    };
    let settle = ["settle", "picture.png", "--checkpoint", "retrieval.safetensors"];
    refused(
        &settle,
        "this is a network of associative retrieval, not a GLOM checkpoint: ask it with glomscope retrieve",
    );
    let ask = ["retrieve", "ask", "glom.safetensors", "a1b2??a"];
    refused(&ask, "this is a GLOM checkpoint, not a network of associative retrieval: settle a picture with it");
    let test = ["glimpse", "test", "learned.safetensors"];
    refused(
        &test,
        "this is a learned model, not a network that sees digits through glimpses: settle a picture with it",
    );
}
