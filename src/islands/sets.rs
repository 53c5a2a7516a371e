//! Regions that grow by joining: disjoint sets of columns (Tarjan 1975).

/// Disjoint sets of columns, with union by smaller number and path halving.
pub(crate) struct Regions {
    parents: Vec<u32>,
}

impl Regions {
    /// Every column by itself.
    pub fn new(columns: usize) -> Self {
        Self { parents: (0..columns as u32).collect() }
    }

    /// The column that stands for the region of `column`.
    pub fn root(&mut self, column: usize) -> usize {
        let mut at = column;
        while self.parents[at] as usize != at {
            let above = self.parents[self.parents[at] as usize];
            self.parents[at] = above;
            at = above as usize;
        }
        at
    }

    /// Joins two regions; false when they were one already.
    pub fn join(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        let (low, high) = (a.min(b), a.max(b));
        self.parents[high] = low as u32;
        low != high
    }
}
