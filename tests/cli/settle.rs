//! The command line as scripts meet it: the program itself is run, and what it says and writes is read back.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::common::{learned_file, setup_of};
use glomscope::cli::settle::report::SettleReport;
use image::{AnimationDecoder, DynamicImage, ImageBuffer, Luma, Rgb, RgbImage};
use ndarray::{Array3, Array4};
use ndarray_npy::NpzReader;
use serde_json::Value;
use tempfile::TempDir;

/// A folder of its own for one test, and the program run in it.
struct Bench {
    folder: TempDir,
}

impl Bench {
    /// A folder with `picture.png` (48 x 32 pixels: three textured areas) and `truth.png` (their labels, 0 to 2).
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let area = |x: u32, y: u32| if x < 24 { 0u8 } else { 1 + u8::from(y >= 16) };
        RgbImage::from_fn(48, 32, |x, y| {
            let ripple = ((x * 7 + y * 13) % 11) as u8;
            match area(x, y) {
                0 => Rgb([200 + ripple, 60, 50]),
                1 => Rgb([40, 90 + ripple, 180]),
                _ => Rgb([70, 150 + 3 * ripple, 60]),
            }
        })
        .save(folder.path().join("picture.png"))
        .unwrap();
        ImageBuffer::<Luma<u8>, _>::from_fn(48, 32, |x, y| Luma([area(x, y)]))
            .save(folder.path().join("truth.png"))
            .unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).unwrap();
    }

    /// Runs `glomscope` in the folder; arguments are separated by spaces.
    fn run(&self, line: &str) -> Output {
        self.command(line).output().unwrap()
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_glomscope"));
        command.current_dir(self.folder.path()).args(line.split(' '));
        // What is told of levels and islands here is the hand-made model's, unless a test names another.
        if line.starts_with("settle ")
            && !["--model", "--checkpoint", "--session"].iter().any(|named| line.contains(named))
        {
            command.args(["--model", "hand-made"]);
        }
        command
    }

    /// Runs it and expects success; gives standard output.
    fn good(&self, line: &str) -> String {
        let output = self.run(line);
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert!(output.status.success(), "{line}\n{out}\n{err}");
        assert_eq!(err, "", "in a pipe there is nothing on standard error");
        out
    }

    /// Runs it and expects exit code `code` and `words` on standard error, without a word of Rust.
    fn bad(&self, line: &str, code: i32, words: &str) -> String {
        let output = self.run(line);
        let err = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{line}\n{err}");
        assert!(err.contains(words), "{line}: \"{words}\" is not in\n{err}");
        for trace in ["panicked", "RUST_BACKTRACE", "Error(", "Os {"] {
            assert!(!err.contains(trace), "{line}\n{err}");
        }
        err
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&fs::read(self.path(name)).unwrap()).unwrap()
    }

    fn report(&self, folder: &str) -> SettleReport {
        serde_json::from_slice(&fs::read(self.path(folder).join("report.json")).unwrap()).unwrap()
    }

    fn states(&self, folder: &str) -> Array4<f32> {
        self.npz(folder).by_name("states").unwrap()
    }

    fn islands(&self, folder: &str) -> Array3<i32> {
        self.npz(folder).by_name("islands").unwrap()
    }

    fn npz(&self, folder: &str) -> NpzReader<fs::File> {
        NpzReader::new(fs::File::open(self.path(folder).join("states.npz")).unwrap()).unwrap()
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let entry = |entry: Result<fs::DirEntry, _>| entry.unwrap().file_name().into_string().unwrap();
        let mut names: Vec<_> = fs::read_dir(self.path(folder)).unwrap().map(entry).collect();
        names.sort();
        names
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn fixture(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/glom-pytorch").join(name).display().to_string()
}

#[test]
fn the_folder_holds_maps_islands_film_states_and_report() {
    let bench = Bench::new();
    let said = bench.good("settle picture.png --columns 12 --steps 4 --seed 3 --out parse");
    assert!(said.contains("written to parse") && said.contains("8 rows x 12 columns"), "{said}");

    let report = bench.report("parse");
    let levels = report.summary.model.levels;
    assert_eq!((report.summary.grid.rows, report.summary.grid.cols), (8, 12));
    assert_eq!((report.summary.steps, report.summary.seed), (4, 3));
    assert_eq!((report.summary.picture.width, report.summary.picture.height), (48, 32));
    assert_eq!(report.summary.picture.sha256.len(), 64);

    let mut expected: Vec<String> =
        (0..levels).flat_map(|k| [format!("islands-{k}.png"), format!("level-{k}.png")]).collect();
    expected.extend(["report.json", "settle.gif", "states.npz"].map(str::to_owned));
    expected.sort();
    assert_eq!(bench.names("parse"), expected);
    let mut listed = report.files.clone();
    listed.sort();
    assert_eq!(listed, expected, "the report lists what is there");

    let (states, islands) = (bench.states("parse"), bench.islands("parse"));
    assert_eq!(states.dim(), (5, 96, levels, report.summary.model.dim));
    assert!(states.iter().all(|value| value.is_finite()));
    assert_eq!(islands.dim(), (levels, 8, 12));
    assert_ne!(states.slice(ndarray::s![0, .., .., ..]), states.slice(ndarray::s![4, .., .., ..]));

    for level in 0..levels {
        let DynamicImage::ImageLuma16(labels) = image::open(bench.path(&format!("parse/islands-{level}.png"))).unwrap()
        else {
            panic!("islands are 16-bit grey");
        };
        assert_eq!(labels.dimensions(), (12, 8));
        for (x, y, label) in labels.enumerate_pixels() {
            assert_eq!(i32::from(label.0[0]), islands[[level, y as usize, x as usize]]);
        }
        let map = image::open(bench.path(&format!("parse/level-{level}.png"))).unwrap().into_rgb8();
        assert!(map.width() >= 768 && map.width() * 8 == map.height() * 12, "{:?}", map.dimensions());
        let colours: std::collections::BTreeSet<_> = map.pixels().map(|pixel| pixel.0).collect();
        assert!((2..=96).contains(&colours.len()), "one colour per column, more than one: {}", colours.len());
    }

    let gif = image::codecs::gif::GifDecoder::new(std::io::BufReader::new(
        fs::File::open(bench.path("parse/settle.gif")).unwrap(),
    ))
    .unwrap();
    let frames = gif.into_frames().collect_frames().unwrap();
    assert_eq!(frames.len(), 5, "one frame per state");
    assert_ne!(frames[0].buffer(), frames[4].buffer());
}

#[test]
fn the_report_is_versioned_and_its_parts_agree() {
    let bench = Bench::new();
    bench.good("settle picture.png --columns 12 --steps 3 --threshold 0.5,auto,0.8,auto,auto --out parse");
    let (report, json, islands) = (bench.report("parse"), bench.json("parse/report.json"), bench.islands("parse"));
    assert_eq!((json["format"].as_str(), json["version"].as_u64()), (Some("glomscope-report"), Some(1)));
    for field in [
        "program",
        "picture",
        "model",
        "grid",
        "seed",
        "steps",
        "settled",
        "halted",
        "levels",
        "diagnoses",
        "timings",
        "setup",
        "tree",
        "curve",
    ] {
        assert!(json.get(field).is_some(), "{field} is missing");
    }
    assert!(json["setup"]["settings"]["weights"]["bottom-up"].is_number());
    assert_eq!(report.setup.thresholds, [Some(0.5), None, Some(0.8), None, None]);

    assert_eq!(report.curve.iter().map(|point| point.step).collect::<Vec<_>>(), [0, 1, 2, 3]);
    let end = &report.curve[3];
    for (level, (last, detail)) in report.summary.levels.iter().zip(&report.islands).enumerate() {
        assert_eq!(last.level, level);
        assert_eq!((last.meters, last.threshold), (end.levels[level].meters, end.levels[level].threshold));
        assert!((last.shares.iter().sum::<f32>() - 1.0).abs() < 1e-6, "{:?}", last.shares);
        match report.setup.thresholds[level] {
            Some(threshold) => assert_eq!(last.threshold, threshold),
            None => assert_eq!(last.threshold, last.automatic_threshold),
        }
        assert_eq!(detail.islands.len(), last.meters.islands);
        assert!(detail.count_curve.windows(2).all(|pair| pair[0].0 <= pair[1].0));

        let nodes: Vec<_> = report.tree.nodes.iter().filter(|node| node.level == level).collect();
        assert_eq!(nodes.len(), detail.islands.len());
        assert_eq!(nodes.iter().map(|node| node.size).sum::<usize>(), 96);
        for (node, island) in nodes.iter().zip(&detail.islands) {
            let labels = islands.index_axis(ndarray::Axis(0), level);
            let columns: Vec<_> =
                labels.indexed_iter().filter(|(_, id)| **id == node.island as i32).map(|(at, _)| at).collect();
            let rows = || columns.iter().map(|(row, _)| *row);
            let cols = || columns.iter().map(|(_, col)| *col);
            assert_eq!(node.size, columns.len());
            assert_eq!((node.island, node.size, node.bounding_box), (island.id, island.size, island.bounding_box));
            let corners = [rows().min(), cols().min(), rows().max(), cols().max()].map(Option::unwrap);
            assert_eq!(node.bounding_box, corners);
            match node.parent {
                Some(parent) => assert_eq!(report.tree.nodes[parent].level, level + 1),
                None => assert_eq!(level + 1, report.summary.levels.len()),
            }
        }
    }
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let bench = Bench::new();
    for model in ["hand-made", "random"] {
        for threads in [1, 2] {
            bench.good(&format!(
                "settle picture.png --columns 24 --steps 3 --model {model} --threads {threads} --out {model}-{threads}"
            ));
        }
        let folders = [format!("{model}-1"), format!("{model}-2")];
        assert_eq!(bench.names(&folders[0]), bench.names(&folders[1]));
        for name in bench.names(&folders[0]).iter().filter(|name| *name != "report.json") {
            let bytes = |folder: &String| fs::read(bench.path(folder).join(name)).unwrap();
            assert!(bytes(&folders[0]) == bytes(&folders[1]), "{model}: {name} differs");
        }
        let report = |folder: &String| {
            let mut json = bench.json(&format!("{folder}/report.json"));
            json.as_object_mut().unwrap().remove("timings");
            json
        };
        assert_eq!(report(&folders[0]), report(&folders[1]));
    }
}

#[test]
fn a_seed_repeats_a_run_and_another_does_not() {
    let bench = Bench::new();
    for (folder, seed) in [("a", 7), ("b", 7), ("c", 8)] {
        bench.good(&format!("settle picture.png --columns 8 --steps 2 --model random --seed {seed} --out {folder}"));
    }
    assert_eq!(bench.states("a"), bench.states("b"));
    assert_ne!(bench.states("a"), bench.states("c"));
}

#[test]
fn without_a_folder_the_summary_is_a_table_or_one_json_object() {
    let bench = Bench::new();
    let table = bench.good("settle picture.png --columns 12 --steps 2");
    assert!(table.contains("not settled after 2 steps") && table.contains("islands"), "{table}");
    assert_eq!(table.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit())).count(), 5, "{table}");
    assert_eq!(bench.names("."), ["picture.png", "truth.png"], "nothing is written");

    let json: Value = serde_json::from_str(&bench.good("settle picture.png --columns 12 --steps 2 --json")).unwrap();
    assert_eq!(json["steps"], 2);
    assert_eq!(json["levels"].as_array().unwrap().len(), 5);
    assert_eq!(bench.good("settle picture.png --columns 12 --steps 1 --quiet"), "");
}

