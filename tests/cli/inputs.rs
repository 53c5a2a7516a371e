//! What people really hand to the program, and how they start and end it: numbers that are too large, outputs that are
//! closed or full, requests to end, folders that were used before.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use image::{Rgb, RgbImage};
use tempfile::TempDir;

/// A folder of its own for one test, with `picture.png` in it.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        RgbImage::from_fn(48, 32, |x, y| if x < 24 { Rgb([200, 60, y as u8]) } else { Rgb([40, 90 + x as u8, 180]) })
            .save(folder.path().join("picture.png"))
            .unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_glomscope"));
        command.current_dir(self.0.path()).args(line.split(' '));
        command
    }

    fn run(&self, line: &str) -> Output {
        self.command(line).output().unwrap()
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entry = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(entry).collect();
    names.sort();
    names
}

/// A pipe whose reader has gone.
fn closed() -> Stdio {
    let (reader, writer) = io::pipe().unwrap();
    drop(reader);
    writer.into()
}

#[test]
fn numbers_that_mean_a_resource_are_bounded() {
    let desk = Desk::new();
    for (line, words) in [
        ("settle picture.png --threads 100000", "from 1 to 256"),
        ("bench --threads 100000", "from 1 to 256"),
        ("retrieve train --threads 100000", "from 1 to 256"),
        ("settle picture.png --steps 99999999999", "from 0 to 10,000,000"),
        ("score --steps 99999999999", "not in 1..=10000000"),
        ("ablate --scenes 99999999999", "from 1 to 10,000,000"),
        ("retrieve train --questions 99999999999", "from 1 to 10,000,000"),
        ("forward-forward sequence --batch 99999999999", "from 1 to 65,536"),
        ("train --updates 99999999999", "from 1 to 1,000,000,000"),
    ] {
        let output = desk.run(line);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{line}\n{said}");
        assert!(said.contains(words), "{line}\n{said}");
    }
}

#[test]
fn more_columns_than_pixels_are_said() {
    let desk = Desk::new();
    let output = desk.run("settle picture.png --model hand-made --columns 100000 --steps 0");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && said.contains("--columns 100000") && said.contains("48 columns"), "{said}");
    assert!(String::from_utf8(output.stdout).unwrap().contains("32 rows x 48 columns"));
}

#[test]
fn a_reader_that_has_gone_changes_no_exit_code() {
    let desk = Desk::new();
    for (line, code) in [
        ("settle nosuch.png", 1),
        ("info nosuch.safetensors", 1),
        ("score --pictures nosuch", 1),
        ("settle picture.png --weights 0,0,0,0", 2),
        ("nonsense --flag", 2),
        ("settle picture.png --model hand-made --columns 8 --steps 1", 0),
        ("samples", 0),
        ("--help", 0),
    ] {
        let ended = desk.command(line).stdout(closed()).stderr(closed()).status().unwrap();
        assert_eq!(ended.code(), Some(code), "{line}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_output_is_a_failure_and_never_a_crash() {
    let desk = Desk::new();
    let full = || Stdio::from(fs::File::options().write(true).open("/dev/full").unwrap());
    let ended = desk.command("settle nosuch.png").stderr(full()).status().unwrap();
    assert_eq!(ended.code(), Some(1));
    for line in ["settle picture.png --model hand-made --columns 8 --steps 1", "samples"] {
        let output = desk.command(line).stdout(full()).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{line}");
        assert!(String::from_utf8(output.stderr).unwrap().starts_with("glomscope: "), "{line}");
        assert_eq!(desk.command(line).stdout(full()).stderr(full()).status().unwrap().code(), Some(1), "{line}");
    }
}

/// Asks it to end, and waits; fails after half a minute.
#[cfg(unix)]
fn ended(mut child: Child) -> std::process::ExitStatus {
    let asked = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(asked.success());
    let since = Instant::now();
    while since.elapsed() < Duration::from_secs(30) {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    panic!("it does not end");
}

#[cfg(unix)]
#[test]
fn a_request_to_end_is_obeyed_between_two_steps_and_leaves_nothing() {
    let desk = Desk::new();
    let line = "settle picture.png --model hand-made --columns 48 --steps 1000000 --out folder";
    let child = desk.command(line).stderr(Stdio::null()).spawn().unwrap();
    while !desk.path("folder").exists() {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(ended(child).code(), Some(130));
    assert_eq!(names(desk.0.path()), ["picture.png"]);
}

/// A measurement looks for no request to end: it ends all the same.
#[cfg(unix)]
#[test]
fn a_request_to_end_is_obeyed_where_nothing_looks_for_it() {
    let desk = Desk::new();
    let child = desk.command("bench --kernels").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(Duration::from_secs(2));
    let status = ended(child);
    // On a machine that is very busy it may have been asked before it listened.
    assert!([Some(130), None].contains(&status.code()), "{status}");
}

#[test]
fn a_folder_holds_one_run_and_what_is_not_ours_stays() {
    let desk = Desk::new();
    let settle = |line: &str| {
        let output = desk.run(line);
        assert!(output.status.success(), "{line}\n{}", String::from_utf8_lossy(&output.stderr));
    };
    settle("settle picture.png --model hand-made --columns 8 --steps 1 --out folder");
    let first = names(&desk.path("folder"));
    assert!(["level-4.png", "islands-4.png", "states.npz"].iter().all(|name| first.contains(&(*name).to_owned())));
    fs::write(desk.path("folder/notes.txt"), "mine").unwrap();
    fs::write(desk.path("folder/level-four.png"), "mine").unwrap();
    settle("settle picture.png --columns 8 --steps 1 --thin --out folder");
    let report: serde_json::Value =
        serde_json::from_slice(&fs::read(desk.path("folder/report.json")).unwrap()).unwrap();
    let mut expected: Vec<String> =
        report["files"].as_array().unwrap().iter().map(|file| file.as_str().unwrap().to_owned()).collect();
    assert!(!expected.contains(&"level-4.png".to_owned()) && !expected.contains(&"states.npz".to_owned()));
    expected.extend(["level-four.png".to_owned(), "notes.txt".to_owned()]);
    expected.sort();
    assert_eq!(names(&desk.path("folder")), expected);
}
