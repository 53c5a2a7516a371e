//! A run with a right side: both step together, go back together, come back with a session.
#![allow(clippy::unwrap_used)]

use serde_json::Value;

use crate::common::{bits, changed, learned_file, picture, picture_file, quiet, run, run_on, setup, setup_of, steps};
use glomscope::colour::ColourAxes;
use glomscope::engine::{
    Command, ModelChoice, Pair, PictureSource, Run, SecondSide, Session, Setup, SideStyle, Snapshot, TruthSource,
};
use glomscope::files::samples;
use glomscope::glom::{Callosum, Crossing, Lesion, Settings, Sign};
use glomscope::grid::Resolution;

/// Gives the run a right side that hears farther, with this gain between the two.
fn second(run: &mut Run, gain: f32, sign: Sign, delay: usize) {
    let mut setup = Setup::clone(&run.snapshot().setup);
    let mut other = setup.clone();
    SideStyle::Soft.put(&mut other);
    let callosum = Callosum::even(setup.settings.levels.len(), Crossing { gain, sign, delay });
    setup.second = Some(Box::new(SecondSide::new(other.settings, callosum)));
    quiet(run.apply(Command::Change(Box::new(setup), 0)));
}

fn right(run: &mut Run) -> std::sync::Arc<Snapshot> {
    run.snapshot().second.clone().unwrap()
}

#[test]
fn with_a_gain_of_zero_both_sides_are_runs_of_their_own_to_the_bit() {
    let mut both = run();
    second(&mut both, 0.0, Sign::Helps, 0);
    assert_eq!(bits(&both.snapshot()), bits(&right(&mut both)), "the right side begins as a copy");
    steps(&mut both, 5);
    let mut left = run();
    steps(&mut left, 5);
    assert_eq!(bits(&both.snapshot()), bits(&left.snapshot()));
    let mut alone = run();
    let mut setup = Setup::clone(&alone.snapshot().setup);
    SideStyle::Soft.put(&mut setup);
    quiet(alone.apply(Command::Change(Box::new(setup), 0)));
    steps(&mut alone, 5);
    let (alone, right) = (alone.snapshot(), right(&mut both));
    assert_eq!(bits(&alone), bits(&right));
    assert_eq!((right.step, &right.analysis.levels[1].labels), (5, &alone.analysis.levels[1].labels));
}

#[test]
fn both_go_back_and_on_again_to_the_same_bits() {
    for delay in [0, 2] {
        let mut run = run();
        second(&mut run, 0.4, Sign::Inhibits, delay);
        steps(&mut run, 7);
        let before = [bits(&run.snapshot()), bits(&right(&mut run))];
        quiet(run.apply(Command::Back(4)));
        assert_eq!((run.snapshot().step, right(&mut run).step), (3, 3));
        assert_ne!(bits(&right(&mut run)), before[1]);
        steps(&mut run, 4);
        assert_eq!([bits(&run.snapshot()), bits(&right(&mut run))], before, "delay {delay}");
        quiet(run.apply(Command::Reset));
        assert_eq!((run.snapshot().step, right(&mut run).step), (0, 0));
        steps(&mut run, 7);
        assert_eq!([bits(&run.snapshot()), bits(&right(&mut run))], before, "delay {delay}, after a reset");
    }
}

#[test]
fn of_a_thinned_past_both_sides_are_kept_together() {
    let mut run = run();
    second(&mut run, 0.4, Sign::Inhibits, 0);
    let one = run.snapshot().timeline.bytes;
    quiet(run.apply(Command::SetMemoryBudget(9 * one)));
    let mut seen = vec![[bits(&run.snapshot()), bits(&right(&mut run))]];
    for _ in 1..=24 {
        steps(&mut run, 1);
        seen.push([bits(&run.snapshot()), bits(&right(&mut run))]);
    }
    let timeline = run.snapshot().timeline.clone();
    assert!(timeline.bytes <= timeline.budget && (5..=9).contains(&timeline.kept.len()), "{timeline:?}");
    for step in &timeline.kept {
        quiet(run.apply(Command::Seek(*step)));
        assert_eq!((run.snapshot().step, right(&mut run).step), (*step, *step));
        assert_eq!([bits(&run.snapshot()), bits(&right(&mut run))], seen[*step], "step {step}");
    }
}

