//! The nets of a run learn while it settles: what changes, what does not, and that every past comes again to the bit.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use crate::common::{bits, changed, learned_file, picture_file, quiet, run, setup_of, steps};
use glomscope::engine::{Command, ModelChoice, Run, Session, Setup, Severity, Transport, open_model};
use glomscope::learn::{InPlace, Local};
use serde_json::Value;

/// A run of a small learned model on a picture in `folder`, whose nets learn.
fn learner(folder: &Path, aim: Local) -> Run {
    let mut run = settler(folder);
    learn(&mut run, Some(InPlace { aim, rate: 2e-3 }));
    run
}

/// The same without learning.
fn settler(folder: &Path) -> Run {
    let model = folder.join("model.safetensors");
    learned_file(&model);
    Run::new(picture_file(&folder.join("picture.png")), Some(setup_of(&model))).unwrap()
}

fn learn(run: &mut Run, learning: Option<InPlace>) {
    let setup = changed(run, |setup| setup.learning = learning);
    quiet(run.apply(Command::Change(setup, 0)));
}

/// The learned numbers as they would be kept, and the names of those that are others than in the model of `folder`.
fn kept(run: &mut Run, folder: &Path) -> (Vec<u32>, Vec<String>) {
    let path = folder.join("kept.safetensors");
    quiet(run.apply(Command::SaveCheckpoint(path.clone())));
    let model = open_model(&ModelChoice::Checkpoint(path), None).unwrap();
    let opened = open_model(&ModelChoice::Checkpoint(folder.join("model.safetensors")), None).unwrap();
    let (model, opened) = (model.teachable().unwrap(), opened.teachable().unwrap());
    let tensors = model.layout().tensors().iter();
    let other = tensors.filter(|tensor| model.values()[tensor.range.clone()] != opened.values()[tensor.range.clone()]);
    (model.values().iter().map(|value| value.to_bits()).collect(), other.map(|tensor| tensor.name.clone()).collect())
}

#[test]
fn only_the_nets_learn_and_the_state_follows() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (mut plain, mut taught) = (settler(folder), learner(folder, Local::Agree));
    assert_eq!(bits(&plain.snapshot()), bits(&taught.snapshot()));
    // The first steps say nothing yet: after the second one the nets learn, and the third is another.
    steps(&mut plain, 2);
    steps(&mut taught, 2);
    assert_eq!(bits(&plain.snapshot()), bits(&taught.snapshot()));
    let now = taught.snapshot().taught.clone().unwrap();
    assert_eq!((now.updates(), now.goodness().unwrap().len()), (1, 3));
    assert!(now.goodness().unwrap()[2].top_down.is_none() && now.goodness().unwrap()[1].top_down.is_some());
    assert_eq!(now.hybrid().unwrap().other.len(), 96);
    steps(&mut plain, 4);
    steps(&mut taught, 4);
    assert_ne!(bits(&plain.snapshot()), bits(&taught.snapshot()));
    let (_, others) = kept(&mut taught, folder);
    assert!(others.iter().all(|name| name.starts_with("bottom_up.") || name.starts_with("top_down.")), "{others:?}");
    // Three nets up and two down, of two weights and two biases each.
    assert_eq!(others.len(), 4 * 5);
    assert!(kept(&mut plain, folder).1.is_empty());
    assert!(plain.snapshot().taught.is_none());
    assert_eq!(taught.snapshot().model_words(), "Learned model test, taught in place");
}

#[test]
fn going_back_brings_back_what_was_learned_then() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut run = learner(folder, Local::Strangers);
    steps(&mut run, 4);
    let four = kept(&mut run, folder);
    steps(&mut run, 4);
    let (eight, state) = (kept(&mut run, folder), bits(&run.snapshot()));
    assert_ne!(four.0, eight.0);
    quiet(run.apply(Command::Seek(4)));
    assert_eq!(kept(&mut run, folder), four);
    assert_eq!(run.snapshot().taught.as_ref().unwrap().updates(), 3);
    steps(&mut run, 4);
    assert_eq!((kept(&mut run, folder), bits(&run.snapshot())), (eight.clone(), state.clone()));
    // The model as it was opened, and all of it again.
    quiet(run.apply(Command::Reset));
    assert!(kept(&mut run, folder).1.is_empty() && run.snapshot().taught.is_none());
    steps(&mut run, 8);
    assert_eq!((kept(&mut run, folder), bits(&run.snapshot())), (eight, state));
}

