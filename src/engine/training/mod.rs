//! A training in the background, one update after another, while the window looks on.
//!
//! The trainee belongs to the training, not to its thread: it stays as it is when the thread pauses, stops or has made
//! all its updates, so that it can be kept, asked, and trained on from exactly where it stands. All trainings together
//! compute on one pool of threads that leaves a core to the window, however many of them go on side by side; they take
//! turns update by update.

mod learning;
mod look;
mod retrieval;
mod trace;

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::worker::{Link, Wake, Worker};

pub use learning::{LearningTrainee, LearningView, open_learning};
pub use look::Look;
pub use retrieval::{Opened, RetrievalTrainee, RetrievalView, bundled_retrieval, open_retrieval};
pub use trace::{Trace, TracePoint};

/// The least time between two published views: ten a second are live enough for curves.
const BETWEEN_VIEWS: Duration = Duration::from_millis(100);

/// Something that is learned in updates: a trainee and what it is trained on.
pub trait Trainee: Send + 'static {
    /// What a window draws of it; it is made up to ten times a second.
    type View: Send + Sync + 'static;

    /// Updates made so far, those of earlier sessions included.
    fn updates(&self) -> usize;

    /// Updates after which the training is over.
    fn total(&self) -> usize;

    /// What is left to do, in updates like those that are being made now.
    fn left(&self) -> f32 {
        self.total().saturating_sub(self.updates()) as f32
    }

    /// Whether there is nothing left to do.
    fn is_over(&self) -> bool {
        self.updates() >= self.total()
    }

    /// Makes one update, or a piece of what belongs to one. A training ends within one such call when it is told to,
    /// and others wait for it, so they are as short as can be: well below a second but for updates of many pictures.
    ///
    /// # Errors
    /// Why the training cannot go on, as a sentence.
    fn update(&mut self) -> Result<(), String>;

    /// What there is to see now.
    fn view(&self) -> Self::View;

    /// Writes everything that it takes to go on from here exactly, in one piece or not at all.
    ///
    /// # Errors
    /// Why nothing was written, as a sentence.
    fn keep(&self, path: &Path) -> Result<(), String>;
}

/// How far a training is.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress<V> {
    /// Updates made.
    pub updates: usize,
    /// Updates of the whole training.
    pub total: usize,
    /// What is left to do, in updates like those that are being made now.
    pub left: f32,
    /// Nothing is left to do.
    pub over: bool,
    /// Updates in a second of its own time, pauses not counted; 0 until the first is made.
    pub per_second: f32,
    /// Seconds spent on updates since the program was started.
    pub seconds: f32,
    /// What the trainee shows.
    pub view: V,
}

impl<V> Progress<V> {
    fn of<C: Trainee<View = V>>(trainee: &C, per_second: f32, seconds: f32) -> Self {
        let (updates, total, left, over) = (trainee.updates(), trainee.total(), trainee.left(), trainee.is_over());
        Self { updates, total, left, over, per_second, seconds, view: trainee.view() }
    }

    /// Seconds until the end at the present pace; none before there is one.
    pub fn seconds_left(&self) -> Option<f32> {
        (self.per_second > 0.0).then(|| self.left / self.per_second)
    }
}

/// In what state a training is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Updates are being made.
    Running,
    /// Held; can go on.
    Paused,
    /// All updates are made.
    Done,
    /// Ended before that; can go on.
    Stopped,
    /// Ended by an error, told in a sentence.
    Failed(String),
}

/// An error as a sentence of its own: it begins with a capital.
pub fn sentence(error: &dyn std::fmt::Display) -> String {
    let mut words = error.to_string();
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

/// What training and thread share.
struct Desk<C> {
    trainee: Mutex<C>,
    /// Others who wait for the trainee: the thread lets them go first.
    waiting: AtomicUsize,
    /// Every update is published while this is set: what is seen of a paused training is its newest state.
    exact: AtomicBool,
    /// An update ended half-way.
    broken: AtomicBool,
}

impl<C: Trainee> Desk<C> {
    /// The trainee, for the thread.
    fn for_update(&self) -> MutexGuard<'_, C> {
        while self.waiting.load(Ordering::Acquire) > 0 {
            thread::sleep(Duration::from_millis(1));
        }
        self.take()
    }

    /// The trainee, for everyone else.
    fn for_others(&self) -> MutexGuard<'_, C> {
        self.waiting.fetch_add(1, Ordering::AcqRel);
        let trainee = self.take();
        self.waiting.fetch_sub(1, Ordering::AcqRel);
        trainee
    }

    /// What a panic left behind is marked as broken, and not used.
    fn take(&self) -> MutexGuard<'_, C> {
        self.trainee.lock().unwrap_or_else(|poisoned| {
            self.broken.store(true, Ordering::Release);
            poisoned.into_inner()
        })
    }
}

