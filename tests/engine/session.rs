//! Sessions: a saved run is made again to the same bits, and what is wrong with a file is said in plain words.
#![allow(clippy::unwrap_used)]

use crate::common::{bits, changed, picture, picture_file, quiet, run_on, steps};
use glomscope::engine::session::SessionPicture;
use glomscope::engine::{Brush, Command, ModelChoice, PictureSource, Run, Session, Severity, Snapshot};
use glomscope::glom::Schedule;
use serde_json::{Value, json};

/// A run with a change, a brush stroke, a detour and an occlusion on the way.
fn eventful(run: &mut Run) {
    steps(run, 3);
    let setup = changed(run, |setup| setup.settings.weights.attention = 0.9);
    quiet(run.apply(Command::Change(setup, 0)));
    steps(run, 2);
    quiet(run.apply(Command::Perturb { brush: Brush::Scramble, levels: vec![0, 1], columns: (10..30).collect() }));
    steps(run, 4);
    // A past that is given up.
    quiet(run.apply(Command::Seek(7)));
    quiet(run.apply(Command::Occlude(Some([0.25, 0.25, 0.75, 0.75]))));
    let setup = changed(run, |setup| setup.settings.levels[0].beta = Schedule::Constant(30.0));
    quiet(run.apply(Command::Change(setup, 0)));
    steps(run, 3);
    quiet(run.apply(Command::Occlude(None)));
    quiet(run.apply(Command::Perturb { brush: Brush::Erase, levels: vec![4], columns: vec![1] }));
}

fn resumed(session: Session) -> (Run, Vec<glomscope::engine::Notice>) {
    let (mut run, mut notices) = Run::resume(session).unwrap();
    while run.is_running() {
        notices.extend(run.advance());
    }
    (run, notices)
}

fn same(a: &Snapshot, b: &Snapshot) {
    assert_eq!((a.step, &a.setup, a.occlusion), (b.step, &b.setup, b.occlusion));
    assert_eq!(bits(a), bits(b));
    assert_eq!(a.tints, b.tints, "the colours of islands come again as well");
    // Changes at one step have no order among them.
    let marks = |snapshot: &Snapshot| {
        let mut marks: Vec<_> = snapshot.timeline.marks.iter().map(|mark| (mark.step, mark.text.clone())).collect();
        marks.sort();
        marks
    };
    assert_eq!(marks(a), marks(b));
    assert_eq!(a.curves.steps, b.curves.steps);
}

#[test]
fn a_saved_run_is_made_again_to_the_bit() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = run_on(picture_file(&folder.path().join("picture.png")));
    eventful(&mut run);
    let before = run.snapshot();
    let file = folder.path().join("run.session.json");
    let view = json!({ "zoom": 2.5, "anything": ["the", "window", "likes"] });
    Session::of(&before, view.clone()).save(&file).unwrap();
    let session = Session::open(&file).unwrap();
    assert_eq!(session.view, view);
    // Where the picture lies from the file on is known as soon as there is a file.
    assert_eq!(session.beside.picture.as_deref(), Some("picture.png"));
    let mut kept = Session::of(&before, view);
    kept.beside = session.beside.clone();
    assert_eq!(session, kept);
    let (mut again, notices) = resumed(session.clone());
    assert!(notices.is_empty(), "{notices:?}");
    same(&again.snapshot(), &before);

    // The same in a run that is there already, and going on from there.
    let mut other = run_on(picture());
    steps(&mut other, 2);
    quiet(other.apply(Command::OpenSession(Box::new(session))));
    while other.is_running() {
        quiet(other.advance());
    }
    same(&other.snapshot(), &before);
    steps(&mut other, 2);
    steps(&mut run, 2);
    assert_eq!(bits(&other.snapshot()), bits(&run.snapshot()));
}

#[test]
fn a_plain_run_says_no_more_than_it_must() {
    let mut run = run_on(picture());
    steps(&mut run, 4);
    let session = Session::of(&run.snapshot(), Value::Null);
    assert!(session.played.is_empty());
    assert_eq!(session.picture, SessionPicture::Pasted);
    let line = session.command_line(&run.snapshot().defaults);
    assert!(line.contains("# flags cannot say"), "{line}");
}

