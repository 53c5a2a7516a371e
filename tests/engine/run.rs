//! A run without a window: what commands do to it, and that it does the same every time.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use crate::common::{bits, changed, picture, quiet, run, run_on, setup, steps};
use glomscope::engine::{
    Breakpoints, Brush, Command, FrameClock, ModelChoice, Phase, PictureSource, Run, Severity, Transport, TruthSource,
};
use glomscope::glom::{Reach, Schedule, Source, Weights};

#[test]
fn opens_at_step_0_and_steps() {
    let mut run = run();
    let first = run.snapshot();
    assert_eq!((first.step, first.newest_step, first.transport), (0, 0, Transport::Paused));
    assert_eq!(first.curves.steps.len(), 1);
    steps(&mut run, 5);
    let fifth = run.snapshot();
    assert_eq!((fifth.step, fifth.newest_step), (5, 5));
    assert_eq!(fifth.curves.steps.len(), 6);
    assert_eq!(fifth.timeline.kept, [0, 1, 2, 3, 4, 5]);
    assert_ne!(bits(&first), bits(&fifth));
    assert!(fifth.change.iter().flatten().any(|change| *change > 0.0));
    assert!(fifth.serial > first.serial);
}

#[test]
fn a_snapshot_is_shared_and_not_made_twice() {
    let mut run = run();
    steps(&mut run, 2);
    let (one, two) = (run.snapshot(), run.snapshot());
    assert!(Arc::ptr_eq(&one, &two));
    quiet(run.apply(Command::Seek(0)));
    quiet(run.apply(Command::SeekEnd));
    assert!(Arc::ptr_eq(&one.state, &run.snapshot().state), "the kept state itself is shown again");
}

#[test]
fn stepping_again_from_an_earlier_step_gives_the_same_bits() {
    let mut run = run();
    steps(&mut run, 8);
    let before = run.snapshot();
    quiet(run.apply(Command::Back(5)));
    let third = run.snapshot();
    assert_eq!((third.step, third.newest_step), (3, 8));
    steps(&mut run, 1);
    let fourth = run.snapshot();
    assert_eq!((fourth.step, fourth.newest_step), (4, 4), "what came after is dropped");
    assert_eq!(fourth.curves.steps.len(), 5);
    steps(&mut run, 4);
    let again = run.snapshot();
    assert_eq!(bits(&again), bits(&before));
    assert_eq!((&again.change, &again.perplexity), (&before.change, &before.perplexity));
    assert_eq!(again.curves.steps, before.curves.steps);
}

#[test]
fn scrambling_again_gives_the_same_bits() {
    let mut run = run();
    let scramble = Command::Perturb { brush: Brush::Scramble, levels: vec![0, 2], columns: vec![3, 4, 50] };
    steps(&mut run, 2);
    quiet(run.apply(scramble.clone()));
    steps(&mut run, 3);
    let before = run.snapshot();
    quiet(run.apply(Command::Reset));
    assert_eq!(run.snapshot().step, 0);
    steps(&mut run, 2);
    quiet(run.apply(scramble));
    steps(&mut run, 3);
    assert_eq!(bits(&run.snapshot()), bits(&before));
    assert_eq!(before.timeline.marks.len(), 1, "{:?}", before.timeline.marks);
}

#[test]
fn undo_and_redo_bring_setups_back_and_a_gesture_is_one_point() {
    let mut run = run();
    let original = run.snapshot().setup.clone();
    for attention in [0.6, 0.7, 0.8] {
        let setup = changed(&mut run, |setup| setup.settings.weights.attention = attention);
        quiet(run.apply(Command::Change(setup, 7)));
    }
    let setup = changed(&mut run, |setup| setup.settings.levels[0].beta = Schedule::Constant(3.0));
    quiet(run.apply(Command::Change(setup, 0)));
    assert_eq!(run.snapshot().betas[0], 3.0);
    quiet(run.apply(Command::Undo));
    assert_eq!(run.snapshot().setup.settings.weights.attention, 0.8);
    quiet(run.apply(Command::Undo));
    assert_eq!(run.snapshot().setup, original);
    quiet(run.apply(Command::Redo));
    assert_eq!(run.snapshot().setup.settings.weights.attention, 0.8);
    quiet(run.apply(Command::Redo));
    assert_eq!(run.snapshot().betas[0], 3.0);
    assert_eq!(run.snapshot().undo, (true, false));
}

