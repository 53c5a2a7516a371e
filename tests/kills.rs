//! A program that is killed at any moment leaves under every name a whole file: the old one or the new one.
//!
//! `GLOMSCOPE_KILLS=200 cargo test --test kills` kills more often than the tests of every change do.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::cell::Cell;
use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use glomscope::engine::{ModelChoice, PictureSource, Run, Session, Setup, open_model};
use glomscope::files::{sketches, training};
use glomscope::grid::Resolution;
use glomscope::recurrent::Supervised;
use glomscope::retrieval::Retrieval;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// How often each program is killed.
fn kills() -> usize {
    std::env::var("GLOMSCOPE_KILLS").map_or(8, |text| text.parse().expect("a whole number"))
}

/// Starts the program again and again, kills it after a random time of at most `longest`, and looks at what it left.
fn kill_often(seed: u64, longest: Duration, start: impl Fn(usize) -> Child, look: impl Fn(usize)) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut killed = 0;
    for round in 0..kills() {
        let mut child = start(round);
        std::thread::sleep(longest.mul_f64(random.random::<f64>()));
        child.kill().unwrap();
        killed += usize::from(!child.wait().unwrap().success());
        look(round);
    }
    assert!(killed > 0, "every one had ended before it was killed: this shows nothing");
}

fn glomscope(folder: &Path, line: &str) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_glomscope"));
    command.current_dir(folder).args(line.split(' '));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// How long a run takes that is let alone.
fn length(mut child: Child) -> Duration {
    let begun = Instant::now();
    assert!(child.wait().unwrap().success());
    begun.elapsed()
}

#[test]
fn a_training_keeps_a_whole_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("network.safetensors");
    let run = |line: &str| {
        glomscope(folder.path(), &format!("retrieve train --threads 1 --quiet --out network.safetensors {line}"))
    };
    let one = length(run("--units 8 --pairs 2 --updates 100000 --test-every 5 --pause-at 5"));
    let update = || training::open::<Supervised<Retrieval>>(&file).map(|saved| saved.record.update);
    let look = |round: usize| {
        update().unwrap_or_else(|error| panic!("round {round}: {error}"));
    };
    kill_often(1, 4 * one, |_| run("--resume network.safetensors"), look);
    assert!(update().unwrap() > 5, "nothing was saved after the beginning: this shows nothing");
}

#[test]
fn a_folder_with_a_report_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let run = |_| {
        let line = "settle sample:circles --model hand-made --columns 10 --steps 4 --threads 1 --out out";
        glomscope(folder.path(), line)
    };
    let look = |round: usize| {
        let Ok(bytes) = fs::read(out.join("report.json")) else { return };
        let report: serde_json::Value =
            serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("round {round}: {error}"));
        for file in report["files"].as_array().unwrap() {
            let path = out.join(file.as_str().unwrap());
            assert!(fs::metadata(&path).is_ok_and(|about| about.len() > 0), "round {round}: {}", path.display());
        }
    };
    kill_often(2, length(run(0)), run, look);
    // The last word has a run that is let alone.
    length(run(0));
    assert!(out.join("report.json").exists());
}

/// What the program that is killed does in the next test: it saves sessions, one after the other.
const SAVES: &str = "GLOMSCOPE_TEST_SAVES_SESSIONS";
/// What it says when it begins to.
const SAVING: &str = "saving";

#[test]
fn a_session_is_the_old_or_the_new_one() {
    if let Ok(path) = std::env::var(SAVES) {
        let model = open_model(&ModelChoice::HandMade, None).unwrap();
        let mut setup = Setup::for_model(ModelChoice::HandMade, &*model);
        setup.resolution = Resolution::ColumnsAcross(6);
        let picture = PictureSource::Pasted { width: 12, height: 8, rgb: vec![7; 288].into() };
        let mut run = Run::new(picture, Some(setup)).unwrap();
        let session = Session::of(&run.snapshot(), serde_json::json!({ "note": "x".repeat(200_000) }));
        println!("{SAVING}");
        loop {
            session.save(Path::new(&path)).unwrap();
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("run.session.json");
    kill_often(
        3,
        Duration::from_millis(300),
        |_| {
            let mut command = Command::new(std::env::current_exe().unwrap());
            command.args(["--exact", "a_session_is_the_old_or_the_new_one", "--nocapture"]).env(SAVES, &file);
            let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
            // It is killed when it saves, not before.
            let (mut said, mut byte) = (Vec::new(), [0]);
            while !said.ends_with(SAVING.as_bytes()) {
                child.stdout.as_mut().unwrap().read_exact(&mut byte).unwrap();
                said.extend(byte);
            }
            child
        },
        |round| {
            if file.exists() {
                let opened = Session::open(&file);
                assert!(opened.is_ok(), "round {round}: {}", opened.err().unwrap());
            }
        },
    );
    assert!(file.exists(), "nothing was ever saved: this shows nothing");
}

#[test]
fn a_memory_of_sketches_has_whole_pictures_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("day.sketches");
    let run = |round: usize| {
        let line = format!("sketch add day.sketches scene:{round} --model hand-made --columns 8 --steps 2 --dim 64");
        glomscope(folder.path(), &line)
    };
    let one = length(run(1000));
    let had = Cell::new(1);
    let look = |round: usize| {
        let memory = sketches::SketchMemory::read(&file).unwrap_or_else(|error| panic!("round {round}: {error}"));
        assert!(memory.records.len() >= had.get(), "round {round}: pictures are lost");
        had.set(memory.records.len());
    };
    kill_often(4, 2 * one, run, look);
}
