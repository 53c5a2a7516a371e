//! `glomscope forward-forward bench`: pictures learned from in a second, one JSON line for each network.
//!
//! One update is what supervised learning does with a hundred pictures: the neutral pass, its softmax, hard negative
//! labels drawn from it, the positive and the negative pass, and the local step of every layer. Pictures are random:
//! the time of an update does not depend on what is in them.

use std::time::Instant;

use anyhow::Context;
use clap::Args;
use rayon::ThreadPoolBuilder;
use schemars::JsonSchema;
use serde::Serialize;

use crate::cli::formed::Form;
use crate::cli::output::print;
use crate::cli::{Failure, bench, interrupt, values};
use crate::digits::{CLASSES, Digits, PIXELS};
use crate::forward_forward::pictures::{Pictures, Shift};
use crate::forward_forward::{Moment, Negatives, Network, Rule, Supervised};
use crate::numeric::random::{Purpose, below, generator};

/// Arguments of `forward-forward bench`.
#[derive(Debug, Args)]
pub struct BenchArgs {
    /// Threads to measure on; 2 is what the handbook's figures have
    #[arg(long, value_name = "N", default_value = "2", value_parser = values::threads)]
    pub threads: usize,
    /// Measure this network only; may be repeated
    #[arg(long, value_name = "NAME")]
    pub only: Vec<String>,
    /// Also GFLOP/s of a thread, and their share of the measured peak of a matrix product
    #[arg(long)]
    pub peak: bool,
}

/// A line.
#[derive(Debug, JsonSchema, Serialize)]
pub(in crate::cli) struct BenchLine {
    /// Units of the layers, the pixels first.
    name: &'static str,
    /// Pictures learned from in a second, by all threads together.
    pictures_per_second: f64,
    /// Threads that it was measured on.
    threads: usize,
    /// With --peak: thousand millions of operations of floating point numbers in a second, of one thread.
    #[serde(skip_serializing_if = "Option::is_none")]
    gflops_per_thread: Option<f64>,
    /// With --peak: the same over that of a large matrix product, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    share_of_peak: Option<f64>,
}

/// Timed runs of a network; the best counts, because everything else on the machine only ever adds time.
const RUNS: usize = 3;
/// Pictures of an update.
const BATCH: usize = 100;
/// Networks: name, units of their layers, updates that are timed together.
const NETWORKS: [(&str, &[usize], usize); 2] =
    [("784-500-500", &[500, 500], 40), ("784-2000x4", &[2000, 2000, 2000, 2000], 6)];

/// Runs `glomscope forward-forward bench`.
///
/// # Errors
/// An unknown network, a pool of threads that cannot be started.
pub fn bench(args: &BenchArgs) -> Result<(), Failure> {
    if let Some(unknown) = args.only.iter().find(|name| NETWORKS.iter().all(|known| known.0 != *name)) {
        let names = NETWORKS.map(|network| network.0).join(", ");
        return Err(Failure::Usage(format!("there is no network {unknown}: there are {names}")));
    }
    let pool = ThreadPoolBuilder::new().num_threads(args.threads).build().context("cannot start threads")?;
    pool.install(|| {
        let peak = args.peak.then(|| bench::peak(args.threads));
        let chosen = |name: &str| args.only.is_empty() || args.only.iter().any(|only| only == name);
        for (name, units, updates) in NETWORKS.into_iter().filter(|network| chosen(network.0)) {
            interrupt::check()?;
            let seconds = measure(units, updates)?;
            let rate = operations(units) * BATCH as f64 / seconds / args.threads as f64 / 1e9;
            print(&Form::ForwardForwardBench.line(&BenchLine {
                name,
                pictures_per_second: (10.0 * BATCH as f64 / seconds).round() / 10.0,
                threads: args.threads,
                gflops_per_thread: peak.map(|_| rate.round()),
                share_of_peak: peak.map(|peak| (rate / peak * 1e3).round() / 1e3),
            })?)?;
        }
        Ok(())
    })
}

/// Operations of the products of one picture. A product of a row with n x m numbers is 2 n m of them. Every layer takes
/// three passes (neutral, right, wrong) and two gradients; the lowest takes one of each, for its three pictures differ
/// in the label pixels alone.
fn operations(units: &[usize]) -> f64 {
    let below = std::iter::once(PIXELS).chain(units.iter().copied());
    let products = below.zip(units).enumerate();
    products.map(|(layer, (n, m))| if layer == 0 { 4.0 } else { 10.0 } * (n * m) as f64).sum()
}

/// Seconds of an update, the best of the runs.
fn measure(units: &[usize], updates: usize) -> anyhow::Result<f64> {
    let mut random = generator(0, Purpose::Test, 0);
    let pixels = (0..BATCH * PIXELS).map(|_| below(&mut random, 256) as u8).collect();
    let digits = Digits::new(pixels, (0..BATCH).map(|_| below(&mut random, CLASSES) as u8).collect())?;
    let places: Vec<_> = (0..BATCH).map(|place| (place, Shift::default())).collect();
    let classes: Vec<usize> = (0..BATCH).map(|place| digits.label(place)).collect();
    let (rule, moment) = (Rule::default(), Moment::of(0, 1));
    let mut learner = Supervised::new(Network::full(PIXELS, units, 0));
    let mut update = || {
        let pictures = Pictures::labelled(&digits, &places);
        learner.update(&rule, moment, &pictures, &classes, Negatives::Hard, &mut random)
    };
    update();
    let mut best = f64::INFINITY;
    for _ in 0..RUNS {
        let started = Instant::now();
        for _ in 0..updates {
            update();
        }
        best = best.min(started.elapsed().as_secs_f64() / updates as f64);
    }
    Ok(best)
}
