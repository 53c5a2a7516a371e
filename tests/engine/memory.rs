//! The memory of a run: cleared, stored, restored, kept with the states, saved in sessions, looked at closely.
#![allow(clippy::unwrap_used)]

use crate::common::{bits, changed, picture_file, pixels, quiet, run, run_on, steps};
use glomscope::engine::{
    Command, MemoryCommand, MemoryLookAt, MemorySnapshot, ModelChoice, PictureSource, Run, Session, Severity, Snapshot,
};
use glomscope::fast_weights::Rule;
use glomscope::glom::Kernel;
use ndarray::Axis;

fn memory_bits(snapshot: &Snapshot) -> Vec<u32> {
    snapshot.memory.levels.iter().flat_map(|level| level.matrix.iter().map(|value| value.to_bits())).collect()
}

fn everything(run: &mut Run) -> (usize, Vec<u32>, Vec<u32>) {
    let snapshot = run.snapshot();
    (snapshot.step, bits(&snapshot), memory_bits(&snapshot))
}

fn command(run: &mut Run, command: MemoryCommand) {
    quiet(run.apply(Command::Memory(command)));
}

fn remembering(run: &mut Run) {
    let setup = changed(run, |setup| setup.settings.weights.memory = 0.4);
    quiet(run.apply(Command::Change(setup, 0)));
}

fn look(
    run: &mut Run,
    level: usize,
    eigenvector: Option<usize>,
    column: Option<usize>,
) -> std::sync::Arc<MemorySnapshot> {
    command(run, MemoryCommand::Look(Some(MemoryLookAt { level, eigenvector, column })));
    run.snapshot().memory.clone()
}

#[test]
fn the_timeline_brings_the_matrices_back_and_goes_on_from_them_exactly() {
    let mut run = run();
    remembering(&mut run);
    assert!(run.snapshot().memory.levels.iter().all(|level| level.norm == 0.0 && level.effective_rank == 0.0));
    let mut went = vec![everything(&mut run)];
    for _ in 0..8 {
        steps(&mut run, 1);
        went.push(everything(&mut run));
    }
    assert!(went.windows(2).all(|pair| pair[0].2 != pair[1].2), "the matrices change at every step");
    for at in [3, 0, 8, 5] {
        quiet(run.apply(Command::Seek(at)));
        assert_eq!(everything(&mut run), went[at]);
    }
    steps(&mut run, 3);
    assert_eq!(everything(&mut run), went[8], "from step 5 on again");
    quiet(run.apply(Command::Back(2)));
    assert_eq!(everything(&mut run), went[6]);
    quiet(run.apply(Command::Reset));
    assert_eq!(everything(&mut run), went[0]);
    steps(&mut run, 4);
    assert_eq!(everything(&mut run), went[4]);
}

#[test]
fn curves_hold_norm_and_rank_and_the_budget_counts_the_matrices() {
    let mut run = run();
    steps(&mut run, 5);
    let snapshot = run.snapshot();
    assert_eq!(snapshot.curves.steps.len(), 6);
    for (level, memory) in snapshot.memory.levels.iter().enumerate() {
        let meters = snapshot.curves.steps[5].memory[level];
        assert_eq!((meters.norm, meters.effective_rank), (memory.norm, memory.effective_rank));
        assert!(meters.norm > 0.0 && meters.effective_rank >= 1.0);
        assert!(snapshot.curves.steps[4].memory[level].norm < meters.norm, "it fills");
    }
    let (levels, columns, dim) = snapshot.state.dim();
    let states = 6 * 4 * (levels * columns * dim + levels * dim * dim + 2 * levels * columns);
    assert!(snapshot.timeline.bytes >= states, "{} and {states}", snapshot.timeline.bytes);
}

