//! `glomscope train` and `ablate` as scripts meet them, with a network small enough to learn in a moment.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use glomscope::files::training;
use glomscope::glom::learned::Layout;
use glomscope::learn::{TrainConfig, Trainer};
use serde_json::{Value, json};
use tempfile::TempDir;

struct Bench {
    folder: TempDir,
}

impl Bench {
    /// A folder with `small.json`: four updates, scores after every second.
    fn new() -> Self {
        let bench = Self { folder: tempfile::tempdir().unwrap() };
        bench.configure("small.json", &small());
        bench
    }

    fn configure(&self, name: &str, config: &Value) {
        fs::write(self.path(name), config.to_string()).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_glomscope"));
        command.current_dir(self.folder.path()).args(line.split(' '));
        command
    }

    fn run(&self, line: &str) -> Output {
        self.command(line).output().unwrap()
    }

    fn good(&self, line: &str) -> String {
        let output = self.run(line);
        assert!(output.status.success(), "{line}\n{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn bad(&self, line: &str, code: i32, words: &str) {
        let output = self.run(line);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{line}\n{told}");
        assert!(told.contains(words) && !told.contains("panicked"), "{line}: \"{words}\" is not in\n{told}");
    }

    /// The tensors of a saved model. The header before them holds the name of the file and the seconds it took.
    fn numbers(&self, name: &str) -> Vec<u8> {
        let bytes = fs::read(self.path(name)).unwrap();
        let header = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
        bytes[8 + header..].to_vec()
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&fs::read(self.path(name)).unwrap()).unwrap()
    }
}

fn small() -> Value {
    json!({
        "model": {
            "levels": 3, "dim": 16, "hidden": 16, "channels": [4, 4, 8], "dilations": [1], "radii": [1.5, 2.3, 4.0], "across": 12
        },
        "stages": [{ "updates": 4, "batch": 2 }], "columns": 64, "steps": 2, "before": 2, "score-every": 2, "score-scenes": 1
    })
}

#[test]
fn a_model_is_trained_described_and_settles_a_picture() {
    let bench = Bench::new();
    let told = bench.good("train --config small.json --out model.safetensors --report report.json");
    assert!(told.contains("4 updates") && told.contains("ARI of parts / wholes"), "{told}");
    let report = bench.json("report.json");
    let curve = report["curve"].as_array().unwrap();
    assert_eq!(curve.iter().map(|point| point["update"].as_u64().unwrap()).collect::<Vec<_>>(), [2, 4]);
    assert!(curve.iter().all(|point| point["losses"]["loss"].as_f64().unwrap() > 0.0));
    let told = bench.good("info model.safetensors");
    assert!(told.contains("4 updates of 2 pictures, seed 0"), "{told}");
    let run = bench.good("settle scene:3 --checkpoint model.safetensors --steps 3 --json");
    assert_eq!(serde_json::from_str::<Value>(&run).unwrap()["model"]["origin"], "learned");
    let told = bench.good("score --scenes 1 --steps 2 --checkpoint model.safetensors");
    assert!(told.contains("hand-made 4") && told.contains("level 2"), "{told}");
}

#[test]
fn the_same_seed_gives_the_same_file_on_any_number_of_threads() {
    let bench = Bench::new();
    let model = |name: &str, more: &str| {
        bench.good(&format!("train --config small.json --quiet --thin --out {name}.safetensors{more}"));
        bench.numbers(&format!("{name}.safetensors"))
    };
    let one = model("one", " --threads 1");
    assert_eq!(one, model("two", " --threads 2"));
    assert_ne!(one, model("other", " --seed 5"));
}

#[test]
fn a_training_that_is_paused_goes_on_to_the_same_numbers() {
    let bench = Bench::new();
    bench.good("train --config small.json --quiet --pause-at 3 --out half.safetensors");
    assert!(bench.good("info half.safetensors").contains("3 updates of 2 pictures"));
    bench.good("train --resume half.safetensors --quiet --out on.safetensors");
    bench.good("train --config small.json --quiet --out straight.safetensors");
    assert_eq!(bench.numbers("on.safetensors"), bench.numbers("straight.safetensors"));
}