#[test]
fn thin_leaves_the_states_out() {
    let bench = Bench::new();
    bench.good("settle picture.png --columns 8 --steps 1 --thin --out parse");
    let names = bench.names("parse");
    assert!(names.contains(&"report.json".to_owned()) && !names.contains(&"states.npz".to_owned()), "{names:?}");
    assert!(!bench.report("parse").files.contains(&"states.npz".to_owned()));
}

#[test]
fn a_run_that_changes_nothing_more_is_settled() {
    let bench = Bench::new();
    // Only the previous state: nothing changes, and three quiet steps are settled.
    let line = "settle picture.png --columns 8 --weights 0,0,1,0 --json";
    let json: Value = serde_json::from_str(&bench.good(line)).unwrap();
    assert_eq!((json["steps"].as_u64(), json["settled"].as_bool()), (Some(3), Some(true)));
    let json: Value = serde_json::from_str(&bench.good(&format!("{line} --until-settled --steps 2"))).unwrap();
    assert_eq!((json["steps"].as_u64(), json["settled"].as_bool()), (Some(2), Some(false)));
    let json: Value = serde_json::from_str(&bench.good(&format!("{line} --steps 5"))).unwrap();
    assert_eq!(json["steps"], 5);
    let json: Value = serde_json::from_str(&bench.good(&format!("{line} --steps 0"))).unwrap();
    assert_eq!(json["steps"], 0);
}

