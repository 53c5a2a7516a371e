//! One training in progress.

use std::time::{Duration, Instant};

use super::{CurvePoint, Loss, Pace, Record, Saved, SavedError, Trainable};

/// A training in progress: one update at a time, with a measurement where one is due.
#[derive(Debug)]
pub struct Training<T: Trainable> {
    learner: T,
    record: Record<T::Loss, T::Point>,
    /// The seconds of the record, to the nanosecond.
    spent: Duration,
    /// Of the last update since the training was begun or opened.
    latest: Option<T::Loss>,
}

impl<T: Trainable<Data = ()>> Training<T> {
    /// A training at its beginning.
    ///
    /// # Errors
    /// What cannot be trained, in words.
    pub fn new(config: T::Config) -> Result<Self, T::Error> {
        Self::new_on(config, &())
    }

    /// A training that goes on from where it was saved.
    ///
    /// # Errors
    /// As [`Training::resume_on`].
    pub fn resume(saved: Saved<T>) -> Result<Self, T::Error> {
        Self::resume_on(saved, &())
    }
}

impl<T: Trainable> Training<T> {
    /// A training on `data` at its beginning.
    ///
    /// # Errors
    /// What cannot be trained, in words.
    pub fn new_on(config: T::Config, data: &T::Data) -> Result<Self, T::Error> {
        Ok(Self { learner: T::new(config, data)?, record: Record::default(), spent: Duration::ZERO, latest: None })
    }

    /// A training on `data` that goes on from where it was saved.
    ///
    /// # Errors
    /// A configuration that cannot be trained, numbers that do not fit it, other data than it began with, or a file
    /// that holds too little to go on.
    pub fn resume_on(saved: Saved<T>, data: &T::Data) -> Result<Self, T::Error> {
        let Saved { config, state, record } = saved;
        let learner = T::resume(config, state, record.update, data)?;
        let spent = Duration::try_from_secs_f64(record.seconds)
            .map_err(|_| SavedError(format!("the training took {} seconds", record.seconds)))?;
        Ok(Self { learner, record, spent, latest: None })
    }

    /// Everything that is needed to go on later.
    pub fn save(&self) -> Saved<T> {
        Saved { config: self.config().clone(), state: self.learner.save(), record: self.record.clone() }
    }

    /// What learns: what it has that other trainings have not.
    pub fn learner(&self) -> &T {
        &self.learner
    }

    /// What is trained, and how.
    pub fn config(&self) -> &T::Config {
        self.learner.config()
    }

    /// Updates made.
    pub fn update(&self) -> u64 {
        self.record.update
    }

    /// Updates to do.
    pub fn updates(&self) -> u64 {
        T::updates(self.config())
    }

    /// The curve so far.
    pub fn curve(&self) -> &[CurvePoint<T::Point>] {
        &self.record.curve
    }

    /// Seconds of training so far, measurements not counted.
    pub fn seconds(&self) -> f64 {
        self.record.seconds
    }

    /// Updates in a second of training, the mean over all of them; 0 before the first.
    pub fn updates_per_second(&self) -> f64 {
        self.update() as f64 / self.seconds().max(1e-9)
    }

    /// Mean loss of the updates since the last point of the curve (of the last point, right after it); none before the
    /// first update.
    pub fn loss(&self) -> Option<T::Loss> {
        let (sum, count) = self.record.losses;
        match count {
            0 => self.record.curve.last().map(|point| T::loss(&point.value)),
            _ => Some(sum.mean(count)),
        }
    }

    /// The loss of the last update; none before the first since the training was begun or opened.
    pub fn latest_loss(&self) -> Option<T::Loss> {
        self.latest
    }

    /// Whether all updates are made. The last measurement may still be due.
    pub fn finished(&self) -> bool {
        self.update() >= self.updates()
    }

    /// Whether a measurement is due and not yet there.
    pub fn measure_due(&self) -> bool {
        let update = self.update();
        let measured = self.record.curve.last().is_some_and(|point| point.update >= update);
        update > 0 && !measured && (self.learner.is_measured_at(update) || self.finished())
    }

    /// Whether nothing is left to do.
    pub fn is_over(&self) -> bool {
        self.finished() && !self.measure_due()
    }

    /// Other settings from here on; fewer updates than were made end the training here.
    ///
    /// # Errors
    /// Settings that cannot be trained, or with which this training cannot go on; the former stay.
    pub fn go_on(&mut self, config: T::Config) -> Result<(), T::Error> {
        self.learner.change(config, self.record.update)
    }

    /// Another number of updates to do; fewer than were made end the training here.
    ///
    /// # Errors
    /// A number that cannot be; the former stays.
    pub fn set_updates(&mut self, updates: u64) -> Result<(), T::Error> {
        self.go_on(T::with_updates(self.config(), updates))
    }

    /// One update, and the measurement that is due after it. A measurement that was due when the training was saved is
    /// made up for before. Does nothing when the training is over.
    ///
    /// [`Training::piece`] comes to the same in short pieces.
    ///
    /// # Errors
    /// A loss that became not a number or infinite; the learner stays as it was before. A learner that cannot be
    /// measured.
    pub fn step(&mut self) -> Result<(), T::Error> {
        self.measure_if_due()?;
        self.make_update(Pace::Whole)?;
        self.measure_if_due()
    }

    /// A short piece of the measurement that is due, or else of the next update. Does nothing when the training is
    /// over.
    ///
    /// # Errors
    /// As [`Training::step`].
    pub fn piece(&mut self) -> Result<(), T::Error> {
        if self.measure_due() { self.measure(Pace::Piece) } else { self.make_update(Pace::Piece) }
    }

    /// Makes the measurement that is due, if one is.
    ///
    /// # Errors
    /// A learner that cannot be measured.
    pub fn measure_if_due(&mut self) -> Result<(), T::Error> {
        if self.measure_due() { self.measure(Pace::Whole) } else { Ok(()) }
    }

    fn make_update(&mut self, pace: Pace) -> Result<(), T::Error> {
        if self.finished() {
            return Ok(());
        }
        let start = Instant::now();
        let made = self.learner.update(self.record.update, pace)?;
        if let Some(loss) = made {
            let (sum, count) = self.record.losses;
            self.record.update += 1;
            self.record.losses = (sum.plus(loss), count + 1);
            self.latest = Some(loss);
        }
        self.spent += start.elapsed();
        // In one rounding, so that a file gives back the same number.
        self.record.seconds = self.spent.as_nanos() as f64 / 1e9;
        Ok(())
    }

    fn measure(&mut self, pace: Pace) -> Result<(), T::Error> {
        let (sum, count) = self.record.losses;
        let Record { update, seconds, .. } = self.record;
        if let Some(value) = self.learner.measure(update, sum.mean(count.max(1)), pace)? {
            self.record.losses = (T::Loss::default(), 0);
            self.record.curve.push(CurvePoint { update, value, seconds });
        }
        Ok(())
    }
}