/// Training on a thread of its own. Dropping it stops it.
pub struct BackgroundTraining<C: Trainee> {
    desk: Arc<Desk<C>>,
    /// None until it goes on for the first time.
    worker: Option<Worker<Progress<C::View>>>,
    wake: Wake,
    stopped: bool,
    /// What there was to see before the present thread shows something.
    before: Arc<Progress<C::View>>,
    /// The state in which it was held, where the thread has not shown that one.
    caught: Mutex<Option<Arc<Progress<C::View>>>>,
}

impl<C: Trainee> BackgroundTraining<C> {
    /// Begins, or goes on with, training `trainee`. `wake` is called whenever there is something new to see.
    pub fn start(trainee: C, wake: Wake) -> Self {
        let mut training = Self::hold(trainee, wake);
        training.resume();
        training
    }

    /// A training that stands still until [`BackgroundTraining::resume`].
    pub fn hold(trainee: C, wake: Wake) -> Self {
        let before = Arc::new(Progress::of(&trainee, 0.0, 0.0));
        let desk = Desk {
            trainee: Mutex::new(trainee),
            waiting: AtomicUsize::new(0),
            exact: AtomicBool::new(false),
            broken: AtomicBool::new(false),
        };
        Self { desk: Arc::new(desk), worker: None, wake, stopped: true, before, caught: Mutex::default() }
    }

    /// Where it stands.
    pub fn standing(&self) -> Standing {
        let now = self.latest();
        let (outcome, paused) =
            self.worker.as_ref().map_or((None, false), |worker| (worker.finished(), worker.is_paused()));
        match outcome {
            Some(Err(error)) => Standing::Failed(error),
            _ if now.over => Standing::Done,
            Some(Ok(())) => Standing::Stopped,
            // Its thread ends within an update; nobody needs to see a state between.
            None if self.stopped => Standing::Stopped,
            None if paused => Standing::Paused,
            None => Standing::Running,
        }
    }

    /// What there was to see last.
    pub fn latest(&self) -> Arc<Progress<C::View>> {
        let shown = self.worker.as_ref().and_then(Worker::latest).unwrap_or_else(|| self.before.clone());
        if !self.desk.exact.load(Ordering::Acquire) {
            return shown;
        }
        // It was held between two views. While the thread is at work the trainee is taken, and the next view is on its
        // way.
        let Ok(trainee) = self.desk.trainee.try_lock() else { return shown };
        if trainee.updates() == shown.updates {
            return shown;
        }
        let mut caught = self.caught.lock().unwrap_or_else(PoisonError::into_inner);
        match &*caught {
            Some(caught) if caught.updates == trainee.updates() => caught.clone(),
            _ => {
                let now = Progress::of(&*trainee, shown.per_second, shown.seconds);
                caught.insert(Arc::new(now)).clone()
            }
        }
    }

    /// Holds it after the update that is being made.
    pub fn pause(&self) {
        self.desk.exact.store(true, Ordering::Release);
        self.worker.iter().for_each(Worker::pause);
    }

    /// Lets it go on: paused or stopped, from exactly where it stands.
    pub fn resume(&mut self) {
        match self.standing() {
            Standing::Paused => {
                self.desk.exact.store(false, Ordering::Release);
                self.worker.iter().for_each(Worker::resume);
            }
            Standing::Stopped => {
                self.desk.exact.store(false, Ordering::Release);
                self.before = self.latest();
                self.stopped = false;
                let (desk, spent) = (self.desk.clone(), self.before.seconds);
                // An old thread may be in its last update; the trainee passes from one to the other under its lock.
                self.worker = Some(Worker::start("training", self.wake.clone(), move |link| train(&desk, spent, link)));
            }
            Standing::Running | Standing::Done | Standing::Failed(_) => {}
        }
    }

