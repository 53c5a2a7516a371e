//! Matrix products, vectorised functions and seeded random numbers.

pub mod product;
pub mod random;
pub mod vector;
