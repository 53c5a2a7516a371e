//! Matrix products, vectorised functions and seeded random numbers.
