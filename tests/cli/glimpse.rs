//! `glomscope glimpse` as scripts meet it: digits from files and of the program's own, trained, kept, taken up again,
//! tested, told.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;

use serde_json::Value;

use crate::bench::Bench;

/// Four files in the form of MNIST: bars whose row tells the digit.
fn files(bench: &Bench, training: u32, test: u32) {
    fs::create_dir(bench.path("bars")).unwrap();
    for (stem, count) in [("train", training), ("t10k", test)] {
        let mut pictures = vec![0, 0, 8, 3];
        let mut labels = vec![0, 0, 8, 1];
        [count, 28, 28].iter().for_each(|size| pictures.extend(size.to_be_bytes()));
        labels.extend(count.to_be_bytes());
        for index in 0..count {
            let digit = (index * 7 + index / 10) % 10;
            labels.push(digit as u8);
            for pixel in 0..784 {
                let ink = pixel / 28 == 4 + 2 * digit && pixel % 28 > index % 5 + 3;
                pictures.push(if ink { 200 + (index % 50) as u8 } else { 0 });
            }
        }
        fs::write(bench.path(&format!("bars/{stem}-images-idx3-ubyte")), pictures).unwrap();
        fs::write(bench.path(&format!("bars/{stem}-labels-idx1-ubyte")), labels).unwrap();
    }
}

/// A network and a training small enough for a test.
const SMALL: &str = "--units 8 --layer 12 --batch 32 --seed 5 --test-every 20";

#[test]
fn digits_from_files_are_learned_and_the_report_says_how() {
    let bench = Bench::of("glimpse");
    files(&bench, 660, 100);
    let said = bench.good(&format!(
        "train --mnist bars {SMALL} --units 16 --updates 400 --learning-rate 0.005 --out bars.safetensors --report bars.json"
    ).replace("--units 8 ", ""));
    assert!(
        said.contains(
            "fast weights (lambda 0.95, eta 0.5, layer 12, batch 32, rate 0.005), R = 16, store and wipe, seed 5: 400"
        ),
        "{said}"
    );
    let report = bench.report("bars.json");
    let error = report["test_error"].as_f64().unwrap();
    assert!(error < 30.0, "bars are learned, {error} % are wrong");
    assert_eq!(report["digits"], "mnist");
    assert_eq!(report["counts"], serde_json::json!([605, 55, 100]));
    assert_eq!(report["scheme"], "wipe");
    assert_eq!(report["curve"].as_array().unwrap().len(), 20);
    let shown: u64 = report["answers"]["answers"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|row| row.as_array().unwrap())
        .map(|n| n.as_u64().unwrap())
        .sum();
    assert_eq!(shown, 100);

    // The kept network says the same of the same digits, by folder or by file, and forgets without its fast weights.
    let four: Vec<String> =
        ["t10k-images-idx3", "t10k-labels-idx1"].iter().map(|name| format!("bars/{name}-ubyte")).collect();
    for mnist in ["bars".to_owned(), four.join(",")] {
        let test: Value =
            serde_json::from_str(&bench.good(&format!("test bars.safetensors --mnist {mnist} --eta 0 --json")))
                .unwrap();
        assert_eq!(test["test_error"].as_f64().unwrap(), error);
        assert!(test["results"][1]["test_error"].as_f64().unwrap() > error, "{test}");
    }
}

#[test]
fn a_training_goes_on_where_it_was_kept_and_only_on_its_own_digits() {
    let bench = Bench::of("glimpse");
    let train = |more: &str| bench.good(&format!("train --digits 300 {more}"));
    train(&format!("{SMALL} --anneal off --updates 40 --report whole.json --quiet"));
    train(&format!("{SMALL} --anneal off --updates 25 --out half.safetensors --quiet"));
    let again = bench.bad("train --digits 300 --resume half.safetensors", 2);
    assert!(again.contains("all 25 updates of this training are done: ask for more with --updates"), "{again}");
    let other = bench.bad("train --digits 301 --resume half.safetensors --updates 40", 2);
    assert!(other.contains("the training began on other digits (300 of them, not these 301)"), "{other}");
    train("--resume half.safetensors --updates 40 --threads 1 --report resumed.json --quiet");
    let [whole, resumed] = ["whole.json", "resumed.json"].map(|name| bench.report(name));
    assert_eq!(whole["answers"], resumed["answers"]);
    assert_eq!(whole["curve"][1]["held_out_error"], resumed["curve"][2]["held_out_error"]);
    assert_eq!(whole["digits"], "generated");
    // Kept without the state of its optimiser it can be tested, not trained.
    train(&format!("{SMALL} --updates 2 --out thin.safetensors --thin --quiet"));
    assert!(bench.good("test thin.safetensors").contains("digits drawn by the program (not MNIST)"));
    let thin = bench.bad("train --digits 300 --resume thin.safetensors --updates 9", 2);
    assert!(thin.contains("without the state of its optimiser"), "{thin}");
}