#[test]
fn what_cannot_be_done_leaves_the_run_as_it_is() {
    let mut run = run();
    steps(&mut run, 3);
    let before = run.snapshot();
    let zero = Weights { bottom_up: 0.0, top_down: 0.0, previous: 0.0, attention: 0.0, memory: 0.0 };
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken.png");
    std::fs::write(&broken, b"not a picture").unwrap();
    let bad = [
        Command::Open(PictureSource::Path(folder.path().join("missing.png"))),
        Command::Open(PictureSource::Path(broken)),
        Command::Open(PictureSource::Sample("no such sample".to_owned())),
        Command::Change(changed(&mut run, |setup| setup.settings.weights = zero), 0),
        Command::Change(changed(&mut run, |setup| setup.thresholds = vec![Some(7.0); 5]), 0),
        Command::Change(
            changed(&mut run, |setup| {
                setup.model = ModelChoice::Checkpoint(folder.path().join("missing.safetensors"));
            }),
            0,
        ),
        Command::Perturb { brush: Brush::Erase, levels: vec![0], columns: vec![100_000] },
        Command::Truth(Some(TruthSource::Path(folder.path().join("missing.png")))),
        Command::SaveCheckpoint(folder.path().join("hand-made.safetensors")),
        Command::ExportCurves(folder.path().join("no/such/folder/curves.csv")),
    ];
    for command in bad {
        let notices = run.apply(command.clone());
        assert!(notices.iter().any(|notice| notice.severity == Severity::Error), "{command:?}: {notices:?}");
        let after = run.snapshot();
        assert_eq!(bits(&after), bits(&before), "{command:?}");
        assert_eq!((after.run, after.step, &after.setup, after.undo), (before.run, 3, &before.setup, before.undo));
    }
    steps(&mut run, 1);
}

#[test]
fn any_number_of_threads_gives_the_same_snapshots() {
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut run = run();
            steps(&mut run, 6);
            let snapshot = run.snapshot();
            let labels: Vec<_> = snapshot.analysis.levels.iter().map(|level| level.labels.clone()).collect();
            (bits(&snapshot), labels, snapshot.tints.clone(), snapshot.colours.clone(), snapshot.curves.steps.clone())
        })
    };
    let one = on(1);
    assert!(one == on(2), "two threads");
    assert!(one == on(3), "three threads");
}

#[test]
fn the_memory_budget_is_held_and_every_kept_step_can_be_sought() {
    let mut run = run();
    steps(&mut run, 1);
    let one = run.snapshot().timeline.bytes / 2;
    quiet(run.apply(Command::SetMemoryBudget(10 * one)));
    steps(&mut run, 40);
    let timeline = run.snapshot().timeline.clone();
    assert!(timeline.bytes <= timeline.budget, "{} of {}", timeline.bytes, timeline.budget);
    assert_eq!((timeline.kept.len(), timeline.kept[0], timeline.kept[9]), (10, 0, 41));
    for &step in &timeline.kept {
        quiet(run.apply(Command::Seek(step)));
        assert_eq!(run.snapshot().step, step);
    }
    assert_eq!(run.snapshot().curves.steps.len(), 42, "curves are kept for every step");
}

#[test]
fn a_video_moves_on_and_the_state_carries_on() {
    let folder = tempfile::tempdir().unwrap();
    for (number, grey) in [(1, 20u8), (2, 120), (10, 240)] {
        let frame = image::RgbImage::from_fn(24, 16, |x, y| image::Rgb([grey, (x * 9) as u8, (y * 15) as u8]));
        frame.save(folder.path().join(format!("frame{number}.png"))).unwrap();
    }
    let mut setup = setup();
    setup.frames = FrameClock { steps_per_frame: 3, looped: true };
    let mut run = Run::new(PictureSource::Path(folder.path().to_path_buf()), Some(setup)).unwrap();
    let frames: Vec<usize> = (0..11)
        .map(|step| {
            if step > 0 {
                steps(&mut run, 1);
            }
            let snapshot = run.snapshot();
            assert_eq!(snapshot.frame.1, 3);
            let grey = [20, 120, 240][snapshot.frame.0];
            assert_eq!(snapshot.picture.get_pixel(0, 0)[0], grey, "the frame that is said is the one that is shown");
            snapshot.frame.0
        })
        .collect();
    assert_eq!(frames, [0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 0]);
    let before = run.snapshot();
    quiet(run.apply(Command::Seek(5)));
    assert_eq!(run.snapshot().frame.0, 1);
    steps(&mut run, 5);
    assert_eq!(bits(&run.snapshot()), bits(&before), "the frames come again at the same steps");

    let setup = changed(&mut run, |setup| setup.frames.looped = false);
    quiet(run.apply(Command::Change(setup, 0)));
    steps(&mut run, 12);
    assert_eq!(run.snapshot().frame.0, 2, "the last frame stays");
}

