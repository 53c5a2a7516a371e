//! `glomscope hemispheres` as scripts meet it: the paper's protocol step by step, the table, awful data.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;

use serde_json::Value;

use crate::bench::Bench;

/// Pictures and widths small enough for a test.
const SMALL: &str = "--each 10 --widths 2,2,2,3 --side 8 --batch 50";

#[test]
fn two_hemispheres_are_trained_kept_taken_up_again_joined_tested_and_asked() {
    let bench = Bench::of("hemispheres");
    let told = bench.good(&format!("train left {SMALL} --epochs 2 --out left.safetensors --report left.json"));
    assert!(told.contains("told specific labels") && told.contains("coarse read off the fine answer"), "{told}");
    bench.good(&format!("train right {SMALL} --epochs 2 --out right.safetensors --report right.json -q"));
    let (left, right) = (bench.report("left.json"), bench.report("right.json"));
    assert_eq!(
        (&left["coarse"], &right["fine"], &right["coarse_from_fine"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert!((0.0..=100.0).contains(&left["fine"].as_f64().unwrap()));
    assert_eq!((left["counts"][0].as_u64(), left["counts"][1].as_u64()), (Some(153), Some(17)));

    bench.good(&format!("train left {SMALL} --epochs 2 --pause-at 3 --out half.safetensors -q"));
    bench.good("train --resume half.safetensors --each 10 --out again.safetensors -q");
    let [whole, again] = ["left", "again"].map(|name| bench.path(&format!("{name}.safetensors")));
    let tensors = |path| {
        let bytes = fs::read(path).unwrap();
        let header = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
        bytes[8 + header..].to_vec()
    };
    assert_eq!(tensors(again), tensors(whole), "to the same bits");
    let other = bench.bad("train --resume half.safetensors --each 12", 2);
    assert!(other.contains("the training began on other pictures (153 of them"), "{other}");

    let on = "--on left.safetensors,right.safetensors";
    bench.good(&format!("train heads {on} {SMALL} --epochs 2 --out pair.safetensors --report pair.json -q"));
    let pair = bench.report("pair.json");
    let tested: Value = serde_json::from_str(&bench.good("test pair.safetensors --each 10 --json")).unwrap();
    for share in ["fine", "coarse", "coarse_from_fine"] {
        assert_eq!(tested[share], pair[share], "{share}");
    }
    let networks = "left.safetensors right.safetensors pair.safetensors";
    let compared: Value = serde_json::from_str(&bench.good(&format!("compare {networks} --each 10 --json"))).unwrap();
    let scenarios = compared["scenarios"].as_array().unwrap();
    let right = |who: &str| -> u64 {
        let of = scenarios.iter().filter(|one| one[who] == true);
        of.map(|one| one["pictures"].as_u64().unwrap()).sum()
    };
    let pictures = compared["test_pictures"].as_f64().unwrap();
    for (who, share) in [("left", &left["fine"]), ("pair_fine", &pair["fine"]), ("pair_coarse", &pair["coarse"])] {
        assert!((100.0 * right(who) as f64 / pictures - share.as_f64().unwrap()).abs() < 1e-9, "{who}");
    }
    assert!((0.0..=1.0).contains(&compared["cka"].as_f64().unwrap()));
    let cosines = &compared["cosines"];
    // Ten pictures of each of the 17 kinds are tested on: 45 pairs of each.
    assert_eq!(cosines["pairs"].as_u64(), Some(17 * 45));
    for side in ["left", "right", "joint", "head"] {
        assert!((-1.0..=1.0).contains(&cosines[side].as_f64().unwrap()), "{side}");
    }
    let told = bench.good(&format!("compare {networks} --each 10"));
    assert!(told.contains("CKA of left and right") && told.contains("(765 pairs)"), "{told}");
    let swapped = "right.safetensors left.safetensors pair.safetensors";
    assert!(bench.bad(&format!("compare {swapped} --each 10"), 2).contains("LEFT must have been told specific"));
    let said: Value = serde_json::from_str(&bench.good("ask pair.safetensors sample:reef --json")).unwrap();
    assert_eq!((said["fine"].as_array().unwrap().len(), said["coarse"].as_array().unwrap().len()), (5, 3));
    let best = &said["fine"][0];
    let sum = |answer: &Value| -> f64 {
        let sides = answer["sides"].as_array().unwrap().iter().map(|side| side.as_f64().unwrap());
        sides.sum::<f64>() + answer["bias"].as_f64().unwrap()
    };
    assert_eq!(best["sides"].as_array().unwrap().len(), 2);
    assert!((sum(best) - best["logit"].as_f64().unwrap()).abs() < 1e-4, "the parts of a logit are its sum: {best}");
    assert!(bench.good("ask left.safetensors sample:reef").contains("chance"));
    bench.good("ask pair.safetensors sample:reef --maps maps");
    for name in ["picture", "whole", "hemisphere1", "hemisphere2"] {
        let map = image::open(bench.path(&format!("maps/{name}.png"))).unwrap();
        assert_eq!((map.width(), map.height()), (256, 256), "{name}");
    }
    let info = String::from_utf8(bench.program("info pair.safetensors").stdout).unwrap();
    assert!(
        info.contains("2 of widths 2-2-2-3 and 2-2-2-3, frozen") && info.contains("17 specific, 3 general"),
        "{info}"
    );
}

#[test]
fn the_table_compares_its_rows_and_goes_on_where_its_networks_lie() {
    let bench = Bench::of("hemispheres");
    let line = format!("table {SMALL} --epochs 1 --resume nets");
    let rows = "right,specialised,two-lefts,unicameral,ensemble-of-2";
    let told = bench.good(&format!("{line} --report first.json --ensemble-from 2 --rows {rows}"));
    assert!(told.contains("specialised pair") && told.contains("two lefts") && told.contains("guessing"), "{told}");
    let first = bench.report("first.json");
    let rows = first["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 5);
    for row in rows {
        let name = row["name"].as_str().unwrap();
        assert_eq!((row["fine"].is_null(), row["coarse"].is_null()), (name == "right", false), "{name}");
        assert!(row["parameters"].as_u64().unwrap() > 0 && row["seconds"].as_f64().unwrap() > 0.0, "{name}");
        let against = usize::from(name != "specialised");
        assert_eq!(row["mcnemar_coarse"].as_array().unwrap().len(), against, "{name}");
        assert!(row["fine_error"].is_null(), "one seed has no standard error");
    }
    // Ten pairs of rows on the coarse label; without the right, six on the fine one.
    assert_eq!(first["mcnemar"].as_array().unwrap().len(), 16);
    // Every training lies there: two lefts, a right, two that were told both, two pairs of heads, a large one; and what
    // the table is.
    assert_eq!(fs::read_dir(bench.path("nets")).unwrap().count(), 9);
    let plan = bench.report("nets/table.json");
    assert_eq!((&plan["pictures"]["scenes"], &plan["plan"]["ensemble-from"]), (&Value::from(10), &Value::from(2)));
    bench.good(&format!("{line} --report second.json --rows two-lefts,specialised -q"));
    let second = bench.report("second.json");
    let of = |report: &Value, name: &str| -> Value {
        let rows = report["rows"].as_array().unwrap();
        rows.iter().find(|row| row["name"] == name).unwrap().clone()
    };
    for name in ["two-lefts", "specialised"] {
        let ([a, b], what) = ([&first, &second].map(|report| of(report, name)), "nothing was trained again");
        assert_eq!((&a["fine"], &a["coarse"], &a["mcnemar_fine"]), (&b["fine"], &b["coarse"], &b["mcnemar_fine"]));
        assert!((a["seconds"].as_f64().unwrap() - b["seconds"].as_f64().unwrap()).abs() < 1e-6, "{what}");
    }
    let other = bench.bad(&format!("table {SMALL} --epochs 3 --resume nets -q"), 1);
    assert!(other.contains("a table of other settings lies here"), "{other}");
}

#[test]
fn what_cannot_be_trained_is_refused_in_words() {
    let bench = Bench::of("hemispheres");
    fs::write(bench.path("text.safetensors"), "no network").unwrap();
    fs::create_dir(bench.path("empty")).unwrap();
    for (line, code, words) in [
        ("train left --side 20", 2, "a multiple of 8"),
        ("train left --widths 4,4", 2, "--widths has 2 numbers, four are needed"),
        ("train left --epochs 0", 2, "must be a whole number from 1 to 1,000,000,000"),
        ("train heads", 2, "name their files with --on"),
        ("train left --on a.safetensors", 2, "--on is for heads alone"),
        ("train heads --on text.safetensors", 1, "text.safetensors"),
        ("train left --each 3", 2, "no label has 10 pictures"),
        ("train left --each 10 --side 8 --batch 500", 2, "too few for batches of 500"),
        ("table --data nowhere", 1, "no such file or folder"),
        ("table --data empty", 1, "neither the files of CIFAR-100"),
        ("table --data empty --each 4", 2, "--each is for the program's own pictures"),
        ("bench --only huge", 2, "there is no size"),
        ("test text.safetensors", 1, "text.safetensors"),
    ] {
        let said = bench.bad(line, code);
        assert!(said.contains(words), "{line}: {said}");
    }
}

/// Two GLOMs small enough for a test.
const SIDES: &str = "settle scene:7 --left hand-made,near,columns=20 --right hand-made,far,columns=20 --steps 4";
const COARSE: &str = "settle scene:7 --left hand-made --right hand-made,coarse --steps 2";

#[test]
fn two_gloms_settle_and_each_is_written_as_alone_where_nothing_crosses() {
    let bench = Bench::of("hemispheres");
    let told = bench.good(&format!("{SIDES} --out none"));
    assert!(told.contains("left's parts under right's wholes") && told.contains("Left: "), "{told}");
    bench.program("settle scene:7 --model hand-made --radius-gain 0.5 --columns 20 --steps 4 --out left");
    bench.program("settle scene:7 --model hand-made --radius-gain 3 --columns 20 --steps 4 --out right");
    let bytes = |name: &str| fs::read(bench.path(name)).unwrap();
    for side in ["left", "right"] {
        for file in ["states.npz", "level-2.png", "islands-4.png", "settle.gif"] {
            assert!(bytes(&format!("none/{side}/{file}")) == bytes(&format!("{side}/{file}")), "{side} {file}");
        }
        let (joined, alone) = (format!("none/{side}/report.json"), format!("{side}/report.json"));
        let (mut joined, mut alone) = (bench.report(&joined), bench.report(&alone));
        for report in [&mut joined, &mut alone] {
            report["timings"] = Value::Null;
        }
        assert_eq!(joined, alone, "{side}");
    }

    bench.good(&format!("{SIDES} --callosum 0.3:-:1 --out told --threads 1"));
    bench.good(&format!("{SIDES} --callosum 0.3:-:1 --out again --threads 3 -q"));
    assert!(bytes("told/left/states.npz") != bytes("none/left/states.npz"), "something crossed");
    for side in ["left", "right"] {
        let file = format!("{side}/states.npz");
        assert!(
            bytes(&format!("told/{file}")) == bytes(&format!("again/{file}")),
            "the same for any number of threads"
        );
    }
    let (none, told) = (bench.report("none/together.json"), bench.report("told/together.json"));
    assert_eq!((none["format"].as_str(), none["version"].as_u64()), (Some("glomscope-hemispheres"), Some(1)));
    let apart = |report: &Value| report["apart"][2].as_f64().unwrap();
    assert!(apart(&told) > apart(&none), "inhibition sets apart");
    let readings = told["readings"].as_array().unwrap();
    assert_eq!(readings.len(), 4);
    for reading in readings {
        assert!((0.0..=1.0).contains(&reading["parents"]["share"].as_f64().unwrap()));
        assert!(reading["parents"]["low"].as_u64() < Some(3) && reading["parents"]["high"].as_u64() >= Some(3));
    }

    // What either side tells of the picture, and who is trusted.
    let again = bench.report("again/together.json");
    let spectrum = &told["spectrum"];
    assert_eq!((spectrum, &told["gate"]), (&again["spectrum"], &again["gate"]), "for any number of threads");
    let bands = spectrum["bands"].as_array().unwrap();
    let power: f64 = bands.iter().map(|band| band["power"].as_f64().unwrap()).sum();
    assert!((power - 1.0).abs() < 1e-4 && bands.len() > 5, "{bands:?}");
    for side in ["left", "right"] {
        let levels = spectrum[side].as_array().unwrap();
        let share = |level: &Value, band: usize| level[band].as_f64().unwrap();
        assert!(levels.iter().all(|level| level.as_array().unwrap().len() == bands.len() && share(level, 0) <= 1.0));
        assert!(share(&levels[0], 1) > share(&levels[0], bands.len() - 2), "{side}: columns have no finer code");
    }
    let steps = told["gate"]["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 4);
    let right = |report: &Value| report["gate"]["steps"][3]["shares"][1].as_f64().unwrap();
    let left = steps[3]["shares"][0].as_f64().unwrap();
    assert!((left + right(&told) - 1.0).abs() < 1e-6 && steps[3]["running"][0].as_f64().unwrap() > 0.0);
    let moved = bench.good(&format!("{SIDES} --callosum 0.3:-:1 --gate penalty=0.05 --json"));
    let moved: Value = serde_json::from_str(&moved).unwrap();
    assert!(right(&moved) < right(&told), "the penalty moves trust to the left");

    let cut = bench.good(&format!("{SIDES} --callosum 0.3:-:1 --lesion left --lesion right-to-left --json"));
    let cut: Value = serde_json::from_str(&cut).unwrap();
    assert_eq!(cut["callosum"]["lesions"], serde_json::json!([true, false, false, false, true]));
    assert!(bench.good(&format!("{COARSE} --callosum 0.2")).contains("16 columns"));
}

#[test]
fn a_video_moves_on_before_both_sides_and_the_gate_says_whom_it_trusts_when_something_new_comes() {
    let bench = Bench::of("hemispheres");
    fs::create_dir(bench.path("clip")).unwrap();
    for (name, seed) in [("1.png", 3_u8), ("2.png", 90), ("3.png", 170)] {
        let picture = image::RgbImage::from_fn(24, 16, |x, y| {
            image::Rgb([seed.wrapping_add((x / 8) as u8 * 80), seed ^ (y as u8 * 13), (x * y) as u8])
        });
        picture.save(bench.path("clip").join(name)).unwrap();
    }
    let sides = "--left hand-made,columns=12 --right hand-made,soft,columns=6";
    let told = bench.good(&format!("settle clip {sides} --steps 12 --frames-every 4 --hold-last-frame --out moving"));
    assert!(told.contains("trust when something new came, mean over 2 changes of frame"), "{told}");
    let report = bench.report("moving/together.json");
    let steps = report["gate"]["steps"].as_array().unwrap();
    let frames: Vec<u64> = steps.iter().map(|step| step["frame"].as_u64().unwrap()).collect();
    assert_eq!(frames, [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
    let error = |step: usize, side: usize| steps[step]["errors"][side].as_f64().unwrap();
    for side in 0..2 {
        assert!(
            error(4, side) > error(3, side) && error(8, side) > error(7, side),
            "what is new surprises side {side}"
        );
    }
    let novelty = &report["gate"]["novelty"];
    let left = |when: &str| novelty[when]["shares"][0].as_f64().unwrap();
    let mean = |at: [usize; 2]| at.iter().map(|at| steps[*at]["shares"][0].as_f64().unwrap()).sum::<f64>() / 2.0;
    assert_eq!(novelty["frames"].as_u64(), Some(2));
    for (when, at) in [("before", [3, 7]), ("first", [4, 8]), ("last", [7, 11])] {
        assert!((left(when) - mean(at)).abs() < 1e-6, "{when}");
    }
    // Each side sees what it would see alone.
    bench.program(
        "settle clip --model hand-made --columns 12 --steps 12 --frames-every 4 --hold-last-frame --out alone",
    );
    let bytes = |name: &str| fs::read(bench.path(name)).unwrap();
    assert!(bytes("moving/left/states.npz") == bytes("alone/states.npz"));
    let still: Value =
        serde_json::from_str(&bench.good(&format!("settle clip/1.png {sides} --steps 2 --json"))).unwrap();
    assert!(still["gate"]["novelty"].is_null());
}

#[test]
fn sides_that_cannot_be_are_refused_by_name() {
    let bench = Bench::of("hemispheres");
    for (line, why) in [
        ("settle sample:face --left bright", "--left: \"bright\" is not known"),
        ("settle sample:face --right beta=x", "--right: invalid value"),
        ("settle sample:face --right out=x", "\"out\" is not a setting of a side"),
        ("settle sample:face --left collapse,random", "acts on a settled state"),
        ("settle sample:face --left hand-made --right learned --callosum 0.1", "of one size"),
        ("settle sample:face --callosum 3 --left hand-made --right hand-made", "it goes from 0 to 2"),
        ("settle sample:face --callosum 0.1,0.2", "--callosum has 2 values"),
        ("settle sample:face --cut 9", "--cut is 9"),
        ("settle sample:face --gate rate=2", "rate is 2"),
        ("part sample:face --learn agree --rate 1", "at most 0.1"),
        ("settle sample:face --lesion both", "both"),
    ] {
        let said = bench.bad(line, 2);
        assert!(said.contains(why), "{line}: {said}");
    }
    bench.bad("settle nowhere.png", 1);
}

#[test]
fn heads_on_both_say_whether_two_sides_know_together_what_neither_knows_alone() {
    let bench = Bench::of("hemispheres");
    let small = "--scenes 4 --test-scenes 2 --steps 2 --columns 12";
    let sides = "--left hand-made,near --right hand-made,columns=8";
    let told = bench.good(&format!("heads {sides} {small} --report heads.json --threads 1"));
    for words in ["Left: hand-made,near, Hand-made model, 8 rows x 12 columns", "left, levels 2 and 1", "both - left"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let report = bench.report("heads.json");
    assert_eq!(report["format"], "glomscope-hemispheres-heads");
    assert_eq!((&report["right"]["grid"]["cols"], &report["test_seed"]), (&Value::from(8), &Value::from(1_100_000)));
    let rows = report["rows"].as_array().unwrap();
    let names: Vec<&str> = rows.iter().map(|row| row["reads"].as_str().unwrap()).collect();
    assert_eq!(names, ["left", "right", "both", "two-levels"]);
    let features = |row: usize| rows[row]["features"].as_u64().unwrap();
    assert_eq!((features(2), features(3)), (2 * features(0), 2 * features(0)));
    for row in rows {
        for question in ["kind_of_columns", "kind_of_wholes", "group_of_columns", "group_of_wholes"] {
            assert!((0.0..=100.0).contains(&row["right"][question]["mean"].as_f64().unwrap()), "{row}");
        }
    }
    let again = bench.good(&format!("heads {sides} {small} --json --threads 2"));
    assert_eq!(serde_json::from_str::<Value>(&again).unwrap(), report, "the same for any number of threads");
    for (line, words) in [
        ("--left hand-made --level 9", "no level 9: the sides have"),
        ("--left hand-made", "left has 5 levels"),
        ("--left bright", "--left: \"bright\" is not known"),
        ("--test-scenes 0", "--test-scenes"),
        ("--callosum 0,1", "--callosum"),
    ] {
        let said = bench.bad(&format!("heads --scenes 1 --steps 1 --columns 8 {line}"), 2);
        assert!(said.contains(words), "{line}: {said}");
    }
}