#[test]
fn a_replay_can_be_interrupted() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = run_on(picture_file(&folder.path().join("picture.png")));
    eventful(&mut run);
    let (mut again, _) = Run::resume(Session::of(&run.snapshot(), Value::Null)).unwrap();
    for _ in 0..4 {
        quiet(again.advance());
    }
    let said = again.apply(Command::Reset);
    assert!(said[0].text.contains("step 4 of 10"), "{said:?}");
    assert!(!again.is_running() && again.step() == 0);
    steps(&mut again, 12);
}

/// The bundled pictures came in larger files at first. Their pixels were the same.
#[test]
fn a_session_from_before_meets_the_bundled_picture_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("before.session.json");
    let mut run = run_on(PictureSource::Sample("harbour".to_owned()));
    steps(&mut run, 1);
    let mut session = Session::of(&run.snapshot(), Value::Null);
    let today = session.sha256.clone();
    session.sha256 = "0bee92749794be284bbf1d6c43c8a3c3ec01d48803f9e0769d7d76a632859d10".to_owned();
    session.save(&path).unwrap();
    let session = Session::open(&path).unwrap();
    assert_eq!(session.sha256, today);
    let (_, notices) = resumed(session);
    assert!(notices.is_empty(), "{notices:?}");
}

#[test]
fn a_changed_picture_is_a_warning_and_a_missing_one_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("picture.png");
    let mut run = run_on(picture_file(&path));
    steps(&mut run, 1);
    let session = Session::of(&run.snapshot(), Value::Null);
    image::RgbImage::from_pixel(48, 32, image::Rgb([9, 99, 9])).save(&path).unwrap();
    let (_, notices) = resumed(session.clone());
    assert_eq!(notices[0].severity, Severity::Warning);
    assert!(notices[0].text.contains("has changed"), "{notices:?}");
    std::fs::remove_file(&path).unwrap();
    let error = Run::resume(session.clone()).err().unwrap().to_string();
    assert!(error.contains("no such file") && error.contains("picture.png"), "{error}");
    let mut other = run_on(picture());
    steps(&mut other, 1);
    // The pasted picture has other bytes than the file, so it does not stand in for it.
    let notices = other.apply(Command::OpenSession(Box::new(session)));
    assert_eq!((notices[0].severity, other.step()), (Severity::Error, 1));
}

#[test]
fn a_session_that_moved_with_its_picture_finds_it() {
    let (old, new) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut run = run_on(picture_file(&old.path().join("picture.png")));
    Session::of(&run.snapshot(), Value::Null).save(&old.path().join("s.json")).unwrap();
    for name in ["picture.png", "s.json"] {
        std::fs::rename(old.path().join(name), new.path().join(name)).unwrap();
    }
    let session = Session::open(&new.path().join("s.json")).unwrap();
    assert_eq!(session.picture, SessionPicture::Path(new.path().join("picture.png")));
    resumed(session);
}

#[test]
fn a_pasted_picture_is_known_again_by_its_hash() {
    let mut run = run_on(picture());
    steps(&mut run, 2);
    let before = run.snapshot();
    let session = Session::of(&before, Value::Null);
    let error = Run::resume(session.clone()).err().unwrap().to_string();
    assert!(error.contains("paste it again"), "{error}");
    steps(&mut run, 3);
    quiet(run.apply(Command::OpenSession(Box::new(session))));
    while run.is_running() {
        quiet(run.advance());
    }
    same(&run.snapshot(), &before);
}

