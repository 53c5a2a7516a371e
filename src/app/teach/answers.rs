//! What was answered in a lesson, as a text to be kept: the questions, what was said, and what is so.

use std::fmt::Write as _;

use super::playing::{Choice, Playing};
use crate::teach::ENGLISH;

impl Playing {
    /// All questions that were answered, as a text.
    pub fn answers_text(&self) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}", self.lesson.title.of(ENGLISH));
        for (place, step) in self.lesson.steps.iter().enumerate() {
            let (Some(ask), Some(choice)) = (&step.ask, self.choices.get(&place)) else { continue };
            let said = match choice {
                Choice::Said(answer) => ask.words(*answer, ENGLISH),
                Choice::Unknown => "I do not know".to_owned(),
            };
            let _ = writeln!(text, "\n{}. {}", place + 1, ask.question.of(ENGLISH));
            let _ = writeln!(text, "   Said: {said}");
            if let Some(is) = self.answers.get(&place) {
                let _ = writeln!(text, "   It is: {}", ask.words(*is, ENGLISH));
            }
        }
        let (bets, right) = self.known();
        let _ = writeln!(text, "\nOf {bets} questions {right} known");
        text
    }
}
