//! `glomscope compare`: two saved runs and what sets them apart.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use glomscope::engine::{Command, ModelChoice, PictureSource, Run, Session, Setup};
use glomscope::grid::Resolution;
use serde_json::Value;

use crate::bench::Bench;

/// Saves a run of the hand-made model that has made four steps.
fn save(bench: &Bench, name: &str, change: impl FnOnce(&mut Setup)) {
    let mut setup = Setup { resolution: Resolution::ColumnsAcross(8), ..Setup::of(ModelChoice::HandMade).unwrap() };
    change(&mut setup);
    let mut run = Run::new(PictureSource::Sample("face".to_owned()), Some(setup)).unwrap();
    run.apply(Command::Step(4));
    while run.is_running() {
        run.advance();
    }
    Session::of(&run.snapshot(), Value::Null).save(&bench.path(name)).unwrap();
}

#[test]
fn two_runs_are_as_far_apart_as_they_are_and_what_was_changed_is_said() {
    let bench = Bench::of("compare");
    save(&bench, "one.json", |_| {});
    save(&bench, "other.json", |setup| setup.settings.weights.attention = 0.0);
    save(&bench, "finer.json", |setup| setup.resolution = Resolution::ColumnsAcross(12));

    let same: Value = serde_json::from_str(&bench.good("one.json one.json --json")).unwrap();
    assert!(same["differences"].as_array().unwrap().is_empty());
    for level in same["levels"].as_array().unwrap() {
        assert_eq!((&level["vectors"], &level["islands_apart"]), (&Value::from(0.0), &Value::from(0.0)), "{level}");
    }

    let apart: Value = serde_json::from_str(&bench.good("one.json other.json --json --out maps")).unwrap();
    let said = apart["differences"].as_array().unwrap();
    assert!(said.iter().any(|said| said["what"].as_str().unwrap().contains("attention")), "{said:?}");
    assert!(apart["levels"].as_array().unwrap().iter().any(|level| level["vectors"].as_f64().unwrap() > 1e-4));
    let map = image::open(bench.path("maps/level-0.vectors.png")).unwrap();
    assert_eq!(map.width(), 8 * 16);
    assert!(bench.path("maps/level-4.islands.png").exists());
    assert!(bench.good("one.json other.json").contains("attention"));

    // Of two grids the other one is brought onto the one that is named first.
    let grids: Value = serde_json::from_str(&bench.good("one.json finer.json --json --out grids")).unwrap();
    let level = &grids["levels"][0];
    assert!(level["vectors"].as_f64().unwrap() > 0.0 && level["why_not"].is_null(), "{level}");
    assert_eq!(image::open(bench.path("grids/level-0.vectors.png")).unwrap().width(), map.width());
}

#[test]
fn what_is_no_session_is_refused_by_name() {
    let bench = Bench::of("compare");
    save(&bench, "one.json", |_| {});
    std::fs::write(bench.path("awful.json"), "{").unwrap();
    assert!(bench.bad("one.json awful.json", 1).contains("awful.json"));
    assert!(bench.bad("nowhere.json one.json", 1).contains("nowhere.json"));
}
