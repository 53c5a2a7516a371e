//! Files under way: each is written or read off the window's thread.

use std::sync::Mutex;

use crate::engine::worker::{Wake, Worker};

/// What a job brings: words, and what it made, to be taken once.
struct Brought<O> {
    words: String,
    made: Mutex<Option<O>>,
}

/// Jobs that each make something, or write something.
pub struct FileJobs<O> {
    jobs: Vec<Worker<Brought<O>>>,
}

impl<O> Default for FileJobs<O> {
    fn default() -> Self {
        Self { jobs: Vec::new() }
    }
}

impl<O: Send + 'static> FileJobs<O> {
    /// Starts a job on a thread of its own: it gives what there is to say and what it made.
    pub fn start(
        &mut self,
        name: &str,
        wake: &Wake,
        work: impl FnOnce() -> Result<(String, Option<O>), String> + Send + 'static,
    ) {
        self.jobs.push(Worker::start(name, wake.clone(), move |link| {
            let (words, made) = work()?;
            link.publish(Brought { words, made: Mutex::new(made) });
            Ok(())
        }));
    }

    /// Whether no job is under way, received or not.
    pub fn is_idle(&self) -> bool {
        self.jobs.is_empty()
    }

    /// What the next job that has ended brings, or why it failed; none while there is none.
    pub fn receive(&mut self) -> Option<Result<(String, Option<O>), String>> {
        let at = self.jobs.iter().position(|job| job.finished().is_some())?;
        let job = self.jobs.remove(at);
        if let Some(Err(words)) = job.finished() {
            return Some(Err(words));
        }
        let brought = job.latest()?;
        let made = brought.made.lock().ok().and_then(|mut made| made.take());
        Some(Ok((brought.words.clone(), made)))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn a_job_brings_what_it_made_once_or_why_it_failed() {
        let wake: Wake = Arc::new(|| ());
        let mut jobs = FileJobs::<u32>::default();
        let next = |jobs: &mut FileJobs<u32>| {
            let begun = Instant::now();
            loop {
                if let Some(brought) = jobs.receive() {
                    return brought;
                }
                assert!(begun.elapsed() < Duration::from_secs(20));
                std::thread::sleep(Duration::from_millis(1));
            }
        };
        jobs.start("test", &wake, || Ok(("Opened".to_owned(), Some(3))));
        assert_eq!(next(&mut jobs), Ok(("Opened".to_owned(), Some(3))));
        assert!(jobs.receive().is_none(), "taken once");
        jobs.start("test", &wake, || Err("No such file".to_owned()));
        assert_eq!(next(&mut jobs), Err("No such file".to_owned()));
    }
}
