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

fn json(path: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn told(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(&output.stdout), text(&output.stderr))
}

/// Labels of two halves with a border of 255 between them, as wide as `picture.png`.
fn bordered(path: &Path) {
    let id = |x: u32| {
        if x < 21 {
            1
        } else if x < 27 {
            255
        } else {
            2
        }
    };
    image::GrayImage::from_fn(48, 32, |x, _| image::Luma([id(x)])).save(path).unwrap();
}

#[test]
fn void_is_said_and_left_out_where_it_is_asked_for() {
    let desk = Desk::new();
    bordered(&desk.path("labels.png"));
    let line = "settle picture.png --model hand-made --columns 16 --steps 4 --truth labels.png --json";
    let output = desk.run(line);
    let (counted, said) = told(&output);
    assert!(output.status.success() && said.contains("255") && said.contains("--ignore 255"), "{said}");
    let without = desk.run(&format!("{line} --ignore 255"));
    let (ignored, said) = told(&without);
    assert!(without.status.success() && said.is_empty(), "{said}");
    let [counted, ignored] = [counted, ignored].map(|text| serde_json::from_str::<serde_json::Value>(&text).unwrap());
    assert_eq!((&counted["truth_regions"], &ignored["truth_regions"]), (&3.into(), &2.into()));
    assert_eq!(ignored["ignored_regions"], serde_json::json!([255]));
    // One island over two regions of equal size covers half of each, and of three less.
    let covering = |summary: &serde_json::Value| summary["baselines"][0]["scores"]["covering"].as_f64().unwrap();
    assert!((covering(&ignored) - 0.5).abs() < 1e-6 && covering(&counted) < 0.45, "{}", covering(&counted));
    let output = desk.run("settle sample:reef --truth parts --ignore 1");
    assert_eq!(output.status.code(), Some(2));
}

/// A folder of annotated pictures: one good, two whose labels do not fit, one without labels, names with dots.
fn annotated(desk: &Desk) {
    fs::create_dir(desk.path("set")).unwrap();
    let at = |name: &str| desk.path("set").join(name);
    for name in ["street.jpg", "street.v2.webp", "wide.png", "tall.tif", "alone.png"] {
        image::open(desk.path("picture.png")).unwrap().into_rgb8().save(at(name)).unwrap();
    }
    for name in ["street.human.png", "street.v2.human.png"] {
        bordered(&at(name));
    }
    image::GrayImage::new(49, 32).save(at("wide.human.png")).unwrap();
    image::GrayImage::new(48, 33).save(at("tall.human.png")).unwrap();
}

#[test]
fn every_bad_picture_is_named_before_the_first_is_settled() {
    let desk = Desk::new();
    annotated(&desk);
    // So many steps would take hours.
    let output = desk.run("score --pictures set --model hand-made --steps 10000000");
    let (_, said) = told(&output);
    assert_eq!(output.status.code(), Some(1));
    for words in ["2 of 4 pictures", "--skip-bad", "wide.human.png", "tall.human.png", "49 x 32", "48 x 33"] {
        assert!(said.contains(words), "{words} is not in\n{said}");
    }
}

#[test]
fn what_is_left_out_stands_in_table_and_report() {
    let desk = Desk::new();
    annotated(&desk);
    let line = "score --pictures set --model hand-made --columns 12 --steps 1 --skip-bad --report scores.json";
    let output = desk.run(line);
    let (table, said) = told(&output);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("region 255") && said.contains("in 2 label images"), "{said}");
    let report = json(&desk.path("scores.json"));
    let names: Vec<&str> =
        report["pictures"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["street", "street.v2"]);
    let left: Vec<&str> =
        report["left_out"].as_array().unwrap().iter().map(|one| one["file"].as_str().unwrap()).collect();
    assert_eq!(left, ["alone.png", "tall.tif", "wide.png"]);
    for words in ["2 pictures", "alone.png: no label image", "wide.png: the label image is 49 x 32", "3.0 regions"] {
        assert!(table.contains(words), "{words} is not in\n{table}");
    }
    let (table, said) = told(&desk.run(&format!("{line} --ignore 255")));
    assert!(table.contains("region 255") && table.contains("2.0 regions") && said.is_empty(), "{table}{said}");
}

/// A session and its picture in a folder of their own; the session is made of a report's setup.
fn lesson(desk: &Desk) -> serde_json::Value {
    fs::create_dir_all(desk.path("lesson/pics")).unwrap();
    fs::copy(desk.path("picture.png"), desk.path("lesson/pics/base.png")).unwrap();
    let line = "settle lesson/pics/base.png --model hand-made --columns 12 --steps 3 --thin --out made";
    assert!(desk.run(line).status.success());
    let report = json(&desk.path("made/report.json"));
    let session = serde_json::json!({
        "kind": "glomscope session", "version": 5, "picture": {"path": "/home/ana/lesson/pics/base.png"},
        "sha256": report["picture"]["sha256"], "setup": report["setup"], "step": 7,
    });
    fs::write(desk.path("lesson/one.session.json"), serde_json::to_string(&session).unwrap()).unwrap();
    report
}