#[test]
fn flags_reach_the_settings() {
    let bench = Bench::new();
    bench.good(
        "settle picture.png --patch 8 --steps 1 --weights 1,2,3,4 --weights-at 2=0,0,1,0 --beta 5,6,7,8,2:20:1.5 --radius 1,2,3,4,global \
         --far 0,0,0,0,3 --self none --score dot --freeze 1 --settled-below 0.01 --frames-every 4 --hold-last-frame --linkage border --out parse"
            .replace("         ", "").as_str(),
    );
    let setup = bench.json("parse/report.json")["setup"].clone();
    let settings = &setup["settings"];
    assert_eq!(setup["resolution"]["patch-size"], 8);
    assert_eq!(settings["weights"]["previous"], 3.0);
    assert_eq!(settings["levels"][2]["weights"]["previous"], 1.0);
    assert_eq!(settings["levels"][3]["beta"]["constant"], 8.0);
    assert_eq!(settings["levels"][4]["beta"]["ramp"]["rate"], 1.5);
    assert_eq!(
        (&settings["levels"][0]["reach"]["radius"], &settings["levels"][4]["reach"]),
        (&1.0.into(), &"global".into())
    );
    assert_eq!((&settings["levels"][4]["far-samples"], &settings["levels"][1]["frozen"]), (&3.into(), &true.into()));
    assert_eq!((&settings["self-score"], &settings["score"]), (&"excluded".into(), &"dot".into()));
    assert_eq!(setup["linkage"][3], "border");
    assert_eq!((&setup["frames"]["steps-per-frame"], &setup["frames"]["looped"]), (&4.into(), &false.into()));

    let states = bench.states("parse");
    let at = |step: usize, level: usize| states.slice(ndarray::s![step, .., level, ..]).to_owned();
    assert_eq!(at(0, 1), at(1, 1), "a frozen level keeps its state");
    assert_eq!(
        at(0, 2).map(|x| (x * 1e4).round()),
        at(1, 2).map(|x| (x * 1e4).round()),
        "so does one that hears only itself"
    );
    assert_ne!(at(0, 0), at(1, 0));
}

#[test]
fn factors_multiply_what_the_levels_have_and_are_refused_in_words() {
    let bench = Bench::new();
    bench.good("settle picture.png --columns 8 --steps 2 --weights 1,2,3,4 --gain 1,1,0.5,0 --beta-gain 2 --out by");
    bench.good("settle picture.png --columns 8 --steps 2 --weights 1,2,1.5,0 --out hand");
    let (by, hand) = (bench.report("by"), bench.report("hand"));
    let level = |report: &SettleReport, level: usize| report.summary.levels[level].clone();
    for at in 0..by.summary.levels.len() {
        assert_eq!(level(&by, at).shares, level(&hand, at).shares);
        assert_eq!(level(&by, at).beta, 2.0 * level(&hand, at).beta);
    }
    assert_eq!(by.setup.settings.gains.weights.previous, 0.5);
    let text = bench.json("hand/report.json");
    assert!(text["setup"]["settings"].get("gains").is_none(), "factors of one are not written");
    bench.bad("settle picture.png --gain 1,1,1", 2, "3 factors");
    bench.bad("settle picture.png --gain 1,1,1,-1", 2, "at least 0");
    bench.bad("settle picture.png --beta-gain -1", 2, "at least 0");
    bench.bad("settle picture.png --radius-gain nan", 2, "at least 0");
    bench.bad("settle picture.png --gain 0,0,0,0", 2, "no update weight above zero");
}

