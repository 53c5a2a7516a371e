//! All trainings of this window, and which of them is looked at.

use std::path::Path;

use eframe::egui::Color32;

use super::ask::Subject;
use super::curves::Curve;
use super::form::title;
use crate::app::widgets::level_colour;
use crate::engine::training::{BackgroundTraining, RetrievalTrainee, RetrievalView, Standing, Trainee as _};
use crate::engine::worker::Wake;
use crate::retrieval::TrainConfig;

/// One training.
pub struct Pupil {
    /// Counted from 1, never used twice.
    pub number: usize,
    /// Model, size, task, seed.
    pub name: String,
    /// In plots and lists.
    pub colour: Color32,
    /// The training itself.
    pub training: BackgroundTraining<RetrievalTrainee>,
}

impl Pupil {
    /// Pairs, K.
    pub fn pairs(&self) -> usize {
        self.training.latest().view.config.pairs
    }

    /// How its file may be called, without ending.
    pub fn stem(&self) -> String {
        let view = &self.training.latest().view;
        let TrainConfig { cell, units, pairs, seed, .. } = view.config;
        format!("{}-r{units}-k{pairs}-seed{seed}", cell.key())
    }
}

/// A network that only stands there: the one that comes with the program, or one that was kept without its optimiser.
pub struct Still {
    /// In lists.
    pub name: String,
    /// What it was trained on, its curve and its last test.
    pub view: RetrievalView,
}

/// One of the networks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// One that stands still, by its place.
    Still(usize),
    /// That of a training, by its number.
    Training(usize),
}

/// The trainings in the order in which they were begun, the networks that stand still, and which of all is looked at.
pub struct School {
    stills: Vec<Still>,
    pupils: Vec<Pupil>,
    begun: usize,
    chosen: Chosen,
}

impl Default for School {
    fn default() -> Self {
        Self { stills: Vec::new(), pupils: Vec::new(), begun: 0, chosen: Chosen::Still(0) }
    }
}

impl School {
    /// Takes a trainee in and looks at it; `start`s at once or stands still.
    pub fn take_in(&mut self, trainee: RetrievalTrainee, start: bool, wake: &Wake) {
        self.begun += 1;
        let number = self.begun;
        let name = name(trainee.trainer().config());
        let training = if start {
            BackgroundTraining::start(trainee, wake.clone())
        } else {
            BackgroundTraining::hold(trainee, wake.clone())
        };
        // The hues that are free, else the next in turn.
        let free = (0..6).find(|hue| self.pupils.iter().all(|pupil| pupil.colour != level_colour(*hue)));
        let colour = level_colour(free.unwrap_or(number % 6));
        self.pupils.push(Pupil { number, name, colour, training });
        self.chosen = Chosen::Training(number);
    }

    /// Takes a network in that does not learn, and looks at it.
    pub fn show(&mut self, title: &str, view: RetrievalView) {
        self.stills.push(Still { name: format!("{title}: {}", name(&view.config)), view });
        self.chosen = Chosen::Still(self.stills.len() - 1);
    }

    /// All trainings.
    pub fn pupils(&self) -> &[Pupil] {
        &self.pupils
    }

    /// One of them.
    pub fn pupil(&self, number: usize) -> Option<&Pupil> {
        self.pupils.iter().find(|pupil| pupil.number == number)
    }

    /// One of them, to be changed.
    pub fn pupil_mut(&mut self, number: usize) -> Option<&mut Pupil> {
        self.pupils.iter_mut().find(|pupil| pupil.number == number)
    }

