//! A training as a window looks at it. In this one way every kind of training runs beside the window: a kind adds what
//! there is to see of it, and nothing else.

use std::path::Path;

use super::{Opened, Trainee, sentence};
use crate::files::training::{Filed, open, save};
use crate::training::{Saved, Trainable, Training};

/// What a window draws of a kind of training.
pub trait Shown: Filed<Config: Send + 'static, Loss: Send + 'static, Point: Send + 'static> + Send + 'static {
    /// What there is to see at one moment.
    type View: Send + Sync + 'static;
    /// What is remembered from one moment to the next, so that not all of it is made anew.
    type Sight: Send + 'static;

    /// What is remembered at the beginning.
    ///
    /// # Errors
    /// A learner that cannot be shown.
    fn sight(training: &Training<Self>) -> Result<Self::Sight, Self::Error>;

    /// An update was made.
    ///
    /// # Errors
    /// A learner that cannot be shown.
    fn updated(_training: &Training<Self>, _sight: &mut Self::Sight) -> Result<(), Self::Error> {
        Ok(())
    }

    /// What there is to see now.
    fn view(training: &Training<Self>, sight: &Self::Sight) -> Self::View;

    /// What is left to do, in updates like those that are being made now.
    fn left(training: &Training<Self>) -> f32 {
        training.updates().saturating_sub(training.update()) as f32
    }

    /// The settings with which it goes on for `updates` more than it was to make; none where they cannot be counted.
    fn longer(training: &Training<Self>, updates: u64) -> Option<Self::Config> {
        let all = training.updates().checked_add(updates)?;
        Some(Self::with_updates(training.config(), all))
    }
}

/// Shows what was saved as a network alone.
type ShowStill<T> = fn(Saved<T>) -> Result<<T as Shown>::View, <T as Trainable>::Error>;

/// A training with what is remembered of it for the window.
pub struct Watched<T: Shown> {
    training: Training<T>,
    sight: T::Sight,
}

impl<T: Shown> Watched<T> {
    /// Looks at a training from where it stands.
    ///
    /// # Errors
    /// A learner that cannot be shown, as a sentence.
    pub fn new(training: Training<T>) -> Result<Self, String> {
        let sight = T::sight(&training).map_err(|error| sentence(&error))?;
        Ok(Self { training, sight })
    }

    /// A training at its beginning, on `data`.
    ///
    /// # Errors
    /// What cannot be trained, as a sentence.
    pub fn begin(config: T::Config, data: &T::Data) -> Result<Self, String> {
        Training::new_on(config, data).map_err(|error| sentence(&error)).and_then(Self::new)
    }

    /// Reads a training from a file; `data` are those that it began with. What was saved as a network alone stands
    /// still where `still` shows it, and else goes on as far as it can.
    ///
    /// # Errors
    /// Why it cannot be used, as a sentence.
    pub(super) fn open(
        path: &Path,
        data: impl FnOnce(&Saved<T>) -> Result<T::Data, String>,
        still: Option<ShowStill<T>>,
    ) -> Result<Opened<Self>, String> {
        let saved = open::<T>(path).map_err(|error| sentence(&error))?;
        if let Some(still) = still.filter(|_| !T::goes_on(&saved)) {
            return still(saved).map(|view| Opened::Still(Box::new(view))).map_err(|error| sentence(&error));
        }
        let data = data(&saved)?;
        let training = Training::resume_on(saved, &data).map_err(|error| sentence(&error))?;
        Ok(Opened::Training(Box::new(Self::new(training)?)))
    }

    /// The training.
    pub fn training(&self) -> &Training<T> {
        &self.training
    }
}

impl<T: Shown> Trainee for Watched<T> {
    type View = T::View;
    type Config = T::Config;

    fn updates(&self) -> usize {
        self.training.update() as usize
    }

    fn total(&self) -> usize {
        self.training.updates() as usize
    }

    fn left(&self) -> f32 {
        T::left(&self.training)
    }

    /// The last measurement belongs to the training.
    fn is_over(&self) -> bool {
        self.training.is_over()
    }

    fn update(&mut self) -> Result<(), String> {
        let before = self.training.update();
        self.training.piece().map_err(|error| sentence(&error))?;
        if self.training.update() > before {
            T::updated(&self.training, &mut self.sight).map_err(|error| sentence(&error))?;
        }
        Ok(())
    }

    fn extend(&mut self, updates: u64) -> Result<(), String> {
        let config = T::longer(&self.training, updates).ok_or("These are too many updates")?;
        self.go_on(config)
    }

    fn go_on(&mut self, config: T::Config) -> Result<(), String> {
        self.training.go_on(config).map_err(|error| sentence(&error))
    }

    fn view(&self) -> T::View {
        T::view(&self.training, &self.sight)
    }

    fn keep(&self, path: &Path) -> Result<(), String> {
        save(&self.training.save(), false, path).map_err(|error| sentence(&error))
    }
}