#[test]
fn what_is_no_session_is_refused_in_plain_words() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("s.json");
    let mut run = run_on(picture());
    Session::of(&run.snapshot(), Value::Null).save(&file).unwrap();
    let good: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let with = |path: &str, value: Value| {
        let mut changed = good.clone();
        *changed.pointer_mut(path).unwrap() = value;
        serde_json::to_vec(&changed).unwrap()
    };
    let wrong: Vec<(Vec<u8>, &str)> = vec![
        (b"".to_vec(), "empty"),
        (b"{\"kind\": ".to_vec(), "broken at line 1"),
        (b"[1, 2]".to_vec(), "no glomscope session"),
        (b"\xff\xfe\x00".to_vec(), "broken"),
        (with("/version", json!(99)), "version 99"),
        (with("/version", json!("one")), "does not say its version"),
        (with("/step", json!(-1)), "a value of the session is wrong"),
        (with("/step", json!(99_000_000_000u64)), "at most"),
        (with("/setup/settings/weights/attention", json!(-1.0)), "attention weight is -1"),
        (with("/setup/thresholds", json!([null])), "thresholds"),
        (with("/setup/resolution", json!({ "columns-across": 0 })), "at least one column"),
        (with("/setup/frames/steps-per-frame", json!(0)), "at least one step"),
        (with("/setup/model", json!("clever")), "a value of the session is wrong"),
        (
            with(
                "/played",
                json!([{ "step": 7, "event": { "perturbed": { "brush": "erase", "levels": [], "columns": [] } } }]),
            ),
            "out of order",
        ),
    ];
    for (bytes, words) in wrong {
        std::fs::write(&file, &bytes).unwrap();
        let error = Session::open(&file).unwrap_err().to_string();
        assert!(error.contains(words) && error.contains("s.json"), "{words}: {error}");
    }
    assert!(Session::open(folder.path()).unwrap_err().to_string().contains("folder"));
    assert!(Session::open(&folder.path().join("none.json")).unwrap_err().to_string().contains("no such file"));
}

#[test]
fn factors_are_kept_and_an_older_glomscope_does_not_open_them_as_if_all_were_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = run_on(picture_file(&folder.path().join("picture.png")));
    steps(&mut run, 2);
    let plain = serde_json::to_value(Session::of(&run.snapshot(), Value::Null)).unwrap();
    assert!(plain["version"].as_u64().unwrap() < 8 && plain["setup"]["settings"].get("gains").is_none());
    let setup = changed(&mut run, |setup| {
        setup.settings.gains.weights.attention = 0.5;
        setup.settings.gains.radius = 2.0;
    });
    quiet(run.apply(Command::Change(setup, 0)));
    let marks = run.snapshot().timeline.marks.clone();
    let words: Vec<&str> = marks.iter().map(|mark| mark.text.as_str()).collect();
    assert!(words.contains(&"attention × 0.50") && words.contains(&"radius × 2.00"), "{words:?}");
    steps(&mut run, 2);
    let now = run.snapshot();
    let session = Session::of(&now, Value::Null);
    assert_eq!(serde_json::to_value(&session).unwrap()["version"], 8);
    same(&resumed(session).0.snapshot(), &now);
    // Taken back, it has still acted on the way.
    quiet(run.apply(Command::Undo));
    steps(&mut run, 1);
    assert!(run.snapshot().setup.settings.gains.is_one());
    assert_eq!(serde_json::to_value(Session::of(&run.snapshot(), Value::Null)).unwrap()["version"], 8);
}

#[test]
fn a_threshold_inside_islands_comes_back_and_only_then_asks_for_a_newer_glomscope() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = run_on(picture_file(&folder.path().join("a.png")));
    steps(&mut run, 3);
    let written = |run: &mut Run| serde_json::to_value(Session::of(&run.snapshot(), Value::Null)).unwrap();
    let plain = written(&mut run);
    assert!(plain["version"].as_u64().unwrap() < 10 && plain["setup"].get("inside").is_none());
    let once = run.snapshot().analysis.levels[1].clone();
    assert_eq!(once.inside, None, "the hand-made model is cut once");
    let setup = changed(&mut run, |setup| (setup.thresholds[1], setup.inside) = (Some(-1.0), vec![None, Some(1.0)]));
    quiet(run.apply(Command::Change(setup, 0)));
    // Where all are one island nothing is cut again; elsewhere all but the largest fall apart.
    assert_eq!(run.snapshot().analysis.levels[1].islands.len(), 1);
    let setup = changed(&mut run, |setup| setup.thresholds[1] = None);
    quiet(run.apply(Command::Change(setup, 0)));
    let now = run.snapshot();
    let cut = &now.analysis.levels[1];
    assert!(cut.islands.len() > once.islands.len() && cut.inside == Some(1.0));
    assert_eq!(cut.islands[0], once.islands[0], "the largest is spared");
    assert_eq!(written(&mut run)["version"], 10);
    let again = resumed(Session::of(&now, Value::Null)).0.snapshot();
    let there = &again.analysis.levels[1];
    assert_eq!((&there.labels, &there.islands, there.threshold), (&cut.labels, &cut.islands, cut.threshold));
    assert_eq!((there.inside, &there.count_curve), (cut.inside, &cut.count_curve));
    // The usual settings are one cut again.
    quiet(run.apply(Command::DefaultSettings));
    assert_eq!(run.snapshot().analysis.levels[1].labels, once.labels);
}

