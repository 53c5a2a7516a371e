//! `glomscope sketch bench`: what sketching, unpacking and searching take on this machine.

use std::hint::black_box;
use std::time::Instant;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use crate::cli::formed::Form;
use crate::cli::reporting::TellArgs;
use crate::cli::table::aligned;
use crate::cli::{Failure, values};
use crate::engine::sketches::{Question, answer_from};
use crate::files::sketches::{MemoryEntry, MemoryFile, MemoryHeader, MemoryRecord};
use crate::numeric::random::{Purpose, generator, normal};
use crate::sketch::{
    Codebook, DrawnTree, Network, Object, Peer, STEPS, Search, SketchSettings, Types, cosine, drawn, peers, sketch,
    unpack,
};

/// Runs of which the fastest counts: everything else on the machine only ever adds time.
const RUNS: usize = 7;
/// Attributes of an object of a memory with 6 types.
const ATTRIBUTES: usize = 21;
/// Levels of its model, and types of each.
const LEVELS: usize = 4;
const TYPES: usize = 6;

/// Arguments of `sketch bench`.
#[derive(Debug, Args)]
pub struct BenchArgs {
    /// Sketches that are searched
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = values::at_least_one)]
    pub sketches: usize,
    /// Compare with what else could hold a tree, at equal bits, in place of times
    #[arg(long)]
    pub baselines: bool,
    /// How it tells what was measured.
    #[command(flatten)]
    pub told: TellArgs,
}

/// One measurement.
#[derive(Debug, JsonSchema, Serialize)]
struct Row {
    /// What was timed.
    name: String,
    /// Milliseconds that it takes.
    milliseconds: f64,
    /// Milliseconds that it should take at most, on one thread of an unloaded machine; none where no mark was set.
    goal: Option<f64>,
}

/// What was timed.
#[derive(Debug, JsonSchema, Serialize)]
pub(in crate::cli) struct TimesReport {
    /// The measurements.
    rows: Vec<Row>,
    /// The lowest cosine of what was unpacked with what it was, -1 to 1.
    lowest_cosine: f64,
}

/// What else could hold a tree.
#[derive(Debug, JsonSchema, Serialize)]
pub(in crate::cli) struct BaselinesReport {
    /// Every number of bits that was compared at.
    budgets: Vec<Budget>,
}

/// Rivals at one number of bits.
#[derive(Debug, JsonSchema, Serialize)]
struct Budget {
    /// Bits in all.
    bits: usize,
    /// Numbers of a sketch.
    numbers: usize,
    /// Bits of each of them.
    bits_a_number: u32,
    /// The rivals.
    rows: Vec<Peer>,
}

