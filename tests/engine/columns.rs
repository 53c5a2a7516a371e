//! Another grid under a run that goes on: the state is carried over, and a session makes it again.
#![allow(clippy::unwrap_used)]

use crate::common::{bits, changed, learned_file, picture, picture_file, quiet, setup, setup_of, steps};
use glomscope::engine::{Brush, Command, Hidden, PictureSource, Rectangle, Run, Session, Setup, Snapshot, Transport};
use glomscope::glom::{Reach, resampled};
use glomscope::grid::{Grid, Resolution};
use ndarray::Axis;
use serde_json::Value;

/// A run on 9 x 6 columns.
fn run_on(source: PictureSource) -> Run {
    Run::new(source, Some(Setup { resolution: Resolution::ColumnsAcross(9), ..setup() })).unwrap()
}

fn run() -> Run {
    run_on(picture())
}

fn across(run: &mut Run, count: u32) -> Command {
    Command::Change(changed(run, |setup| setup.resolution = Resolution::ColumnsAcross(count)), 0)
}

fn go(run: &mut Run, count: u32) {
    let command = across(run, count);
    quiet(run.apply(command));
}

/// Mean cosine between the columns of `after` and those of `before`, carried over, over all levels.
fn likeness(before: &Snapshot, after: &Snapshot) -> f32 {
    let mut cosines = Vec::new();
    for level in 0..before.levels() {
        let rows = resampled(before.state.index_axis(Axis(0), level), before.grid, after.grid);
        for (a, b) in rows.outer_iter().zip(after.state.index_axis(Axis(0), level).outer_iter()) {
            let length = |x: ndarray::ArrayView1<f32>| x.dot(&x).sqrt();
            cosines.push(a.dot(&b) / (length(a.view()) * length(b.view())).max(1e-9));
        }
    }
    cosines.iter().sum::<f32>() / cosines.len() as f32
}

#[test]
fn the_state_is_carried_over_and_goes_on_from_the_same_step() {
    let mut run = run();
    steps(&mut run, 6);
    let before = run.snapshot();
    go(&mut run, 15);
    let after = run.snapshot();
    assert_eq!((after.step, after.newest_step, after.grid), (6, 6, Grid::new(10, 15)));
    assert!(after.run > before.run);
    assert!(likeness(&before, &after) > 0.9999, "nothing but carried over: {}", likeness(&before, &after));
    for vector in after.state.lanes(Axis(2)) {
        assert!((vector.dot(&vector) - 1.0).abs() < 1e-4, "unit vectors stay unit vectors");
    }
    let marks = &after.timeline.marks;
    assert_eq!(marks.last().unwrap().text, "15 columns across, the state carried over from 9 columns across");
    assert_eq!((marks.last().unwrap().step, &after.timeline.kept[..]), (6, &[6][..]));
    assert_eq!(after.curves.steps.len(), 7, "the curves of the steps before stay");
    assert!(after.curves.steps[6].levels.iter().all(|meters| meters.relative_change > 0.0));
    // The islands are those of before, not those of a beginning.
    let count = |snapshot: &Snapshot, level: usize| snapshot.analysis.levels[level].islands.len() as f32;
    let mut fresh = Run::new(picture(), Some(after.setup.as_ref().clone())).unwrap();
    let beginning = fresh.snapshot();
    assert!(likeness(&before, &after) > likeness(&before, &beginning) + 0.01);
    let far = |a: f32, b: f32| (a / b).ln().abs();
    let top = after.levels() - 1;
    assert!(far(count(&after, top), count(&before, top)) < 0.7, "{} {}", count(&after, top), count(&before, top));
    // It settles on there, near to where a run of its own would.
    steps(&mut run, 8);
    steps(&mut fresh, 14);
    assert_eq!(run.snapshot().step, fresh.snapshot().step);
    assert!(likeness(&run.snapshot(), &fresh.snapshot()) > 0.9);
}

#[test]
fn on_a_finer_grid_the_islands_of_the_bundled_model_do_not_melt() {
    let choice = glomscope::engine::ModelChoice::Learned;
    let model = glomscope::engine::open_model(&choice, None).unwrap();
    let setup = Setup { resolution: Resolution::ColumnsAcross(30), ..Setup::for_model(choice, &*model) };
    let mut run = Run::new(PictureSource::Sample("harbour".to_owned()), Some(setup)).unwrap();
    steps(&mut run, 16);
    let before = run.snapshot();
    go(&mut run, 64);
    let after = run.snapshot();
    for level in [1, 2] {
        let count = |snapshot: &Snapshot| snapshot.analysis.levels[level].islands.len();
        let (before, after) = (count(&before), count(&after));
        assert!(before >= 5, "level {level}: {before} islands to carry over");
        assert!(after * 4 >= before * 3 && after * 3 <= before * 4, "level {level}: {before} islands, then {after}");
    }
}

