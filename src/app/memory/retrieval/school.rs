//! All lessons of this window, and which of them is looked at.

use std::path::Path;

use eframe::egui::Color32;

use super::ask::Subject;
use super::curves::Curve;
use super::form::title;
use crate::app::inspector::style::level_colour;
use crate::engine::lesson::{Lesson, RetrievalCourse, Standing};
use crate::engine::worker::Wake;
use crate::retrieval::TrainConfig;

/// One lesson.
pub struct Pupil {
    /// Counted from 1, never used twice.
    pub number: usize,
    /// Model, size, task, seed.
    pub name: String,
    /// In plots and lists.
    pub colour: Color32,
    /// The lesson itself.
    pub lesson: Lesson<RetrievalCourse>,
}

impl Pupil {
    /// Pairs, K.
    pub fn pairs(&self) -> usize {
        self.lesson.latest().view.config.pairs
    }

    /// How its file may be called, without ending.
    pub fn stem(&self) -> String {
        let view = &self.lesson.latest().view;
        let TrainConfig { cell, units, pairs, seed, .. } = view.config;
        format!("{}-r{units}-k{pairs}-seed{seed}", cell.key())
    }
}

/// The lessons in the order in which they were begun.
#[derive(Default)]
pub struct School {
    pupils: Vec<Pupil>,
    begun: usize,
    chosen: Option<usize>,
}

impl School {
    /// Takes a learner in; `start`s at once or stands still. Gives its number.
    pub fn take_in(&mut self, course: RetrievalCourse, start: bool, wake: &Wake) -> usize {
        self.begun += 1;
        let number = self.begun;
        let name = name(course.trainer().config());
        let lesson = if start { Lesson::start(course, wake.clone()) } else { Lesson::hold(course, wake.clone()) };
        // The hues that are free, else the next in turn.
        let free = (0..6).find(|hue| self.pupils.iter().all(|pupil| pupil.colour != level_colour(*hue)));
        let colour = level_colour(free.unwrap_or(number % 6));
        self.pupils.push(Pupil { number, name, colour, lesson });
        self.chosen = Some(number);
        number
    }

    /// All of them.
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

    /// What writes a lesson to a file.
    pub fn keeper(&self, number: usize) -> Option<impl FnOnce(&Path) -> Result<(), String> + Send + 'static> {
        self.pupil(number).map(|pupil| pupil.lesson.keeper())
    }

    /// Lets a lesson go on for more updates than it was begun with.
    ///
    /// # Errors
    /// It runs, or the number cannot be.
    pub fn teach_on(&mut self, number: usize, updates: u64) -> Result<(), String> {
        let Some(pupil) = self.pupil_mut(number) else { return Ok(()) };
        pupil.lesson.change(|course| course.extend(updates))?;
        pupil.lesson.resume();
        Ok(())
    }

    /// Takes a lesson from the list; its thread ends.
    pub fn remove(&mut self, number: usize) {
        self.pupils.retain(|pupil| pupil.number != number);
        if self.chosen == Some(number) {
            self.chosen = self.pupils.last().map(|pupil| pupil.number);
        }
    }

    /// Looks at a lesson.
    pub fn choose(&mut self, number: usize) {
        self.chosen = Some(number);
    }

    /// Whether this one is looked at.
    pub fn is_chosen(&self, number: usize) -> bool {
        self.chosen == Some(number)
    }

    /// The one that is looked at.
    pub fn chosen(&self) -> Option<&Pupil> {
        self.chosen.and_then(|number| self.pupil(number))
    }

    /// Everything that can be asked.
    pub fn subjects(&self) -> Vec<Subject> {
        let subject = |pupil: &Pupil| {
            let progress = pupil.lesson.latest();
            Subject {
                name: format!("{}: {}", pupil.number, pupil.name),
                network: progress.view.network.clone(),
                training: pupil.lesson.standing() == Standing::Running,
                pairs: progress.view.config.pairs,
            }
        };
        self.pupils.iter().map(subject).collect()
    }

    /// The place of a lesson among the [`School::subjects`].
    pub fn asked_of(&self, number: usize) -> usize {
        self.pupils.iter().position(|pupil| pupil.number == number).unwrap_or_default()
    }

    /// Looks at the lesson of the network that is asked.
    pub fn choose_asked(&mut self, asked: usize) {
        if let Some(pupil) = self.pupils.get(asked) {
            self.chosen = Some(pupil.number);
        }
    }

    /// All curves.
    pub fn curves(&self) -> Vec<Curve> {
        let curve = |pupil: &Pupil| {
            let progress = pupil.lesson.latest();
            let points = &progress.view.curve;
            Curve {
                name: pupil.name.clone(),
                colour: pupil.colour,
                chosen: self.is_chosen(pupil.number),
                errors: points.iter().map(|point| [point.update as f64, 100.0 * point.error]).collect(),
                losses: points.iter().map(|point| [point.update as f64, point.loss]).collect(),
            }
        };
        self.pupils.iter().map(curve).collect()
    }
}

/// A lesson in a few words.
fn name(config: &TrainConfig) -> String {
    let TrainConfig { cell, units, pairs, seed, mixed, .. } = *config;
    let fixed = if mixed { "" } else { " fixed" };
    format!("{}, R {units}, K {pairs}{fixed}, seed {seed}", title(cell))
}
