//! A run without a window: what commands do to it, and that it does the same every time.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use glomscope::engine::{
    Brush, Command, Notice, PictureSource, Run, Setup, Severity, Snapshot, Transport, TruthSource,
};
use glomscope::glom::{Schedule, Weights};
use glomscope::grid::Resolution;

/// Colour patches with a slant: something to form islands on.
fn picture() -> PictureSource {
    let (width, height) = (48u32, 32u32);
    let pixel = |x: u32, y: u32| match (x / 16, y / 16) {
        (0, 0) => [200, 40, (x * 3) as u8],
        (1, _) => [30, (120 + y) as u8, 60],
        (_, 1) => [20, 40, (150 + x) as u8],
        _ => [220, 210, (3 * y) as u8],
    };
    let rgb: Vec<u8> = (0..height).flat_map(|y| (0..width).flat_map(move |x| pixel(x, y))).collect();
    PictureSource::Pasted { width, height, rgb: rgb.into() }
}

fn run() -> Run {
    let mut run = Run::new(picture(), None).unwrap();
    let mut setup = Setup::clone(&run.snapshot().setup);
    setup.resolution = Resolution::ColumnsAcross(12);
    quiet(run.apply(Command::Change(Box::new(setup), 0)));
    assert_eq!(run.snapshot().grid.columns(), 12 * 8);
    run
}

fn quiet(notices: Vec<Notice>) {
    assert!(notices.iter().all(|notice| notice.severity != Severity::Error), "{notices:?}");
}

fn steps(run: &mut Run, count: usize) {
    quiet(run.apply(Command::Step(count)));
    while run.is_running() {
        quiet(run.advance());
    }
}

fn changed(run: &mut Run, change: impl FnOnce(&mut Setup)) -> Box<Setup> {
    let mut setup = Setup::clone(&run.snapshot().setup);
    change(&mut setup);
    Box::new(setup)
}

fn bits(snapshot: &Snapshot) -> Vec<u32> {
    snapshot.state.iter().map(|value| value.to_bits()).collect()
}

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
    let zero = Weights { bottom_up: 0.0, top_down: 0.0, previous: 0.0, attention: 0.0 };
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
                setup.model = glomscope::engine::ModelChoice::Checkpoint(folder.path().join("missing.safetensors"));
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
