//! The columns: parity with another implementation, properties, fast weights within them.

mod gains;
mod memory;
mod parity;
mod properties;
