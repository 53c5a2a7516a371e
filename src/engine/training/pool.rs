//! The threads on which all trainings compute.

use std::sync::LazyLock;
use std::thread;

use rayon::{ThreadPool, ThreadPoolBuilder};

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
