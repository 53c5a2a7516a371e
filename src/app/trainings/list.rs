//! A list of trainings that go on side by side, the things that only stand there beside them, and which of all is
//! looked at.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use eframe::egui::Color32;

use super::desk::TrainingDesk as _;
use super::kind::{Config, ListedKind, View};
use crate::app::background::FileJobs;
use crate::app::room::News;
use crate::app::widgets::level_colour;
use crate::engine::Setup;
use crate::engine::training::{BackgroundTraining, Progress, Standing, Trainee as _};
use crate::engine::worker::Wake;
use crate::teach::Trial;

/// Hues of the trainings, in turn.
const HUES: usize = 6;

/// One training.
pub struct Listed<K: ListedKind> {
    /// Counted from 1, never used twice.
    pub number: usize,
    /// In a few words.
    pub name: String,
    /// In plots and lists.
    pub colour: Color32,
    /// The training itself.
    pub training: BackgroundTraining<K::Trainee>,
    /// The file in which it was kept last, or from which it came, and the updates that what is in there has had.
    pub kept: Option<(PathBuf, usize)>,
}

impl<K: ListedKind> Listed<K> {
    /// Updates that no file has.
    pub fn unkept(&self) -> usize {
        let kept = self.kept.as_ref().map_or(0, |(_, update)| *update);
        self.training.latest().updates.saturating_sub(kept)
    }

    /// The file that holds it as it is now.
    pub(super) fn kept_as_it_is(&self) -> Option<PathBuf> {
        let (path, update) = self.kept.as_ref()?;
        (*update == self.training.latest().updates).then(|| path.clone())
    }
}

/// Something that does not learn: what comes with the program, or what was kept without its optimiser.
pub struct Still<V> {
    /// In lists.
    pub name: String,
    /// What there is to see of it.
    pub view: Arc<V>,
}

/// One of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// One that stands still, by its place.
    Still(usize),
    /// A training, by its number.
    Training(usize),
}

/// What was made or read beside the window.
pub(super) enum Made<K: ListedKind> {
    Training {
        number: Option<usize>,
        trainee: Box<K::Trainee>,
        /// The file that it came from; without one it learns at once.
        path: Option<PathBuf>,
    },
    Still(Box<View<K>>),
}

/// What was written, or read for the run.
pub(super) struct Written {
    /// Which training, where, and the updates that what is in the file has had.
    pub kept: Option<(usize, PathBuf, usize)>,
    /// What the run is to settle with.
    pub setup: Option<Box<Setup>>,
}

/// Settings that are being typed for a training that goes on.
pub struct Draft<K: ListedKind> {
    /// Which.
    pub number: usize,
    /// With what it is trained now.
    pub before: Config<K>,
    /// With what it is to be trained.
    pub config: Config<K>,
}

/// The list, with the form from which a new one begins.
pub struct Trainings<K: ListedKind> {
    /// What stands in the form.
    pub form: K::Form,
    stills: Vec<Still<View<K>>>,
    listed: Vec<Listed<K>>,
    /// Numbers given so far.
    begun: usize,
    chosen: Chosen,
    /// Looked at as soon as it is made.
    wanted: Option<usize>,
    /// The training that a window asks a path for.
    pub(super) asked: Option<usize>,
    /// What was refused since the last time that it was asked for.
    refused: Vec<String>,
    /// Settings that are being typed for a training, and what they were before.
    pub draft: Option<Draft<K>>,
    /// What lessons have tried, by the numbers of the trainings.
    pub(super) trials: BTreeMap<usize, Trial>,
    pub(super) making: FileJobs<Made<K>>,
    pub(super) writing: FileJobs<Written>,
}

impl<K: ListedKind> Default for Trainings<K> {
    fn default() -> Self {
        Self {
            form: K::Form::default(),
            stills: Vec::new(),
            listed: Vec::new(),
            begun: 0,
            chosen: Chosen::Still(0),
            wanted: None,
            asked: None,
            refused: Vec::new(),
            draft: None,
            trials: BTreeMap::new(),
            making: FileJobs::default(),
            writing: FileJobs::default(),
        }
    }
}

