//! What left, right and pair make of one picture, worked out beside the window.

use std::sync::Arc;

use crate::app::background::Later;
use crate::app::hemispheres::experiment::pair::Pair;
use crate::bilateral::{Asked, asked};
use crate::engine::worker::Wake;

/// Who is asked about which test picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Left, right and pair.
    pub pair: Pair,
    /// The place of the picture.
    pub place: usize,
}

/// What the three make of it.
#[derive(Debug)]
pub struct Answer {
    /// The left alone.
    pub left: Asked,
    /// The right alone.
    pub right: Asked,
    /// The pair.
    pub pair: Asked,
}

/// The newest answer.
#[derive(Default)]
pub struct Ask(Later<Question, Answer>);

impl Ask {
    /// Whether one is worked out.
    pub fn is_busy(&self) -> bool {
        self.0.is_working()
    }

    /// Asks; the newest answer comes back, which may still be that to another question.
    pub fn ask(&mut self, question: &Question, wake: &Wake) -> Option<(Question, Arc<Answer>)> {
        self.0.wish(question, wake, |Question { pair, place }| {
            let picture = pair.test.shown(&[*place]);
            let [left, right, pair] = [&pair.left, &pair.right, &pair.pair].map(|net| asked(&net.network, &picture));
            Ok(Answer { left, right, pair })
        });
        self.0.latest().map(|(of, answer)| (of.clone(), answer.clone()))
    }
}
