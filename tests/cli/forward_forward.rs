//! `glomscope forward-forward` as scripts meet it: trained, kept, taken up again, tested, asked, told.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::Value;

use crate::bench::Bench;

/// Digits and layers small enough for a test.
const SMALL: &str = "--digits 260 --layers 30,20 --batch 40";

#[test]
fn a_training_says_what_it_came_to_and_goes_on_from_where_it_was_kept() {
    let bench = Bench::of("forward-forward");
    let told =
        bench.good(&format!("train supervised {SMALL} --epochs 4 --twin --out whole.safetensors --report whole.json"));
    assert!(told.contains("supervised, layers 30-20, seed 1: 20 updates"), "{told}");
    assert!(told.contains("race of the labels") && told.contains("the twin by back-propagation"), "{told}");
    let report = bench.report("whole.json");
    for error in ["test_error", "test_error_softmax", "twin_error"] {
        assert!((0.0..=100.0).contains(&report[error].as_f64().unwrap()), "{error}");
    }
    assert_eq!(report["random_weights_error"], Value::Null);
    assert_eq!(report["curve"][3]["pair_errors"].as_array().unwrap().len(), 2);
    assert!(report["pictures_per_second"].as_f64().unwrap() > 0.0);

    bench.good(&format!("train {SMALL} --epochs 4 --pause-at 7 --out half.safetensors -q"));
    bench.good("train --resume half.safetensors --digits 260 --out again.safetensors --report again.json -q");
    let again = bench.report("again.json");
    assert_eq!(
        (&again["test_error"], &again["curve"][3]["loss"]),
        (&report["test_error"], &report["curve"][3]["loss"])
    );
    let other = bench.bad("train --resume half.safetensors --digits 200", 2);
    assert!(other.contains("the training began on other pictures (260 of them, not these 200)"), "{other}");

    let info = bench.program("info whole.safetensors");
    let told = String::from_utf8(info.stdout).unwrap();
    assert!(info.status.success(), "{told}");
    assert!(told.contains("Forward-Forward") && told.contains("layers of 30-20 units"), "{told}");
    let tested: Value = serde_json::from_str(&bench.good("test whole.safetensors --json")).unwrap();
    assert_eq!(tested["test_error"], report["test_error"]);
}

#[test]
fn every_kind_learns_and_those_that_were_told_labels_can_be_asked() {
    let bench = Bench::of("forward-forward");
    let mut seven = image::RgbImage::from_pixel(90, 120, image::Rgb([245, 245, 240]));
    (20..70).for_each(|x| (20..28).for_each(|y| seven.put_pixel(x, y, image::Rgb([20, 20, 30]))));
    (0..70).for_each(|step| {
        (0..8).for_each(|by| seven.put_pixel(62 - step / 2 + by, 28 + step, image::Rgb([20, 20, 30])));
    });
    seven.save(bench.path("seven.png")).unwrap();
    for (kind, layers) in
        [("supervised", "20,10"), ("unsupervised", "20,10"), ("local", "3,4,5"), ("recurrent", "16,12")]
    {
        let line = format!("train {kind} --digits 130 --batch 30 --layers {layers} --epochs 2 --jitter 1");
        bench.good(&format!("{line} --out {kind}.safetensors --report {kind}.json -q"));
        let report = bench.report(&format!("{kind}.json"));
        let told = matches!(kind, "supervised" | "recurrent");
        assert_eq!(report["random_weights_error"].is_null(), told, "{kind}");
        assert_eq!(report["test_error_softmax"].is_null(), !told, "{kind}");
        let ask = format!("ask {kind}.safetensors seven.png");
        if told {
            let said: Value = serde_json::from_str(&bench.good(&format!("{ask} --json"))).unwrap();
            assert_eq!(
                (said["goodness"].as_array().unwrap().len(), said["softmax"].as_array().unwrap().len()),
                (10, 10)
            );
            assert!(bench.good(&ask).contains("says"), "{kind}");
        } else {
            assert!(bench.bad(&ask, 2).contains("was told no labels"), "{kind}");
        }
    }
    image::RgbImage::from_pixel(50, 50, image::Rgb([255; 3])).save(bench.path("empty.png")).unwrap();
    let empty = bench.bad("ask supervised.safetensors empty.png", 2);
    assert!(empty.contains("nothing is written on the picture"), "{empty}");
}