#[test]
fn breakpoints_pause_and_say_why() {
    let mut run = run();
    let play = |run: &mut Run, points: Breakpoints| {
        let setup = changed(run, |setup| setup.breakpoints = points);
        quiet(run.apply(Command::Change(setup, 0)));
        quiet(run.apply(Command::Play));
        let mut said = Vec::new();
        for _ in 0..200 {
            said.extend(run.advance());
        }
        assert!(!run.is_running(), "never paused");
        said.pop().unwrap().text
    };
    let text = play(&mut run, Breakpoints { at_step: Some(4), ..Breakpoints::default() });
    assert_eq!((run.step(), text.as_str()), (4, "Paused at step 4, as asked"));
    let perplexities = |run: &mut Run| -> Vec<f32> {
        run.snapshot().curves.steps.last().unwrap().levels.iter().map(|level| level.perplexity).collect()
    };
    let before = perplexities(&mut run);
    steps(&mut run, 8);
    let after = perplexities(&mut run);
    quiet(run.apply(Command::Seek(4)));
    // A range that all levels are in at step 4, and that one of them has left by step 12.
    let (low, high) = before.iter().fold((f32::MAX, 0f32), |(low, high), p| (low.min(*p), high.max(*p)));
    let range = (low - 0.01, high + 0.01);
    assert!(after.iter().any(|p| *p < range.0 || *p > range.1), "{before:?} {after:?}");
    let text = play(&mut run, Breakpoints { perplexity: Some(range), ..Breakpoints::default() });
    assert!(text.contains("perplexity of level") && (5..=12).contains(&run.step()), "{text}");
    let setup = changed(&mut run, |setup| setup.settled_below = 0.05);
    quiet(run.apply(Command::Change(setup, 0)));
    let text = play(&mut run, Breakpoints { when_settled: true, ..Breakpoints::default() });
    assert!(text.contains("settled") && run.snapshot().settled, "{text}");
}

#[test]
fn settles_and_ends_with_a_notice_either_way() {
    let mut run = run();
    let setup = changed(&mut run, |setup| setup.settled_below = 0.02);
    quiet(run.apply(Command::Change(setup, 0)));
    quiet(run.apply(Command::RunUntilSettled));
    let mut said = Vec::new();
    while run.is_running() {
        said.extend(run.advance());
    }
    let snapshot = run.snapshot();
    assert!(snapshot.settled && said[0].text.starts_with("Settled at step"), "{said:?}");
    let quiet_steps = snapshot.curves.steps.iter().rev().take(3);
    assert!(quiet_steps.flat_map(|curve| &curve.levels).all(|meters| meters.relative_change < 0.02));
    let again = run.apply(Command::RunUntilSettled);
    assert!(again[0].text.starts_with("Already settled") && !run.is_running());
    // One that was settled already goes on like one that has just been.
    let setup = changed(&mut run, |setup| setup.settings.weights.attention = 0.1);
    quiet(run.apply(Command::Change(setup, 0)));
    assert!(run.is_running());
    quiet(run.apply(Command::Pause));
    let setup = changed(&mut run, |setup| setup.settled_below = 0.0);
    quiet(run.apply(Command::Change(setup, 0)));
    quiet(run.apply(Command::RunUntilSettled));
    let said: Vec<_> = std::iter::from_fn(|| run.is_running().then(|| run.advance())).flatten().collect();
    assert_eq!(said.last().unwrap().severity, Severity::Warning, "{said:?}");
}

