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
    "context-and-its-control",
    "two-sides",
    "memory-in-the-connections",
    "learning-in-place",
    "one-vector",
    "goodness",
    "a-pair-and-its-control",
    "learning-to-bind",
    "two-minutes-of-learning",
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::language::Language;
    use crate::teach::{Ask, Words};

    /// The lessons that are there in Chinese.
    const CHINESE: [&str; 4] = [TOUR, "four-voices", "why-islands-form", "who-is-like-minded"];

    #[test]
    fn a_lesson_in_two_languages_has_every_text_and_every_figure_in_both() {
        let chinese = Language::Chinese.key();
        for (name, text) in LESSONS {
            let lesson = Lesson::read(text).unwrap();
            let mut words: Vec<&Words> = vec![&lesson.title, &lesson.aim];
            words.extend(&lesson.removes);
            let asks = lesson.steps.iter().filter_map(|step| step.ask.as_ref());
            words.extend(asks.flat_map(Ask::texts));
            let both = CHINESE.contains(name);
            for words in words {
                let there: Vec<&str> = words.all().map(|(language, _)| language).collect();
                assert_eq!(there.contains(&chinese), both, "{name}: {words:?}");
            }
            for step in &lesson.steps {
                let texts: Vec<_> = step.text.all().collect();
                assert_eq!(texts.iter().any(|(language, _)| *language == chinese), both, "{name}: {}", step.id);
                let same = texts.iter().all(|(_, text)| text.fills_as(texts[0].1));
                assert!(same, "{name}: {} fills in other figures in another language", step.id);
            }
        }
    }
}