#[test]
fn equal_vectors_have_equal_colours_on_both_sides() {
    let mut run = run();
    let mut setup = Setup::clone(&run.snapshot().setup);
    let callosum = Callosum::even(setup.settings.levels.len(), Crossing::default());
    setup.second = Some(Box::new(SecondSide::new(setup.settings.clone(), callosum)));
    quiet(run.apply(Command::Change(Box::new(setup), 0)));
    steps(&mut run, 6);
    let mut before = run.snapshot().colours.clone();
    for command in [Command::RefitColours, Command::ColourAxes(ColourAxes::Shared)] {
        quiet(run.apply(command));
        let colours = run.snapshot().colours.clone();
        assert!(colours != before, "they are fitted anew");
        assert_eq!(colours, right(&mut run).colours);
        before = colours;
    }
}

#[test]
fn a_truth_is_the_truth_of_both_sides() {
    let mut run = Run::new(PictureSource::Sample(samples::names()[0].to_owned()), Some(setup())).unwrap();
    quiet(run.apply(Command::Truth(Some(TruthSource::Parts))));
    steps(&mut run, 1);
    second(&mut run, 0.0, Sign::Helps, 0);
    let (left, other) = (run.snapshot(), right(&mut run));
    assert_eq!((&left.scores, &left.known_scores), (&other.scores, &other.known_scores), "it begins as a copy");
    assert!(!other.baselines.is_empty());
    steps(&mut run, 2);
    let (left, other) = (run.snapshot(), right(&mut run));
    assert!(left.scores.is_some() && left.scores != other.scores, "they hear near and far");
    quiet(run.apply(Command::Truth(None)));
    assert!(right(&mut run).scores.is_none() && right(&mut run).baselines.is_empty());
}

#[test]
fn a_right_side_that_began_late_is_not_there_before_and_undo_puts_it_away() {
    let mut run = run();
    steps(&mut run, 3);
    let third = bits(&run.snapshot());
    second(&mut run, 0.4, Sign::Helps, 0);
    assert_eq!(bits(&right(&mut run)), third);
    steps(&mut run, 2);
    quiet(run.apply(Command::Seek(1)));
    assert!(run.snapshot().second.is_none());
    quiet(run.apply(Command::SeekEnd));
    assert_eq!(right(&mut run).step, 5);
    quiet(run.apply(Command::Seek(1)));
    steps(&mut run, 1);
    assert_eq!((run.snapshot().step, right(&mut run).step), (2, 2), "going on from there it begins anew");
    quiet(run.apply(Command::Undo));
    assert!(run.snapshot().second.is_none() && run.snapshot().setup.second.is_none());
    quiet(run.apply(Command::Redo));
    assert!(run.snapshot().second.is_some());
}

#[test]
fn a_session_brings_both_sides_back_to_the_bit() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = run_on(picture_file(&folder.path().join("picture.png")));
    steps(&mut run, 2);
    second(&mut run, 0.4, Sign::Inhibits, 1);
    steps(&mut run, 3);
    let mut setup = Setup::clone(&run.snapshot().setup);
    setup.second.as_mut().unwrap().callosum.lesions.set(Lesion::LeftToRight, true);
    quiet(run.apply(Command::Change(Box::new(setup), 0)));
    steps(&mut run, 2);
    let session = Session::of(&run.snapshot(), Value::Null);
    let text = serde_json::to_string(&session).unwrap();
    assert!(text.contains("\"version\":11"), "{text}");
    let (mut again, notices) = Run::resume(serde_json::from_str(&text).unwrap()).unwrap();
    assert!(notices.is_empty(), "{notices:?}");
    while again.is_running() {
        again.advance();
    }
    assert_eq!((again.snapshot().step, right(&mut again).step), (7, 7));
    assert_eq!(bits(&again.snapshot()), bits(&run.snapshot()));
    assert_eq!(bits(&right(&mut again)), bits(&right(&mut run)));
    let marks = |run: &mut Run| run.snapshot().timeline.marks.iter().map(|mark| mark.text.clone()).collect::<Vec<_>>();
    let said = marks(&mut run).join("; ");
    assert!(said.contains("right side on") && said.contains("left to right cut"), "{said}");
}

#[test]
fn what_is_hidden_or_covered_is_so_for_both_and_another_model_has_one_side() {
    let mut run = run();
    second(&mut run, 0.0, Sign::Helps, 0);
    steps(&mut run, 2);
    quiet(run.apply(Command::Hide(vec![0, 1])));
    quiet(run.apply(Command::Occlude(Some([0.0, 0.0, 0.5, 0.5]))));
    let both = run.snapshot();
    let other = both.second.clone().unwrap();
    assert_eq!(both.picture, other.picture);
    assert_eq!(both.setup.hidden, other.setup.hidden);
    quiet(run.apply(Command::DefaultSettings));
    assert!(run.snapshot().second.is_some(), "default settings are those of the left side");
    let other = changed(&mut run, |setup| setup.model = ModelChoice::Random);
    quiet(run.apply(Command::Change(other, 0)));
    assert!(run.snapshot().second.is_none() && run.snapshot().setup.second.is_none());
    quiet(run.apply(Command::Undo));
    assert!(run.snapshot().second.is_some(), "undo brings it back");
}

