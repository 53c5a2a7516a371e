//! What cannot be sketched.

use thiserror::Error;

/// Why something cannot be sketched or decoded.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum SketchError {
    /// A number of coordinates that no sketch has.
    #[error("a sketch has a power of two of numbers, {least} to {most}, not {dim}")]
    Dim {
        /// What was asked for.
        dim: usize,
        /// The fewest that a sketch has.
        least: usize,
        /// The most.
        most: usize,
    },
    /// An angle beyond a quarter turn.
    #[error("the angle of transparency is 0 to 90 degrees, not {angle}")]
    Angle {
        /// What was asked for.
        angle: f32,
    },
    /// Nothing to sketch.
    #[error("a network has one object at least")]
    NoObjects,
    /// An output that is not there.
    #[error("there is no object {output} to come out")]
    NoOutput {
        /// What was asked for.
        output: usize,
    },
    /// An object that cannot be.
    #[error("object {name}: {what}")]
    Object {
        /// What it is called.
        name: String,
        /// What is wrong with it.
        what: String,
    },
    /// Objects that are made from themselves.
    #[error("object {name} is made from itself, in a circle")]
    Circle {
        /// One of them.
        name: String,
    },
}