#[test]
fn at_step_0_the_run_begins_on_the_new_grid() {
    let mut run = run();
    go(&mut run, 20);
    let mut own = Run::new(picture(), Some(run.snapshot().setup.as_ref().clone())).unwrap();
    assert_eq!((run.step(), bits(&run.snapshot())), (0, bits(&own.snapshot())));
    steps(&mut run, 3);
    steps(&mut own, 3);
    assert_eq!(bits(&run.snapshot()), bits(&own.snapshot()));
}

#[test]
fn there_and_back_is_back_to_the_bit_and_undo_takes_it_back() {
    let mut run = run();
    steps(&mut run, 5);
    let before = run.snapshot();
    let mut direct = crate::columns::run();
    steps(&mut direct, 5);
    go(&mut direct, 20);
    // A slider on its way down and up again, in one gesture.
    for count in [11, 9, 6, 9, 16, 20] {
        let setup = changed(&mut run, |setup| setup.resolution = Resolution::ColumnsAcross(count));
        quiet(run.apply(Command::Change(setup, 7)));
    }
    assert_eq!(bits(&run.snapshot()), bits(&direct.snapshot()), "from the state before the gesture");
    let marks = run.snapshot().timeline.marks.clone();
    assert_eq!(marks.iter().filter(|mark| mark.text.contains("carried over")).count(), 1, "{marks:?}");
    quiet(run.apply(Command::Undo));
    let undone = run.snapshot();
    assert_eq!((bits(&undone), undone.step, &undone.setup), (bits(&before), 5, &before.setup));
    assert!(undone.timeline.marks.is_empty(), "{:?}", undone.timeline.marks);
    quiet(run.apply(Command::Redo));
    assert_eq!(bits(&run.snapshot()), bits(&direct.snapshot()));
    // After a step the way back is carried over too.
    steps(&mut run, 1);
    quiet(run.apply(Command::Undo));
    let back = run.snapshot();
    assert_eq!((back.step, back.grid), (6, before.grid));
    assert!(likeness(&before, &back) > 0.9 && bits(&back) != bits(&before));
}

/// A run on three grids with changes, strokes and a detour on the way.
fn eventful(run: &mut Run) {
    steps(run, 4);
    go(run, 8);
    quiet(run.apply(Command::Perturb { brush: Brush::Scramble, levels: vec![0, 2], columns: vec![3, 17, 18] }));
    go(run, 12);
    let setup = changed(run, |setup| setup.settings.weights.attention = 0.9);
    quiet(run.apply(Command::Change(setup, 0)));
    steps(run, 5);
    quiet(run.apply(Command::Seek(7)));
    quiet(run.apply(Command::Occlude(Some([0.25, 0.25, 0.75, 0.75]))));
    go(run, 7);
    steps(run, 2);
    quiet(run.apply(Command::Hide(vec![20, 21, 22])));
    go(run, 10);
}

#[test]
fn a_session_of_several_grids_is_made_again_to_the_bit() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("run.session.json");
    for more in [0, 3] {
        let mut run = run_on(picture_file(&folder.path().join("picture.png")));
        eventful(&mut run);
        steps(&mut run, more);
        let before = run.snapshot();
        Session::of(&before, Value::Null).save(&file).unwrap();
        let session = Session::open(&file).unwrap();
        assert!(session.command_line(&run.snapshot().defaults).contains("the grid that was changed on the way"));
        let (mut again, notices) = Run::resume(session.clone()).unwrap();
        assert!(notices.is_empty(), "{notices:?}");
        while again.is_running() {
            quiet(again.advance());
        }
        let after = again.snapshot();
        assert_eq!((after.step, after.grid, &after.setup), (before.step, before.grid, &before.setup));
        assert_eq!(bits(&after), bits(&before));
        assert_eq!(after.curves.steps, before.curves.steps);
        assert_eq!(after.transport, Transport::Paused);
        Session::of(&after, Value::Null).save(&file).unwrap();
        assert_eq!(Session::open(&file).unwrap(), session, "and kept again as it was");
    }
}

#[test]
fn a_session_on_one_grid_says_nothing_of_it() {
    let mut run = run();
    steps(&mut run, 2);
    let setup = changed(&mut run, |setup| setup.settings.weights.attention = 0.9);
    quiet(run.apply(Command::Change(setup, 0)));
    steps(&mut run, 2);
    let text = serde_json::to_string(&Session::of(&run.snapshot(), Value::Null)).unwrap();
    assert_eq!(text.matches("resolution").count(), 1, "{text}");
    assert!(text.contains("\"version\":1"));
}