/// A right side of the random model on a coarser grid, sharp, beside the hand-made left one.
fn unlike(run: &mut Run) -> Box<Setup> {
    let mut setup = Setup::clone(&run.snapshot().setup);
    let other = Setup::of(ModelChoice::Random).unwrap().settings;
    let callosum = Callosum::even(setup.settings.levels.len(), Crossing { gain: 0.3, sign: Sign::Helps, delay: 1 });
    let mut second = SecondSide::new(other, callosum);
    second.model = Some(ModelChoice::Random);
    second.resolution = Some(Resolution::ColumnsAcross(7));
    second.settings.gains.beta = 3.0;
    setup.second = Some(Box::new(second));
    Box::new(setup)
}

#[test]
fn a_right_side_of_another_model_and_grid_is_the_pair_of_the_command_line_to_the_bit() {
    let mut both = run();
    let setup = unlike(&mut both);
    let second = setup.second.clone().unwrap();
    quiet(both.apply(Command::Change(setup.clone(), 0)));
    let alone = Setup { second: None, ..Setup::clone(&setup) };
    let of_right = Setup {
        resolution: Resolution::ColumnsAcross(7),
        settings: Settings { seed: alone.settings.seed, ..second.settings.clone() },
        ..Setup::of(ModelChoice::Random).unwrap()
    };
    let left = Run::new(picture(), Some(alone)).unwrap();
    let other = Run::new(picture(), Some(of_right)).unwrap();
    let mut pair = Pair::new(left, other, second.callosum.clone()).unwrap();
    let same = |both: &mut Run, pair: &mut Pair| {
        let [left, other] = pair.snapshots();
        assert_eq!([bits(&both.snapshot()), bits(&right(both))], [bits(&left), bits(&other)], "step {}", left.step);
        let (here, there) = (right(both), other);
        assert_eq!((here.grid, &here.model_name), (there.grid, &there.model_name));
        let islands = |snapshot: &Snapshot| snapshot.analysis.levels[1].labels.clone();
        assert_eq!(islands(&here), islands(&there), "islands are read as the model is meant to be read");
    };
    same(&mut both, &mut pair);
    for _ in 0..5 {
        steps(&mut both, 1);
        assert!(pair.step(&mut Vec::new()));
        same(&mut both, &mut pair);
    }
    // Back and on again, and begun again.
    let before = [bits(&both.snapshot()), bits(&right(&mut both))];
    quiet(both.apply(Command::Back(3)));
    assert_eq!(right(&mut both).grid.cols, 7);
    steps(&mut both, 3);
    assert_eq!([bits(&both.snapshot()), bits(&right(&mut both))], before);
    quiet(both.apply(Command::Reset));
    steps(&mut both, 5);
    assert_eq!([bits(&both.snapshot()), bits(&right(&mut both))], before);
}

#[test]
fn sides_that_cannot_hear_each_other_are_refused_and_nothing_changes() {
    let mut run = run();
    second(&mut run, 0.2, Sign::Helps, 0);
    steps(&mut run, 2);
    let (before, state) = (run.snapshot().setup.clone(), bits(&right(&mut run)));
    for (model, words) in [
        (ModelChoice::Learned, "left has 5 levels of 64 numbers, right has 4"),
        (ModelChoice::Checkpoint("nowhere.safetensors".into()), "nowhere.safetensors"),
    ] {
        let other = changed(&mut run, |setup| setup.second.as_mut().unwrap().model = Some(model));
        let notices = run.apply(Command::Change(other, 0));
        assert!(notices.iter().any(|notice| notice.text.contains(words)), "{notices:?}");
        assert_eq!(run.snapshot().setup, before);
        assert_eq!(bits(&right(&mut run)), state, "the right side goes on");
    }
    steps(&mut run, 1);
    assert_eq!(right(&mut run).step, 3);
}

