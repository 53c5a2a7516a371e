//! `glomscope hemispheres bench`: pictures per second of training one hemisphere, one JSON line per size. The pictures
//! are random: only the speed counts.

use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use rand::Rng;
use schemars::JsonSchema;
use serde::Serialize;

use super::failure;
use crate::bilateral::{Config, Labels, Material, Pictures, Trainer};
use crate::cli::formed::Form;
use crate::cli::long::limit_threads;
use crate::cli::output::print;
use crate::cli::values::threads;
use crate::cli::{Failure, interrupt};
use crate::numeric::random::{Purpose, below, generator};

/// A size: its name, widths, pixels along a side, pictures of an update, updates that are timed together.
type Size = (&'static str, [usize; 4], usize, usize, usize);

/// The sizes that are measured.
const SIZES: [Size; 3] = [
    ("small-16px", [16, 24, 32, 40], 16, 100, 10),
    ("small-32px", [16, 24, 32, 40], 32, 100, 10),
    ("paper-32px", [64, 128, 256, 512], 32, 32, 2),
];
/// Times that a size is timed; the best counts, because everything else on the machine only ever adds time.
const RUNS: usize = 3;
/// Labels that are told apart.
const CLASSES: usize = 100;

/// Arguments of `hemispheres bench`.
#[derive(Debug, Args)]
pub struct BenchArgs {
    /// Threads to measure on; 2 is what the handbook's figures have
    #[arg(long, value_name = "N", default_value = "2", value_parser = threads)]
    pub threads: usize,
    /// Measure this size only; may be repeated
    #[arg(long, value_name = "NAME")]
    pub only: Vec<String>,
}

/// A line.
#[derive(Debug, JsonSchema, Serialize)]
pub(in crate::cli) struct BenchLine {
    /// The size, with the pixels along a side of a picture.
    name: &'static str,
    /// Pictures learned from in a second.
    pictures_per_second: f64,
    /// Threads that it was measured on.
    threads: usize,
}

/// Runs `glomscope hemispheres bench`.
///
/// # Errors
/// A size that there is not.
pub fn bench(args: &BenchArgs) -> Result<(), Failure> {
    if let Some(name) = args.only.iter().find(|name| SIZES.iter().all(|size| size.0 != **name)) {
        let known: Vec<_> = SIZES.iter().map(|size| size.0).collect();
        return Err(Failure::Usage(format!("there is no size \"{name}\"; there are {}", known.join(", "))));
    }
    let threads = limit_threads(Some(args.threads))?;
    for size in SIZES.into_iter().filter(|size| args.only.is_empty() || args.only.iter().any(|name| name == size.0)) {
        interrupt::check()?;
        let per_second = measured(size)?;
        let pictures_per_second = (10.0 * per_second).round() / 10.0;
        print(&Form::HemispheresBench.line(&BenchLine { name: size.0, pictures_per_second, threads })?)?;
    }
    Ok(())
}

/// Pictures per second of the best run.
fn measured((_, widths, side, batch, updates): Size) -> Result<f64, Failure> {
    let mut random = generator(1, Purpose::Test, 0);
    let labels = Labels {
        general: (0..CLASSES).map(|label| label.to_string()).collect(),
        specific: (0..CLASSES).map(|label| label.to_string()).collect(),
        general_of: (0..CLASSES).collect(),
    };
    let mut pixels = vec![0; batch * side * side * 3];
    random.fill_bytes(&mut pixels);
    let specific = (0..batch).map(|_| below(&mut random, CLASSES)).collect();
    let pictures = Arc::new(Pictures::new(Arc::new(labels), side, pixels, specific).map_err(failure)?);
    let material = Material { training: pictures.clone(), validation: pictures, sides: Vec::new() };
    // Never measured, so that only updates are timed.
    let (never, shift) = (u64::MAX, 0);
    let config = Config { widths, side, batch, shift, updates: never, test_every: never, ..Config::default() };
    let mut training = Trainer::new_on(config, &material).map_err(failure)?;
    training.step().map_err(failure)?;
    let mut best = Duration::MAX;
    for _ in 0..RUNS {
        let start = Instant::now();
        for _ in 0..updates {
            training.step().map_err(failure)?;
        }
        best = best.min(start.elapsed());
    }
    Ok((batch * updates) as f64 / best.as_secs_f64())
}
