//! The lessons that come with the program, in the order in which they are offered.

use super::lesson::Lesson;
use super::read::LessonError;

macro_rules! lessons {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../assets/lessons/", $name, ".lesson.toml")))),*]
    };
}

/// Name and text of every bundled lesson; the first is the tour.
pub const LESSONS: &[(&str, &str)] = lessons![
    "tour",
    "four-voices",
    "why-islands-form",
    "who-is-like-minded",
    "parts-wholes-scenes",
    "two-sides",
    "memory-in-the-connections",
    "learning-in-place",
    "one-update-three-names",
    "four-ways-to-fail",
];

/// The name of the tour.
pub const TOUR: &str = "tour";

/// The text of a bundled lesson.
pub fn text(name: &str) -> Option<&'static str> {
    LESSONS.iter().find(|(its, _)| *its == name).map(|(_, text)| *text)
}

/// A bundled lesson; none of that name.
pub fn lesson(name: &str) -> Option<Result<Lesson, LessonError>> {
    text(name).map(Lesson::read)
}