#[test]
fn what_was_learned_stays_when_learning_is_switched_off_and_comes_back_with_undo() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut run = learner(folder, Local::Agree);
    steps(&mut run, 5);
    let five = kept(&mut run, folder);
    learn(&mut run, None);
    steps(&mut run, 3);
    assert_eq!(kept(&mut run, folder), five);
    let now = run.snapshot();
    let taught = now.taught.as_ref().unwrap();
    assert!(taught.goodness().is_none() && taught.hybrid().is_none() && taught.updates() == 4);
    quiet(run.apply(Command::Undo));
    assert!(run.snapshot().setup.learning.is_some());
    steps(&mut run, 1);
    assert_eq!(run.snapshot().taught.as_ref().unwrap().updates(), 5);
    assert!(run.snapshot().taught.as_ref().unwrap().first().unwrap().0 == 9, "another hybrid has begun");
    let marks: Vec<String> = run.snapshot().timeline.marks.iter().map(|mark| mark.text.clone()).collect();
    assert!(marks.iter().any(|mark| mark == "learning in place off"), "{marks:?}");
    assert!(marks.iter().any(|mark| mark == "learning in place agree at 0.002"), "{marks:?}");
}

#[test]
fn a_run_that_learns_does_not_stop_as_settled() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = settler(folder.path());
    let loose = changed(&mut run, |setup| setup.settled_below = 0.5);
    quiet(run.apply(Command::Change(loose, 0)));
    quiet(run.apply(Command::Play));
    let mut made = 0;
    while run.is_running() && made < 40 {
        quiet(run.advance());
        made += 1;
    }
    assert!(made < 40 && run.snapshot().settled && run.snapshot().rested);
    // It had stopped by itself: now there is something to go on for.
    learn(&mut run, Some(InPlace::default()));
    assert_eq!(run.snapshot().transport, Transport::Playing);
    for _ in 0..8 {
        quiet(run.advance());
    }
    assert!(run.is_running() && !run.snapshot().settled);
}

#[test]
fn a_session_makes_the_same_nets_again_and_says_its_version() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut run = settler(folder);
    steps(&mut run, 3);
    assert_eq!(serde_json::to_value(Session::of(&run.snapshot(), Value::Null)).unwrap()["version"], 5);
    learn(&mut run, Some(InPlace { aim: Local::Cancel, rate: 1e-3 }));
    steps(&mut run, 3);
    learn(&mut run, Some(InPlace { aim: Local::Cancel, rate: 4e-3 }));
    steps(&mut run, 3);
    learn(&mut run, None);
    steps(&mut run, 1);
    let (before, nets) = (bits(&run.snapshot()), kept(&mut run, folder));
    let session = Session::of(&run.snapshot(), Value::Null);
    let file = folder.join("run.session.json");
    session.save(&file).unwrap();
    let written: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!((&written["version"], &written["setup"]["learning"]), (&Value::from(13), &Value::Null));
    let line = session.command_line(&run.snapshot().defaults);
    assert!(line.contains("when the nets learned"), "{line}");
    let (mut again, notices) = Run::resume(Session::open(&file).unwrap()).unwrap();
    assert!(notices.is_empty(), "{notices:?}");
    while again.is_running() {
        quiet(again.advance());
    }
    assert_eq!(again.snapshot().step, 10);
    assert_eq!((bits(&again.snapshot()), kept(&mut again, folder)), (before, nets));

    let mut always = learner(folder, Local::Alone);
    steps(&mut always, 2);
    let line = Session::of(&always.snapshot(), Value::Null).command_line(&always.snapshot().defaults);
    assert!(line.contains("--learn alone --learn-rate 0.002") && !line.contains('#'), "{line}");
    let mut broken: Value = written.clone();
    broken["setup"]["learning"] = serde_json::json!({ "aim": "agree", "rate": 7.0 });
    std::fs::write(&file, broken.to_string()).unwrap();
    assert!(Session::open(&file).unwrap_err().to_string().contains("at most 0.1"));
}