#[test]
fn a_memory_is_set_reported_and_refused_in_words() {
    let bench = Bench::new();
    let line = "settle picture.png --columns 12 --steps 4 --memory-weight 0.5 --lambda 0.8 --eta 0.25 --inner 2 --memory-rule sum \
                --kernel linear,softmax,softmax,linear-decay,delta --weights-at 1=1,1,1,1,2 --out parse"
        .replace("                ", "");
    let table = bench.good(&line);
    assert!(
        table.lines().any(|line| line.contains(" - ")),
        "a kernel that reads the memory has no perplexity: {table}"
    );
    let report = bench.report("parse");
    let settings = &report.setup.settings;
    assert_eq!((settings.weights.memory, settings.levels[1].weights.unwrap().memory), (0.5, 2.0));
    assert_eq!((settings.memory.learning.decay, settings.memory.learning.rate, settings.memory.inner), (0.8, 0.25, 2));
    assert_eq!(settings.memory.learning.rule.name(), "sum");
    assert!((report.summary.levels[0].shares[4] - 0.5 / 1.6).abs() < 1e-6, "{:?}", report.summary.levels[0].shares);
    let kernels: Vec<_> = report.summary.levels.iter().map(|level| level.kernel.name()).collect();
    assert_eq!(kernels, ["linear", "softmax", "softmax", "linear-decay", "delta"]);
    let memory: Array3<f32> = bench.npz("parse").by_name("memory").unwrap();
    for (level, matrix) in memory.outer_iter().enumerate() {
        let norm = matrix.iter().map(|x| x * x).sum::<f32>().sqrt();
        let said = report.summary.levels[level].memory;
        assert!((said.norm / norm - 1.0).abs() < 1e-4 && said.effective_rank >= 1.0, "level {level}: {said:?}");
        assert_eq!(report.curve[4].levels[level].memory, said);
        assert_eq!(report.curve[0].levels[level].memory.norm, 0.0);
    }
    bench.good("settle picture.png --columns 12 --steps 4 --out plain");
    bench.good("settle picture.png --columns 12 --steps 4 --lambda 0.1 --eta 2 --inner 9 --memory-weight 0 --out off");
    assert_eq!(bench.states("plain"), bench.states("off"), "a memory without a weight changes nothing");

    bench.bad("settle picture.png --lambda 1.5", 2, "lambda");
    bench.bad("settle picture.png --lambda -0.1", 2, "lambda");
    bench.bad("settle picture.png --lambda nan", 2, "lambda");
    bench.bad("settle picture.png --eta -1", 2, "eta");
    bench.bad("settle picture.png --inner 0", 2, "inner loop");
    bench.bad("settle picture.png --memory-weight -1", 2, "at least 0");
    bench.bad("settle picture.png --kernel cubic", 2, "\"cubic\" is not a kernel");
    bench.bad("settle picture.png --kernel linear,linear", 2, "--kernel has 2 values");
    bench.bad("settle picture.png --memory-rule delta --eta 3", 2, "delta rule");
}

#[test]
fn bad_pictures_are_refused_in_words() {
    let bench = Bench::new();
    bench.bad("settle nowhere.png", 1, "nowhere.png");
    bench.write("empty.png", b"");
    bench.bad("settle empty.png", 1, "empty");
    let whole = fs::read(bench.path("picture.png")).unwrap();
    bench.write("half.png", &whole[..whole.len() / 2]);
    bench.bad("settle half.png", 1, "half.png");
    bench.write("text.png", b"this is no picture");
    bench.bad("settle text.png", 1, "text.png");
    fs::create_dir(bench.path("folder")).unwrap();
    bench.bad("settle folder", 1, "folder");
    bench.bad("settle sample:nothing", 1, "nothing");
}

#[test]
fn a_preset_of_the_window_is_named_and_says_where_to_look() {
    let bench = Bench::new();
    let told = |line: &str| -> Value { serde_json::from_str(&bench.good(line)).unwrap() };
    let off = told("settle picture.png --columns 12 --preset attention-off --steps 5 --json");
    assert_eq!(off["preset"]["name"], "attention-off");
    assert!(off["preset"]["look_at"].as_str().unwrap().contains("no column hears another"));
    assert_eq!(off["levels"][0]["shares"][3], 0.0);
    let names: Vec<_> = off["diagnoses"].as_array().unwrap().iter().map(|found| found["name"].clone()).collect();
    assert!(bench.good("settle picture.png --columns 12 --preset attention-off --steps 5").contains("Look at"));
    assert_eq!(names, ["no attention"]);
    // One that acts on the settled state settles first: after so many steps its settings are in force.
    let folder = bench.path("learned.safetensors");
    learned_file(&folder);
    let settled = |preset: &str| {
        told(&format!("settle picture.png --checkpoint learned.safetensors --settled-below 0.5{preset} --json"))
    };
    let (own, collapsed) = (settled(""), settled(" --preset collapse"));
    assert!(collapsed["steps"].as_u64() > own["steps"].as_u64());
    assert_eq!((&own["preset"], &collapsed["levels"][1]["shares"][3]), (&Value::Null, &Value::from(1.0)));
    bench.bad("settle picture.png --model random --preset pairs", 2, "no islands that pairs could break");
}

