//! Ctrl-C, and a polite request to end: what goes on ends between two steps and leaves nothing half-written.
//!
//! A phase that never looks ([`pressed`]) ends all the same: after the patience of the command the program removes what
//! it had begun to write, and ends.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use super::Failure;
use crate::files::atomic;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Milliseconds between a request to end and the end, at most.
static PATIENCE: AtomicU64 = AtomicU64::new(2_000);

/// Listens for Ctrl-C (SIGINT), SIGTERM and SIGHUP from now on. A second one ends the program at once. Where the system
/// refuses, the first one does.
pub fn listen() {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| {
        let _ = ctrlc::set_handler(|| {
            if INTERRUPTED.swap(true, Ordering::SeqCst) {
                end();
            }
            thread::spawn(|| {
                thread::sleep(Duration::from_millis(PATIENCE.load(Ordering::SeqCst)));
                end();
            });
        });
    });
}

/// Gives what goes on so long to end by itself: a training keeps what it has learned.
pub fn be_patient(patience: Duration) {
    PATIENCE.store(patience.as_millis() as u64, Ordering::SeqCst);
}

/// Whether Ctrl-C was pressed.
pub fn pressed() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// Goes on, unless Ctrl-C was pressed.
///
/// # Errors
/// It was.
pub fn check() -> Result<(), Failure> {
    if pressed() { Err(Failure::Interrupted) } else { Ok(()) }
}

/// Ends the program, whatever goes on in it.
fn end() -> ! {
    atomic::abandon();
    Failure::Interrupted.report();
    std::process::exit(i32::from(Failure::Interrupted.code()))
}
