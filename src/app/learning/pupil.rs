//! The one lesson of this workspace, and what is known of its files.

use std::path::PathBuf;

use crate::engine::lesson::{Course as _, LearningCourse, Lesson};
use crate::engine::worker::Wake;

/// A lesson.
pub struct Pupil {
    /// Counted from 1, never used twice.
    pub number: usize,
    /// The lesson itself.
    pub lesson: Lesson<LearningCourse>,
    /// The file in which it was kept last, or from which it came, and the updates that the model there has had.
    pub kept: Option<(PathBuf, u64)>,
}

impl Pupil {
    /// Takes a learner in; `start`s at once or stands still.
    pub fn new(number: usize, course: LearningCourse, start: bool, path: Option<PathBuf>, wake: &Wake) -> Self {
        let kept = path.map(|path| (path, course.updates() as u64));
        let lesson = if start { Lesson::start(course, wake.clone()) } else { Lesson::hold(course, wake.clone()) };
        Self { number, lesson, kept }
    }

    /// Updates that no file has.
    pub fn unkept(&self) -> u64 {
        let kept = self.kept.as_ref().map_or(0, |(_, update)| *update);
        (self.lesson.latest().updates as u64).saturating_sub(kept)
    }

    /// The file that holds the model as it is now.
    pub fn kept_as_it_is(&self) -> Option<PathBuf> {
        let (path, update) = self.kept.as_ref()?;
        (*update == self.lesson.latest().updates as u64).then(|| path.clone())
    }
}