#[test]
fn settings_that_cannot_run_are_bad_usage() {
    let bench = Bench::new();
    for (flags, words) in [
        ("--weights 0,0,0,0", "no update weight above zero"),
        ("--weights 0,1,0,0", "level 4 has no update weight above zero"),
        ("--weights 1,1,1", "3 weights given"),
        ("--weights 1,1,-1,1", "\"-1\""),
        ("--weights 1,1,nan,1", "\"nan\""),
        ("--weights-at 9=1,1,1,1", "levels 0 to 4"),
        ("--freeze 5", "levels 0 to 4"),
        ("--beta 1,2,3", "--beta has 3 values, the model has 5 levels"),
        ("--radius 1,2", "--radius has 2 values"),
        ("--threshold 0.5,0.5", "--threshold has 2 values"),
        ("--threshold-inside 0.8,0.8", "--threshold-inside has 2 values"),
        ("--threshold-inside 2", "-1 to 1"),
        ("--beta -3", "\"-3\""),
        ("--beta 1:2", "FROM:TO:RATE"),
        ("--threshold 2", "-1 to 1"),
        ("--linkage corner", "pair, border or nested"),
        ("--self perhaps", "on, off, none"),
        ("--settled-below -1", "--settled-below"),
        ("--patch 0", "0"),
        ("--colour red", "--colour"),
        ("--model random --checkpoint a.safetensors", "--checkpoint"),
        ("--thin", "--out"),
        ("--truth", "--truth"),
    ] {
        bench.bad(&format!("settle picture.png --steps 1 {flags}"), 2, words);
    }
    bench.bad("settle", 2, "IMAGE");
    assert_eq!(bench.names("."), ["picture.png", "truth.png"], "nothing is written");
}

#[test]
fn an_output_that_is_no_folder_is_refused_before_anything_is_computed() {
    let bench = Bench::new();
    bench.write("taken", b"mine");
    bench.bad("settle picture.png --steps 1 --out taken", 1, "already there");
    assert_eq!(fs::read(bench.path("taken")).unwrap(), b"mine");
    bench.bad("settle picture.png --steps 1 --out taken/below", 1, "taken/below");
    bench.good("settle picture.png --columns 8 --steps 1 --thin --out deep/down/here");
    assert!(bench.path("deep/down/here/report.json").exists());
}

#[test]
fn files_of_the_user_stay_and_what_a_run_is_made_from_is_not_written_over() {
    let bench = Bench::new();
    fs::create_dir(bench.path("mine")).unwrap();
    for name in ["states.npz", "level-7.png", "tree.svg", "attention.npz", "taught.safetensors"] {
        bench.write(&format!("mine/{name}"), b"mine");
    }
    bench.good("settle picture.png --columns 8 --steps 1 --thin --out mine");
    for name in ["states.npz", "level-7.png", "tree.svg", "attention.npz", "taught.safetensors"] {
        assert_eq!(fs::read(bench.path("mine").join(name)).unwrap(), b"mine", "{name}");
    }
    // Its own report lists no more than it wrote, so that the next run leaves them too.
    bench.good("settle picture.png --columns 8 --steps 1 --thin --out mine --model random --seed 1");
    assert!(bench.path("mine/level-7.png").exists() && bench.path("mine/states.npz").exists());

    bench.good("settle picture.png --model learned --columns 8 --steps 1 --learn agree --out taught --thin");
    let taught = fs::read(bench.path("taught/taught.safetensors")).unwrap();
    let line = "settle picture.png --columns 8 --steps 1 --checkpoint taught/taught.safetensors --out taught";
    bench.bad(line, 2, "made from");
    assert_eq!(fs::read(bench.path("taught/taught.safetensors")).unwrap(), taught);
    assert!(bench.path("taught/report.json").exists(), "the run before is whole");

    fs::create_dir(bench.path("frames")).unwrap();
    for name in ["level-0.png", "level-1.png"] {
        fs::copy(bench.path("picture.png"), bench.path("frames").join(name)).unwrap();
    }
    let picture = fs::read(bench.path("picture.png")).unwrap();
    bench.bad("settle frames --columns 8 --steps 1 --out frames", 2, "made from");
    bench.bad("settle frames/level-0.png --columns 8 --steps 1 --out frames", 2, "level-0.png");
    bench.bad("settle picture.png --columns 8 --steps 1 --save-session picture.png", 2, "--save-session");
    assert_eq!(fs::read(bench.path("frames/level-0.png")).unwrap(), picture);
    assert_eq!(fs::read(bench.path("picture.png")).unwrap(), picture);
    // A picture that stands in the folder under another name is in nobody's way.
    fs::copy(bench.path("picture.png"), bench.path("mine/own.png")).unwrap();
    bench.good("settle mine/own.png --columns 8 --steps 1 --thin --out mine");
    assert!(bench.path("mine/own.png").exists());
}

#[test]
fn a_failed_run_leaves_no_folder_behind() {
    let bench = Bench::new();
    bench.write("labels.png", b"no labels");
    bench.bad("settle picture.png --steps 1 --truth labels.png --out parse", 1, "labels.png");
    assert!(!bench.path("parse").exists());
}

#[test]
fn numbers_that_run_away_end_with_exit_code_3_and_name_level_and_step() {
    let bench = Bench::new();
    let err = bench.bad(
        "settle picture.png --columns 8 --model random --score dot --beta 3e38 --steps 5 --out parse",
        3,
        "level",
    );
    assert!(err.contains("at step 1"), "{err}");
    // Meters may be null here: where there is no number there is none in the report.
    let report = bench.json("parse/report.json");
    assert!(report["halted"].as_str().unwrap().contains("level") && report["steps"] == 0);
    assert_eq!(bench.states("parse").dim().0, 1, "what was finite is kept");
}

