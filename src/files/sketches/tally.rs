//! Running sums over the pictures of a memory: they are what "how often was this seen" is answered from, and take as
//! much room for ten thousand pictures as for one.

use super::{MemoryHeader, MemoryRecord};

/// Quarters of a day, for each of which a memory keeps sums.
pub const QUARTERS: usize = 4;

/// Sums over some pictures, added in the order of their numbers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tally {
    /// Pictures.
    pub pictures: usize,
    /// When the first and the last of them were added: seconds since 1970, UTC.
    pub added: [u64; 2],
    /// The sum of their censuses; empty where there is none.
    pub census: Vec<f64>,
    /// The sum of what the censuses are of; likewise.
    pub counted: Vec<f64>,
}

impl Tally {
    /// The sums of each quarter of the day, by the clocks on the wall.
    pub fn by_quarter<'a>(records: impl IntoIterator<Item = &'a MemoryRecord>) -> [Self; QUARTERS] {
        let mut tallies: [Self; QUARTERS] = Default::default();
        for record in records {
            tallies[record.entry.quarter()].add(record);
        }
        tallies
    }

    /// Adds a picture.
    pub fn add(&mut self, record: &MemoryRecord) {
        let added = record.entry.added;
        self.added = if self.pictures == 0 { [added; 2] } else { [self.added[0].min(added), self.added[1].max(added)] };
        self.pictures += 1;
        plus(&mut self.census, record.census.iter().copied().map(f64::from));
        plus(&mut self.counted, record.counted.iter().copied().map(f64::from));
    }

    /// Adds what another one holds.
    pub fn join(&mut self, other: &Self) {
        if other.pictures == 0 {
            return;
        }
        let [first, last] = other.added;
        self.added = if self.pictures == 0 { other.added } else { [self.added[0].min(first), self.added[1].max(last)] };
        self.pictures += other.pictures;
        plus(&mut self.census, other.census.iter().copied());
        plus(&mut self.counted, other.counted.iter().copied());
    }

    /// The sum of the censuses, as a census.
    pub fn as_census(&self, header: &MemoryHeader) -> Vec<f32> {
        let mut census: Vec<f32> = self.census.iter().map(|sum| *sum as f32).collect();
        census.resize(header.census_kept, 0.0);
        census
    }
}

fn plus(sums: &mut Vec<f64>, values: impl ExactSizeIterator<Item = f64>) {
    sums.resize(sums.len().max(values.len()), 0.0);
    sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
}
