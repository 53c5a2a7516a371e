//! The table: rows over several seeds, what has to be trained for it, what each row comes to, and the sentence that the
//! figures allow.

mod plan;
mod results;
mod verdict;

pub use plan::{Plan, Task};
pub use results::{Label, Learned, Results, RowResult, Summary, result};
pub use verdict::verdict;
