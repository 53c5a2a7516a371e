//! The engine on its own thread: what the window relies on.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::common::{bits, picture, picture_file, run, setup, steps};
use glomscope::engine::{
    Command, Engine, ModelChoice, Notice, PictureSource, Session, Setup, Severity, Snapshot, Speed, Transport,
};

/// Waits until `ready` gives something.
fn wait<T>(what: &str, mut ready: impl FnMut() -> Option<T>) -> T {
    let since = Instant::now();
    loop {
        if let Some(found) = ready() {
            return found;
        }
        assert!(since.elapsed() < Duration::from_secs(60), "waited too long for {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn when(engine: &Engine, what: &str, is: impl Fn(&Snapshot) -> bool) -> Arc<Snapshot> {
    wait(what, || engine.snapshot().filter(|snapshot| is(snapshot)))
}

fn said(engine: &Engine) -> Vec<Notice> {
    wait("a notice", || Some(engine.notices()).filter(|notices| !notices.is_empty()))
}

fn started() -> (Engine, Arc<AtomicUsize>) {
    let woken = Arc::new(AtomicUsize::new(0));
    let count = woken.clone();
    let engine = Engine::start(picture(), Some(setup()), move || {
        count.fetch_add(1, Ordering::SeqCst);
    });
    (engine, woken)
}

#[test]
fn opens_paused_wakes_the_window_and_steps_as_a_run_does() {
    let (engine, woken) = started();
    engine.send(Command::Step(4));
    let snapshot = when(&engine, "step 4", |snapshot| snapshot.step == 4 && snapshot.transport == Transport::Paused);
    assert!(woken.load(Ordering::SeqCst) > 0);
    let mut plain = run();
    steps(&mut plain, 4);
    assert_eq!(bits(&snapshot), bits(&plain.snapshot()));
    assert!(engine.busy().is_none() && engine.notices().is_empty());
}

#[test]
fn a_paused_engine_publishes_nothing_and_uses_no_processor() {
    let woken = Arc::new(AtomicUsize::new(0));
    let thread = Arc::new(Mutex::new(None));
    let (count, its) = (woken.clone(), thread.clone());
    let engine = Engine::start(picture(), Some(setup()), move || {
        count.fetch_add(1, Ordering::SeqCst);
        // The engine's own thread is asked, as other tests run engines beside this one.
        *its.lock().unwrap() = std::fs::read_link("/proc/thread-self").ok();
    });
    let before = when(&engine, "step 0", |_| true);
    std::thread::sleep(Duration::from_millis(100));
    let ticks = || processor_time(thread.lock().unwrap().as_deref()?);
    let (count, used) = (woken.load(Ordering::SeqCst), ticks());
    std::thread::sleep(Duration::from_millis(600));
    assert_eq!(woken.load(Ordering::SeqCst), count);
    assert!(Arc::ptr_eq(&before, &engine.snapshot().unwrap()));
    assert_eq!(ticks(), used, "ticks of the processor while paused");
    if cfg!(target_os = "linux") {
        assert!(used.is_some());
    }
}

/// Ticks that a thread has used, where the system says so.
fn processor_time(thread: &Path) -> Option<u64> {
    let stat = std::fs::read_to_string(Path::new("/proc").join(thread).join("stat")).ok()?;
    let (_, fields) = stat.rsplit_once(") ")?;
    // utime and stime are fields 14 and 15; the state after the name is field 3.
    fields.split(' ').skip(11).take(2).map(|field| field.parse::<u64>().ok()).sum()
}

#[test]
fn flat_out_does_not_wait_for_the_window_and_shows_no_step_twice() {
    let (engine, woken) = started();
    engine.send(Command::SetSpeed(Speed::Unlimited));
    engine.send(Command::GoOnWhenSettled(true));
    engine.send(Command::Play);
    when(&engine, "some steps", |snapshot| snapshot.step > 5);
    let step = engine.snapshot().unwrap().step;
    let before = woken.load(Ordering::SeqCst);
    // Nobody takes a snapshot meanwhile.
    wait("20 snapshots", || (woken.load(Ordering::SeqCst) >= before + 20).then_some(()));
    engine.send(Command::Pause);
    let paused = when(&engine, "the pause", |snapshot| snapshot.transport == Transport::Paused);
    let shown = woken.load(Ordering::SeqCst) - before;
    // The window may not have been woken for the first one yet, and the pause is shown too.
    assert!(paused.step - step + 2 >= shown, "{shown} snapshots of {} steps", paused.step - step);
    assert_eq!(paused.step, paused.newest_step, "the last state is shown after the pause");
}

#[test]
fn at_a_slow_speed_every_step_is_shown() {
    let (engine, woken) = started();
    when(&engine, "step 0", |_| true);
    let before = woken.load(Ordering::SeqCst);
    engine.send(Command::SetSpeed(Speed::StepsPerSecond(20.0)));
    engine.send(Command::Play);
    let last = when(&engine, "some steps", |snapshot| snapshot.step >= 8).step;
    // The window may not have been woken for the last one yet.
    assert!(woken.load(Ordering::SeqCst) + 1 >= before + last, "{last} steps");
}

#[test]
fn a_dragged_slider_does_not_lag_and_is_one_point_of_undo() {
    let (engine, _) = started();
    let first = when(&engine, "step 0", |_| true);
    for position in 0..2000 {
        let mut setup = Setup::clone(&first.setup);
        setup.settings.weights.attention = 0.1 + position as f32 / 1000.0;
        engine.send(Command::Change(Box::new(setup), 5));
    }
    let last = 0.1 + 1999.0 / 1000.0;
    when(&engine, "the last position", |snapshot| snapshot.setup.settings.weights.attention == last);
    engine.send(Command::Undo);
    let undone = when(&engine, "the undo", |snapshot| snapshot.undo.1);
    assert_eq!((&undone.setup, undone.undo), (&first.setup, (false, true)));
}

#[test]
fn what_cannot_be_opened_leaves_the_run_playing() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken.png");
    std::fs::write(&broken, [0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0]).unwrap();
    let (engine, _) = started();
    engine.send(Command::Play);
    when(&engine, "a step", |snapshot| snapshot.step > 0);
    let run = engine.snapshot().unwrap().run;
    engine.send(Command::Open(PictureSource::Path(broken)));
    let notices = said(&engine);
    assert_eq!(notices[0].severity, Severity::Error);
    assert!(notices[0].text.contains("broken.png"), "{notices:?}");
    let mut setup = Setup::clone(&engine.snapshot().unwrap().setup);
    setup.model = ModelChoice::Checkpoint(folder.path().join("none.safetensors"));
    engine.send(Command::Change(Box::new(setup), 0));
    assert!(said(&engine)[0].text.contains("none.safetensors"));
    let step = engine.snapshot().unwrap().step;
    let later = when(&engine, "more steps", |snapshot| snapshot.step > step + 2);
    assert_eq!((later.run, later.transport), (run, Transport::Playing));
    wait("the end of loading", || engine.busy().is_none().then_some(()));
}

#[test]
fn a_bundled_picture_stands_in_for_one_that_cannot_be_opened() {
    let engine = Engine::start(PictureSource::Path("/no/such/picture.png".into()), None, || {});
    let snapshot = when(&engine, "a run", |_| true);
    assert!(matches!(snapshot.source, PictureSource::Sample(_)));
    assert!(said(&engine)[0].text.contains("/no/such/picture.png"));
}

#[test]
fn the_model_that_was_asked_for_stays_when_the_picture_cannot_be_opened() {
    let setup = Setup::of(ModelChoice::Learned).unwrap();
    let engine = Engine::start(PictureSource::Path("/nowhere/photo.heic".into()), Some(setup), || {});
    let snapshot = when(&engine, "a bundled picture", |_| true);
    assert_eq!(snapshot.setup.model, ModelChoice::Learned);
    assert_eq!(said(&engine)[0].severity, Severity::Error);
    // A model that cannot be opened has none to stay: the picture stands in with the usual one.
    let mut setup = Setup::of(ModelChoice::Learned).unwrap();
    setup.model = ModelChoice::Checkpoint("/nowhere/model.safetensors".into());
    let engine = Engine::start(picture(), Some(setup), || {});
    let snapshot = when(&engine, "a bundled picture", |_| true);
    assert_eq!(snapshot.setup.model, ModelChoice::HandMade);
}

#[test]
fn the_newest_of_several_pictures_wins() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, _) = started();
    when(&engine, "step 0", |_| true);
    let mut names = Vec::new();
    for number in 0..8 {
        let path = folder.path().join(format!("picture{number}.png"));
        names.push(picture_file(&path));
    }
    for source in names {
        engine.send(Command::Open(source));
    }
    when(&engine, "the last picture", |snapshot| snapshot.picture_name == "picture7.png");
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(engine.snapshot().unwrap().picture_name, "picture7.png");
}