#[test]
fn infinity_halts_with_level_and_step_and_a_change_lets_it_go_on() {
    let mut setup = setup();
    setup.model = ModelChoice::Random;
    setup.settings.score = glomscope::glom::Score::Dot;
    setup.settings.weights = Weights { bottom_up: 0.0, top_down: 0.0, previous: 1.0, attention: 1.0, memory: 0.0 };
    let mut run = Run::new(picture(), Some(setup)).unwrap();
    steps(&mut run, 2);
    // exp of an enormous score is infinite unless the softmax is careful; beta beyond float makes it so in any case.
    let hot = changed(&mut run, |setup| {
        for level in &mut setup.settings.levels {
            level.beta = Schedule::Constant(f32::MAX);
        }
    });
    quiet(run.apply(Command::Change(hot, 0)));
    let before = bits(&run.snapshot());
    quiet(run.apply(Command::Play));
    let said: Vec<_> = (0..5).flat_map(|_| run.advance()).collect();
    let snapshot = run.snapshot();
    let halted = snapshot.halted.clone().unwrap();
    assert!(halted.contains("level") && halted.contains("step 3"), "{halted}");
    assert_eq!((said.len(), said[0].severity, &said[0].text), (1, Severity::Error, &halted));
    assert_eq!((snapshot.transport, snapshot.step), (Transport::Paused, 2));
    assert_eq!(bits(&snapshot), before, "the state before the step is kept");
    assert_eq!(run.apply(Command::Play)[0].severity, Severity::Error);
    quiet(run.apply(Command::Undo));
    assert!(run.snapshot().halted.is_none());
    steps(&mut run, 2);
    assert_eq!(run.snapshot().step, 4);
}

#[test]
fn slow_motion_shows_each_contribution_and_then_makes_the_step() {
    let mut run = run();
    steps(&mut run, 2);
    let plain = run.snapshot();
    for source in Source::ALL.into_iter().filter(|source| *source != Source::Memory) {
        quiet(run.apply(Command::StepPhase));
        let snapshot = run.snapshot();
        assert_eq!((snapshot.step, snapshot.phase), (2, Some(Phase::Contribution(source))));
        assert_eq!(bits(&snapshot) == bits(&plain), source == Source::Previous, "{source:?}");
    }
    quiet(run.apply(Command::StepPhase));
    let average = run.snapshot();
    assert_eq!((average.step, average.phase), (3, Some(Phase::Average)));
    quiet(run.apply(Command::Back(1)));
    steps(&mut run, 1);
    assert_eq!(bits(&run.snapshot()), bits(&average), "the same step as in one go");
    assert_eq!(run.snapshot().phase, None);
}

#[test]
fn occlusion_greys_the_input_from_the_next_step_on() {
    let mut run = run();
    steps(&mut run, 2);
    let before = run.snapshot();
    quiet(run.apply(Command::Occlude(Some([0.0, 0.0, 0.5, 0.5]))));
    let occluded = run.snapshot();
    assert_eq!(bits(&occluded), bits(&before), "the state is not touched");
    assert_eq!(occluded.picture.get_pixel(3, 3).0, [128; 3]);
    assert_eq!(occluded.picture.get_pixel(40, 30), before.picture.get_pixel(40, 30));
    steps(&mut run, 1);
    let with = bits(&run.snapshot());
    quiet(run.apply(Command::Back(1)));
    quiet(run.apply(Command::Occlude(None)));
    steps(&mut run, 1);
    assert_ne!(bits(&run.snapshot()), with);
    assert!(run.apply(Command::Occlude(Some([0.5, 0.5, 0.5, 0.9])))[0].severity == Severity::Error);
}

#[test]
fn what_is_occluded_at_step_0_is_in_no_beginning() {
    // The hand-made model begins with what it sees.
    let mut run = run();
    let unoccluded = bits(&run.snapshot());
    quiet(run.apply(Command::Occlude(Some([0.0, 0.0, 0.6, 0.6]))));
    let occluded = bits(&run.snapshot());
    assert_ne!(occluded, unoccluded, "the state at step 0 has not seen what is covered");
    steps(&mut run, 2);
    quiet(run.apply(Command::Reset));
    assert_eq!(bits(&run.snapshot()), occluded);
    quiet(run.apply(Command::Occlude(None)));
    assert_eq!(bits(&run.snapshot()), unoccluded);
}

