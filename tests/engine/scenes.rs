//! Generated scenes as pictures of a run, and the truth that a picture brings with it.
#![allow(clippy::unwrap_used)]

use crate::common::{bits, changed, picture, quiet, run_on, setup, steps};
use glomscope::engine::session::SessionPicture;
use glomscope::engine::{Command, PictureSource, Run, SceneSource, Session, Severity, TruthSource};
use glomscope::islands::{self, TruthKind};
use glomscope::scenes::SceneLook;
use serde_json::{Value, json};

fn scene(text: &str) -> PictureSource {
    PictureSource::Scene(text.parse().unwrap())
}

fn run_on_scene(text: &str) -> Run {
    let mut run = Run::new(scene(text), Some(setup())).unwrap();
    assert_eq!(run.snapshot().grid.columns(), 12 * 8);
    run
}

#[test]
fn a_scene_from_a_session_gives_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("scene.session.json");
    let mut run = run_on_scene("natural:wholes=2-3:clutter=0.2:7");
    quiet(run.apply(Command::Truth(Some(TruthSource::Scenes))));
    steps(&mut run, 2);
    let setup = changed(&mut run, |setup| setup.settings.weights.attention = 0.7);
    quiet(run.apply(Command::Change(setup, 0)));
    steps(&mut run, 2);
    let before = run.snapshot();
    assert_eq!(before.picture_name, "Scene 7, natural");
    let session = Session::of(&before, Value::Null);
    session.save(&file).unwrap();
    let opened = Session::open(&file).unwrap();
    assert_eq!(opened, session);
    assert!(matches!(&opened.picture, SessionPicture::Scene(scene) if scene.seed == 7 && scene.settings.most == 3));
    let (mut again, mut notices) = Run::resume(opened).unwrap();
    while again.is_running() {
        notices.extend(again.advance());
    }
    assert!(notices.is_empty(), "{notices:?}");
    let after = again.snapshot();
    assert_eq!(bits(&after), bits(&before));
    assert_eq!((after.step, &after.source, &after.truth), (4, &before.source, &before.truth));
    assert_eq!(after.curves.steps, before.curves.steps, "with all scores");

    let line = session.command_line(&run.snapshot().defaults);
    assert!(line.starts_with("glomscope settle scene:natural:wholes=2-3:clutter=0.2:7 "), "{line}");
    assert!(line.contains(" --truth scenes "), "{line}");
}

#[test]
fn a_session_whose_scene_cannot_be_drawn_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("s.json");
    let mut run = run_on_scene("3");
    let good = serde_json::to_value(Session::of(&run.snapshot(), Value::Null)).unwrap();
    for (path, value, words) in [
        ("/picture/scene/settings/width", json!(3), "16 to 4096"),
        ("/picture/scene/settings/kinds", json!([]), "at least one kind"),
        ("/picture/scene/settings/look/clutter", json!(7.0), "clutter is 7"),
        ("/picture/scene/settings/kinds", json!(["unicorn"]), "a value of the session is wrong"),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(path).unwrap() = value;
        std::fs::write(&file, serde_json::to_vec(&bad).unwrap()).unwrap();
        let error = Session::open(&file).unwrap_err().to_string();
        assert!(error.contains(words) && error.contains("s.json"), "{words}: {error}");
    }
}

#[test]
fn every_truth_that_a_scene_knows_is_scored_at_every_step() {
    let mut run = run_on_scene("2");
    steps(&mut run, 5);
    let newest = run.snapshot();
    assert_eq!(newest.known.truths.len(), 3);
    let kinds: Vec<_> = run_on_scene("7").snapshot().known.truths.iter().map(|known| known.kind()).collect();
    assert_eq!(kinds, [TruthKind::Parts, TruthKind::Wholes], "against one scene alone nothing can be right or wrong");
    for step in [5, 2, 0] {
        quiet(run.apply(Command::Seek(step)));
        let snapshot = run.snapshot();
        let scores = snapshot.known_scores.clone().unwrap();
        let curve = snapshot.curves.steps.iter().find(|curve| curve.step == step).unwrap();
        assert_eq!(curve.known.as_ref(), Some(&scores), "the curve and what is shown agree at step {step}");
        for known in &snapshot.known.truths {
            let (kind, truth) = (known.kind(), &known.named.truth);
            assert_eq!(scores.of(kind).len(), 5);
            for (level, score) in scores.of(kind).iter().enumerate() {
                assert_eq!(*score, islands::score(&snapshot.analysis.levels[level].labels, snapshot.grid, truth));
            }
        }
        let parents = scores.parents.unwrap();
        assert!(parents.low < parents.high && (0.0..=1.0).contains(&parents.share));
    }
    assert_eq!(newest.curves.steps.iter().filter(|curve| curve.known.is_some()).count(), 6);
    let truth = newest.known.truth(TruthKind::Parts).unwrap();
    assert!(truth.name(1).contains(" of ") && truth.name(0) == "ground");

    // Another threshold cuts other islands, with other scores, at the step that is shown.
    let before = run.snapshot().known_scores.clone();
    let setup = changed(&mut run, |setup| setup.thresholds = vec![Some(0.999); 5]);
    quiet(run.apply(Command::Change(setup, 0)));
    let after = run.snapshot();
    assert_ne!(after.known_scores, before);
    assert_eq!(after.curves.steps[0].known, after.known_scores);
}