    /// Ends the thread after the update that is being made. The trainee stays and can be kept.
    pub fn stop(&mut self) {
        self.desk.exact.store(true, Ordering::Release);
        self.stopped = true;
        self.worker.iter().for_each(Worker::stop);
    }

    /// Changes the trainee of a training that does not run.
    ///
    /// # Errors
    /// It runs or is broken, or what `change` says.
    pub fn change(&mut self, change: impl FnOnce(&mut C) -> Result<(), String>) -> Result<(), String> {
        match self.standing() {
            Standing::Running => return Err("Pause the training first".to_owned()),
            Standing::Failed(words) => return Err(words),
            Standing::Paused | Standing::Stopped | Standing::Done => {}
        }
        let shown = self.latest();
        let mut trainee = self.desk.for_others();
        change(&mut trainee)?;
        self.before = Arc::new(Progress::of(&*trainee, shown.per_second, shown.seconds));
        drop(trainee);
        // A thread that waits in a pause ends; the next one begins with the change.
        self.stopped = true;
        self.worker = None;
        Ok(())
    }

    /// Writes the trainee to a file from which it goes on exactly. Waits for the update that is being made, and for the
    /// disk: for a thread beside the window, which [`BackgroundTraining::keeper`] serves.
    ///
    /// # Errors
    /// Why nothing was written, as a sentence.
    pub fn keep(&self, path: &Path) -> Result<(), String> {
        keep(&self.desk, path)
    }

    /// What writes the trainee, now or later, from any thread; it outlives the training.
    pub fn keeper(&self) -> impl FnOnce(&Path) -> Result<(), String> + Send + 'static {
        let desk = self.desk.clone();
        move |path| keep(&desk, path)
    }
}

fn keep<C: Trainee>(desk: &Desk<C>, path: &Path) -> Result<(), String> {
    let trainee = desk.for_others();
    if desk.broken.load(Ordering::Acquire) {
        return Err(
            "An error ended this training in the middle of an update: there is no whole state to keep".to_owned()
        );
    }
    trainee.keep(path)
}

/// The thread's side.
fn train<C: Trainee>(desk: &Desk<C>, spent: f32, link: &Link<Progress<C::View>>) -> Result<(), String> {
    let mut pace = Pace::default();
    let mut published: Option<Instant> = None;
    let publish = |trainee: &C, pace: &Pace| {
        link.publish(Progress::of(trainee, pace.per_second(), spent + pace.whole.as_secs_f32()));
    };
    loop {
        let mut trainee = desk.for_update();
        if desk.broken.load(Ordering::Acquire) {
            return Err("An internal error ended the training in the middle of an update".to_owned());
        }
        let over = trainee.is_over();
        let due = published.is_none_or(|published| published.elapsed() >= BETWEEN_VIEWS);
        if over || due || desk.exact.load(Ordering::Acquire) {
            publish(&trainee, &pace);
            published = Some(Instant::now());
        }
        if over {
            return Ok(());
        }
        // Nobody waits for the trainee while the training is paused.
        drop(trainee);
        if !link.go_on() {
            publish(&desk.for_update(), &pace);
            return Ok(());
        }
        trainee = desk.for_update();
        let before = trainee.updates();
        let learns: &mut C = &mut trainee;
        let begun = Instant::now();
        let outcome = on_pool(|| learns.update());
        pace.add(learns.updates().saturating_sub(before), begun.elapsed());
        outcome?;
    }
}

/// Updates that a stretch of the pace has at least: where one in a few takes much longer than the others, it counts as
/// what it is.
const STRETCH: usize = 8;

/// How fast updates are made: over the last seconds of the training's own time.
#[derive(Debug, Default)]
struct Pace {
    whole: Duration,
    /// Updates and time of the stretch before this one and of this one.
    stretches: [(usize, Duration); 2],
}

