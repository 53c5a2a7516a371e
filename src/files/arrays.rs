//! Which arrays stand in the NPZ files that the program writes, of what type and shape.

/// An array of an NPZ file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArrayAbout {
    /// Its name, as `numpy.load` has it.
    pub name: &'static str,
    /// The type of its numbers, as NumPy calls it.
    pub dtype: &'static str,
    /// What each axis counts, the slowest first.
    pub shape: &'static [&'static str],
    /// What it holds.
    pub what: &'static str,
}

/// The arrays of `states.npz`.
pub const STATES: [ArrayAbout; 3] = [
    ArrayAbout {
        name: "states",
        dtype: "float32",
        shape: &["steps + 1", "columns", "levels", "dim"],
        what: "The embeddings of all columns, row by row, the initial state first",
    },
    ArrayAbout {
        name: "islands",
        dtype: "int32",
        shape: &["levels", "rows", "cols"],
        what: "The island of every column in the last state; 0 is the largest of its level",
    },
    ArrayAbout {
        name: "memory",
        dtype: "float32",
        shape: &["levels", "dim", "dim"],
        what: "The fast weights after the last step",
    },
];

/// The arrays of `attention.npz`: an entry per pair of columns, of the state after the last step.
pub const ATTENTION: [ArrayAbout; 5] = [
    ArrayAbout { name: "level", dtype: "int32", shape: &["pairs"], what: "The level, 0 the lowest" },
    ArrayAbout {
        name: "from",
        dtype: "int32",
        shape: &["pairs"],
        what: "The column that listens, counted row by row from 0",
    },
    ArrayAbout { name: "to", dtype: "int32", shape: &["pairs"], what: "The column that is heard, likewise" },
    ArrayAbout { name: "score", dtype: "float32", shape: &["pairs"], what: "How alike the two are, before beta" },
    ArrayAbout {
        name: "weight",
        dtype: "float32",
        shape: &["pairs"],
        what: "The share of the listening column's attention, 0 to 1; those of a column sum to 1 for the softmax",
    },
];
