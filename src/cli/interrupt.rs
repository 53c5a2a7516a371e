//! Ctrl-C, and a polite request to end: the run in progress ends between two steps and leaves nothing half-written.

use std::sync::atomic::{AtomicBool, Ordering};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Listens for Ctrl-C (SIGINT), SIGTERM and SIGHUP from now on. A second one ends the program at once.
///
/// # Errors
/// The system refuses; Ctrl-C then ends the program at once, as without this.
pub fn listen() -> Result<(), ctrlc::Error> {
    ctrlc::set_handler(|| {
        if INTERRUPTED.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
    })
}

/// Whether Ctrl-C was pressed.
pub fn pressed() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}
