use std::sync::atomic::{AtomicUsize, Ordering};

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::numeric::random::{Purpose, generator};

/// Draws one number per update; its state is the sum of them.
#[derive(Clone)]
struct Adder {
    drawn: ChaCha8Rng,
    sum: u64,
    updates: usize,
    total: usize,
    takes: Duration,
    /// Updates that were begun, counted also where nobody is told of them.
    begun: Arc<AtomicUsize>,
    fails_at: usize,
    panics_at: usize,
}

impl Adder {
    fn new(total: usize) -> Self {
        let drawn = generator(3, Purpose::Test, 0);
        let never = usize::MAX;
        let takes = Duration::from_millis(1);
        Self { drawn, sum: 0, updates: 0, total, takes, begun: Arc::default(), fails_at: never, panics_at: never }
    }
}

impl Trainee for Adder {
    type View = u64;
    type Config = usize;

    fn updates(&self) -> usize {
        self.updates
    }

    fn total(&self) -> usize {
        self.total
    }

    fn update(&mut self) -> Result<(), String> {
        self.begun.fetch_add(1, Ordering::SeqCst);
        thread::sleep(self.takes);
        assert_ne!(self.updates, self.panics_at, "on purpose");
        if self.updates == self.fails_at {
            return Err("The loss is not a number".to_owned());
        }
        self.sum = self.sum.wrapping_add(self.drawn.random::<u64>());
        self.updates += 1;
        Ok(())
    }

    fn extend(&mut self, updates: u64) -> Result<(), String> {
        self.total += updates as usize;
        Ok(())
    }

    fn go_on(&mut self, total: usize) -> Result<(), String> {
        self.total = total;
        Ok(())
    }

    fn view(&self) -> u64 {
        self.sum
    }

    fn keep(&self, path: &Path) -> Result<(), String> {
        std::fs::write(path, format!("{} {}", self.updates, self.sum)).map_err(|error| error.to_string())
    }
}

fn quiet() -> Wake {
    Arc::new(|| ())
}

fn until(what: &str, wanted: impl Fn() -> bool) {
    let begun = Instant::now();
    while !wanted() {
        assert!(begun.elapsed() < Duration::from_secs(30), "waited in vain for {what}");
        thread::sleep(Duration::from_millis(1));
    }
}

fn over(training: &BackgroundTraining<Adder>) {
    until("the end", || training.standing() == Standing::Done);
}

#[test]
fn pauses_and_stops_change_nothing_in_the_end() {
    let mut straight = Adder::new(120);
    straight.takes = Duration::ZERO;
    while straight.updates < 120 {
        straight.update().unwrap();
    }
    let mut training = BackgroundTraining::start(Adder::new(120), quiet());
    for round in 1..4 {
        until("some updates", || training.latest().updates >= 20 * round);
        if round == 2 {
            training.stop()
        } else {
            training.pause()
        }
        thread::sleep(Duration::from_millis(5));
        training.resume();
    }
    over(&training);
    assert_eq!(training.latest().view, straight.sum);
}

#[test]
fn paused_means_no_updates_and_what_is_seen_is_where_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kept");
    let mut training = BackgroundTraining::start(Adder::new(usize::MAX), quiet());
    until("an update", || training.latest().updates > 3);
    training.pause();
    assert_eq!(training.standing(), Standing::Paused);
    thread::sleep(Duration::from_millis(60));
    let seen = training.latest();
    thread::sleep(Duration::from_millis(60));
    assert_eq!(training.latest().updates, seen.updates);
    training.keep(&path).unwrap();
    let kept = std::fs::read_to_string(&path).unwrap();
    assert_eq!(kept, format!("{} {}", seen.updates, seen.view), "kept is what is shown");
    training.resume();
    until("more", || training.latest().updates > seen.updates);
}

#[test]
fn a_running_training_is_kept_without_stopping_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kept");
    let mut trainee = Adder::new(usize::MAX);
    trainee.takes = Duration::from_millis(20);
    let begun = trainee.begun.clone();
    let training = BackgroundTraining::start(trainee, quiet());
    until("an update", || training.latest().updates > 0);
    let before = begun.load(Ordering::SeqCst);
    for _ in 0..5 {
        training.keeper()(&path).unwrap();
    }
    let meanwhile = begun.load(Ordering::SeqCst) - before;
    assert!(meanwhile <= 50, "five keeps waited for {meanwhile} updates");
    assert_eq!(training.standing(), Standing::Running);
    let before = training.latest().updates;
    until("more", || training.latest().updates > before);
}

#[test]
fn a_training_is_cancelled_within_an_update_and_lets_go_of_its_trainee() {
    let mut trainee = Adder::new(usize::MAX);
    trainee.takes = Duration::from_millis(50);
    let begun = trainee.begun.clone();
    let mut training = BackgroundTraining::start(trainee, quiet());
    until("an update", || training.latest().updates > 0);
    training.stop();
    let before = begun.load(Ordering::SeqCst);
    until("the end of the thread", || training.worker.as_ref().unwrap().finished().is_some());
    // One may have been about to begin.
    assert!(begun.load(Ordering::SeqCst) <= before + 1);
    assert_eq!(training.standing(), Standing::Stopped);
    let shared = Arc::downgrade(&training.shared);
    training.resume();
    drop(training);
    until("the end after a drop", || shared.upgrade().is_none());
}

#[test]
fn errors_and_panics_become_words_and_no_half_update_is_kept() {
    let mut trainee = Adder::new(50);
    trainee.fails_at = 10;
    let training = BackgroundTraining::start(trainee, quiet());
    until("the error", || matches!(training.standing(), Standing::Failed(_)));
    assert_eq!(training.standing(), Standing::Failed("The loss is not a number".to_owned()));

    let folder = tempfile::tempdir().unwrap();
    let mut trainee = Adder::new(50);
    trainee.panics_at = 10;
    let training = BackgroundTraining::start(trainee, quiet());
    until("the panic", || matches!(training.standing(), Standing::Failed(_)));
    let refused = training.keep(&folder.path().join("kept")).unwrap_err();
    assert!(refused.contains("no whole state"), "{refused}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn several_trainings_take_turns() {
    let trainings: Vec<_> = (0..4).map(|_| BackgroundTraining::start(Adder::new(usize::MAX), quiet())).collect();
    until("updates everywhere", || trainings.iter().all(|training| training.latest().updates > 20));
    let counts: Vec<usize> = trainings.iter().map(|training| training.latest().updates).collect();
    assert!(counts.iter().all(|&count| count * 6 > counts[0]), "nobody starves: {counts:?}");
}

#[test]
fn a_running_training_is_changed_between_two_updates_and_says_what_it_refuses() {
    let mut trainee = Adder::new(usize::MAX);
    trainee.takes = Duration::from_millis(5);
    let training = BackgroundTraining::start(trainee, quiet());
    until("an update", || training.latest().updates > 0);
    training.change_soon(|adder| {
        adder.total = 1_000_000;
        Ok(())
    });
    until("the change", || training.latest().total == 1_000_000);
    assert_eq!(training.standing(), Standing::Running);
    training.change_soon(|_| Err("Another seed cannot be".to_owned()));
    until("the refusal", || training.refused().as_deref() == Some("Another seed cannot be"));
    assert_eq!((training.refused(), training.standing()), (None, Standing::Running), "told once, and it goes on");
}