#[test]
fn the_table_puts_the_schemes_side_by_side() {
    let bench = Bench::of("glimpse");
    fs::create_dir(bench.path("runs")).unwrap();
    for (scheme, seed) in [("flat", 1), ("wipe", 1), ("wipe", 2)] {
        let small = SMALL.replace("--seed 5", &format!("--seed {seed}"));
        bench.good(&format!(
            "train --digits 200 {small} --scheme {scheme} --updates 3 --report runs/{scheme}-{seed}.json --quiet"
        ));
    }
    let table = bench.good("table --reports runs");
    assert!(table.contains("R = 8, digits drawn by the program (not MNIST), 184 learned from"), "{table}");
    let row = table.lines().find(|line| line.starts_with("fast weights")).unwrap();
    let error = |name: &str| format!("{:.2}", bench.report(name)["test_error"].as_f64().unwrap());
    assert!(row.contains(&format!("  {}  ", error("runs/flat-1.json"))), "{row}");
    assert!(row.contains(" .. ") && row.contains("1 .. 2"), "{row}");
    let report: Value = serde_json::from_str(&bench.good("table --reports runs --json")).unwrap();
    assert_eq!(report["format"], "glomscope-glimpse-table");
    assert_eq!(report["trainings"].as_array().unwrap().len(), 3);
    assert!(bench.bad("table --reports nowhere", 1).contains("there is no such file or folder"));
}

#[test]
fn bad_input_is_refused_in_plain_words() {
    let bench = Bench::of("glimpse");
    files(&bench, 60, 10);
    for (line, words) in [
        ("train --units 0", "a network needs 1 to 4096 recurrent units (R), not 0"),
        ("train --lambda 1.5", "the decay (lambda) must be from 0 to 1, not 1.5"),
        ("train --eta -1", "the rate (eta) must be a number of at least 0, not -1"),
        ("train --inner 0", "the inner loop needs 1 to 64 steps (S), not 0"),
        ("train --updates 0", "must be a whole number from 1 to 1,000,000,000"),
        ("train --learning-rate 0", "the learning rate must be a number above 0, not 0"),
        ("train --mnist bars", "55 digits are too few for mini-batches of 128"),
        ("train --digits 2000000", "at most 1000000 digits are drawn"),
        ("train --scheme sideways", "invalid value 'sideways'"),
        ("train --epochs 2 --updates 3", "cannot be used with"),
    ] {
        assert!(bench.bad(line, 2).contains(words), "{line}: {}", bench.bad(line, 2));
    }
    fs::write(bench.path("bars/t10k-labels-idx1-ubyte"), b"\0\0\x08\x01\0\0\0\x0a\x01\x02").unwrap();
    fs::write(bench.path("text"), "not a network").unwrap();
    for (line, words) in [
        ("train --mnist nowhere", "there is no such file or folder"),
        ("train --mnist bars --batch 8", "the file is cut short: 2 of 10 bytes of data are there"),
        ("train --mnist bars/t10k-images-idx3-ubyte", "this is a file: name the folder of the four files"),
        ("train --mnist a,b,c", "3 paths are given"),
        ("test text", "this is not a safetensors file"),
        ("train --updates 1 --digits 200 --report missing/x.json", "nothing was written, its folder does not exist"),
    ] {
        assert!(bench.bad(line, 1).contains(words), "{line}: {}", bench.bad(line, 1));
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_what_was_learned() {
    use std::io::Read;
    use std::process::{Command, Stdio};

    let bench = Bench::of("glimpse");
    let line =
        format!("glimpse train --digits 300 {SMALL} --updates 100000000 --out kept.safetensors --report kept.json");
    let mut child = bench.command(&line).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    // It says how far it is after 80 updates: then it is at work.
    let mut said = child.stderr.take().unwrap();
    said.read_exact(&mut [0; 20]).unwrap();
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    said.read_to_end(&mut Vec::new()).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let report = bench.report("kept.json");
    let updates = report["updates"].as_u64().unwrap();
    assert!(updates >= 80 && report["interrupted"] == true, "{updates} updates");
    bench.good(&format!("train --digits 300 --resume kept.safetensors --updates {} --quiet", updates + 1));
}