#[test]
fn a_close_look_sums_and_subtracts_rows_and_compares() {
    let mut run = run();
    steps(&mut run, 2);
    quiet(run.apply(Command::Inspect {
        level: 1,
        columns: vec![20, 21],
        minus: vec![70],
        compare: Some((0.0, Reach::Radius(1.0))),
    }));
    let snapshot = run.snapshot();
    let look = snapshot.inspection.as_ref().unwrap();
    assert_eq!((look.column, look.level, look.rows.len(), look.minus.len()), (20, 1, 2, 1));
    assert_eq!(look.vectors.len(), 5);
    assert_eq!(look.vectors[1], snapshot.state.slice(ndarray::s![1, 20, ..]).to_vec());
    let total: f32 = look.combined.iter().sum();
    assert!((total - 1.0).abs() < 1e-4, "two rows less one: {total}");
    let comparison = look.comparison.as_ref().unwrap();
    assert_eq!(comparison.after.columns.len(), 5, "the column and its four neighbours");
    assert!(comparison.after.weights.iter().all(|weight| (weight - 0.2).abs() < 1e-5), "beta 0 sees all alike");
    assert!((look.cosines[0][0] - 1.0).abs() < 1e-5 && look.cosines.len() == 5);
    quiet(run.apply(Command::Inspect { level: 99, columns: vec![0], minus: vec![], compare: None }));
    assert!(run.snapshot().inspection.is_none());
}

#[test]
fn a_change_is_marked_in_words_and_a_threshold_acts_at_once() {
    let mut run = run();
    steps(&mut run, 3);
    let islands = run.snapshot().analysis.levels[0].islands.len();
    let setup = changed(&mut run, |setup| {
        setup.settings.weights.attention = 0.25;
        setup.settings.levels.iter_mut().for_each(|level| level.reach = Reach::Radius(3.0));
        setup.settings.levels[2].beta = Schedule::Constant(7.5);
    });
    quiet(run.apply(Command::Change(setup, 0)));
    let marks = run.snapshot().timeline.marks.clone();
    let words: Vec<&str> = marks.iter().map(|mark| mark.text.as_str()).collect();
    assert!(words.contains(&"attention 0.25") && words.contains(&"beta of level 2 7.5"), "{words:?}");
    assert!(marks.iter().all(|mark| mark.step == 3));
    let before = bits(&run.snapshot());
    let setup = changed(&mut run, |setup| setup.thresholds = vec![Some(1.0); 5]);
    quiet(run.apply(Command::Change(setup, 0)));
    let snapshot = run.snapshot();
    assert!(snapshot.analysis.levels[0].islands.len() > islands, "more islands at threshold 1");
    assert_eq!((bits(&snapshot), snapshot.step), (before, 3));
    assert_eq!(snapshot.curves.steps[3].levels[0].islands, snapshot.analysis.levels[0].islands.len());
}

#[test]
fn what_one_gesture_does_to_a_parameter_is_one_mark_where_it_began() {
    let mut run = run();
    steps(&mut run, 3);
    for (attention, gesture) in [(0.4, 7), (0.3, 7), (0.2, 7), (0.1, 8)] {
        let setup = changed(&mut run, |setup| setup.settings.weights.attention = attention);
        quiet(run.apply(Command::Change(setup, gesture)));
        steps(&mut run, 1);
    }
    let marks: Vec<_> = run.snapshot().timeline.marks.iter().map(|mark| (mark.step, mark.text.clone())).collect();
    assert_eq!(marks, [(3, "attention 0.20".to_owned()), (6, "attention 0.10".to_owned())]);
}

#[test]
fn another_model_comes_with_its_own_settings_and_undo_brings_the_old_ones() {
    let mut run = run();
    let hand_made = run.snapshot();
    let setup = changed(&mut run, |setup| setup.model = ModelChoice::Random);
    quiet(run.apply(Command::Change(setup, 0)));
    let random = run.snapshot();
    assert_ne!(random.run, hand_made.run);
    assert_eq!(random.setup.settings, random.defaults.settings);
    assert_eq!(random.setup.settings.weights, Weights::EQUAL);
    assert_eq!(random.setup.resolution, hand_made.setup.resolution, "the grid stays");
    quiet(run.apply(Command::Undo));
    assert_eq!(run.snapshot().setup, hand_made.setup);
    assert_eq!(bits(&run.snapshot()), bits(&hand_made));
    quiet(run.apply(Command::Redo));
    assert_eq!(bits(&run.snapshot()), bits(&random));
}

