//! `glomscope sketch network`: a network that is described by hand, sketched and unpacked by every decoder.

use std::path::PathBuf;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use super::damage::DamageArgs;
use super::made::MadeArgs;
use crate::cli::Failure;
use crate::cli::formed::Form;
use crate::cli::reporting::SummaryArgs;
use crate::cli::table::aligned;
use crate::files::network;
use crate::sketch::{
    Module, Network, STEPS, SketchSettings, Vocabulary, cosine, least_squares, literal, matched, plain_bits, pursue,
    same_tree, sketch,
};

/// Arguments of `sketch network`.
#[derive(Debug, Args)]
pub struct NetworkArgs {
    /// Objects, their modules, attributes and inputs, in JSON
    #[arg(value_name = "NETWORK.json")]
    pub file: PathBuf,
    /// How the sketch is made.
    #[command(flatten)]
    pub made: MadeArgs,
    /// What befalls it.
    #[command(flatten)]
    pub damage: DamageArgs,
    /// How it tells what was measured, and on how many threads it computes.
    #[command(flatten, next_help_heading = "Output")]
    pub summary: SummaryArgs,
}

/// One object as it comes back: cosines of its attributes with what they were.
#[derive(Debug, JsonSchema, Serialize)]
struct Row {
    /// Name of the object.
    name: String,
    /// Its module.
    module: String,
    /// Steps from the output, which has depth 0.
    depth: usize,
    /// Cosine by the decoder of the paper.
    literal: f64,
    /// Cosine by a matched filter.
    matched: f64,
    /// Cosine by least squares over all objects together.
    least_squares: f64,
    /// Its attributes.
    attributes: Vec<f32>,
    /// What comes back of them by least squares.
    recovered: Vec<f32>,
    /// Its path weight.
    weight: f32,
    /// What comes back of that by least squares.
    recovered_weight: f32,
}

/// What was sketched, and what comes back.
#[derive(Debug, JsonSchema, Serialize)]
pub(in crate::cli) struct NetworkReport {
    /// How the sketch was made.
    settings: SketchSettings,
    /// Numbers of the sketch.
    kept: usize,
    /// Numbers that are asked for.
    unknowns: usize,
    /// Bits that the sketch takes.
    bits_of_the_sketch: usize,
    /// Bits that the tree itself takes.
    bits_of_the_tree: usize,
    /// Whether the pursuit, which knows only which modules there are, finds the same tree.
    found_unknown: bool,
    /// The share of the sketch that it does not explain.
    left: f64,
    /// The objects, the output first.
    objects: Vec<Row>,
}

/// Runs it.
///
/// # Errors
/// A file that describes no network, settings that no sketch has.
pub fn network(args: &NetworkArgs) -> Result<(), Failure> {
    args.summary.limit()?;
    let network = network::open(&args.file)?;
    let settings = args.made.settings(SketchSettings::default().angle);
    let whole = sketch(&network, &settings).map_err(|error| Failure::Usage(error.to_string()))?;
    let seen = args.damage.done_to(&whole)?;
    let report = measure(&network, &seen, args.damage.bits.unwrap_or(32) as usize, &settings);
    args.summary.told.tell(Form::SketchNetwork, &report, || text(&report))
}

fn measure(network: &Network, seen: &[f32], bits: usize, settings: &SketchSettings) -> NetworkReport {
    let (structure, width) = (network.structure(), network.attributes() + 1);
    let filtered = matched(&structure, seen, width, settings);
    let solved = least_squares(&structure, seen, width, STEPS, settings);
    let (depths, weights) = (network.depths(), network.path_weights());
    let mut rows = Vec::new();
    for (node, &place) in network.order().iter().enumerate() {
        let object = &network.objects()[place];
        let value = |values: &[f32]| values[node * width..][..width].to_vec();
        let like = |value: &[f32]| cosine(&value[..width - 1], &object.attributes);
        let solved = value(&solved);
        let count = solved[width - 1];
        let depth = depths[place];
        rows.push(Row {
            name: object.name.clone(),
            module: object.module.clone(),
            depth,
            literal: like(&literal(Module::named(&object.module), depth, seen, width, settings)),
            matched: like(&value(&filtered)),
            least_squares: like(&solved),
            attributes: object.attributes.clone(),
            recovered: solved[..width - 1].iter().map(|value| if count == 0.0 { 0.0 } else { value / count }).collect(),
            weight: weights[place],
            recovered_weight: count,
        });
    }
    rows.sort_by_key(|row| row.depth);
    let modules: std::collections::BTreeSet<Module> =
        network.objects().iter().map(|object| Module::named(&object.module)).collect();
    let all: Vec<Module> = modules.into_iter().collect();
    let vocabulary = Vocabulary {
        outputs: all.clone(),
        inputs: all.iter().map(|module| (*module, all.clone())).collect(),
        objects: 2 * network.objects().len(),
    };
    let found = pursue(seen, width, &vocabulary, settings);
    NetworkReport {
        settings: *settings,
        kept: seen.len(),
        unknowns: structure.nodes.len() * width,
        bits_of_the_sketch: seen.len() * bits,
        bits_of_the_tree: plain_bits(network, bits),
        found_unknown: same_tree(&found.structure, &structure),
        left: found.left,
        objects: rows,
    }
}

fn text(report: &NetworkReport) -> String {
    let mut rows = vec![
        ["object", "module", "depth", "literal", "matched", "least squares", "weight"].map(str::to_owned).to_vec(),
    ];
    for row in &report.objects {
        rows.push(vec![
            row.name.clone(),
            row.module.clone(),
            row.depth.to_string(),
            format!("{:.3}", row.literal),
            format!("{:.3}", row.matched),
            format!("{:.3}", row.least_squares),
            format!("{:.3} of {:.3}", row.recovered_weight, row.weight),
        ]);
    }
    let NetworkReport { kept, unknowns, bits_of_the_sketch: sketch, bits_of_the_tree: tree, left, .. } = report;
    let found = if report.found_unknown { "finds" } else { "does not find" };
    format!(
        "Cosine of what comes back with what was there, by decoder, from {kept} numbers for {unknowns} unknowns:\n\n\
         {}\n\
         A pursuit that knows only which modules there are {found} the same tree; {:.2e} of the sketch is left.\n\
         The sketch takes {sketch} bits, the tree itself {tree}.\n",
        aligned(&rows),
        left
    )
}