#[test]
fn samples_know_their_parts_and_wholes_and_a_photo_knows_nothing() {
    let mut sample = Run::new(PictureSource::Sample("face".to_owned()), Some(setup())).unwrap();
    let known = sample.snapshot().known.clone();
    assert!(known.truth(TruthKind::Parts).is_some() && known.truth(TruthKind::Wholes).is_some());
    assert!(known.truth(TruthKind::Scenes).is_none());
    let said = sample.apply(Command::Truth(Some(TruthSource::Scenes)));
    assert!(said[0].text.contains("Face does not know its scenes"), "{said:?}");
    quiet(sample.apply(Command::Truth(Some(TruthSource::Wholes))));

    let mut photo = run_on(picture());
    assert!(photo.snapshot().known.truths.is_empty() && photo.snapshot().known_scores.is_none());
    let said = photo.apply(Command::Truth(Some(TruthSource::Parts)));
    assert!(said[0].severity == Severity::Error && said[0].text.contains("generated scenes know"), "{said:?}");
}

#[test]
fn a_new_scene_keeps_model_settings_and_what_is_scored_and_begins_anew() {
    let mut run = run_on_scene("7");
    quiet(run.apply(Command::Truth(Some(TruthSource::Wholes))));
    let other = changed(&mut run, |setup| setup.settings.weights.attention = 0.4);
    quiet(run.apply(Command::Change(other, 0)));
    steps(&mut run, 3);
    let before = run.snapshot();
    let next = SceneSource { seed: 8, ..SceneSource::new(7, SceneLook::NATURAL) };
    quiet(run.apply(Command::Open(PictureSource::Scene(next.clone()))));
    let after = run.snapshot();
    assert_eq!((after.step, after.newest_step), (0, 0));
    assert_eq!((&after.setup, after.picture_name.as_str()), (&before.setup, "Scene 8, natural"));
    assert_eq!((&after.source, &after.truth), (&PictureSource::Scene(next), &Some(TruthSource::Wholes)));
    assert!(after.scores.is_some() && after.run > before.run);
    quiet(run.apply(Command::Undo));
    let undone = run.snapshot();
    assert_ne!(undone.setup, after.setup);
    assert_eq!(undone.source, after.source, "what is taken back is the setting, not the picture");

    let bad: SceneSource = serde_json::from_value(json!({ "seed": 1, "settings": { "width": 5 } })).unwrap();
    let said = run.apply(Command::Open(PictureSource::Scene(bad)));
    assert!(said[0].text.contains("16 to 4096"), "{said:?}");
    assert_eq!(run.snapshot().source, after.source, "the run in progress was not touched");
}

#[test]
fn a_session_on_leaves_has_a_version_of_its_own_and_its_command_line_names_them() {
    let scene: SceneSource = "leaves:natural:3".parse().unwrap();
    let mut run = Run::new(PictureSource::Scene(scene.clone()), Some(setup())).unwrap();
    let session = Session::of(&run.snapshot(), Value::Null);
    let value = serde_json::to_value(&session).unwrap();
    assert_eq!(value["version"], 6, "an older glomscope must not draw things in their place");
    assert_eq!(session.picture, SessionPicture::Scene(scene));
    assert!(
        session.command_line(&run.snapshot().defaults).contains("scene:leaves:natural:3"),
        "{}",
        session.command_line(&run.snapshot().defaults)
    );
}

#[test]
fn an_older_session_with_a_samples_own_truth_still_opens() {
    let mut run = Run::new(PictureSource::Sample("face".to_owned()), Some(setup())).unwrap();
    quiet(run.apply(Command::Truth(Some(TruthSource::Parts))));
    let session = Session::of(&run.snapshot(), Value::Null);
    let value = serde_json::to_value(&session).unwrap();
    assert_eq!((&value["truth"], &value["version"]), (&json!("sample-parts"), &json!(1)), "as it was always written");
    assert!(session.command_line(&run.snapshot().defaults).contains(" --truth parts "));
}

#[test]
fn a_probe_is_a_picture_like_any_other_and_knows_its_letters() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("probe.session.json");
    let mut run = Run::new(PictureSource::named("probe:navon:HS".as_ref()).unwrap(), Some(setup())).unwrap();
    quiet(run.apply(Command::Truth(Some(TruthSource::Wholes))));
    steps(&mut run, 2);
    let before = run.snapshot();
    assert_eq!(before.picture_name, "Navon: H of S");
    assert_eq!(before.known.truth(TruthKind::Parts).unwrap().name(13), "small S 13");
    let session = Session::of(&before, Value::Null);
    assert_eq!(serde_json::to_value(&session).unwrap()["version"], 12);
    session.save(&file).unwrap();
    let (mut again, mut notices) = Run::resume(Session::open(&file).unwrap()).unwrap();
    while again.is_running() {
        notices.extend(again.advance());
    }
    assert!(notices.is_empty(), "{notices:?}");
    assert_eq!(bits(&again.snapshot()), bits(&before));
    let line = session.command_line(&before.defaults);
    assert!(line.starts_with("glomscope settle probe:navon:HS "), "{line}");
}