#[test]
fn the_command_line_is_one_that_the_program_takes() {
    use clap::Parser;
    let folder = tempfile::tempdir().unwrap();
    let mut run = run_on(picture_file(&folder.path().join("it's a picture.png")));
    steps(&mut run, 3);
    let mut session = Session::of(&run.snapshot(), Value::Null);
    session.setup.settings.levels[1].frozen = true;
    session.setup.settings.levels[2].weights = Some(glomscope::glom::Weights::EQUAL);
    session.setup.thresholds[0] = Some(-0.5);
    session.setup.inside = vec![None, Some(0.75)];
    session.setup.settings.self_score = glomscope::glom::SelfScore::Constant(-2.0);
    let settings = &mut session.setup.settings;
    settings.seed = 9;
    settings.weights.previous = 0.125;
    settings.levels[0].beta = glomscope::glom::Schedule::Constant(7.0);
    settings.levels[0].reach = glomscope::glom::Reach::Radius(1.25);
    let gains = &mut session.setup.settings.gains;
    (gains.weights.attention, gains.beta, gains.radius) = (0.5, 2.0, 0.25);
    let line = session.command_line(&run.snapshot().defaults);
    assert!(!line.contains('#'), "{line}");
    // As a shell splits it.
    let words =
        std::process::Command::new("sh").args(["-c", &format!("printf '%s\\n' {line}")]).output().unwrap().stdout;
    let words: Vec<String> = String::from_utf8(words).unwrap().lines().map(str::to_owned).collect();
    let parsed = glomscope::cli::Cli::try_parse_from(&words).unwrap_or_else(|error| panic!("{line}\n{error}"));
    let Some(glomscope::cli::Command::Settle(args)) = parsed.command else { panic!("{line}") };
    let settings = &session.setup.settings;
    assert_eq!(args.image.unwrap(), folder.path().join("it's a picture.png"));
    assert_eq!((args.stop.steps, args.seed, args.weights), (Some(3), Some(settings.seed), Some(settings.weights)));
    assert_eq!(args.self_score, Some(settings.self_score));
    assert_eq!(args.gains.gain, Some(settings.gains.weights));
    assert_eq!((args.gains.beta_gain, args.gains.radius_gain), (Some(2.0), Some(0.25)));
    assert_eq!(args.freeze, [1]);
    assert_eq!(args.weights_at, [(2, glomscope::glom::Weights::EQUAL)]);
    let betas: Vec<_> = settings.levels.iter().map(|level| level.beta).collect();
    assert_eq!(args.beta.unwrap().spread("--beta", 5).unwrap(), betas);
    let radii: Vec<_> = settings.levels.iter().map(|level| level.reach).collect();
    assert_eq!(args.radius.unwrap().spread("--radius", 5).unwrap(), radii);
    assert_eq!(args.threshold.unwrap().spread("--threshold", 5).unwrap(), session.setup.thresholds);
    let inside = args.threshold_inside.unwrap().spread("--threshold-inside", 5).unwrap();
    assert_eq!(inside, [None, Some(0.75), None, None, None]);

    session.setup.model = ModelChoice::Checkpoint("/a b/c.safetensors".into());
    assert!(session.command_line(&run.snapshot().defaults).contains("--checkpoint '/a b/c.safetensors'"));
}
