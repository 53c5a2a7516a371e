//! Two runs on one picture, step by step together, and a callosum between their GLOMs.

use super::Run;
use crate::engine::error::EngineError;
use crate::engine::snapshot::Notice;
use crate::glom::{Callosum, Exchange, Side};

/// Two runs whose GLOMs tell each other after every step what they hold. Each has its own model, settings, history and
/// scores; steps are made here.
pub struct Pair {
    left: Run,
    right: Run,
    exchange: Exchange,
}

impl Pair {
    /// Two runs that stand at one step, paused. They are shown the same picture by whoever made them.
    ///
    /// # Errors
    /// Sides between which nothing can be exchanged, or a callosum that cannot be.
    pub fn new(left: Run, right: Run, callosum: Callosum) -> Result<Self, EngineError> {
        let exchange = Exchange::new(callosum, &left.sides.left.glom, &right.sides.left.glom)?;
        Ok(Self { left, right, exchange })
    }

    /// One of the two.
    pub fn side(&mut self, side: Side) -> &mut Run {
        match side {
            Side::Left => &mut self.left,
            Side::Right => &mut self.right,
        }
    }

    /// What is between them.
    pub fn callosum(&self) -> &Callosum {
        self.exchange.callosum()
    }

    /// Whether both are settled.
    pub fn settled(&self) -> bool {
        self.left.settled() && self.right.settled()
    }

    /// Makes one step of both. False, and a notice, where one of them became NaN or infinite: both are halted then,
    /// with the state before the step.
    pub fn step(&mut self, notices: &mut Vec<Notice>) -> bool {
        step_both(&mut self.left, &mut self.right, &mut self.exchange, notices)
    }
}

/// Makes one step of both; likewise.
fn step_both(left: &mut Run, right: &mut Run, exchange: &mut Exchange, notices: &mut Vec<Notice>) -> bool {
    let (left_begun, right_begun) = (left.begin_step(), right.begin_step());
    let shown = left.show_frame(left_begun.clock.frame).and_then(|()| right.show_frame(right_begun.clock.frame));
    let outcome = shown;
    let outcome = outcome.and_then(|()| Ok(exchange.step(&mut left.sides.left.glom, &mut right.sides.left.glom)?));
    match outcome {
        Ok(()) => {
            left.end_step(left_begun);
            right.end_step(right_begun);
            true
        }
        Err(error) => {
            left.break_step(left_begun, &error, notices);
            right.break_step(right_begun, &error, &mut Vec::new());
            false
        }
    }
}
