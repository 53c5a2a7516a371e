//! The program: a window, or the same engine from the command line.

fn main() {}
