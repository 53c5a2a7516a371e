//! `glomscope bench`: milliseconds per step on this machine, one JSON line per configuration.
//!
//! The nets are random and so is the picture: the time of a step does not depend on what is in it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::Args;
use image::RgbImage;
use ndarray::Array2;
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use super::formed::Form;
use super::output::is_read;
use super::{Failure, values};
use crate::glom::reference::{ReferenceConfig, ReferenceModel};
use crate::glom::{Glom, Kernel, Model, PhaseTimes, Reach, Weights};
use crate::grid::Resolution;
use crate::numeric::product;
use crate::numeric::random::{self, Purpose};

/// Arguments of `bench`.
#[derive(Debug, Args)]
pub struct BenchArgs {
    /// Threads to measure on; 2 is what the handbook's figures have
    #[arg(long, value_name = "N", default_value = "2", value_parser = values::threads)]
    pub threads: usize,
    /// Measure this configuration only; may be repeated
    #[arg(long, value_name = "NAME")]
    pub only: Vec<String>,
    /// Also time, GFLOP/s and share of the measured peak of a matrix product, per phase of a step
    #[arg(long)]
    pub phases: bool,
    /// Time per column at a fixed window instead, from 1,024 to 16,384 columns
    #[arg(long, conflicts_with = "only")]
    pub scaling: bool,
    /// The smoother's kernels on 16,384 columns at a global radius instead
    #[arg(long, conflicts_with_all = ["only", "scaling"])]
    pub kernels: bool,
}

/// A line of the sizes and of `--scaling`.
#[derive(Debug, JsonSchema, Serialize)]
pub(super) struct StepLine {
    /// The configuration.
    name: &'static str,
    /// Columns of the grid.
    columns: usize,
    /// Length of an embedding, D.
    dim: usize,
    /// Number of levels, L.
    levels: usize,
    /// Reach of the smoother in columns; 0 is global.
    radius: i64,
    /// Threads that it was measured on.
    threads: usize,
    /// Milliseconds of a step.
    ms_per_step: f64,
    /// With --scaling: millionths of a second of a step for each column.
    #[serde(skip_serializing_if = "Option::is_none")]
    us_per_column: Option<f64>,
    /// With --phases: what every phase of a step takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    phases: Option<Phases>,
}

/// What every phase of a step takes. The hyphen in `bottom-up` and `top-down` is older than the rule for keys.
#[derive(Debug, JsonSchema, Serialize)]
struct Phases {
    /// The nets that predict from the level below.
    #[serde(rename = "bottom-up")]
    bottom_up: Phase,
    /// The nets that predict from the level above.
    #[serde(rename = "top-down")]
    top_down: Phase,
    /// The smoother.
    attention: Phase,
    /// Pairs of columns of all levels.
    attention_pairs: Pairs,
    /// Milliseconds of all threads together in which the sources are added.
    update_thread_ms: f64,
    /// Thousand millions of operations a second of one thread in a large matrix product.
    peak_gflops_per_thread: f64,
    /// Threads that it was measured on.
    threads: usize,
}

/// What a phase takes.
#[derive(Debug, JsonSchema, Serialize)]
struct Phase {
    /// Milliseconds of all threads together.
    thread_ms: f64,
    /// Thousand millions of operations of floating point numbers in a second, of one thread.
    gflops: f64,
    /// The same over that of a large matrix product, 0 to 1.
    share_of_peak: f64,
}

/// Pairs of columns that the smoother looks at.
#[derive(Debug, JsonSchema, Serialize)]
struct Pairs {
    /// Pairs that are in reach of each other.
    seen: usize,
    /// Pairs whose products are computed.
    computed: usize,
}

/// A line of `--kernels`.
#[derive(Debug, JsonSchema, Serialize)]
pub(super) struct KernelLine {
    /// The configuration.
    name: &'static str,
    /// The smoother's kernel.
    kernel: &'static str,
    /// Columns of the grid.
    columns: usize,
    /// Length of an embedding, D.
    dim: usize,
    /// Number of levels, L.
    levels: usize,
    /// Threads that it was measured on.
    threads: usize,
    /// Milliseconds of a step.
    ms_per_step: f64,
    /// Steps in a second.
    steps_per_second: f64,
    /// Milliseconds of the smoother alone, all threads together.
    attention_thread_ms: f64,
}

/// A line of `bench`.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(untagged)]
pub(super) enum BenchLine {
    /// Of a size.
    Step(StepLine),
    /// Of a kernel.
    Kernel(KernelLine),
}

/// Timed runs of a configuration; the best counts, because everything else on the machine only ever adds time.
const RUNS: usize = 5;

/// A size of network and picture whose step is timed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Configuration {
    /// Its name.
    pub name: &'static str,
    /// Length of an embedding, D.
    pub dim: usize,
    /// Number of levels, L.
    pub levels: usize,
    /// Side of the picture in pixels.
    pub image: usize,
    /// Side of a patch in pixels.
    pub patch: usize,
    /// Radius of the smoother in columns; 0 for global.
    pub radius: f32,
    /// Steps that are timed together.
    pub steps: usize,
}