impl<K: ListedKind> Trainings<K> {
    /// Takes over what was made, read and written meanwhile.
    pub fn receive(&mut self, wake: &Wake) -> Vec<News> {
        let mut news = Vec::new();
        let mut say = |words: String| (!words.is_empty()).then(|| news.push(News::Done(words)));
        let mut failed = Vec::new();
        while let Some(brought) = self.making.receive() {
            match brought {
                Ok((words, made)) => {
                    say(words);
                    match made {
                        Some(Made::Training { number, trainee, path }) => self.take_in(number, *trainee, path, wake),
                        Some(Made::Still(view)) => self.show("Opened", *view),
                        None => {}
                    }
                }
                Err(words) => failed.push(News::Failed(words)),
            }
        }
        let mut settle = Vec::new();
        while let Some(brought) = self.writing.receive() {
            match brought {
                Ok((words, written)) => {
                    say(words);
                    let Some(Written { kept, setup }) = written else { continue };
                    if let Some((number, path, update)) = kept
                        && let Some(listed) = self.listed.iter_mut().find(|listed| listed.number == number)
                    {
                        listed.kept = Some((path, update));
                    }
                    settle.extend(setup.map(News::Use));
                }
                Err(words) => failed.push(News::Failed(words)),
            }
        }
        failed.extend(std::mem::take(&mut self.refused).into_iter().map(News::Failed));
        failed.extend(self.listed.iter().filter_map(|listed| listed.training.refused()).map(News::Failed));
        news.extend(failed);
        news.extend(settle);
        news
    }

    fn take_in(&mut self, number: Option<usize>, trainee: K::Trainee, path: Option<PathBuf>, wake: &Wake) {
        let number = number.unwrap_or_else(|| {
            self.begun += 1;
            self.begun
        });
        let name = K::name(&trainee.view());
        let start = path.is_none();
        let kept = path.map(|path| (path, trainee.updates()));
        let training = match start {
            true => BackgroundTraining::start(trainee, wake.clone()),
            false => BackgroundTraining::hold(trainee, wake.clone()),
        };
        // The hues that are free, else the next in turn.
        let free = (0..HUES).find(|hue| self.listed.iter().all(|listed| listed.colour != level_colour(*hue)));
        let colour = level_colour(free.unwrap_or(number % HUES));
        let place = self.listed.partition_point(|listed| listed.number < number);
        self.listed.insert(place, Listed { number, name, colour, training, kept });
        if !start || self.wanted == Some(number) || self.shown().is_none() {
            self.choose(Chosen::Training(number));
        }
    }

    /// Takes something in that does not learn, and looks at it.
    pub fn show(&mut self, title: &str, view: View<K>) {
        self.stills.push(Still { name: format!("{title}: {}", K::name(&view)), view: Arc::new(view) });
        self.choose(Chosen::Still(self.stills.len() - 1));
    }

    /// Takes it in without looking at it where something learns already, or is to.
    pub fn offer(&mut self, title: &str, view: View<K>) {
        let (chosen, wanted) = (self.chosen, self.wanted);
        self.show(title, view);
        if wanted.is_some() || !self.listed.is_empty() {
            (self.chosen, self.wanted) = (chosen, wanted);
        }
    }

    /// Begins a training with each of the forms. The first of them is looked at when it is there.
    pub fn start_with(&mut self, forms: Vec<K::Form>, wake: &Wake) {
        self.wanted = Some(self.begun + 1);
        for form in forms {
            self.begun += 1;
            let number = Some(self.begun);
            // First weights, scenes or digits take longer than a frame.
            self.making.start("begin", wake, move || {
                let trainee = Box::new(K::begin(form)?);
                Ok((String::new(), Some(Made::Training { number, trainee, path: None })))
            });
        }
    }

    /// Begins a training with this form, and gives its number.
    pub(super) fn start_one(&mut self, form: K::Form, wake: &Wake) -> usize {
        self.start_with(vec![form], wake);
        self.begun
    }

    /// For a picture: begins a training where nothing is looked at, and holds it after so many updates. True when it
    /// stands still.
    pub fn pose(&mut self, updates: usize, wake: &Wake) -> bool {
        let Some(listed) = self.chosen_training() else {
            if !self.is_awaited() {
                self.start(wake);
            }
            return false;
        };
        let running = listed.training.standing() == Standing::Running;
        if running && listed.training.latest().updates >= updates {
            listed.training.pause();
        }
        !running
    }