#[test]
fn islands_are_scored_against_a_label_image() {
    let bench = Bench::new();
    bench.good("settle picture.png --columns 12 --steps 12 --truth truth.png --out parse");
    let report = bench.report("parse");
    assert_eq!(report.truth.as_deref(), Some("truth.png"));
    let best =
        report.summary.levels.iter().filter_map(|level| level.scores).map(|scores| scores.ari).fold(f32::MIN, f32::max);
    let baseline = |name: &str| report.summary.baselines.iter().find(|baseline| baseline.name == name).unwrap().scores;
    assert!(baseline("one island").ari.abs() < 1e-6 && baseline("one island").regions == 1);
    assert!(baseline("tiles").regions > 1);
    assert!(report.summary.baselines.iter().any(|baseline| baseline.name == "state at t = 0"));
    assert!(best > 0.8, "three plain areas are found: {best}");
    assert!(report.curve.iter().all(|point| point.levels.iter().all(|level| level.scores.is_some())));

    let table = bench.good("settle picture.png --columns 12 --steps 2 --truth truth.png");
    assert!(table.contains("covering") && table.contains("one island"), "{table}");
}

#[test]
fn a_video_is_shown_frame_by_frame() {
    let bench = Bench::new();
    fs::create_dir(bench.path("video")).unwrap();
    for (name, level) in [("1.png", 40), ("2.png", 220)] {
        RgbImage::from_fn(24, 24, |x, _| Rgb([level, (x * 10) as u8, 90]))
            .save(bench.path("video").join(name))
            .unwrap();
    }
    bench.good("settle video --columns 6 --steps 4 --frames-every 2 --out moving");
    bench.good("settle video/1.png --columns 6 --steps 4 --out still");
    assert_eq!(bench.report("moving").summary.picture.frames, 2);
    let (moving, still) = (bench.states("moving"), bench.states("still"));
    let at = |states: &Array4<f32>, step: usize| states.index_axis(ndarray::Axis(0), step).to_owned();
    assert_eq!(at(&moving, 2), at(&still, 2), "the first frame for two steps");
    assert_ne!(at(&moving, 3), at(&still, 3), "then the second");
}

#[test]
fn checkpoints_of_glom_pytorch_settle_to_the_states_of_glom_pytorch() {
    let bench = Bench::new();
    for (name, steps, self_score) in [("global", 8, "off"), ("radius2", 10, "off"), ("self", 6, "on")] {
        bench.good(&format!(
            "settle {} --checkpoint {} --steps {steps} --self {self_score} --out {name}",
            fixture(&format!("{name}.image.png")),
            fixture(&format!("{name}.checkpoint.safetensors")),
        ));
        let bytes = fs::read(fixture(&format!("{name}.run.safetensors"))).unwrap();
        let run = safetensors::SafeTensors::deserialize(&bytes).unwrap();
        let theirs = run.tensor("states").unwrap();
        let ours = bench.states(name);
        assert_eq!(ours.shape(), theirs.shape(), "{name}");
        let numbers = theirs.data().chunks_exact(4).map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap()));
        let worst = ours.iter().zip(numbers).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(worst < 1e-4, "{name}: {worst}");
    }
}

#[test]
fn a_checkpoint_wants_its_own_picture_size_or_resize() {
    let bench = Bench::new();
    let checkpoint = fixture("global.checkpoint.safetensors");
    let line = format!("settle picture.png --steps 1 --thin --checkpoint {checkpoint} --out parse");
    let err = bench.bad(&line, 1, "--resize");
    assert!(err.contains("32 x 32") && err.contains("48 x 32"), "{err}");
    assert!(!bench.path("parse").exists());
    bench.good(&format!("{line} --resize"));
    assert_eq!(bench.report("parse").summary.picture.width, 32);

    bench.bad("settle picture.png --checkpoint nowhere.safetensors", 1, "nowhere.safetensors");
    bench.bad("settle picture.png --checkpoint picture.png", 1, "picture.png");
    bench.write("empty.safetensors", b"");
    bench.bad("settle picture.png --checkpoint empty.safetensors", 1, "empty");
    let whole = fs::read(&checkpoint).unwrap();
    bench.write("half.safetensors", &whole[..whole.len() / 2]);
    bench.bad("settle picture.png --checkpoint half.safetensors", 1, "half.safetensors");
    let run = fixture("global.run.safetensors");
    bench.bad(&format!("settle picture.png --checkpoint {run}"), 1, "global.run.safetensors");
}

#[test]
fn info_says_what_a_checkpoint_holds() {
    let bench = Bench::new();
    let said = bench.good(&format!("info {}", fixture("radius2.checkpoint.safetensors")));
    for words in [
        "glom-pytorch",
        "64 x 64 pixels",
        "8 rows x 8 columns",
        "levels      5",
        "48 numbers",
        "2 columns",
        "init_levels",
    ] {
        assert!(said.contains(words), "{words} is not in\n{said}");
    }
    let json: Value =
        serde_json::from_str(&bench.good(&format!("info --json {}", fixture("self.checkpoint.safetensors")))).unwrap();
    assert_eq!(json["configuration"]["levels"], 3);
    bench.bad("info picture.png", 1, "picture.png");
    bench.bad("info nowhere.safetensors", 1, "nowhere.safetensors");
    bench.bad(&format!("info {}", fixture("global.run.safetensors")), 1, "global.run.safetensors");
}

#[test]
fn samples_are_listed_and_can_be_settled() {
    let bench = Bench::new();
    let said = bench.good("samples");
    let names: Vec<&str> = said.lines().filter_map(|line| line.split_whitespace().next()).collect();
    for kind in ["sample:", "scene:", "probe:"] {
        let last = names.iter().rfind(|name| name.starts_with(kind)).unwrap();
        bench.good(&format!("settle {last} --columns 8 --steps 1 --quiet"));
    }
}