#[test]
fn other_settings_hold_from_where_a_training_is_gone_on_with_but_not_another_model() {
    let bench = Bench::new();
    bench.good("train --config small.json --quiet --pause-at 3 --out half.safetensors");
    std::fs::write(bench.path("more.json"), r#"{"hidden": 0.5, "objectives": {"border": 2.5}}"#).unwrap();
    let settings: serde_json::Value = serde_json::from_str(
        &bench.good("train --resume half.safetensors --config more.json --updates 6 --print-config"),
    )
    .unwrap();
    let began: serde_json::Value =
        serde_json::from_str(&bench.good("train --config small.json --print-config")).unwrap();
    assert_eq!(settings["hidden"], 0.5);
    assert_eq!(settings["stages"][0]["updates"], 6);
    assert_eq!(settings["objectives"]["border"], 2.5);
    for kept in ["model", "seed", "columns", "teacher"] {
        assert_eq!(settings[kept], began[kept], "{kept}");
    }
    assert_eq!(settings["objectives"]["contrast"], began["objectives"]["contrast"]);
    bench.good("train --resume half.safetensors --config more.json --updates 6 --quiet --out on.safetensors");
    // What is left out of a stage is as it was, and a new teacher is no other model.
    std::fs::write(bench.path("longer.json"), r#"{"stages": [{"updates": 5}], "teacher": "nobody"}"#).unwrap();
    let line = "train --resume half.safetensors --config longer.json";
    let longer: Value = serde_json::from_str(&bench.good(&format!("{line} --print-config"))).unwrap();
    assert_eq!((&longer["stages"][0]["updates"], &longer["stages"][0]["batch"]), (&json!(5), &json!(2)));
    assert_eq!((&began["model"]["borders"], &longer["model"]["borders"]), (&json!(true), &json!(false)));
    bench.good(&format!("{line} --quiet --out longer.safetensors"));
    std::fs::write(bench.path("other.json"), r#"{"model": {"dim": 32}}"#).unwrap();
    let line = "train --resume half.safetensors --config other.json --quiet --out on.safetensors";
    bench.bad(line, 2, "the model and the seed that it began with");
}

#[test]
fn scores_that_were_due_when_it_was_kept_are_taken_when_it_goes_on() {
    let bench = Bench::new();
    let config: TrainConfig = serde_json::from_value(small()).unwrap();
    for (made, curve) in [(2, [2, 4].as_slice()), (4, [4].as_slice())] {
        // As the window keeps a training while it scores.
        let mut trainer = Trainer::new(TrainConfig { score_every: 100, ..config.clone() }).unwrap();
        while trainer.update() < made {
            trainer.piece().unwrap();
        }
        let mut saved = trainer.save();
        saved.config.score_every = config.score_every;
        assert!(saved.record.curve.is_empty() && Trainer::resume(saved.clone()).unwrap().measure_due());
        training::save(&saved, false, &bench.path("kept.safetensors")).unwrap();
        bench.good("train --resume kept.safetensors --quiet --out on.safetensors --report report.json");
        let updates = bench.json("report.json")["curve"].clone();
        let updates: Vec<_> = updates.as_array().unwrap().iter().map(|point| point["update"].clone()).collect();
        assert_eq!(updates, curve);
    }
}

#[test]
fn a_loss_that_is_not_a_number_ends_a_training_and_keeps_what_was_learned_before() {
    let bench = Bench::new();
    let mut trainer = Trainer::new(serde_json::from_value(small()).unwrap()).unwrap();
    trainer.step().unwrap();
    let mut saved = trainer.save();
    // A pixel so bright that its squared error is infinite.
    let layout = Layout::new(&saved.config.model);
    let bias = layout.tensors().iter().find(|tensor| tensor.name == "decoder.second.bias").unwrap();
    saved.state.values[bias.range.start] = 1e30;
    training::save(&saved, false, &bench.path("kept.safetensors")).unwrap();
    let before = bench.numbers("kept.safetensors");
    bench.bad("train --resume kept.safetensors --out on.safetensors --report report.json", 3, "before it is whole");
    assert_eq!(bench.numbers("on.safetensors"), before);
    assert_eq!(
        (&bench.json("report.json")["updates"], &bench.json("report.json")["interrupted"]),
        (&json!(1), &json!(true))
    );
}

#[test]
fn a_thin_file_goes_on_with_a_stage_that_begins_anew_and_a_finished_training_says_so() {
    let bench = Bench::new();
    bench.good("train --config small.json --quiet --thin --out thin.safetensors");
    bench.bad("train --resume thin.safetensors --out more.safetensors", 2, "ask for more with --updates");
    bench.configure("longer.json", &json!({"stages": [{"updates": 7}]}));
    bench.bad("train --resume thin.safetensors --config longer.json --out more.safetensors", 2, "begins anew");
    let told = bench.good("train --resume thin.safetensors --updates 5 --quiet --out anew.safetensors --print-config");
    let stages = &serde_json::from_str::<Value>(&told).unwrap()["stages"];
    assert_eq!((&stages[1]["updates"], &stages[1]["anew"], &stages[2]), (&json!(1), &json!(true), &Value::Null));
    let told = bench.good("train --resume thin.safetensors --updates 5 --out anew.safetensors");
    assert!(told.contains("5 updates"), "{told}");
    bench.good("train --config small.json --quiet --out whole.safetensors");
    bench.bad("train --resume whole.safetensors --out more.safetensors", 2, "ask for more with --updates");
    assert!(!bench.path("more.safetensors").exists());
    let told = bench.good("train --resume whole.safetensors --updates 5 --out more.safetensors");
    assert!(told.contains("5 updates"), "{told}");
}

#[test]
fn what_cannot_be_trained_is_refused_before_the_first_step() {
    let bench = Bench::new();
    for (change, words) in [
        (json!({"stages": [{"batch": 0}]}), "pictures per update must be 1 to 256"),
        (json!({"stages": []}), "at least one stage"),
        (json!({"stages": [{"natural": 1.5}]}), "share of natural pictures"),
        (json!({"objectives": {"temperature": 0.0}}), "temperature"),
        (json!({"model": {"levels": 3}}), "4 radii for 3 levels"),
        (json!({"speling": 1}), "unknown field"),
        (json!({"model": {"hiden": 256}}), "unknown field"),
    ] {
        bench.configure("bad.json", &change);
        bench.bad("train --config bad.json --out no.safetensors", 2, words);
    }
    bench.bad("train --config none.json --out no.safetensors", 1, "cannot be read");
    bench.bad("train --config small.json --out no/such/folder.safetensors", 1, "folder");
    assert!(!bench.path("no.safetensors").exists());
    bench.bad("train --config small.json", 2, "--out");
    let config = bench.good("train --config small.json --updates 7 --print-config");
    assert_eq!(serde_json::from_str::<Value>(&config).unwrap()["stages"][0]["updates"], 7);
    // The usual training, cut in its second stage.
    let config = bench.good("train --updates 22100 --batch 3 --print-config");
    let stages = &serde_json::from_str::<Value>(&config).unwrap()["stages"];
    assert_eq!((&stages[1]["updates"], &stages[1]["batch"], &stages[2]), (&json!(100), &json!(3), &Value::Null));
}

#[test]
#[cfg(unix)]
fn ctrl_c_saves_what_was_learned() {
    let bench = Bench::new();
    let mut child = bench
        .command("train --config small.json --updates 100000 --out model.safetensors")
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let started = Instant::now();
    while !bench.path("model.safetensors").exists() {
        assert!(started.elapsed() < Duration::from_secs(120), "the first scores never came");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let told = bench.good("info model.safetensors");
    let updates: u64 = told.split("training").nth(1).unwrap().split_whitespace().next().unwrap().parse().unwrap();
    let told = bench.good(&format!("train --resume model.safetensors --updates {} --out on.safetensors", updates + 1));
    assert!(told.contains(&format!("{} updates", updates + 1)), "{told}");
}

#[test]
fn ablations_come_as_one_table() {
    let bench = Bench::new();
    let table = bench.good("ablate --config small.json --updates 1 --scenes 1 --report table.json");
    let report = bench.json("table.json");
    let names: Vec<_> = report["rows"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(names.iter().filter(|name| **name == "whole model").count(), 5);
    for name in [
        "trained on 4 steps",
        "trained on 32 steps",
        "without attention",
        "without top-down",
        "without the past",
        "picture shown once",
        "label-free",
    ] {
        assert!(names.contains(&name) && table.contains(name), "{name}\n{table}");
    }
    let clear = |name: &str| {
        let row = report["rows"].as_array().unwrap().iter().find(|row| row["name"] == name).unwrap();
        row["clear"].clone()
    };
    assert!(clear("whole model")["parts"].as_f64().unwrap().is_finite());
    assert_ne!(clear("whole model"), clear("without attention"), "a model without attention parses otherwise");
}

#[test]
fn a_model_that_is_taught_in_place_is_kept_goes_on_and_keeps_what_no_net_is_of() {
    let bench = Bench::new();
    let line = "train --config small.json --local --quiet";
    let whole = |name: &str, more: &str| {
        bench.good(&format!("{line} --out {name}.safetensors{more}"));
        bench.numbers(&format!("{name}.safetensors"))
    };
    let one = whole("one", " --threads 1 --report one.json");
    assert_eq!(one, whole("two", " --threads 2"));
    bench.good(&format!("{line} --pause-at 3 --out half.safetensors"));
    bench.good("train --resume half.safetensors --quiet --out on.safetensors");
    assert_eq!(bench.numbers("on.safetensors"), one);
    let losses = &bench.json("one.json")["curve"][1]["losses"];
    assert!(losses["label-free"].as_f64().unwrap() > 0.0 && losses["contrast"].as_f64().unwrap() > 0.0, "{losses}");
    // The nets of the levels learned; the convolutions, the decoder and the betas stay as they were drawn.
    let kept: Vec<f32> = {
        let saved = training::open::<glomscope::learn::EndToEnd>(&bench.path("one.safetensors")).unwrap();
        saved.state.values
    };
    let config: TrainConfig = serde_json::from_value(small()).unwrap();
    let layout = Layout::new(&config.model);
    let drawn = layout.draw(0);
    for tensor in layout.tensors() {
        let learned = kept[tensor.range.clone()] != drawn[tensor.range.clone()];
        let is_of_a_net = tensor.name.starts_with("bottom_up") || tensor.name.starts_with("top_down");
        assert_eq!(learned, is_of_a_net, "{}", tensor.name);
    }
    let aims = ["cancel", "alone"].map(|aim| {
        bench.good(&format!("train --config small.json --local {aim} --quiet --out {aim}.safetensors"));
        bench.numbers(&format!("{aim}.safetensors"))
    });
    assert!(aims[0] != one && aims[1] != one && aims[0] != aims[1]);
    bench.bad("train --config small.json --local up --out x.safetensors", 2, "possible values: agree, cancel, alone");
}
