//! Long work beside the interface: one named thread that publishes what it has so far, can be paused, and can be told
//! to stop.
//!
//! The work asks [`Link::go_on`] between two of its pieces. While it is paused it waits there and uses no processor.
//! Whoever looks takes the newest published value and never waits.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use arc_swap::ArcSwapOption;

/// Asks for a repaint, from any thread.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// What the owner wants of the thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Run,
    Pause,
    Stop,
}

struct Shared<S> {
    latest: ArcSwapOption<S>,
    wish: Mutex<Wish>,
    changed: Condvar,
    outcome: Mutex<Option<Result<(), String>>>,
    ended: Condvar,
}

impl<S> Shared<S> {
    fn set(&self, wish: Wish) {
        let mut now = lock(&self.wish);
        // Who was told to stop is not called back.
        if *now != Wish::Stop {
            *now = wish;
        }
        self.changed.notify_all();
    }
}

/// The guarded values stay whole when a holder panics: they are only replaced.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The work's end of the line.
pub struct Link<S> {
    shared: Arc<Shared<S>>,
    wake: Wake,
}

impl<S> Link<S> {
    /// Shows how far the work is. Replaces what was published before.
    pub fn publish(&self, state: S) {
        self.shared.latest.store(Some(Arc::new(state)));
        (self.wake)();
    }

    /// Whether to go on: waits while paused; false once the work should stop.
    pub fn go_on(&self) -> bool {
        let mut wish = lock(&self.shared.wish);
        while *wish == Wish::Pause {
            wish = self.shared.changed.wait(wish).unwrap_or_else(PoisonError::into_inner);
        }
        *wish == Wish::Run
    }

    /// Whether the work should stop, without waiting when it is paused.
    pub fn is_stopped(&self) -> bool {
        *lock(&self.shared.wish) == Wish::Stop
    }
}

/// The owner's end. Dropping it tells the work to stop and does not wait for it.
pub struct Worker<S> {
    shared: Arc<Shared<S>>,
}

impl<S: Send + Sync + 'static> Worker<S> {
    /// Starts `work` on a thread called `glomscope-NAME`. `wake` is called whenever there is something new to see. An
    /// error, or a panic, becomes the outcome.
    pub fn start(name: &str, wake: Wake, work: impl FnOnce(&Link<S>) -> Result<(), String> + Send + 'static) -> Self {
        let shared = Arc::new(Shared {
            latest: ArcSwapOption::empty(),
            wish: Mutex::new(Wish::Run),
            changed: Condvar::new(),
            outcome: Mutex::new(None),
            ended: Condvar::new(),
        });
        let link = Link { shared: shared.clone(), wake };
        let spawned = thread::Builder::new().name(format!("glomscope-{name}")).spawn(move || {
            let guarded = catch_unwind(AssertUnwindSafe(|| work(&link)));
            let outcome = guarded.unwrap_or_else(|_| Err("An internal error ended the work".to_owned()));
            *lock(&link.shared.outcome) = Some(outcome);
            link.shared.ended.notify_all();
            (link.wake)();
        });
        if let Err(error) = spawned {
            *lock(&shared.outcome) = Some(Err(format!("No thread could be started ({error})")));
        }
        Self { shared }
    }

    /// What was published last.
    pub fn latest(&self) -> Option<Arc<S>> {
        self.shared.latest.load_full()
    }

    /// The outcome, once the work has ended. Work that was stopped ends as it sees fit.
    pub fn finished(&self) -> Option<Result<(), String>> {
        lock(&self.shared.outcome).clone()
    }

    /// Holds the work at its next [`Link::go_on`].
    pub fn pause(&self) {
        self.shared.set(Wish::Pause);
    }

    /// Lets paused work go on.
    pub fn resume(&self) {
        self.shared.set(Wish::Run);
    }

    /// Whether the work was told to pause and has not ended.
    pub fn is_paused(&self) -> bool {
        *lock(&self.shared.wish) == Wish::Pause && self.finished().is_none()
    }

    /// Whether the work goes on: not paused, not told to stop, not ended.
    pub fn is_running(&self) -> bool {
        *lock(&self.shared.wish) == Wish::Run && self.finished().is_none()
    }

    /// Tells the work to stop at its next [`Link::go_on`].
    pub fn stop(&self) {
        self.shared.set(Wish::Stop);
    }

    /// Whether the work was told to stop.
    pub fn is_stopped(&self) -> bool {
        *lock(&self.shared.wish) == Wish::Stop
    }

    /// Waits for the end of the work: for a program without a window.
    pub fn wait(&self) -> Result<(), String> {
        let mut outcome = lock(&self.shared.outcome);
        loop {
            if let Some(outcome) = &*outcome {
                return outcome.clone();
            }
            outcome = self.shared.ended.wait(outcome).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<S> Drop for Worker<S> {
    fn drop(&mut self) {
        self.shared.set(Wish::Stop);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::{Duration, Instant};

    use super::*;

    fn counting(limit: usize) -> (Worker<usize>, Arc<AtomicUsize>) {
        let woken = Arc::new(AtomicUsize::new(0));
        let counter = woken.clone();
        let wake: Wake = Arc::new(move || {
            counter.fetch_add(1, Ordering::Relaxed);
        });
        let worker = Worker::start("test", wake, move |link: &Link<usize>| {
            for count in 1..=limit {
                if !link.go_on() {
                    return Ok(());
                }
                link.publish(count);
                thread::sleep(Duration::from_millis(1));
            }
            Ok(())
        });
        (worker, woken)
    }

    fn until(what: impl Fn() -> bool) {
        let started = Instant::now();
        while !what() {
            assert!(started.elapsed() < Duration::from_secs(20), "waited too long");
            thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn work_publishes_and_ends() {
        let (worker, woken) = counting(5);
        assert_eq!(worker.wait(), Ok(()));
        assert_eq!(worker.latest().as_deref(), Some(&5));
        until(|| woken.load(Ordering::Relaxed) == 6);
        assert!(!worker.is_running() && !worker.is_paused());
    }

    #[test]
    fn paused_work_stands_still_and_goes_on() {
        let (worker, _) = counting(usize::MAX);
        until(|| worker.latest().is_some());
        worker.pause();
        // One piece may be under way.
        thread::sleep(Duration::from_millis(30));
        let stood = worker.latest();
        thread::sleep(Duration::from_millis(30));
        assert_eq!(worker.latest(), stood);
        assert!(worker.is_paused());
        worker.resume();
        until(|| worker.latest() > stood);
        worker.pause();
        worker.stop();
        assert_eq!(worker.wait(), Ok(()), "a paused work can be stopped");
        worker.resume();
        assert!(!worker.is_running());
    }

    #[test]
    fn a_panic_becomes_an_error_and_a_dropped_worker_stops() {
        let quiet: Wake = Arc::new(|| ());
        let worker = Worker::<()>::start("test", quiet.clone(), |_| panic!("on purpose"));
        assert!(worker.wait().is_err_and(|said| said.contains("internal error")));
        let ended = Arc::new(AtomicUsize::new(0));
        let seen = ended.clone();
        let worker = Worker::<()>::start("test", quiet, move |link| {
            while link.go_on() {
                thread::sleep(Duration::from_millis(1));
            }
            seen.store(1, Ordering::Relaxed);
            Ok(())
        });
        drop(worker);
        until(|| ended.load(Ordering::Relaxed) == 1);
    }
}