#[test]
fn the_number_of_threads_does_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    let of = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut run = learner(folder.path(), Local::Strangers);
            steps(&mut run, 5);
            (bits(&run.snapshot()), kept(&mut run, folder.path()).0)
        })
    };
    assert_eq!(of(1), of(2));
}

#[test]
fn a_right_side_learns_by_itself_and_goes_back_too() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = learner(folder.path(), Local::Agree);
    steps(&mut run, 3);
    let setup = changed(&mut run, |setup| {
        let mut settings = setup.settings.clone();
        settings.weights.attention *= 0.5;
        settings.levels.iter_mut().for_each(|level| level.weights = None);
        let levels = settings.levels.len();
        let crossing = glomscope::glom::Crossing { gain: 0.2, sign: glomscope::glom::Sign::Helps, delay: 0 };
        let callosum = glomscope::glom::Callosum::even(levels, crossing);
        setup.second = Some(Box::new(glomscope::engine::SecondSide::new(settings, callosum)));
    });
    quiet(run.apply(Command::Change(setup, 0)));
    steps(&mut run, 4);
    let both = |run: &mut Run| [bits(&run.snapshot()), bits(run.snapshot().second.as_ref().unwrap())];
    let before = both(&mut run);
    assert_eq!(run.snapshot().second.as_ref().unwrap().taught.as_ref().unwrap().updates(), 6);
    quiet(run.apply(Command::Back(2)));
    steps(&mut run, 2);
    assert_eq!(both(&mut run), before);
}

#[test]
fn another_grid_keeps_what_was_learned() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut run = learner(folder, Local::Agree);
    steps(&mut run, 4);
    let before = kept(&mut run, folder);
    let finer = changed(&mut run, |setup| setup.resolution = glomscope::grid::Resolution::ColumnsAcross(15));
    quiet(run.apply(Command::Change(finer, 0)));
    assert_eq!(run.snapshot().grid.cols, 15);
    assert_eq!(kept(&mut run, folder), before);
    steps(&mut run, 2);
    assert_eq!(run.snapshot().taught.as_ref().unwrap().updates(), 5);
    assert_eq!(run.snapshot().taught.as_ref().unwrap().hybrid().unwrap().other.len(), run.snapshot().grid.columns());
}

#[test]
fn what_has_no_nets_that_learn_says_so() {
    let mut run = run();
    let setup = changed(&mut run, |setup| setup.learning = Some(InPlace::default()));
    let notices = run.apply(Command::Change(setup, 0));
    assert!(
        notices.iter().any(|notice| notice.severity == Severity::Error && notice.text.contains("no nets that learn"))
    );
    assert!(run.snapshot().setup.learning.is_none());
    let folder = tempfile::tempdir().unwrap();
    let mut learns = learner(folder.path(), Local::Agree);
    steps(&mut learns, 2);
    let mut wrong = Setup::clone(&learns.snapshot().setup);
    wrong.learning = Some(InPlace { rate: 0.5, ..InPlace::default() });
    let notices = learns.apply(Command::Change(Box::new(wrong), 0));
    assert!(notices.iter().any(|notice| notice.text.contains("at most 0.1")), "{notices:?}");
    // Another model comes with its own settings, and does not learn unless it is told to.
    let setup = changed(&mut learns, |setup| setup.model = ModelChoice::HandMade);
    quiet(learns.apply(Command::Change(setup, 0)));
    assert!(learns.snapshot().setup.learning.is_none() && learns.snapshot().taught.is_none());
}

#[test]
fn what_was_learned_counts_in_what_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (mut plain, mut taught) = (settler(folder.path()), learner(folder.path(), Local::Agree));
    steps(&mut plain, 6);
    steps(&mut taught, 6);
    let bytes = |run: &mut Run| run.snapshot().timeline.bytes;
    let nets = open_model(&ModelChoice::Checkpoint(folder.path().join("model.safetensors")), None).unwrap();
    let nets = nets.teachable().unwrap().layout().nets().len() * 3 * size_of::<f32>();
    assert!(bytes(&mut taught) > bytes(&mut plain) + 6 * nets);
}
