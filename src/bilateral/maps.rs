//! Feature maps: what a layer of a hemisphere is shown and what it hands on.

/// Maps of several pictures, (count, side, side, width) with the channels of a place side by side.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Maps {
    /// Pictures.
    pub count: usize,
    /// Places along a side of a picture.
    pub side: usize,
    /// Channels of a place.
    pub width: usize,
    /// The numbers, picture by picture, row by row.
    pub values: Vec<f32>,
}

/// Places that one thread takes at a time, where there are as many.
const TOGETHER: usize = 512;

impl Maps {
    /// Maps of nothing but zeros.
    pub fn zeros(count: usize, side: usize, width: usize) -> Self {
        Self { count, side, width, values: vec![0.0; count * side * side * width] }
    }

    /// Places of a picture.
    pub fn places(&self) -> usize {
        self.side * self.side
    }

    /// Pictures that one thread takes at a time. It depends on the size of the maps alone, so the order of every sum
    /// is the same for any number of threads.
    pub fn group(&self) -> usize {
        (TOGETHER / self.places().max(1)).max(1)
    }

    /// Numbers of such a group.
    pub fn group_length(&self) -> usize {
        (self.group() * self.places() * self.width).max(1)
    }
}

/// Adds lists of numbers up, the first first.
pub fn sum(mut lists: impl Iterator<Item = Vec<f32>>) -> Vec<f32> {
    let mut all = lists.next().unwrap_or_default();
    for list in lists {
        all.iter_mut().zip(&list).for_each(|(sum, value)| *sum += value);
    }
    all
}
