//! A training on a thread of its own, which can be held, ended, kept and gone on with at any time.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::tempo::Tempo;
use super::{Progress, Standing, Trainee, on_pool};
use crate::engine::worker::{Link, Wake, Worker};

/// The least time between two published views: ten a second are live enough for curves.
const BETWEEN_VIEWS: Duration = Duration::from_millis(100);

/// What training and thread share.
struct Shared<C> {
    trainee: Mutex<C>,
    /// Others who wait for the trainee: the thread lets them go first.
    waiting: AtomicUsize,
    /// Every update is published while this is set: what is seen of a paused training is its newest state.
    exact: AtomicBool,
    /// An update ended half-way.
    broken: AtomicBool,
    /// What is to be changed between two updates.
    changes: Mutex<Vec<Change<C>>>,
    /// Why the last of them was refused.
    refused: Mutex<Option<String>>,
}

/// A change of a trainee that may be refused.
type Change<C> = Box<dyn FnOnce(&mut C) -> Result<(), String> + Send>;

impl<C: Trainee> Shared<C> {
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

    /// The trainee with every change that was asked for. What a panic left behind is marked as broken, and not used.
    fn take(&self) -> MutexGuard<'_, C> {
        let mut trainee = self.trainee.lock().unwrap_or_else(|poisoned| {
            self.broken.store(true, Ordering::Release);
            poisoned.into_inner()
        });
        for change in std::mem::take(&mut *lock(&self.changes)) {
            if let Err(words) = change(&mut trainee) {
                *lock(&self.refused) = Some(words);
            }
        }
        trainee
    }
}

/// The guarded values stay whole when a holder panics: they are only replaced.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Training on a thread of its own. Dropping it stops it.
pub struct BackgroundTraining<C: Trainee> {
    shared: Arc<Shared<C>>,
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
        let shared = Shared {
            trainee: Mutex::new(trainee),
            waiting: AtomicUsize::new(0),
            exact: AtomicBool::new(false),
            broken: AtomicBool::new(false),
            changes: Mutex::default(),
            refused: Mutex::default(),
        };
        Self { shared: Arc::new(shared), worker: None, wake, stopped: true, before, caught: Mutex::default() }
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
        if !self.shared.exact.load(Ordering::Acquire) {
            return shown;
        }
        // It was held between two views. While the thread is at work the trainee is taken, and the next view is on its
        // way.
        let Ok(trainee) = self.shared.trainee.try_lock() else { return shown };
        if trainee.updates() == shown.updates {
            return shown;
        }
        let mut caught = lock(&self.caught);
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
        self.shared.exact.store(true, Ordering::Release);
        self.worker.iter().for_each(Worker::pause);
    }

    /// Lets it go on: paused or stopped, from exactly where it stands.
    pub fn resume(&mut self) {
        match self.standing() {
            Standing::Paused => {
                self.shared.exact.store(false, Ordering::Release);
                self.worker.iter().for_each(Worker::resume);
            }
            Standing::Stopped => {
                self.shared.exact.store(false, Ordering::Release);
                self.before = self.latest();
                self.stopped = false;
                let (shared, spent) = (self.shared.clone(), self.before.seconds);
                // An old thread may be in its last update; the trainee passes from one to the other under its lock.
                self.worker =
                    Some(Worker::start("training", self.wake.clone(), move |link| train(&shared, spent, link)));
            }
            Standing::Running | Standing::Done | Standing::Failed(_) => {}
        }
    }

    /// Ends the thread after the update that is being made. The trainee stays and can be kept.
    pub fn stop(&mut self) {
        self.shared.exact.store(true, Ordering::Release);
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
        let mut trainee = self.shared.for_others();
        change(&mut trainee)?;
        self.before = Arc::new(Progress::of(&*trainee, shown.per_second, shown.seconds));
        drop(trainee);
        // A thread that waits in a pause ends; the next one begins with the change.
        self.stopped = true;
        self.worker = None;
        Ok(())
    }

    /// Changes the trainee between two updates, whether it runs or not, and waits for neither. What is refused is told
    /// by [`BackgroundTraining::refused`].
    pub fn change_soon(&self, change: impl FnOnce(&mut C) -> Result<(), String> + Send + 'static) {
        lock(&self.shared.changes).push(Box::new(change));
    }

    /// Why the last such change was refused, told once.
    pub fn refused(&self) -> Option<String> {
        lock(&self.shared.refused).take()
    }

    /// Writes the trainee to a file from which it goes on exactly. Waits for the update that is being made, and for the
    /// disk: for a thread beside the window, which [`BackgroundTraining::keeper`] serves.
    ///
    /// Gives the updates that what is in the file has had: it may have gone on until it was written.
    ///
    /// # Errors
    /// Why nothing was written, as a sentence.
    pub fn keep(&self, path: &Path) -> Result<usize, String> {
        keep(&self.shared, path)
    }

    /// What writes the trainee, now or later, from any thread; it outlives the training.
    pub fn keeper(&self) -> impl FnOnce(&Path) -> Result<usize, String> + Send + 'static {
        let shared = self.shared.clone();
        move |path| keep(&shared, path)
    }
}

fn keep<C: Trainee>(shared: &Shared<C>, path: &Path) -> Result<usize, String> {
    let trainee = shared.for_others();
    if shared.broken.load(Ordering::Acquire) {
        return Err(
            "An error ended this training in the middle of an update: there is no whole state to keep".to_owned()
        );
    }
    trainee.keep(path)?;
    Ok(trainee.updates())
}

/// The thread's side.
fn train<C: Trainee>(shared: &Shared<C>, spent: f32, link: &Link<Progress<C::View>>) -> Result<(), String> {
    let mut tempo = Tempo::default();
    let mut published: Option<Instant> = None;
    let publish = |trainee: &C, tempo: &Tempo| {
        link.publish(Progress::of(trainee, tempo.per_second(), spent + tempo.whole.as_secs_f32()));
    };
    loop {
        let mut trainee = shared.for_update();
        if shared.broken.load(Ordering::Acquire) {
            return Err("An internal error ended the training in the middle of an update".to_owned());
        }
        let over = trainee.is_over();
        let due = published.is_none_or(|published| published.elapsed() >= BETWEEN_VIEWS);
        if over || due || shared.exact.load(Ordering::Acquire) {
            publish(&trainee, &tempo);
            published = Some(Instant::now());
        }
        if over {
            return Ok(());
        }
        // Nobody waits for the trainee while the training is paused.
        drop(trainee);
        if !link.go_on() {
            publish(&shared.for_update(), &tempo);
            return Ok(());
        }
        trainee = shared.for_update();
        let before = trainee.updates();
        let learns: &mut C = &mut trainee;
        let begun = Instant::now();
        let outcome = on_pool(|| learns.update());
        tempo.add(learns.updates().saturating_sub(before), begun.elapsed());
        outcome?;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
