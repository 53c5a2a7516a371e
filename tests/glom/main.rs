//! The columns: parity with another implementation, properties, fast weights within them.

mod agreement;
mod gains;
mod memory;
mod parity;
mod properties;