    /// Lets a training go on for more updates than it was begun with.
    ///
    /// # Errors
    /// It runs, or the number cannot be.
    pub fn go_on_for(&mut self, number: usize, updates: u64) -> Result<(), String> {
        let Some(listed) = self.get_mut(number) else { return Ok(()) };
        listed.training.change(|trainee| trainee.extend(updates))?;
        listed.training.resume();
        Ok(())
    }

    /// Gives a training other settings from the next update on.
    ///
    /// # Errors
    /// Settings with which it cannot go on. One that runs says so later, by [`Trainings::receive`].
    pub fn change(&mut self, number: usize, config: Config<K>) -> Result<(), String> {
        let Some(listed) = self.get_mut(number) else { return Ok(()) };
        match listed.training.standing() {
            Standing::Running => {
                listed.training.change_soon(|trainee| trainee.go_on(config));
                Ok(())
            }
            _ => listed.training.change(|trainee| trainee.go_on(config)),
        }
    }

    /// Takes a training from the list; its thread ends.
    pub fn remove(&mut self, number: usize) {
        self.listed.retain(|listed| listed.number != number);
        if self.chosen == Chosen::Training(number) {
            self.chosen = self.listed.last().map_or(Chosen::Still(0), |listed| Chosen::Training(listed.number));
        }
    }

    /// All trainings, in the order in which they were begun.
    pub fn listed(&self) -> &[Listed<K>] {
        &self.listed
    }

    /// Everything that does not learn.
    pub fn stills(&self) -> &[Still<View<K>>] {
        &self.stills
    }

    /// One of the trainings.
    pub fn get(&self, number: usize) -> Option<&Listed<K>> {
        self.listed.iter().find(|listed| listed.number == number)
    }

    /// One of the trainings, to be changed.
    pub fn get_mut(&mut self, number: usize) -> Option<&mut Listed<K>> {
        self.listed.iter_mut().find(|listed| listed.number == number)
    }

    /// Why settings were refused, to be told by [`Trainings::receive`].
    pub fn say_refused(&mut self, words: Option<String>) {
        self.refused.extend(words);
    }

    /// Whether something is being made or read.
    pub fn is_awaited(&self) -> bool {
        !self.making.is_idle()
    }

    /// Looks at one of all.
    pub fn choose(&mut self, chosen: Chosen) {
        self.chosen = chosen;
        self.wanted = None;
    }

    /// The one that is looked at.
    pub fn chosen(&self) -> Chosen {
        self.chosen
    }

    /// The training that is looked at; none where it is nothing that learns.
    pub fn chosen_training(&self) -> Option<&Listed<K>> {
        match self.chosen {
            Chosen::Training(number) => self.get(number),
            Chosen::Still(_) => None,
        }
    }

    /// What stands still and is looked at.
    pub fn chosen_still(&self) -> Option<&Still<View<K>>> {
        match self.chosen {
            Chosen::Still(at) => self.stills.get(at),
            Chosen::Training(_) => None,
        }
    }

    /// What there is to see of what is looked at, and its colour.
    pub fn shown(&self) -> Option<(Seen<K>, Color32)> {
        self.seen(self.chosen)
    }

    /// What there is to see of one of all, and its colour.
    pub fn seen(&self, of: Chosen) -> Option<(Seen<K>, Color32)> {
        match of {
            Chosen::Training(number) => {
                self.get(number).map(|listed| (Seen::Training(listed.training.latest()), listed.colour))
            }
            Chosen::Still(at) => self.stills.get(at).map(|still| (Seen::Still(still.view.clone()), still_colour())),
        }
    }

    pub(super) fn number(&self) -> Option<usize> {
        self.chosen_training().map(|listed| listed.number)
    }
}

/// What there is to see of a training, or of what stands still.
pub enum Seen<K: ListedKind> {
    /// As it was published last.
    Training(Arc<Progress<View<K>>>),
    /// As it is.
    Still(Arc<View<K>>),
}

impl<K: ListedKind> std::ops::Deref for Seen<K> {
    type Target = View<K>;

    fn deref(&self) -> &View<K> {
        match self {
            Seen::Training(progress) => &progress.view,
            Seen::Still(view) => view,
        }
    }
}

/// The colour of what does not learn.
pub fn still_colour() -> Color32 {
    level_colour(HUES)
}