#[test]
fn random_weights_are_saved_and_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("random.safetensors");
    let mut run = run();
    let setup = changed(&mut run, |setup| setup.model = ModelChoice::Random);
    quiet(run.apply(Command::Change(setup, 0)));
    quiet(run.apply(Command::SaveCheckpoint(path.clone())));
    let grid = run.snapshot().grid;
    let setup = changed(&mut run, |setup| setup.model = ModelChoice::Checkpoint(path.clone()));
    let refused = run.apply(Command::Change(setup.clone(), 0));
    assert!(refused[0].text.contains("resize"), "{refused:?}");
    let mut resized = setup;
    resized.resize = true;
    quiet(run.apply(Command::Change(resized, 0)));
    let snapshot = run.snapshot();
    assert_eq!(snapshot.origin, glomscope::glom::Origin::Checkpoint);
    // Its positions are those of the grid that it was saved from; the reference's patches are 14 pixels wide.
    assert_eq!(snapshot.picture.dimensions(), (14 * grid.cols as u32, 14 * grid.rows as u32));
    assert_eq!(snapshot.grid, grid);
    steps(&mut run, 1);
}

#[test]
fn truth_is_scored_at_every_step_with_baselines() {
    let folder = tempfile::tempdir().unwrap();
    let (labels, wide) = (folder.path().join("labels.png"), folder.path().join("wide.png"));
    let region = |x: u32, y: u32| image::Luma([(1 + x / 16 + 3 * (y / 16)) as u8]);
    image::GrayImage::from_fn(48, 32, region).save(&labels).unwrap();
    image::GrayImage::from_fn(90, 10, region).save(&wide).unwrap();
    let mut run = run();
    steps(&mut run, 2);
    assert!(run.apply(Command::Truth(Some(TruthSource::Path(wide))))[0].text.contains("do not lie over each other"));
    quiet(run.apply(Command::Truth(Some(TruthSource::Path(labels)))));
    steps(&mut run, 1);
    let snapshot = run.snapshot();
    assert_eq!(snapshot.scores.as_ref().unwrap().len(), 5);
    assert!(snapshot.curves.steps.iter().all(|curve| curve.scores.is_some()), "the steps before are scored too");
    let one = snapshot.baselines.iter().find(|(name, _)| *name == "one island").unwrap();
    assert!(one.1.ari.abs() < 1e-6);
    let reset = changed(&mut run, |setup| setup.settings.seed += 1);
    quiet(run.apply(Command::Change(reset, 0)));
    assert!(run.snapshot().scores.is_some(), "the same picture, the same truth");
    quiet(run.apply(Command::Open(PictureSource::Sample(glomscope::files::samples::names()[0].to_owned()))));
    assert!(run.snapshot().scores.is_none());
}

#[test]
fn exports_hold_what_was_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = run_on(picture());
    steps(&mut run, 3);
    let (states, curves) = (folder.path().join("states.npz"), folder.path().join("curves.csv"));
    quiet(run.apply(Command::ExportStates(states.clone())));
    quiet(run.apply(Command::ExportCurves(curves.clone())));
    let mut npz = ndarray_npy::NpzReader::new(std::fs::File::open(states).unwrap()).unwrap();
    let states: ndarray::Array4<f32> = npz.by_name("states.npy").unwrap();
    let islands: ndarray::Array3<i32> = npz.by_name("islands.npy").unwrap();
    let snapshot = run.snapshot();
    let (levels, columns, dim) = snapshot.state.dim();
    assert_eq!(states.dim(), (4, columns, levels, dim));
    assert_eq!(islands.dim(), (levels, 8, 12));
    assert_eq!(states[[3, 7, 2, 1]], snapshot.state[[2, 7, 1]]);
    assert_eq!(std::fs::read_to_string(curves).unwrap().lines().count(), 1 + 4 * levels);
}