#[test]
fn a_new_picture_goes_on_playing_and_exports_go_on_beside() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, _) = started();
    engine.send(Command::SetSpeed(Speed::Unlimited));
    engine.send(Command::Play);
    when(&engine, "steps", |snapshot| snapshot.step > 3);
    engine.send(Command::ExportStates(folder.path().join("states.npz")));
    let notices = said(&engine);
    assert!(notices[0].severity == Severity::Info && folder.path().join("states.npz").exists(), "{notices:?}");
    engine.send(Command::Open(picture_file(&folder.path().join("other.png"))));
    let other = when(&engine, "the other picture", |snapshot| snapshot.picture_name == "other.png");
    assert_eq!(other.transport, Transport::Playing);
    when(&engine, "steps on it", |snapshot| snapshot.picture_name == "other.png" && snapshot.step > 3);
}

#[test]
fn a_session_is_resumed_and_dropping_ends_the_thread_in_the_middle_of_a_run() {
    let folder = tempfile::tempdir().unwrap();
    let mut before = crate::common::run_on(picture_file(&folder.path().join("picture.png")));
    steps(&mut before, 5);
    let session = Session::of(&before.snapshot(), serde_json::Value::Null);
    let ended = Arc::new(());
    let held = ended.clone();
    let engine = Engine::resume(session, move || {
        let _ = &held;
    });
    let snapshot = when(&engine, "step 5", |snapshot| snapshot.step == 5);
    assert_eq!(bits(&snapshot), bits(&before.snapshot()));
    engine.send(Command::SetSpeed(Speed::Unlimited));
    engine.send(Command::Play);
    drop(engine);
    assert_eq!(Arc::strong_count(&ended), 1, "the thread and what it held are gone");
}

