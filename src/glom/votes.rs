//! Votes: every column says where its whole is and how large (GLOM, section 8: a whole's vector holds its pose).

/// What every column says of the whole that it belongs to. Places and sizes are in columns, (row, column) each.
#[derive(Debug, Clone, PartialEq)]
pub struct Votes {
    /// Centre of the whole, counted from the first column's centre, (N).
    pub centres: Vec<[f32; 2]>,
    /// Its height and width, above 0, (N).
    pub extents: Vec<[f32; 2]>,
    /// Probability that the column shows a thing and not the ground, 0 to 1, (N).
    pub foreground: Vec<f32>,
}

impl Votes {
    /// The level of wholes, which is read.
    pub(crate) const LEVEL: usize = 2;
    /// Numbers that a column says: two of the offset, two of the extent, one of being no ground.
    pub(crate) const NUMBERS: usize = 5;
    /// Columns of an offset for which a column says 1.
    pub(crate) const OFFSET: f32 = 3.0;

    /// A column that is more likely of a thing than of the ground, (N).
    pub fn things(&self) -> Vec<bool> {
        self.foreground.iter().map(|probability| *probability > 0.5).collect()
    }
}
