//! The loop of a training.

use super::{Commanded, TrainingArgs};
use crate::cli::long::progress;
use crate::cli::say::say;
use crate::cli::{Failure, interrupt};
use crate::files::training;
use crate::training::Training;

/// Trains to the end, to `pause_at` updates with what is then to be measured, or to Ctrl-C; whether it was the last.
/// `watch` is called after every update, and after every new point of the curve (true).
///
/// # Errors
/// Whatever goes wrong in the training or in `watch`.
pub fn go_on<T: Commanded>(
    training: &mut Training<T>,
    pause_at: Option<u64>,
    mut watch: impl FnMut(&Training<T>, bool) -> Result<(), Failure>,
) -> Result<bool, Failure> {
    let paused =
        |training: &Training<T>| pause_at.is_some_and(|update| training.update() >= update) && !training.measure_due();
    while !training.is_over() && !paused(training) {
        if interrupt::pressed() {
            return Ok(true);
        }
        let before = (training.update(), training.curve().len());
        training.piece().map_err(T::failure)?;
        if (training.update(), training.curve().len()) != before {
            watch(training, training.curve().len() > before.1)?;
        }
    }
    Ok(false)
}

/// The same with a bar on a terminal, lines in a pipe, and what was learned kept at every point of the curve.
pub(super) fn run<T: Commanded>(training: &mut Training<T>, args: &TrainingArgs) -> Result<bool, Failure> {
    let quiet = args.output.is_quiet();
    let counted = |training: &Training<T>, updates| T::counted(training.config(), updates);
    let bar = progress(T::COUNTED, counted(training, training.updates()), quiet);
    bar.set_position(counted(training, training.update()));
    let ended = go_on(training, args.pause_at, |training, measured| {
        if !bar.is_hidden() {
            bar.set_position(counted(training, training.update()));
            bar.set_message(T::beside(training));
        }
        let Some(point) = training.curve().last().filter(|_| measured) else { return Ok(()) };
        if let (true, Some(line)) = (bar.is_hidden() && !quiet, T::line(training, point)) {
            say(&line);
        }
        if let Some(path) = &args.out {
            training::save(&training.save(), false, path)?;
        }
        Ok(())
    });
    bar.finish_and_clear();
    ended
}