#[test]
fn the_help_says_what_exit_codes_mean() {
    let bench = Bench::new();
    for line in ["--help", "settle --help", "info --help"] {
        let help = bench.good(line);
        assert!(help.contains("Exit codes:") && help.contains("130"), "{help}");
    }
    assert!(bench.good("settle --help").contains("20:200:1.1"));
    assert!(bench.good("--version").starts_with("glomscope 0."));
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_the_run_and_leaves_nothing_half_written() {
    use std::time::{Duration, Instant};

    let bench = Bench::new();
    let mut child = bench.command("settle picture.png --columns 48 --steps 10000000 --out parse").spawn().unwrap();
    let started = Instant::now();
    // States are being written: there is a temporary file.
    while !bench.path("parse").exists() || bench.names("parse").is_empty() {
        assert!(started.elapsed() < Duration::from_secs(60), "the run did not begin");
        std::thread::sleep(Duration::from_millis(20));
    }
    let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(!bench.path("parse").exists(), "the folder that was made for the run is gone");
}

#[test]
fn a_session_is_made_again_to_the_bit_and_flags_override_it() {
    use glomscope::engine::session::Session;
    use glomscope::engine::{Brush, Command as Act, PictureSource, Run};

    let bench = Bench::new();
    bench.write("broken.json", b"{ \"version\": ");
    bench.bad("settle --session broken.json", 1, "broken.json");
    bench.bad("settle --session nowhere.json", 1, "nowhere.json");

    // A run as somebody made it in the window: two steps, a few columns scrambled, two more steps.
    bench.good("settle picture.png --columns 12 --steps 4 --seed 5 --beta 9 --out typed");
    let setup = bench.report("typed").setup;
    let mut run = Run::new(PictureSource::Path(bench.path("picture.png")), Some(setup)).unwrap();
    let walk = |run: &mut Run| {
        run.apply(Act::Step(2));
        while run.is_running() {
            run.advance();
        }
    };
    walk(&mut run);
    run.apply(Act::Perturb { brush: Brush::Scramble, levels: vec![0, 1], columns: vec![3, 4, 5] });
    walk(&mut run);
    let end = run.snapshot();
    Session::of(&end, Value::Null).save(&bench.path("kept.json")).unwrap();

    bench.good("settle --session kept.json --out again");
    let again = bench.states("again");
    assert_eq!(again.dim().0, 5, "to the step where it stood");
    let last = again.index_axis(ndarray::Axis(0), 4);
    let states = end.state.view().permuted_axes([1, 0, 2]);
    assert_eq!(last, states, "with all that happened on the way");
    assert_ne!(last, bench.states("typed").index_axis(ndarray::Axis(0), 4));

    bench.good("settle --session kept.json --steps 4 --seed 5 --out plain");
    assert_eq!(bench.states("typed"), bench.states("plain"), "with a flag the session is where settings come from");
    bench.good("settle --session kept.json --steps 2 --beta 3 --out other");
    assert_eq!(bench.report("other").summary.levels[0].beta, 3.0);
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_display_the_program_says_what_needs_none() {
    let bench = Bench::new();
    let mut command = bench.command("picture.png");
    for name in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
        command.env_remove(name);
    }
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let err = text(&output.stderr);
    assert!(err.contains("there is no display") && err.contains("glomscope settle") && !err.contains(".rs"), "{err}");
}

#[test]
fn a_generated_scene_is_settled_and_scored_against_its_own_truth() {
    let bench = Bench::new();
    for truth in ["parts", "wholes", "scenes"] {
        let line = format!("settle scene:7 --truth {truth} --columns 24 --steps 3 --json");
        let said: Value = serde_json::from_str(&bench.good(&line)).unwrap();
        assert_eq!(said["picture"]["name"], "Scene 7, clear");
        assert!(said["levels"].as_array().unwrap().iter().all(|level| level["scores"]["ari"].is_number()), "{said}");
        assert_eq!(said["baselines"].as_array().unwrap().len(), 3);
    }
    let natural = bench.good("settle scene:natural:size=96x64:7 --columns 12 --steps 1 --truth wholes --out parse");
    assert!(natural.starts_with("Scene 7, natural (96 x 64 pixels)"), "{natural}");
    assert_eq!(bench.report("parse").truth.as_deref(), Some("wholes"));
    let mut timeless = [(); 2].map(|()| {
        let said = bench.good("settle scene:kinds=unseen:size=96x64:3 --columns 12 --steps 2 --json");
        serde_json::from_str::<Value>(&said).unwrap()
    });
    timeless.iter_mut().for_each(|said| said["timings"] = Value::Null);
    assert_eq!(timeless[0], timeless[1], "drawn again, the same");
}

#[test]
fn a_scene_that_cannot_be_drawn_is_bad_usage() {
    let bench = Bench::new();
    for (name, words) in [
        ("scene:x", "\"x\" is no seed"),
        ("scene:", "no seed"),
        ("scene:foggy:7", "\"foggy\" says nothing about a scene"),
        ("scene:size=8000x8:7", "16 to 4096"),
        ("scene:wholes=20:7", "1 to 12"),
    ] {
        bench.bad(&format!("settle {name} --steps 1"), 2, words);
    }
    bench.bad("scene:x", 2, "no seed");
    bench.bad("settle sample:face --truth scenes --steps 1", 1, "does not know its scenes");
}

#[test]
fn columns_are_hidden_by_rectangles_and_the_summary_counts_them() {
    let bench = Bench::new();
    let line = "settle picture.png --columns 12 --steps 4 --out";
    bench.good(&format!("{line} seen"));
    let said = bench.good(&format!("{line} hidden --hide 2,3,3,5 --hide 3,7,1,2"));
    assert!(said.contains("16 columns hidden"), "{said}");
    assert_ne!(bench.states("hidden"), bench.states("seen"));
    let report = bench.report("hidden");
    assert_eq!(report.summary.hidden, 16, "what two rectangles share counts once");
    assert_eq!(report.setup.hidden.count(report.summary.grid), 16);
    // By the flags that a saved session is copied as: the same run.
    let flags: Vec<_> = report.setup.hidden.rectangles().iter().map(|it| format!("--hide {it}")).collect();
    bench.good(&format!("{line} again {}", flags.join(" ")));
    assert_eq!(bench.states("again"), bench.states("hidden"));

    bench.bad("settle picture.png --columns 12 --hide 6,0,3,1", 2, "on the grid of 8 rows x 12 cols");
    bench.bad("settle picture.png --hide 1,2,3", 2, "write ROW,COL,ROWS,COLS");
    bench.bad("settle picture.png --hide 1,2,0,3", 2, "at least one row");
    bench.bad("settle picture.png --steps 1 --reconstruction told.png", 2, "this model has no decoder");
    assert!(!bench.path("told.png").exists());
}

#[test]
fn what_level_0_says_is_written_with_its_errors_as_the_engine_has_them() {
    use glomscope::engine::{Command, Hidden, PictureSource, Run, Setup};

    let bench = Bench::new();
    learned_file(&bench.path("model.safetensors"));
    let line = "settle picture.png --checkpoint model.safetensors --steps 3 --hide 2,3,3,5 --reconstruction told.png";
    let said = bench.good(line);
    let summary: Value = serde_json::from_str(&bench.good(&format!("{line} --json"))).unwrap();
    let setup = setup_of(&bench.path("model.safetensors"));
    let setup = Setup { hidden: Hidden::from(vec!["2,3,3,5".parse().unwrap()]), ..setup };
    let mut run = Run::new(PictureSource::Path(bench.path("picture.png")), Some(setup)).unwrap();
    run.apply(Command::Reconstruct(true));
    run.apply(Command::Step(3));
    while run.is_running() {
        run.advance();
    }
    let snapshot = run.snapshot();
    let decoded = snapshot.reconstruction.decoded().unwrap();
    assert_eq!(image::open(bench.path("told.png")).unwrap().into_rgb8(), *decoded.picture);
    for (name, error) in [("hidden_error", decoded.hidden_error), ("seen_error", decoded.seen_error)] {
        let written = summary["reconstruction"][name].as_f64().unwrap();
        assert!((written - f64::from(error.unwrap())).abs() < 1e-7, "{name}: {written} {error:?}");
    }
    let words = format!("mean squared error {:.4} in hidden columns", decoded.hidden_error.unwrap());
    assert!(said.contains(&words), "{said}");
}

#[test]
fn nets_learn_while_a_run_settles_and_the_model_stands_beside_the_report() {
    let bench = Bench::new();
    learned_file(&bench.path("model.safetensors"));
    let settle = "settle picture.png --checkpoint model.safetensors --columns 10 --learn strangers --learn-rate 0.004";
    let said = bench.good(&format!("{settle} --steps 6 --out taught --threads 1"));
    assert!(said.contains("taught in place (strangers, rate 0.004), 5 updates"), "{said}");
    assert!(said.contains("Bottom-up ") && said.contains("Top-down ") && said.contains("at step 2"), "{said}");
    assert!(bench.names("taught").contains(&"taught.safetensors".to_owned()));
    let report = bench.report("taught");
    assert!(report.files.contains(&"taught.safetensors".to_owned()));
    let learning = report.summary.learning.as_ref().unwrap();
    assert_eq!(
        (learning.updates, learning.first.as_ref().unwrap().0, learning.last.as_ref().unwrap().len()),
        (5, 2, 3)
    );
    let told: Vec<bool> = report.curve.iter().map(|point| point.goodness.is_some()).collect();
    assert_eq!(told, [false, false, true, true, true, true, true]);
    assert_eq!(report.curve[6].goodness, learning.last);
    // Two threads, the same bits; what was taught opens and settles.
    bench.good(&format!("{settle} --steps 6 --out again --threads 2"));
    assert_eq!(bench.states("taught"), bench.states("again"));
    let [one, two] = ["taught", "again"].map(|folder| fs::read(bench.path(folder).join("taught.safetensors")).unwrap());
    assert_eq!(one, two);
    let said = bench.good("settle picture.png --checkpoint taught/taught.safetensors --columns 10 --steps 2");
    assert!(said.contains("test, taught in place model"), "{said}");
    // Without the flag nothing is said of it.
    let json = bench.good("settle picture.png --checkpoint model.safetensors --columns 10 --steps 3 --json");
    assert!(!json.contains("learning"), "{json}");
}

#[test]
fn what_cannot_learn_is_refused_in_words() {
    let bench = Bench::new();
    learned_file(&bench.path("model.safetensors"));
    bench.bad("settle picture.png --learn agree --steps 2", 2, "no nets that learn");
    let settle = "settle picture.png --checkpoint model.safetensors --columns 6";
    bench.bad(&format!("{settle} --learn-rate 0.001"), 2, "--learn-rate needs --learn");
    bench.bad(&format!("{settle} --learn agree --learn-rate 3"), 2, "at most 0.1");
    bench.bad(&format!("{settle} --learn agree --until-settled"), 2, "never counts as settled");
    let said = bench.good(&format!("{settle} --learn alone --json"));
    let json: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&json["steps"], &json["learning"]["updates"]), (&Value::from(50), &Value::from(49)));
}
