//! `glomscope sketch`: a memory of pictures from end to end, and killed while it grows.
#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

fn glomscope(folder: &Path, line: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_glomscope"));
    command.current_dir(folder).args(["sketch"]).args(line.split(' '));
    command
}

fn said(folder: &Path, line: &str) -> Value {
    let output = glomscope(folder, line).output().unwrap();
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_memory_answers_finds_unpacks_and_forgets() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let begun = glomscope(at, "add m scene:1 scene:2 scene:3 --columns 12 --steps 2 --objects 12 --types 3");
    assert!({ begun }.status().unwrap().success());
    let sums = said(at, "ask m --json");
    assert_eq!(sums["pictures"], 3);
    // The root of each picture is no island; the census counts all the others, exactly.
    assert!((sums["islands"].as_f64().unwrap() - sums["true_islands"].as_f64().unwrap()).abs() < 0.1, "{sums}");
    assert_eq!(sums["true_islands"], 33);
    for answer in sums["types"].as_array().unwrap() {
        let off = answer["islands"].as_f64().unwrap() - answer["truth"].as_f64().unwrap();
        assert!(off.abs() < 0.1, "{answer}");
    }
    // What they share: in how many pictures there is an island of a type, as many as there really are.
    let shared = said(at, "ask m shared --json");
    for answer in shared["types"].as_array().unwrap() {
        assert!(answer["in_pictures"].is_u64() && answer["in_pictures"] == answer["truly_in"], "{answer}");
    }
    let text = glomscope(at, "ask m shared").output().unwrap();
    assert!(String::from_utf8_lossy(&text.stdout).contains("of these 3 pictures"));
    // The one that has most, against its own truth.
    let most = said(at, "ask m level 0 type 0 --json")["types"][0].clone();
    let by_picture = |picture: u64| {
        said(at, &format!("ask m level 0 type 0 picture {picture} --json"))["types"][0]["truth"].as_u64().unwrap()
    };
    let truths = [1, 2, 3].map(by_picture);
    let found = most["most_in"].as_u64().unwrap() as usize;
    assert_eq!(Some(&truths[found - 1]), truths.iter().max(), "{most}");
    let nearest = said(at, "similar m scene:2 --json");
    assert_eq!(nearest["nearest"][0]["name"], "scene:2");
    assert!(nearest["nearest"][0]["cosine"].as_f64().unwrap() > 0.999_99);
    assert!(nearest["nearest"][1]["cosine"].as_f64().unwrap() < 0.999_9);
    let whole = said(at, "unpack m 1 --out u --json");
    assert!(whole["mean_cosine"].as_f64().unwrap() > 0.99, "{whole}");
    assert!(at.join("u/islands.png").is_file() && at.join("u/parse.json").is_file());
    // Fewer numbers than the 12 x 20 unknowns.
    said(at, "erase m --keep 100 --json");
    let erased = said(at, "unpack m 1 --out u --json");
    assert_eq!((erased["numbers"].as_u64(), erased["unknowns"].as_u64()), (Some(100), Some(12 * 19)));
    assert!(erased["mean_cosine"].as_f64().unwrap() < 0.95, "{erased}");
    let refused = glomscope(at, "unpack m 9 --out u").output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn killed_while_adding_it_keeps_all_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let begun = glomscope(at, "add m scene:1 --columns 8 --steps 1 --objects 6 --types 2");
    assert!({ begun }.status().unwrap().success());
    let mut acknowledged = 1;
    for kill in 0..50_u64 {
        let mut child = glomscope(at, "add m scene:2 scene:3 scene:4 --json").stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        for _ in 0..=kill % 3 {
            let line: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
            acknowledged = line["id"].as_u64().unwrap();
        }
        // Now here, now there in what it does next.
        std::thread::sleep(Duration::from_micros(400 * kill));
        child.kill().unwrap();
        child.wait().unwrap();
        // One or two more may have reached the disk before their lines were read.
        let kept = said(at, "ask m --json")["pictures"].as_u64().unwrap();
        assert!(kept >= acknowledged && kept <= acknowledged + 2, "{kept} kept, {acknowledged} acknowledged");
    }
}