#[test]
fn a_picture_and_a_model_that_are_asked_for_at_once_both_come() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, _) = started();
    let first = when(&engine, "step 0", |_| true);
    let mut random = Setup::clone(&first.setup);
    random.model = ModelChoice::Random;
    engine.send(Command::Open(picture_file(&folder.path().join("one.png"))));
    engine.send(Command::Change(Box::new(random.clone()), 0));
    let both = when(&engine, "both", |snapshot| snapshot.picture_name == "one.png" && snapshot.origin != first.origin);
    let mut back = Setup::clone(&both.setup);
    (back.model, back.settings) = (ModelChoice::HandMade, first.setup.settings.clone());
    engine.send(Command::Change(Box::new(back), 0));
    engine.send(Command::Open(picture_file(&folder.path().join("two.png"))));
    when(&engine, "both again", |snapshot| snapshot.picture_name == "two.png" && snapshot.origin == first.origin);
}

#[test]
fn an_opening_can_be_given_up_and_the_run_stays() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, _) = started();
    when(&engine, "step 0", |_| true);
    let other = picture_file(&folder.path().join("other.png"));
    // Both are heard before the helper's answer can be.
    engine.send(Command::Open(other.clone()));
    engine.send(Command::CancelOpening);
    engine.send(Command::CancelOpening);
    engine.send(Command::Step(2));
    when(&engine, "steps", |snapshot| snapshot.step == 2 && snapshot.transport == Transport::Paused);
    let notices = said(&engine);
    assert_eq!((notices.len(), notices[0].text.as_str()), (1, "Given up: Opening other.png"));
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!((engine.snapshot().unwrap().step, engine.is_opening()), (2, false), "its answer is not heard");
    engine.send(Command::Open(other));
    when(&engine, "the picture", |snapshot| snapshot.picture_name == "other.png");
    wait("the end of opening", || (!engine.is_opening() && engine.busy().is_none()).then_some(()));
}