#[test]
fn a_string_is_answered_by_what_was_read_and_not_without_a_memory() {
    let bench = Bench::of("forward-forward");
    let small = "--pairs 2 --units 50 --layers 40 --batch 40 --updates 120 --test-every 60 --questions 200";
    let told = bench.good(&format!("sequence {small} --ask c9k8??k --report with.json"));
    assert!(told.contains("with fast weights, 50 hidden units (fixed), 40 that judge"), "{told}");
    assert!(told.contains("the memory alone") && told.contains("c9k8??k: says "), "{told}");
    bench.good(&format!("sequence {small} --memory off --report without.json -q"));
    let [with, without] = ["with.json", "without.json"].map(|name| bench.report(name));
    let error = |report: &Value| report["test_error"].as_f64().unwrap();
    assert!(error(&with) < with["floor"].as_f64().unwrap() && error(&without) > 80.0, "{with} {without}");
    assert_eq!(without["memory_alone_error"], Value::Null);
    assert_eq!((with["curve"].as_array().unwrap().len(), with["asked"][1].as_array().unwrap().len()), (2, 10));
    for (line, words) in [
        ("sequence --pairs 27", "1 to 26 pairs"),
        ("sequence --inner 0", "0 inner steps"),
        ("sequence --layers 0", "a layer of 0 units"),
        ("sequence --lambda 2", "2"),
        ("sequence --ask c9k8", "the string has no ??"),
    ] {
        let said = bench.bad(line, 2);
        assert!(said.contains(words), "{line}: {said}");
    }
}

#[test]
fn what_cannot_be_trained_is_refused_before_anything_is_read() {
    let bench = Bench::of("forward-forward");
    for (line, words) in [
        ("train supervised --layers 0", "a layer of 0 units"),
        ("train local --layers 5,5", "local fields have 3 layers"),
        ("train supervised --theta 0", "theta is 0: it must be above 0"),
        ("train supervised --jitter 9", "a jitter of 9 pixels"),
        ("train supervised --momentum 1", "the momentum is 1"),
        ("train supervised --black-box shuffle --black-box-after 2", "a black box stands between two layers"),
        ("train recurrent --black-box shuffle", "a black box stands between two layers"),
        ("train supervised --black-box-after 1", "--black-box"),
        ("train recurrent --steps 0", "must be a whole number from 1 to 64"),
        ("train recurrent --keep 1", "a layer keeps 1 of its state"),
        ("train recurrent --learn-steps 3-9", "the layers learn at steps 3 to 9, of 8 steps"),
        ("train recurrent --judge-steps 5-4", "the layers judge at steps 5 to 4"),
        ("train recurrent --judge-steps last", "such as 3-6"),
        ("train supervised --digits 20 --batch 100", "too few"),
    ] {
        let said = bench.bad(line, 2);
        assert!(said.contains(words), "{line}: {said}");
    }
}

#[test]
fn settling_and_the_black_box_are_those_that_were_asked_for() {
    let bench = Bench::of("forward-forward");
    std::fs::create_dir(bench.path("reports")).unwrap();
    let settled = "--order alternating --steps 4 --keep 0.5 --learn-steps 2-4 --judge-steps 4";
    let line = "--digits 130 --layers 16,12 --batch 30 --updates 2 -q";
    bench.good(&format!("train recurrent {settled} {line} --report reports/settled.json"));
    let report = bench.report("reports/settled.json");
    let settling = serde_json::json!({
        "steps": 4, "keep": 0.5, "order": "alternating", "learn": [2, 4], "judge": [4, 4]
    });
    assert_eq!(report["config"]["settling"], settling);
    bench.good(&format!("train recurrent {line} --report usual.json"));
    assert_ne!(report["curve"], bench.report("usual.json")["curve"]);

    // The layer below the box learns the very same: its share of wrong pairs keeps its bits. The one above does not.
    let line = "--digits 260 --layers 30,20 --batch 40 --updates 20 --test-every 5 --negatives random -q";
    bench.good(&format!("train supervised {line} --report open.json"));
    bench.good(&format!("train supervised {line} --black-box threshold --report reports/boxed.json"));
    let curve = |report: Value, layer: usize| -> Vec<Value> {
        let points = report["curve"].as_array().unwrap();
        points.iter().map(|point| point["pair_errors"][layer].clone()).collect()
    };
    let [open, boxed] = ["open.json", "reports/boxed.json"].map(|name| bench.report(name));
    assert_eq!(boxed["config"]["black-box"], serde_json::json!({ "after": 0, "kind": "threshold" }));
    assert_eq!(curve(open.clone(), 0), curve(boxed.clone(), 0));
    assert_ne!(curve(open, 1), curve(boxed, 1));
    let table = bench.good("table --reports reports");
    assert!(table.contains("settling alternating, 4 steps, keeping 0.5, learning at steps 2-4"), "{table}");
    assert!(table.contains("black box threshold after layer 1"), "{table}");
}