#[test]
fn a_session_finds_its_picture_and_replays_alike_however_it_is_given() {
    let desk = Desk::new();
    lesson(&desk);
    fs::copy(desk.path("picture.png"), desk.path("other name.png")).unwrap();
    let states = |given: &str, place: usize| {
        let mut command = desk.command("settle --session lesson/one.session.json");
        if !given.is_empty() {
            command.arg(given);
        }
        command.arg("--out").arg(desk.path(&format!("out-{place}")));
        command.stdin(fs::File::open(desk.path("picture.png")).unwrap());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{given}\n{}", told(&output).1);
        let report = json(&desk.path(&format!("out-{place}/report.json")));
        assert_eq!(report["steps"], 7, "{given}");
        fs::read(desk.path(&format!("out-{place}/states.npz"))).unwrap()
    };
    let absolute = format!("file://{}", desk.path("picture.png").display());
    let ways = ["", "lesson/pics/base.png", "other name.png", &absolute, "-"];
    let all: Vec<Vec<u8>> = ways.into_iter().enumerate().map(|(place, given)| states(given, place)).collect();
    assert!(all.windows(2).all(|pair| pair[0] == pair[1]));
    // Another picture begins a new run with the session's setup.
    RgbImage::from_pixel(48, 32, Rgb([9, 200, 30])).save(desk.path("green.png")).unwrap();
    let output = desk.run("settle green.png --session lesson/one.session.json --steps 2 --json");
    let summary: serde_json::Value = serde_json::from_str(&told(&output).0).unwrap();
    assert_eq!((&summary["steps"], &summary["picture"]["name"]), (&2.into(), &"green.png".into()));
}

#[test]
fn pictures_come_from_standard_input_and_from_addresses() {
    let desk = Desk::new();
    let line = "settle - --model hand-made --columns 8 --steps 1 --json";
    let output = desk.command(line).stdin(fs::File::open(desk.path("picture.png")).unwrap()).output().unwrap();
    let from_file = desk.run("settle picture.png --model hand-made --columns 8 --steps 1 --json");
    let [piped, named] = [&output, &from_file].map(|output| {
        serde_json::from_str::<serde_json::Value>(&told(output).0).unwrap_or_else(|_| panic!("{}", told(output).1))
    });
    assert_eq!(piped["levels"], named["levels"]);
    assert_eq!(piped["picture"]["sha256"], named["picture"]["sha256"]);
    assert_eq!(piped["picture"]["name"], "standard input");
    let nothing = desk.command(line).stdin(Stdio::null()).output().unwrap();
    assert!(nothing.status.code() == Some(1) && told(&nothing).1.contains("nothing on standard input"));
    for (address, words) in [("https://example.org/a.png", "on the web"), ("file://nas/a.png", "another computer")] {
        let output = desk.run(&format!("settle {address}"));
        assert_eq!(output.status.code(), Some(2));
        assert!(told(&output).1.contains(words), "{}", told(&output).1);
    }
}

#[test]
fn drawings_and_attention_stand_in_the_folder() {
    let desk = Desk::new();
    let line = "settle picture.png --model hand-made --columns 8 --radius 1.5 --steps 2 --svg --attention 0,0 \
                --attention 2,3 --out folder";
    let words: Vec<&str> = line.split_whitespace().collect();
    let output = desk.command(&words.join(" ")).output().unwrap();
    assert!(output.status.success(), "{}", told(&output).1);
    let there = names(&desk.path("folder"));
    for name in ["attention.npz", "curves.svg", "tree.svg", "level-0.svg", "level-4.svg"] {
        assert!(there.contains(&name.to_owned()), "{name} is not in {there:?}");
    }
    let listed = json(&desk.path("folder/report.json"))["files"].as_array().unwrap().len();
    assert_eq!(listed, there.len());
    let open = |name: &str| fs::read_to_string(desk.path("folder").join(name)).unwrap();
    assert!(open("tree.svg").starts_with("<svg ") && open("curves.svg").matches("<polyline").count() >= 5);

    let mut archive = ndarray_npy::NpzReader::new(fs::File::open(desk.path("folder/attention.npz")).unwrap()).unwrap();
    let from: ndarray::Array1<i32> = archive.by_name("from").unwrap();
    let to: ndarray::Array1<i32> = archive.by_name("to").unwrap();
    let level: ndarray::Array1<i32> = archive.by_name("level").unwrap();
    let weight: ndarray::Array1<f32> = archive.by_name("weight").unwrap();
    let score: ndarray::Array1<f32> = archive.by_name("score").unwrap();
    // A corner hears 4 columns within 1.5, one inside 9, at each of five levels.
    assert_eq!((from.len(), to.len(), level.len(), score.len()), (5 * 13, 5 * 13, 5 * 13, 5 * 13));
    let sum: f32 = (0..from.len()).filter(|at| from[*at] == 2 * 8 + 3 && level[*at] == 1).map(|at| weight[at]).sum();
    assert!((sum - 1.0).abs() < 1e-5, "{sum}");
    // The next run leaves none of it.
    assert!(desk.run("settle picture.png --model hand-made --columns 8 --steps 1 --out folder").status.success());
    assert!(!names(&desk.path("folder")).iter().any(|name| name.ends_with(".svg") || name == "attention.npz"));
    let output = desk.run("settle picture.png --model hand-made --columns 8 --steps 1 --attention 90,1 --out folder");
    assert_eq!(output.status.code(), Some(2));
    assert!(told(&output).1.contains("counted from 0"));
}