#[test]
fn another_model_of_the_right_side_comes_with_its_own_settings_and_undo_takes_it_back() {
    let mut run = run();
    second(&mut run, 0.2, Sign::Helps, 0);
    steps(&mut run, 3);
    let before = [bits(&run.snapshot()), bits(&right(&mut run))];
    let other = changed(&mut run, |setup| setup.second.as_mut().unwrap().model = Some(ModelChoice::Random));
    quiet(run.apply(Command::Change(other, 0)));
    let now = right(&mut run);
    let usual = Setup::of(ModelChoice::Random).unwrap().settings;
    assert_eq!((&now.setup.settings.levels, now.step), (&usual.levels, 3));
    assert_eq!(now.setup.settings.gains.beta, 0.3, "soft is soft with any model");
    assert_eq!(now.setup.model, ModelChoice::Random);
    quiet(run.apply(Command::Seek(1)));
    assert!(run.snapshot().second.is_none(), "it began at step 3");
    quiet(run.apply(Command::SeekEnd));
    quiet(run.apply(Command::Undo));
    assert_eq!(bits(&right(&mut run)), before[0], "as on the left again: a copy of it");
    assert!(run.snapshot().setup.second.as_ref().unwrap().model.is_none());
    let finer = changed(&mut run, |setup| {
        setup.second.as_mut().unwrap().resolution = Some(Resolution::ColumnsAcross(18));
    });
    quiet(run.apply(Command::Change(finer, 0)));
    let carried = right(&mut run);
    assert_eq!((carried.grid.cols, carried.step), (18, 3));
    // On a finer grid the same islands: what the left side holds was brought there.
    let (left, grid) = (run.snapshot(), run.snapshot().grid);
    let agree = (0..carried.grid.columns()).filter(|&column| {
        let there = carried.grid.same_place(column, grid);
        let (a, b) = (carried.state.row_of(2, column), left.state.row_of(2, there));
        a.dot(&b) / (a.dot(&a) * b.dot(&b)).sqrt() > 0.9
    });
    assert!(agree.count() * 10 > carried.grid.columns() * 7);
}

/// A column's vector at a level.
trait RowOf {
    fn row_of(&self, level: usize, column: usize) -> ndarray::ArrayView1<'_, f32>;
}

impl RowOf for ndarray::Array3<f32> {
    fn row_of(&self, level: usize, column: usize) -> ndarray::ArrayView1<'_, f32> {
        self.slice(ndarray::s![level, column, ..])
    }
}

#[test]
fn a_session_brings_a_right_side_of_another_kind_back_to_the_bit() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = run_on(picture_file(&folder.path().join("picture.png")));
    second(&mut run, 0.3, Sign::Helps, 0);
    steps(&mut run, 2);
    // Off and on again at one step: the conditions are those of before, but it began anew.
    quiet(run.apply(Command::Undo));
    quiet(run.apply(Command::Redo));
    steps(&mut run, 1);
    let setup = unlike(&mut run);
    quiet(run.apply(Command::Change(setup, 0)));
    steps(&mut run, 2);
    let saved = |run: &mut Run| serde_json::to_string(&Session::of(&run.snapshot(), Value::Null)).unwrap();
    let text = saved(&mut run);
    assert!(text.contains("\"version\":15") && text.contains("right-began"), "{text}");
    let (mut again, notices) = Run::resume(serde_json::from_str(&text).unwrap()).unwrap();
    assert!(notices.is_empty(), "{notices:?}");
    while again.is_running() {
        again.advance();
    }
    assert_eq!(bits(&again.snapshot()), bits(&run.snapshot()));
    assert_eq!(bits(&right(&mut again)), bits(&right(&mut run)));
    assert_eq!(saved(&mut again), text, "saved again it is the same");
}

#[test]
fn a_checkpoint_of_the_right_side_is_found_where_the_folder_of_the_session_went() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    std::fs::create_dir(&old).unwrap();
    let [a, b] = ["a.safetensors", "b.safetensors"].map(|name| old.join(name));
    learned_file(&a);
    learned_file(&b);
    let mut run = Run::new(picture_file(&old.join("picture.png")), Some(setup_of(&a))).unwrap();
    let mut setup = Setup::clone(&run.snapshot().setup);
    let mut second = SecondSide::new(setup.settings.clone(), Callosum::even(3, Crossing::default()));
    second.model = Some(ModelChoice::Checkpoint(b));
    setup.second = Some(Box::new(second));
    quiet(run.apply(Command::Change(Box::new(setup), 0)));
    steps(&mut run, 2);
    Session::of(&run.snapshot(), Value::Null).save(&old.join("s.session.json")).unwrap();
    std::fs::rename(&old, &new).unwrap();
    let (mut again, notices) = Run::resume(Session::open(&new.join("s.session.json")).unwrap()).unwrap();
    assert!(notices.is_empty(), "{notices:?}");
    while again.is_running() {
        again.advance();
    }
    assert_eq!(bits(&right(&mut again)), bits(&right(&mut run)));
    let moved = right(&mut again).setup.model.clone();
    assert_eq!(moved, ModelChoice::Checkpoint(new.join("b.safetensors")));
}