#[test]
fn folders_of_pictures_and_files_of_clothes_are_learned_from_as_digits_are() {
    let bench = Bench::of("forward-forward");
    for (name, across) in [("bars", true), ("poles", false)] {
        std::fs::create_dir_all(bench.path("kinds").join(name)).unwrap();
        for place in 0..18 {
            let mut picture = image::GrayImage::new(28, 28);
            for along in 4..24 {
                let (x, y) = if across { (along, 5 + place) } else { (5 + place, along) };
                picture.put_pixel(x, y, image::Luma([255]));
            }
            picture.save(bench.path("kinds").join(name).join(format!("{place}.png"))).unwrap();
        }
    }
    let line = "--pictures kinds --layers 20,10 --batch 20 --epochs 2";
    let told = bench.good(&format!("train supervised {line} --out kinds.safetensors --report kinds.json"));
    assert!(told.contains("pictures from folders"), "{told}");
    let report = bench.report("kinds.json");
    assert_eq!((&report["digits"], &report["counts"]), (&"pictures".into(), &serde_json::json!([28, 2, 6])));
    let tested: Value = serde_json::from_str(&bench.good("test kinds.safetensors --pictures kinds --json")).unwrap();
    assert_eq!(tested["test_error"], report["test_error"]);
    let one = bench.bad("train supervised --pictures kinds/bars", 1);
    assert!(one.contains("the folder holds no sub-folders"), "{one}");
    let both = bench.bad("train supervised --pictures kinds --fashion kinds", 2);
    assert!(both.contains("cannot be used with"), "{both}");
    let clothes = bench.bad("train supervised --fashion kinds", 1);
    assert!(clothes.contains("the folder holds no train-images-idx3-ubyte"), "{clothes}");
}

#[test]
fn the_table_and_the_speed_are_told() {
    let bench = Bench::of("forward-forward");
    std::fs::create_dir(bench.path("reports")).unwrap();
    let published = bench.good("table");
    assert!(published.contains("Hinton 2022") && !published.contains("Your own"), "{published}");
    bench.good(&format!("train unsupervised {SMALL} --epochs 2 --report reports/one.json -q"));
    let both = bench.good("table --reports reports");
    assert!(both.contains("Your own") && both.contains("unsupervised, 30-20, batch 40"), "{both}");
    let report: Value = serde_json::from_str(&bench.good("table --reports reports --json")).unwrap();
    assert_eq!(
        (&report["format"], report["published"].as_array().unwrap().len()),
        (&"glomscope-forward-forward-table".into(), 10)
    );
    let own = &report["trainings"][0];
    assert_eq!(own["random_weights_error"], bench.report("reports/one.json")["random_weights_error"]);
    let empty = bench.bad("table --reports .", 1);
    assert!(empty.contains("no finished report"), "{empty}");
    let unknown = bench.bad("bench --only 784-1", 2);
    assert!(unknown.contains("there are 784-500-500, 784-2000x4"), "{unknown}");
    let line = bench.good("bench --only 784-500-500 --threads 1 --peak");
    let line: Value = serde_json::from_str(line.trim()).unwrap();
    assert_eq!((&line["name"], &line["threads"]), (&"784-500-500".into(), &1.into()));
    assert!(line["pictures_per_second"].as_f64().unwrap() > 0.0 && line["share_of_peak"].as_f64().unwrap() > 0.0);
}