/// Runs it.
///
/// # Errors
/// Numbers that cannot be printed.
pub fn bench(args: &BenchArgs) -> Result<(), Failure> {
    if args.baselines {
        return baselines(args);
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let (rows, lowest_cosine) = pool.install(|| measured(args.sketches))?;
    let report = TimesReport { rows, lowest_cosine };
    args.told.tell(Form::SketchBench, &report, || times(&report))
}

fn times(TimesReport { rows, lowest_cosine: exact }: &TimesReport) -> String {
    let mut table = vec![["what", "ms", "goal, ms"].map(str::to_owned).to_vec()];
    let goal = |row: &Row| row.goal.map_or(String::new(), |goal| format!("{goal:.0}"));
    table.extend(rows.iter().map(|row| vec![row.name.clone(), format!("{:.3}", row.milliseconds), goal(row)]));
    format!("{}\nUnpacked exactly: the lowest cosine is {exact:.5}. One thread.\n", aligned(&table))
}

/// The budgets that are compared: numbers, and bits of each.
const BUDGETS: [(usize, u32); 2] = [(1024, 32), (512, 4)];

/// What else could hold a tree, at equal bits.
fn baselines(args: &BenchArgs) -> Result<(), Failure> {
    let budget = |(numbers, bits_a_number): (usize, u32)| Budget {
        bits: numbers * bits_a_number as usize,
        numbers,
        bits_a_number,
        rows: peers(numbers, bits_a_number, 1),
    };
    let report = BaselinesReport { budgets: BUDGETS.into_iter().map(budget).collect() };
    args.told.tell(Form::SketchBench, &report, || beside(&report))
}

fn beside(report: &BaselinesReport) -> String {
    let mut text = String::new();
    for Budget { bits: whole, numbers, bits_a_number: bits, rows } in &report.budgets {
        let mut table =
            vec![["mean cosine at depths 1, 2, 3", "read one by one", "least squares"].map(str::to_owned).to_vec()];
        let cosines = |values: &Option<Vec<f64>>| {
            let texts = values.iter().flatten().map(|value| format!("{value:.3}"));
            texts.collect::<Vec<_>>().join(" ")
        };
        for row in rows {
            let name = match row.one_shot {
                Some(_) => row.name.clone(),
                None => format!("{}, {} numbers of {} bits", row.name, row.numbers, row.bits),
            };
            table.push(vec![name, cosines(&row.one_shot), cosines(&row.least_squares)]);
        }
        text += &format!(
            "{whole} bits: {numbers} numbers of {bits} bits, for trees of 13 objects with 16 attributes\n\n{}\n",
            aligned(&table)
        );
    }
    text
}

/// The rows, and the lowest cosine of what was unpacked.
fn measured(count: usize) -> Result<(Vec<Row>, f64), Failure> {
    let settings = SketchSettings { dim: 2048, angle: 90.0, ..SketchSettings::default() };
    let mut dice = generator(1, Purpose::Sketches, 800);
    // 63 objects, six deep, a module a level: what a parse tree of 60 islands is.
    let tree = DrawnTree { children: 2, depth: 6, attributes: ATTRIBUTES, modules: None };
    let network = levelled(&drawn(&tree, &mut dice))?;
    let seen = sketch(&network, &settings)?;
    let sketching = fastest(|| sketch(&network, &settings).map(|sketch| sketch[0]));
    let unpacking = fastest(|| unpack(&network, &seen, STEPS, &settings).len());
    let exact = unpack(&network, &seen, STEPS, &settings);
    let exact = exact.iter().filter_map(|back| back.cosine).fold(1.0, f64::min);
    let sketches: Vec<Vec<f32>> = (0..count).map(|_| (0..settings.dim).map(|_| normal(&mut dice)).collect()).collect();
    let search = Search::new(&sketches);
    let searching = fastest(|| search.nearest(&sketches, &seen, 10)[0].place);
    let comparing = fastest(|| cosine(&sketches[0], &seen));
    let objects = network.objects().len();
    let row = |name: String, milliseconds: f64, goal: f64| Row { name, milliseconds, goal: Some(goal) };
    let mut rows = vec![
        row(format!("sketching a tree of {objects} objects, d = 2048"), sketching, 1.0),
        row(format!("unpacking it exactly, {} unknowns", objects * (ATTRIBUTES + 1)), unpacking, 100.0),
        row(format!("the 10 nearest of {count} sketches, d = 2048"), searching, 10.0),
        row("one cosine, d = 2048".to_owned(), comparing, 1.0),
    ];
    rows.extend(remembered(count, &settings)?);
    Ok((rows, exact))
}

/// A memory on disk, with so many pictures of random numbers: what it takes to add one, and to ask.
fn remembered(count: usize, settings: &SketchSettings) -> Result<Vec<Row>, Failure> {
    let folder = tempfile::tempdir()?;
    let types = Types { mean: vec![0.0], types: vec![vec![0.0]; TYPES], islands: 1 };
    let header = MemoryHeader {
        sketch: *settings,
        kept: settings.dim,
        census: *settings,
        census_kept: settings.dim,
        setup: serde_json::Value::Null,
        steps: 1,
        objects: 60,
        levels: LEVELS,
        codebook: Codebook { levels: vec![types; LEVELS] },
    };
    let mut memory = MemoryFile::create(&folder.path().join("memory"), &header)?;
    let mut dice = generator(2, Purpose::Sketches, 801);
    let mut draw = |count: usize| -> Vec<f32> { (0..count).map(|_| normal(&mut dice)).collect() };
    let attributes = draw(ATTRIBUTES);
    let object = |place: usize| {
        let (name, module) = (format!("island {place}"), format!("level {}", place % LEVELS));
        Object { name, module, attributes: attributes.clone(), inputs: Vec::new() }
    };
    let record = MemoryRecord {
        entry: MemoryEntry {
            name: "a picture".to_owned(),
            sha256: "0".repeat(64),
            added: 0,
            ahead: 0,
            objects: (0..60).map(object).collect(),
        },
        sketch: draw(settings.dim),
        census: draw(settings.dim),
        counted: draw(LEVELS * TYPES * (ATTRIBUTES + 1)),
        thumbnail: vec![0; 8000],
    };
    let mut left = count;
    while left > 0 {
        let some = left.min(500);
        memory.add_all(&vec![&record; some])?;
        left -= some;
    }
    let question = Question { level: Some(2), kind: Some(3), ..Question::default() };
    let bytes = std::fs::metadata(folder.path().join("memory"))?.len();
    let row = |name: &str, milliseconds: f64| {
        let name = format!("{name}, in a memory of {count} pictures ({} bytes each)", bytes / count as u64);
        Row { name, milliseconds, goal: None }
    };
    let all = fastest(|| answer_from(&memory, Question::default()).map(|sums| sums.pictures));
    let most = fastest(|| answer_from(&memory, question).map(|sums| sums.pictures));
    let reading = fastest(|| memory.sketches().map(|sketches| sketches.len()));
    let adding = fastest(|| memory.add(&record));
    Ok(vec![
        row("adding a picture until it has reached the disk", adding),
        row("asking how many islands there are of every type", all),
        row("asking which picture has most of one type", most),
        row("reading all sketches for a search", reading),
    ])
}

/// Milliseconds of the fastest run.
fn fastest<R>(mut work: impl FnMut() -> R) -> f64 {
    let mut best = f64::INFINITY;
    for _ in 0..RUNS {
        let begun = Instant::now();
        black_box(work());
        best = best.min(1e3 * begun.elapsed().as_secs_f64());
    }
    best
}

/// The same tree with a module a level.
fn levelled(network: &Network) -> Result<Network, Failure> {
    let mut objects = network.objects().to_vec();
    for (object, depth) in objects.iter_mut().zip(network.depths()) {
        object.module = format!("level {depth}");
    }
    Ok(Network::new(objects, network.output())?)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_that_is_timed_comes_back_exactly() {
        let (rows, exact) = measured(20).unwrap();
        assert!(exact > 0.999, "{exact}");
        assert!(rows.len() == 8 && rows.iter().all(|row| row.milliseconds > 0.0));
    }
}
