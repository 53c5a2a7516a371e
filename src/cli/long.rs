//! What commands that take long have in common.

use std::io::{self, IsTerminal};
use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Failure;
use crate::files::atomic;

/// Fails now if nothing can be written there later. What is there stays.
pub fn writable(path: &Path) -> Result<(), Failure> {
    drop(atomic::Pending::create(path)?);
    Ok(())
}

/// Computes on `threads` threads; all that there are when none is given. Gives the number.
pub fn limit_threads(threads: Option<usize>) -> Result<usize, Failure> {
    if let Some(threads) = threads {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build_global()?;
    }
    Ok(rayon::current_num_threads())
}

/// A bar on a terminal, nothing in a pipe: how many of `count` are done, each of them one `what`.
pub fn progress(what: &str, count: u64, quiet: bool) -> ProgressBar {
    if quiet || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(count), ProgressDrawTarget::stderr());
    let template = format!("{{bar:32}} {what} {{pos}} of {{len}}, {{per_sec}}, {{elapsed}} of {{duration}}  {{msg}}");
    if let Ok(style) = ProgressStyle::with_template(&template) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}
