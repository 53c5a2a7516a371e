//! Matrix products, vectorised functions, Adam and seeded random numbers.

pub mod adam;
pub mod product;
pub mod random;
pub mod rows;
pub mod vector;