impl Pace {
    fn add(&mut self, updates: usize, took: Duration) {
        self.whole += took;
        let [before, now] = &mut self.stretches;
        now.0 += updates;
        now.1 += took;
        if now.1 >= Duration::from_secs(1) && now.0 >= STRETCH {
            *before = std::mem::take(now);
        }
    }

    fn per_second(&self) -> f32 {
        let updates: usize = self.stretches.iter().map(|stretch| stretch.0).sum();
        let time: f32 = self.stretches.iter().map(|stretch| stretch.1.as_secs_f32()).sum();
        if time > 0.0 { updates as f32 / time } else { 0.0 }
    }
}

/// All cores but one, for all trainings together. None where no threads can be started: then each training computes on
/// its own.
static POOL: LazyLock<Option<ThreadPool>> = LazyLock::new(|| {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let named = ThreadPoolBuilder::new().thread_name(|at| format!("glomscope-train-{at}"));
    named.num_threads(cores.saturating_sub(1).max(1)).build().ok()
});

/// Computes where the window is not disturbed: training, and whatever else takes more than a moment.
pub fn on_pool<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    match &*POOL {
        Some(pool) => pool.install(work),
        None => work(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
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
        fails_at: usize,
        panics_at: usize,
    }

    impl Adder {
        fn new(total: usize) -> Self {
            let drawn = generator(3, Purpose::Test, 0);
            let never = usize::MAX;
            let takes = Duration::from_millis(1);
            Self { drawn, sum: 0, updates: 0, total, takes, fails_at: never, panics_at: never }
        }
    }

    impl Trainee for Adder {
        type View = u64;

        fn updates(&self) -> usize {
            self.updates
        }

        fn total(&self) -> usize {
            self.total
        }

        fn update(&mut self) -> Result<(), String> {
            thread::sleep(self.takes);
            assert_ne!(self.updates, self.panics_at, "on purpose");
            if self.updates == self.fails_at {
                return Err("The loss is not a number".to_owned());
            }
            self.sum = self.sum.wrapping_add(self.drawn.random::<u64>());
            self.updates += 1;
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
        let training = BackgroundTraining::start(trainee, quiet());
        until("an update", || training.latest().updates > 0);
        let begun = Instant::now();
        for _ in 0..5 {
            training.keeper()(&path).unwrap();
        }
        assert!(begun.elapsed() < Duration::from_secs(1), "took {:?}", begun.elapsed());
        assert_eq!(training.standing(), Standing::Running);
        let before = training.latest().updates;
        until("more", || training.latest().updates > before);
    }

    #[test]
    fn a_training_is_cancelled_within_a_second_and_lets_go_of_its_trainee() {
        let mut trainee = Adder::new(usize::MAX);
        trainee.takes = Duration::from_millis(50);
        let mut training = BackgroundTraining::start(trainee, quiet());
        until("an update", || training.latest().updates > 0);
        let begun = Instant::now();
        training.stop();
        until("the end of the thread", || training.worker.as_ref().unwrap().finished().is_some());
        assert!(begun.elapsed() < Duration::from_secs(1));
        assert_eq!(training.standing(), Standing::Stopped);
        let desk = Arc::downgrade(&training.desk);
        training.resume();
        drop(training);
        until("the end after a drop", || desk.upgrade().is_none());
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
    fn the_pace_is_that_of_the_last_seconds() {
        let mut pace = Pace::default();
        assert_eq!(pace.per_second(), 0.0);
        (0..40).for_each(|_| pace.add(1, Duration::from_millis(100)));
        assert!((pace.per_second() - 10.0).abs() < 0.01);
        (0..400).for_each(|_| pace.add(1, Duration::from_millis(10)));
        assert!((pace.per_second() - 100.0).abs() < 1.0, "old times are forgotten: {}", pace.per_second());
        assert!((pace.whole.as_secs_f32() - 8.0).abs() < 1e-3);
        let mut pieces = Pace::default();
        (0..20).for_each(|at| pieces.add(at % 2, Duration::from_millis(100)));
        assert!((pieces.per_second() - 5.0).abs() < 0.01, "an update in two pieces is one: {}", pieces.per_second());
    }
}