#[test]
fn any_number_of_threads_carries_the_same_bits_over() {
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut run = run();
            eventful(&mut run);
            steps(&mut run, 2);
            bits(&run.snapshot())
        })
    };
    let one = on(1);
    assert!(one == on(2) && one == on(3));
}

#[test]
fn hidden_columns_occlusion_radii_and_the_memory_go_along() {
    let mut run = run();
    let setup = changed(&mut run, |setup| {
        setup.settings.weights.memory = 0.5;
        setup.hidden = Hidden::from(vec![Rectangle { row: 2, col: 3, rows: 3, cols: 4 }]);
    });
    quiet(run.apply(Command::Change(setup, 0)));
    steps(&mut run, 3);
    quiet(run.apply(Command::Occlude(Some([0.0, 0.0, 0.25, 0.5]))));
    let before = run.snapshot();
    go(&mut run, 18);
    let after = run.snapshot();
    let double = Rectangle { row: 4, col: 6, rows: 6, cols: 8 };
    assert_eq!(after.setup.hidden.rectangles(), [double], "the same part of the picture");
    assert_eq!(after.occlusion, before.occlusion);
    assert_eq!(after.memory.levels, before.memory.levels);
    let radii =
        |snapshot: &Snapshot| snapshot.setup.settings.levels.iter().map(|level| level.reach).collect::<Vec<_>>();
    assert!(radii(&before).iter().all(|reach| matches!(reach, Reach::Radius(_))));
    assert_eq!(radii(&after), radii(&before), "radii are counted in columns");
    quiet(run.apply(Command::Undo));
    assert_eq!(run.snapshot().setup, before.setup);
}

#[test]
fn a_run_that_plays_goes_on_and_one_that_had_settled_settles_again() {
    let mut run = run();
    let setup = changed(&mut run, |setup| setup.settled_below = 0.05);
    quiet(run.apply(Command::Change(setup, 0)));
    quiet(run.apply(Command::Play));
    quiet(run.advance());
    go(&mut run, 6);
    assert_eq!((run.step(), run.snapshot().transport), (1, Transport::Playing));
    while run.is_running() {
        quiet(run.advance());
    }
    assert!(run.snapshot().rested);
    let step = run.step();
    go(&mut run, 9);
    assert!(run.is_running() && !run.snapshot().settled, "settled on the grid before is not settled here");
    while run.is_running() {
        quiet(run.advance());
    }
    assert!(run.step() > step && run.snapshot().rested);
    quiet(run.apply(Command::Pause));
    go(&mut run, 12);
    assert!(!run.is_running(), "paused stays paused");
}

#[test]
fn vectors_of_any_length_are_carried_over_as_they_are() {
    let mut run = run();
    let setup = changed(&mut run, |setup| setup.model = glomscope::engine::ModelChoice::Random);
    quiet(run.apply(Command::Change(setup, 0)));
    steps(&mut run, 3);
    let before = run.snapshot();
    go(&mut run, 18);
    let after = run.snapshot();
    for level in 0..before.levels() {
        let rows = resampled(before.state.index_axis(Axis(0), level), before.grid, after.grid);
        assert_eq!(after.state.index_axis(Axis(0), level), rows);
    }
}

#[test]
fn a_learned_model_goes_to_another_grid_and_a_table_of_positions_has_only_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    learned_file(&path);
    let mut run = Run::new(picture(), Some(setup_of(&path))).unwrap();
    steps(&mut run, 4);
    let before = run.snapshot();
    assert!(!before.grid_is_fixed);
    go(&mut run, 30);
    assert!(likeness(&before, &run.snapshot()) > 0.9999);
    steps(&mut run, 2);

    let saved = folder.path().join("table.safetensors");
    let mut random = crate::columns::run();
    let setup = changed(&mut random, |setup| setup.model = glomscope::engine::ModelChoice::Random);
    quiet(random.apply(Command::Change(setup, 0)));
    quiet(random.apply(Command::SaveCheckpoint(saved.clone())));
    let mut setup = setup_of(&saved);
    setup.resize = true;
    let fixed = Run::new(picture(), Some(setup)).unwrap().snapshot();
    assert!(fixed.grid_is_fixed && fixed.grid == random.snapshot().grid);
}

#[test]
fn a_picture_of_one_pixel_leaves_the_settings_as_they_are() {
    let mut run = run();
    let before = run.snapshot().setup.clone();
    let dot = PictureSource::Pasted { width: 1, height: 1, rgb: vec![9, 9, 9].into() };
    quiet(run.apply(Command::Open(dot)));
    assert_eq!(run.snapshot().grid.columns(), 1);
    steps(&mut run, 2);
    quiet(run.apply(Command::Open(picture())));
    assert_eq!(run.snapshot().setup, before);
}