#[test]
fn clear_store_and_restore_do_what_they_say() {
    let mut run = run();
    remembering(&mut run);
    let notices = run.apply(Command::Memory(MemoryCommand::Restore));
    assert!(notices[0].severity == Severity::Error && notices[0].text.contains("no stored memory"));
    steps(&mut run, 4);
    command(&mut run, MemoryCommand::Store);
    let stored = everything(&mut run);
    assert_eq!(run.snapshot().memory.stored, Some(4));
    command(&mut run, MemoryCommand::Clear);
    let cleared = run.snapshot();
    assert!(cleared.memory.levels.iter().all(|level| level.norm == 0.0));
    assert_eq!(bits(&cleared), stored.1, "the state stays");
    assert_eq!(cleared.curves.steps[4].memory[0].norm, 0.0, "the curve follows");
    assert!(cleared.timeline.marks.iter().any(|mark| mark.step == 4 && mark.text.contains("memory cleared")));
    steps(&mut run, 2);
    let without = everything(&mut run);
    quiet(run.apply(Command::Back(2)));
    assert!(run.snapshot().memory.levels.iter().all(|level| level.norm == 0.0), "cleared on the timeline as well");
    command(&mut run, MemoryCommand::Restore);
    assert_eq!(everything(&mut run), stored);
    assert_eq!(run.snapshot().newest_step, 4, "another past begins");
    steps(&mut run, 2);
    assert_ne!(everything(&mut run).1, without.1, "the memory acts");
}

#[test]
fn the_slot_outlives_a_reset_and_another_picture_and_is_put_away_with_another_model() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = run();
    steps(&mut run, 5);
    command(&mut run, MemoryCommand::Store);
    let (_, _, stored) = everything(&mut run);
    quiet(run.apply(Command::Reset));
    assert!(run.snapshot().memory.levels.iter().all(|level| level.norm == 0.0));
    quiet(run.apply(Command::Open(picture_file(&folder.path().join("other.png")))));
    assert_eq!(run.snapshot().memory.stored, Some(5));
    command(&mut run, MemoryCommand::Restore);
    assert_eq!(everything(&mut run).2, stored);
    let setup = changed(&mut run, |setup| setup.model = ModelChoice::Checkpoint(small_checkpoint(folder.path())));
    let notices = run.apply(Command::Change(setup, 0));
    assert!(notices.iter().any(|notice| notice.text.contains("stored memory")), "{notices:?}");
    assert_eq!(run.snapshot().memory.stored, None);
}

fn small_checkpoint(folder: &std::path::Path) -> std::path::PathBuf {
    use glomscope::glom::reference::{ReferenceConfig, ReferenceModel};
    let config = ReferenceConfig { dim: 8, levels: 2, image_size: [32, 48], patch_size: 8, ..Default::default() };
    let model = ReferenceModel::random(config, 1).unwrap();
    let path = folder.join("small.safetensors");
    glomscope::files::checkpoint::save_for(&model, glomscope::grid::Grid::new(4, 6), &path).unwrap();
    path
}

fn resumed(session: Session) -> Run {
    let (mut run, notices) = Run::resume(session).unwrap();
    quiet(notices);
    while run.is_running() {
        quiet(run.advance());
    }
    run
}

#[test]
fn a_session_with_a_memory_that_was_cleared_stored_and_restored_is_made_again_to_the_bit() {
    let folder = tempfile::tempdir().unwrap();
    let source = picture_file(&folder.path().join("picture.png"));
    let mut run = run_on(source.clone());
    // A memory of another run, put in place at step 0.
    steps(&mut run, 3);
    command(&mut run, MemoryCommand::Store);
    quiet(run.apply(Command::Reset));
    command(&mut run, MemoryCommand::Restore);
    remembering(&mut run);
    steps(&mut run, 3);
    // Its own, stored and brought back.
    command(&mut run, MemoryCommand::Store);
    steps(&mut run, 2);
    command(&mut run, MemoryCommand::Clear);
    let setup = changed(&mut run, |setup| {
        setup.settings.memory.learning.decay = 0.8;
        setup.settings.memory.inner = 3;
        setup.settings.levels[2].kernel = Kernel::LinearDecay;
    });
    quiet(run.apply(Command::Change(setup, 0)));
    steps(&mut run, 2);
    command(&mut run, MemoryCommand::Restore);
    steps(&mut run, 2);
    // One that was stored in a past that is given up.
    command(&mut run, MemoryCommand::Store);
    quiet(run.apply(Command::Seek(8)));
    steps(&mut run, 1);
    command(&mut run, MemoryCommand::Restore);
    steps(&mut run, 2);
    let before = everything(&mut run);
    let file = folder.path().join("memory.session.json");
    Session::of(&run.snapshot(), serde_json::Value::Null).save(&file).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("\"version\": 2") && text.contains("memory-restored"));
    let mut again = resumed(Session::open(&file).unwrap());
    assert_eq!(everything(&mut again), before);
    steps(&mut again, 2);
    steps(&mut run, 2);
    assert_eq!(everything(&mut again), everything(&mut run));
    let line = Session::open(&file).unwrap().command_line(&run.snapshot().defaults);
    assert!(line.contains("--lambda 0.8") && line.contains("--inner 3"), "{line}");
    assert!(line.contains("--kernel softmax,softmax,linear-decay,softmax,softmax"), "{line}");
    assert!(line.contains("what was done to the memory"), "{line}");
}

