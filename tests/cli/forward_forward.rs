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
fn what_cannot_be_trained_is_refused_before_anything_is_read() {
    let bench = Bench::of("forward-forward");
    for (line, words) in [
        ("train supervised --layers 0", "a layer of 0 units"),
        ("train local --layers 5,5", "local fields have 3 layers"),
        ("train supervised --theta 0", "theta is 0: it must be above 0"),
        ("train supervised --jitter 9", "a jitter of 9 pixels"),
        ("train supervised --digits 20 --batch 100", "too few"),
    ] {
        let said = bench.bad(line, 2);
        assert!(said.contains(words), "{line}: {said}");
    }
}