/// The configurations that are measured.
pub const CONFIGURATIONS: [Configuration; 4] = [
    Configuration { name: "default-256", dim: 512, levels: 6, image: 224, patch: 14, radius: 0.0, steps: 12 },
    Configuration { name: "small-1024", dim: 128, levels: 5, image: 256, patch: 8, radius: 0.0, steps: 10 },
    Configuration { name: "local-1024", dim: 128, levels: 5, image: 256, patch: 8, radius: 7.0, steps: 10 },
    Configuration { name: "local-4096", dim: 128, levels: 5, image: 512, patch: 8, radius: 7.0, steps: 4 },
];

/// The sizes of `--scaling`: one window, ever more columns.
const SCALING: [Configuration; 3] = [
    Configuration { name: "scaling-1024", dim: 128, levels: 5, image: 256, patch: 8, radius: 7.0, steps: 8 },
    Configuration { name: "scaling-4096", dim: 128, levels: 5, image: 512, patch: 8, radius: 7.0, steps: 2 },
    Configuration { name: "scaling-16384", dim: 128, levels: 5, image: 1024, patch: 8, radius: 7.0, steps: 1 },
];

/// The grid on which the smoother's kernels are compared: 128 x 128 columns, every one in reach of every other.
pub const KERNELS: Configuration =
    Configuration { name: "global-16384", dim: 128, levels: 5, image: 1024, patch: 8, radius: 0.0, steps: 1 };

impl Configuration {
    /// The run with one kernel at every level; the memory learns as it does in the window.
    ///
    /// # Errors
    /// A configuration that is not possible.
    pub fn with_kernel(&self, picture: &RgbImage, kernel: Kernel, weights: Weights) -> anyhow::Result<Glom> {
        let mut glom = self.glom(picture)?;
        let mut settings = glom.settings().clone();
        settings.memory.frozen = false;
        settings.weights = weights;
        settings.levels.iter_mut().for_each(|level| (level.kernel, level.reach) = (kernel, Reach::Global));
        glom.set_settings(settings)?;
        Ok(glom)
    }

    /// Columns of the grid.
    pub fn columns(&self) -> usize {
        (self.image / self.patch).pow(2)
    }

    /// A random picture of the right size.
    pub fn picture(&self) -> RgbImage {
        let mut generator = random::generator(0, Purpose::Test, 0);
        let mut byte = || random::below(&mut generator, 256) as u8;
        RgbImage::from_fn(self.image as u32, self.image as u32, |_, _| image::Rgb([byte(), byte(), byte()]))
    }

    /// The run, at step 0.
    ///
    /// # Errors
    /// A configuration that is not possible.
    pub fn glom(&self, picture: &RgbImage) -> anyhow::Result<Glom> {
        let config = ReferenceConfig {
            dim: self.dim,
            levels: self.levels,
            image_size: [self.image; 2],
            patch_size: self.patch,
            consensus_self: false,
            radius: self.radius,
        };
        let model = ReferenceModel::random(config, 0)?;
        let mut settings = model.default_settings();
        // The same work as in other implementations of GLOM: those have no memory that learns.
        settings.memory.frozen = true;
        Ok(Glom::new(Arc::new(model), picture, Resolution::PatchSize(self.patch as u32), settings)?)
    }
}