#[test]
fn a_broken_memory_in_a_session_is_refused_in_plain_words() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = run_on(picture_file(&folder.path().join("picture.png")));
    steps(&mut run, 2);
    command(&mut run, MemoryCommand::Store);
    quiet(run.apply(Command::Reset));
    command(&mut run, MemoryCommand::Restore);
    steps(&mut run, 1);
    let file = folder.path().join("memory.session.json");
    Session::of(&run.snapshot(), serde_json::Value::Null).save(&file).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    let session: serde_json::Value = serde_json::from_str(&text).unwrap();
    let event =
        session["played"].as_array().unwrap().iter().position(|one| one["event"].get("memory-restored").is_some());
    let refused = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut broken = session.clone();
        change(&mut broken["played"][event.unwrap()]["event"]["memory-restored"]["matrices"]);
        std::fs::write(&file, broken.to_string()).unwrap();
        Session::open(&file).unwrap_err().to_string()
    };
    assert!(refused(&|matrices| matrices["dim"] = 3.into()).contains("not 3 x 3 numbers"));
    assert!(refused(&|matrices| matrices["dim"] = serde_json::Value::from(u64::MAX)).contains("stored memory"));
    assert!(refused(&|matrices| matrices["levels"][0] = "xyz".into()).contains("in hexadecimal"));
    assert!(refused(&|matrices| matrices["levels"][0] = "ü".repeat(8).into()).contains("in hexadecimal"));
    let endless = "7f800000".repeat(64 * 64);
    assert!(refused(&|matrices| matrices["levels"][1] = endless.clone().into()).contains("not a number"));
    assert!(refused(&|matrices| matrices["levels"] = serde_json::json!([])).contains("number of levels"));
}

