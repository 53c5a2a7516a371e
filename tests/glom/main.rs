//! The columns: parity with another implementation, properties, fast weights within them.

mod memory;
mod parity;
mod properties;