/// Measures and prints.
///
/// # Errors
/// A pool of threads that cannot be started, or an output that is closed.
pub fn run(args: &BenchArgs) -> Result<(), Failure> {
    let chosen = |configuration: &&Configuration| {
        args.only.is_empty() || args.only.iter().any(|name| name == configuration.name)
    };
    if let Some(unknown) = args.only.iter().find(|name| CONFIGURATIONS.iter().all(|known| known.name != *name)) {
        let names = CONFIGURATIONS.map(|configuration| configuration.name).join(", ");
        return Err(Failure::failed(format!("there is no configuration {unknown}: there are {names}")));
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(args.threads).build().context("cannot start threads")?;
    pool.install(|| {
        if args.kernels {
            return kernels(args.threads);
        }
        let peak = args.phases.then(|| peak(args.threads));
        let sizes: &[Configuration] = if args.scaling { &SCALING } else { &CONFIGURATIONS };
        for configuration in sizes.iter().filter(|one| args.scaling || chosen(one)) {
            let (seconds, phases) = measure(configuration)?;
            let per_column = || (seconds * 1e9 / configuration.columns() as f64).round() / 1e3;
            let phases = peak.map(|peak| report(configuration, phases, peak, args.threads)).transpose()?;
            let read = say_line(BenchLine::Step(StepLine {
                name: configuration.name,
                columns: configuration.columns(),
                dim: configuration.dim,
                levels: configuration.levels,
                radius: configuration.radius as i64,
                threads: args.threads,
                ms_per_step: (seconds * 1e6).round() / 1e3,
                us_per_column: args.scaling.then(per_column),
                phases,
            }))?;
            if !read {
                break;
            }
        }
        Ok(())
    })
}

/// Prints a line with its head; whether anybody reads it.
fn say_line(line: BenchLine) -> Result<bool, Failure> {
    is_read(&Form::Bench.line(&line)?)
}

/// Times a whole step and the smoother alone with each kernel. The softmax at this size takes seconds a step: once must
/// do.
fn kernels(threads: usize) -> Result<(), Failure> {
    let picture = KERNELS.picture();
    for kernel in Kernel::ALL {
        let mut glom = KERNELS.with_kernel(&picture, kernel, Weights::EQUAL)?;
        let runs = if kernel == Kernel::Softmax { 1 } else { RUNS };
        if runs > 1 {
            glom.step()?;
        }
        let mut best = (f64::INFINITY, 0.0);
        for _ in 0..runs {
            let (before, start) = (glom.phase_times().attention, Instant::now());
            glom.step()?;
            let seconds = start.elapsed().as_secs_f64();
            if seconds < best.0 {
                best = (seconds, glom.phase_times().attention - before);
            }
        }
        let read = say_line(BenchLine::Kernel(KernelLine {
            name: KERNELS.name,
            kernel: kernel.name(),
            columns: KERNELS.columns(),
            dim: KERNELS.dim,
            levels: KERNELS.levels,
            threads,
            ms_per_step: (best.0 * 1e6).round() / 1e3,
            steps_per_second: (1e2 / best.0).round() / 1e2,
            attention_thread_ms: (best.1 * 1e6).round() / 1e3,
        }))?;
        if !read {
            break;
        }
    }
    Ok(())
}

/// Seconds per step, the best of [`RUNS`], and what each phase took of one step in that run.
fn measure(configuration: &Configuration) -> anyhow::Result<(f64, PhaseTimes)> {
    let picture = configuration.picture();
    let mut glom = configuration.glom(&picture)?;
    glom.step()?;
    let mut best = (f64::INFINITY, PhaseTimes::default());
    for _ in 0..RUNS {
        let phases = glom.phase_times();
        let start = Instant::now();
        glom.show(&picture)?;
        for _ in 0..configuration.steps {
            glom.step()?;
        }
        let steps = configuration.steps as f64;
        let seconds = start.elapsed().as_secs_f64() / steps;
        if seconds < best.0 {
            best = (seconds, (glom.phase_times() - phases) * (1.0 / steps));
        }
    }
    Ok(best)
}

/// Milliseconds of all threads together, GFLOP/s of one thread, and its share of the peak, per phase.
fn report(configuration: &Configuration, times: PhaseTimes, peak: f64, threads: usize) -> anyhow::Result<Phases> {
    let glom = configuration.glom(&configuration.picture())?;
    let (dim, levels) = (configuration.dim as f64, configuration.levels as f64);
    // A net is D -> 4D -> D, a product of n x k by k x m is 2 n k m operations.
    let net = 16.0 * configuration.columns() as f64 * dim * dim;
    let pairs = (0..configuration.levels).map(|level| glom.attention_pairs(level));
    let (seen, computed) = pairs.fold((0, 0), |sum, pairs| (sum.0 + pairs.seen, sum.1 + pairs.computed));
    let line = |seconds: f64, operations: f64| {
        let rate = operations / seconds.max(1e-12) / 1e9;
        Phase {
            thread_ms: (seconds * 1e6).round() / 1e3,
            gflops: rate.round(),
            share_of_peak: (rate / peak * 1e3).round() / 1e3,
        }
    };
    Ok(Phases {
        bottom_up: line(times.bottom_up, levels * net),
        top_down: line(times.top_down, (levels - 1.0) * net),
        attention: line(times.attention, 4.0 * computed as f64 * dim),
        attention_pairs: Pairs { seen, computed },
        update_thread_ms: (times.update * 1e6).round() / 1e3,
        peak_gflops_per_thread: peak.round(),
        threads,
    })
}

/// GFLOP/s of one thread in a large product, while `threads` of them do the same.
pub(super) fn peak(threads: usize) -> f64 {
    const SIDE: usize = 768;
    let work = |_| {
        let a = Array2::from_elem((SIDE, SIDE), 0.5f32);
        let b = Array2::from_elem((SIDE, SIDE), 0.25f32);
        let mut c = Array2::zeros((SIDE, SIDE));
        let mut best = Duration::MAX;
        for _ in 0..12 {
            let start = Instant::now();
            product::multiply(a.view(), b.view(), c.view_mut(), product::Into::Replace);
            best = best.min(start.elapsed());
        }
        2.0 * (SIDE as f64).powi(3) / best.as_secs_f64() / 1e9
    };
    (0..threads).into_par_iter().with_max_len(1).map(work).sum::<f64>() / threads as f64
}