#[test]
fn the_same_read_through_the_matrix_and_as_attention_to_the_past() {
    let mut run = run();
    remembering(&mut run);
    steps(&mut run, 12);
    for (level, column) in [(0, 0), (2, 50), (4, 95)] {
        let memory = look(&mut run, level, None, Some(column));
        let shown = memory.look.as_ref().unwrap();
        let read = shown.read.as_ref().unwrap();
        assert!(read.incomplete.is_none() && read.recent.len() == 12, "{:?}", read.incomplete);
        assert!(read.difference < 1e-5, "{}", read.difference);
        assert!(read.recent.iter().enumerate().all(|(age, one)| one.age == age && one.step == 12 - age));
        let total: f32 = read.recent.iter().map(|one| one.share).sum();
        assert!((total - 1.0).abs() < 1e-4, "{total}");
        assert!((read.recent[3].strength - 0.5 * 0.95_f32.powi(3)).abs() < 1e-6);
        let matrix = &memory.levels[level].matrix;
        let naive = matrix.dot(&ndarray::Array1::from(read.cue.clone()));
        assert!(naive.iter().zip(&read.through_matrix).all(|(a, b)| (a - b).abs() < 1e-5));
    }
    // From a step in the middle, when a parameter was changed on the way.
    let setup = changed(&mut run, |setup| {
        setup.settings.memory.learning.decay = 0.7;
        setup.settings.memory.learning.rate = 0.2;
    });
    quiet(run.apply(Command::Change(setup, 0)));
    steps(&mut run, 4);
    quiet(run.apply(Command::Seek(14)));
    let read = look(&mut run, 1, None, Some(33)).look.as_ref().unwrap().read.clone().unwrap();
    assert!(read.recent.len() == 14 && read.difference < 1e-5, "{}", read.difference);
    assert!((read.recent[2].strength - 0.5 * 0.7 * 0.7).abs() < 1e-6, "of step 12: {}", read.recent[2].strength);
    // After a clear the list begins anew; what was restored is not in it, and that is said.
    command(&mut run, MemoryCommand::Store);
    command(&mut run, MemoryCommand::Clear);
    steps(&mut run, 3);
    let read = look(&mut run, 1, None, Some(33)).look.as_ref().unwrap().read.clone().unwrap();
    assert!(read.recent.len() == 3 && read.difference < 1e-5 && read.incomplete.is_none());
    command(&mut run, MemoryCommand::Restore);
    steps(&mut run, 1);
    let read = look(&mut run, 1, None, Some(33)).look.as_ref().unwrap().read.clone().unwrap();
    assert!(read.incomplete.as_ref().unwrap().contains("put in place at step 17") && read.difference > 1e-3);
    let setup = changed(&mut run, |setup| setup.settings.memory.learning.rule = Rule::Delta);
    quiet(run.apply(Command::Change(setup, 0)));
    steps(&mut run, 1);
    let read = look(&mut run, 1, None, Some(33)).look.as_ref().unwrap().read.clone().unwrap();
    assert!(read.incomplete.as_ref().unwrap().contains("delta rule"));
}

#[test]
fn steps_for_which_another_state_stands_are_read_as_themselves() {
    let mut run = run();
    let setup = changed(&mut run, |setup| setup.settled_below = 0.2);
    quiet(run.apply(Command::Change(setup, 0)));
    steps(&mut run, 40);
    assert!(run.snapshot().timeline.kept.len() < 41, "equal states of a settled run are kept once");
    let read = look(&mut run, 1, None, Some(33)).look.as_ref().unwrap().read.clone().unwrap();
    assert!(read.incomplete.is_none() && read.recent.len() == 40, "{:?}", read.incomplete);
    assert!(read.recent.iter().enumerate().all(|(age, one)| one.age == age && one.step == 40 - age));
}

#[test]
fn a_thinned_timeline_says_what_the_list_lacks() {
    let mut run = run();
    steps(&mut run, 1);
    let one = run.snapshot().timeline.bytes / 2;
    quiet(run.apply(Command::SetMemoryBudget(6 * one)));
    steps(&mut run, 19);
    let read = look(&mut run, 0, None, Some(5)).look.as_ref().unwrap().read.clone().unwrap();
    assert!(read.recent.len() < 20);
    let lost = 20 - read.recent.len();
    assert!(read.incomplete.as_ref().unwrap().contains(&format!("{lost} of its steps")), "{:?}", read.incomplete);
}

