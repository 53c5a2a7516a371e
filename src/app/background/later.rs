//! Something computed beside the window: the newest wish wins, what was computed last stays in sight meanwhile.

use std::sync::Arc;

use crate::engine::training::on_pool;
use crate::engine::worker::{Wake, Worker};

/// What is computed from a `K`, between frames.
pub struct Later<K, V> {
    done: Option<(K, Arc<V>)>,
    failed: Option<(K, String)>,
    busy: Option<(K, Worker<V>)>,
}

impl<K, V> Default for Later<K, V> {
    fn default() -> Self {
        Self { done: None, failed: None, busy: None }
    }
}

impl<K: Clone + PartialEq + Send + 'static, V: Send + Sync + 'static> Later<K, V> {
    /// What was computed last, and from what: not always from what was wished for last.
    pub fn latest(&self) -> Option<(&K, &Arc<V>)> {
        self.done.as_ref().map(|(key, value)| (key, value))
    }

    /// Why `key` could not be computed.
    pub fn failure(&self, key: &K) -> Option<&str> {
        self.failed.as_ref().filter(|(of, _)| of == key).map(|(_, words)| words.as_str())
    }

    /// Whether something is being computed.
    pub fn is_busy(&self) -> bool {
        self.busy.is_some()
    }

    /// Whether a thread is at work on it, received or not.
    pub fn is_working(&self) -> bool {
        self.busy.as_ref().is_some_and(|(_, worker)| worker.finished().is_none())
    }

    /// Takes what has been computed meanwhile.
    pub fn receive(&mut self) {
        let Some((key, worker)) = &self.busy else { return };
        let Some(outcome) = worker.finished() else { return };
        match (outcome, worker.latest()) {
            (Ok(()), Some(value)) => self.done = Some((key.clone(), value)),
            (Ok(()), None) => {}
            (Err(words), _) => self.failed = Some((key.clone(), words)),
        }
        self.busy = None;
    }

    /// Wishes for `key`, computed at once; for what takes less than a millisecond.
    pub fn now(&mut self, key: &K, compute: impl FnOnce(&K) -> Result<V, String>) {
        if self.is_known(key) {
            return;
        }
        match compute(key) {
            Ok(value) => self.done = Some((key.clone(), Arc::new(value))),
            Err(words) => self.failed = Some((key.clone(), words)),
        }
    }

    /// Wishes for `key`, computed on the pool of all background work: begun when nothing else is being computed.
    pub fn wish(&mut self, key: &K, wake: &Wake, compute: impl FnOnce(&K) -> Result<V, String> + Send + 'static) {
        self.receive();
        if self.busy.is_some() || self.is_known(key) {
            return;
        }
        let of = key.clone();
        let worker = Worker::start("later", wake.clone(), move |link| {
            link.publish(on_pool(move || compute(&of))?);
            Ok(())
        });
        self.busy = Some((key.clone(), worker));
    }

    fn is_known(&self, key: &K) -> bool {
        self.done.as_ref().is_some_and(|(of, _)| of == key) || self.failure(key).is_some()
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    fn until(later: &mut Later<u32, u32>) {
        let begun = Instant::now();
        while later.is_busy() {
            assert!(begun.elapsed() < Duration::from_secs(20));
            std::thread::sleep(Duration::from_millis(1));
            later.receive();
        }
    }

    #[test]
    fn the_last_result_stays_until_the_next_is_there() {
        let wake: Wake = Arc::new(|| ());
        let mut later = Later::default();
        later.now(&1, |key| Ok(key * 10));
        assert_eq!(later.latest(), Some((&1, &Arc::new(10))));
        later.wish(&2, &wake, |key| Ok(key * 10));
        later.wish(&3, &wake, |_| Err("never begun while 2 is computed".to_owned()));
        assert_eq!(later.latest().map(|(key, _)| *key), Some(1));
        until(&mut later);
        assert_eq!(later.latest(), Some((&2, &Arc::new(20))));
        later.wish(&2, &wake, |_| Err("not computed twice".to_owned()));
        assert!(!later.is_busy());
        later.wish(&3, &wake, |_| Err("no".to_owned()));
        until(&mut later);
        assert_eq!((later.failure(&3), later.failure(&2)), (Some("no"), None));
        assert_eq!(later.latest().map(|(key, _)| *key), Some(2), "what was there stays in sight");
    }
}
