//! The list of trainings as the commands of the window work it: start, hold, stop, keep, open, use.

use std::path::PathBuf;

use super::desk::{TrainingDesk, TrainingNow};
use super::kind::{ListedKind, TrainingKind};
use super::list::{Chosen, Listed, Made, Trainings, Written};
use crate::app::widgets::thousands;
use crate::engine::training::{Opened, Standing, sentence};
use crate::engine::worker::Wake;
use crate::engine::{ModelChoice, Setup};
use crate::files::checkpoint;
use crate::teach::{Trial, Tried};

/// The setup with which the model in a file is meant to be run.
fn setup_for(path: PathBuf) -> Result<Box<Setup>, String> {
    let model = checkpoint::open(&path).map_err(|error| sentence(&error))?;
    Ok(Box::new(Setup::for_model(ModelChoice::Checkpoint(path), &*model)))
}

impl<K: ListedKind> TrainingDesk for Trainings<K> {
    fn kind(&self) -> TrainingKind {
        K::KIND
    }

    fn now(&self) -> TrainingNow {
        let chosen = self.chosen_training().map(|listed| (listed.number, listed.training.standing()));
        TrainingNow { kind: K::KIND, chosen, refused: K::refused(&self.form) }
    }

    fn start(&mut self, wake: &Wake) {
        self.start_with(vec![self.form.clone()], wake);
    }

    fn hold_or_go_on(&mut self) -> Result<(), String> {
        let Some(number) = self.number() else { return Ok(()) };
        let Some(listed) = self.get_mut(number) else { return Ok(()) };
        match listed.training.standing() {
            Standing::Running => listed.training.pause(),
            Standing::Paused | Standing::Stopped => listed.training.resume(),
            Standing::Done => self.go_on_for(number, K::KIND.words().more)?,
            Standing::Failed(_) => {}
        }
        Ok(())
    }

    fn stop(&mut self) {
        if let Some(listed) = self.number().and_then(|number| self.get_mut(number)) {
            listed.training.stop();
        }
    }

    fn ask_keep(&mut self) {
        self.asked = self.number();
    }

    fn stem(&self) -> String {
        let listed = self.asked.and_then(|number| self.get(number));
        let progress = listed.map(|listed| listed.training.latest());
        progress.map_or_else(String::new, |progress| K::stem(&progress.view, progress.updates))
    }

    fn keep(&mut self, path: PathBuf, then_use: bool, wake: &Wake) -> Result<(), String> {
        let listed = self.asked.and_then(|number| self.get(number));
        let listed = listed.ok_or("This training is no longer in the list")?;
        let (number, keeper) = (listed.number, listed.training.keeper());
        self.writing.start("keep", wake, move || {
            // It may have gone on until it was written.
            let update = keeper(&path)?;
            let setup = if then_use { Some(setup_for(path.clone())?) } else { None };
            let learns = K::KIND.words().learns;
            let words = format!("Kept the {learns} of {} updates in {}", thousands(update), path.display());
            Ok((words, Some(Written { kept: Some((number, path, update)), setup })))
        });
        Ok(())
    }

    fn open(&mut self, path: PathBuf, wake: &Wake) {
        let form = self.form.clone();
        self.making.start("open", wake, move || {
            let words = format!("Opened {}", path.display());
            let made = match K::open(&path, &form)? {
                Opened::Training(trainee) => Made::Training { number: None, trainee, path: Some(path) },
                Opened::Still(view) => Made::Still(view),
            };
            Ok((words, Some(made)))
        });
    }

    fn learn_from(&mut self, folder: PathBuf) {
        K::learn_from(&mut self.form, folder);
    }

    fn count(&self) -> usize {
        self.listed().len()
    }

    fn try_out(&mut self, trial: &Trial, wake: &Wake) -> bool {
        let Some(form) = K::form_of(trial) else { return false };
        let before = self.trials.iter().find(|(number, tried)| *tried == trial && self.get(**number).is_some());
        let before = before.map(|(number, _)| *number);
        let number = before.unwrap_or_else(|| {
            // The form says what is trained.
            self.form = form.clone();
            self.start_one(form, wake)
        });
        self.trials.insert(number, trial.clone());
        if let Some(listed) = self.get_mut(number) {
            if matches!(listed.training.standing(), Standing::Paused | Standing::Stopped) {
                listed.training.resume();
            }
            self.choose(Chosen::Training(number));
        }
        true
    }

    fn stands(&self) -> bool {
        let runs = |listed: &Listed<K>| listed.training.standing() == Standing::Running;
        !self.is_awaited() && !self.chosen_training().is_some_and(runs)
    }

    fn tried(&self, tried: &mut Tried) {
        if let Some(listed) = self.chosen_training() {
            let now = listed.training.latest();
            K::tried(&now.view, now.updates, now.total.saturating_sub(now.updates), tried);
        }
    }

    fn use_kept(&mut self, wake: &Wake) -> bool {
        let Some(path) = self.chosen_training().and_then(Listed::kept_as_it_is) else { return false };
        self.writing.start("use", wake, move || {
            Ok((String::new(), Some(Written { kept: None, setup: Some(setup_for(path)?) })))
        });
        true
    }
}