    /// What writes a training to a file.
    pub fn keeper(&self, number: usize) -> Option<impl FnOnce(&Path) -> Result<usize, String> + Send + 'static> {
        self.pupil(number).map(|pupil| pupil.training.keeper())
    }

    /// Lets a training go on for more updates than it was begun with.
    ///
    /// # Errors
    /// It runs, or the number cannot be.
    pub fn teach_on(&mut self, number: usize, updates: u64) -> Result<(), String> {
        let Some(pupil) = self.pupil_mut(number) else { return Ok(()) };
        pupil.training.change(|trainee| trainee.extend(updates))?;
        pupil.training.resume();
        Ok(())
    }

    /// Takes a training from the list; its thread ends.
    pub fn remove(&mut self, number: usize) {
        self.pupils.retain(|pupil| pupil.number != number);
        if self.chosen == Chosen::Training(number) {
            self.chosen = self.pupils.last().map_or(Chosen::Still(0), |pupil| Chosen::Training(pupil.number));
        }
    }

    /// Looks at a network.
    pub fn choose(&mut self, chosen: Chosen) {
        self.chosen = chosen;
    }

    /// The network that is looked at.
    pub fn chosen(&self) -> Chosen {
        self.chosen
    }

    /// What there is to see of the network that is looked at, and its colour.
    pub fn shown(&self) -> Option<(RetrievalView, Color32)> {
        match self.chosen {
            Chosen::Still(at) => self.stills.get(at).map(|still| (still.view.clone(), still_colour())),
            Chosen::Training(number) => {
                self.pupil(number).map(|pupil| (pupil.training.latest().view.clone(), pupil.colour))
            }
        }
    }

    /// Everything that can be asked.
    pub fn subjects(&self) -> Vec<Subject> {
        let still = |(at, still): (usize, &Still)| Subject {
            id: Chosen::Still(at),
            name: still.name.clone(),
            network: still.view.network.clone(),
            training: false,
            pairs: still.view.config.pairs,
        };
        let pupil = |pupil: &Pupil| {
            let progress = pupil.training.latest();
            Subject {
                id: Chosen::Training(pupil.number),
                name: format!("Training {}: {}", pupil.number, pupil.name),
                network: progress.view.network.clone(),
                training: pupil.training.standing() == Standing::Running,
                pairs: progress.view.config.pairs,
            }
        };
        self.stills.iter().enumerate().map(still).chain(self.pupils.iter().map(pupil)).collect()
    }

    /// The pairs of every curve.
    pub fn pairs(&self) -> Vec<usize> {
        let shown = self.shown().map(|(view, _)| view.config.pairs);
        let mut pairs: Vec<usize> = self.pupils.iter().map(Pupil::pairs).chain(shown).collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }

    /// The curves of all trainings; of a network that stands still, when it is looked at.
    pub fn curves(&self) -> Vec<Curve> {
        let still = match self.chosen {
            Chosen::Still(at) => self.stills.get(at),
            Chosen::Training(_) => None,
        };
        let still = still.map(|still| curve(&still.name, still_colour(), true, &still.view));
        let pupil = |pupil: &Pupil| {
            let chosen = self.chosen == Chosen::Training(pupil.number);
            curve(&pupil.name, pupil.colour, chosen, &pupil.training.latest().view)
        };
        still.into_iter().chain(self.pupils.iter().map(pupil)).collect()
    }

    /// The last update that any curve may reach; none without a curve.
    pub fn last_update(&self) -> Option<usize> {
        let trainings = self.pupils.iter().map(|pupil| pupil.training.latest().total);
        let still = match self.chosen {
            Chosen::Still(at) => self.stills.get(at),
            Chosen::Training(_) => None,
        };
        let still = still.and_then(|still| still.view.curve.last()).map(|point| point.update as usize);
        trainings.chain(still).max()
    }
}

fn curve(name: &str, colour: Color32, chosen: bool, view: &RetrievalView) -> Curve {
    Curve {
        name: name.to_owned(),
        colour,
        chosen,
        errors: view.curve.iter().map(|point| [point.update as f64, 100.0 * point.value.error]).collect(),
        losses: view.curve.iter().map(|point| [point.update as f64, point.value.loss]).collect(),
    }
}

/// The colour of what does not learn.
fn still_colour() -> Color32 {
    level_colour(6)
}

/// A training in a few words.
fn name(config: &TrainConfig) -> String {
    let TrainConfig { cell, units, pairs, seed, mixed, .. } = *config;
    let fixed = if mixed { "" } else { " fixed" };
    format!("{}, R {units}, K {pairs}{fixed}, seed {seed}", title(cell))
}