#[test]
fn an_eigenvector_is_painted_on_the_picture_and_follows_the_timeline() {
    let mut run = run();
    steps(&mut run, 10);
    let memory = look(&mut run, 4, Some(0), None);
    let shown = memory.look.as_ref().unwrap();
    let dim = memory.levels[4].matrix.nrows();
    assert_eq!((shown.spectrum.values.len(), shown.agreement.len()), (dim, 96));
    assert!(shown.spectrum.values.windows(2).all(|pair| pair[0].abs() >= pair[1].abs() - 1e-6));
    let vector = shown.spectrum.vectors.row(0);
    let image = memory.levels[4].matrix.dot(&vector);
    assert!(image.iter().zip(&vector).all(|(a, b)| (a - shown.spectrum.values[0] * b).abs() < 1e-4), "A v = value v");
    let state = run.snapshot().state.clone();
    for column in [0, 40, 95] {
        let x = state.index_axis(Axis(0), 4).row(column).to_owned();
        let cosine = x.dot(&vector) / x.dot(&x).sqrt();
        assert!((shown.agreement[column] - cosine).abs() < 1e-5);
    }
    quiet(run.apply(Command::Seek(2)));
    let earlier = run.snapshot().memory.clone();
    assert!(earlier.look.as_ref().unwrap().spectrum.values[0] < shown.spectrum.values[0], "it had seen less");
    assert!(std::sync::Arc::ptr_eq(
        &run.snapshot().memory.look.as_ref().unwrap().spectrum,
        &earlier.look.as_ref().unwrap().spectrum
    ));
    // Outside the run: nothing is looked at, nothing breaks.
    for at in [(9, None, None), (0, Some(999), None), (0, None, Some(96))] {
        assert!(look(&mut run, at.0, at.1, at.2).look.is_none());
    }
    command(&mut run, MemoryCommand::Look(None));
    assert!(run.snapshot().memory.look.is_none());
}

#[test]
fn exports_hold_the_memory() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = run();
    steps(&mut run, 3);
    let (states, curves) = (folder.path().join("states.npz"), folder.path().join("curves.csv"));
    quiet(run.apply(Command::ExportStates(states.clone())));
    quiet(run.apply(Command::ExportCurves(curves.clone())));
    let mut archive = ndarray_npy::NpzReader::new(std::fs::File::open(&states).unwrap()).unwrap();
    let memory: ndarray::Array3<f32> = archive.by_name("memory").unwrap();
    let snapshot = run.snapshot();
    for (level, matrix) in memory.outer_iter().enumerate() {
        assert_eq!(matrix, snapshot.memory.levels[level].matrix);
    }
    let text = std::fs::read_to_string(curves).unwrap();
    let last: Vec<&str> = text.lines().last().unwrap().split(',').collect();
    let norm = snapshot.memory.levels[4].norm;
    assert_eq!(last[last.len() - 2].parse::<f32>().unwrap(), norm);
    assert!(text.lines().next().unwrap().ends_with("memory_norm,memory_effective_rank"));
}

#[test]
fn slow_motion_shows_the_memory_where_it_acts_and_undo_takes_its_settings_back() {
    let mut run = run();
    steps(&mut run, 3);
    let phases = |run: &mut Run| {
        let mut count = 0;
        loop {
            quiet(run.apply(Command::StepPhase));
            count += 1;
            if run.snapshot().phase == Some(glomscope::engine::Phase::Average) {
                return count;
            }
        }
    };
    assert_eq!(phases(&mut run), 5);
    remembering(&mut run);
    assert_eq!(phases(&mut run), 6);
    quiet(run.apply(Command::Undo));
    assert_eq!(run.snapshot().setup.settings.weights.memory, 0.0);
    quiet(run.apply(Command::Redo));
    assert_eq!(run.snapshot().setup.settings.weights.memory, 0.4);
}

#[test]
fn the_frames_of_a_video_carry_the_memory_on() {
    let folder = tempfile::tempdir().unwrap();
    let (width, height, rgb) = pixels();
    for frame in 0..2 {
        let picture = image::RgbImage::from_raw(width, height, rgb.clone()).unwrap();
        let picture = if frame == 0 { picture } else { image::imageops::flip_horizontal(&picture) };
        picture.save(folder.path().join(format!("{frame}.png"))).unwrap();
    }
    let mut setup = crate::common::setup();
    setup.frames.steps_per_frame = 3;
    let mut run = Run::new(PictureSource::Path(folder.path().to_path_buf()), Some(setup)).unwrap();
    steps(&mut run, 3);
    let norm = run.snapshot().memory.levels[0].norm;
    steps(&mut run, 1);
    let snapshot = run.snapshot();
    assert_eq!(snapshot.frame.0, 1);
    assert!(snapshot.memory.levels[0].norm > 0.9 * norm);
    let read = look(&mut run, 0, None, Some(3)).look.as_ref().unwrap().read.clone().unwrap();
    assert!(read.recent.len() == 4 && read.difference < 1e-5);
}
