//! `glomscope hemispheres table`: the specialised pair, its rivals and the controls, over several seeds.

mod lessons;
mod report;

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use clap::builder::TypedValueParser;

use self::lessons::Nets;
pub use self::report::TableReport;
use self::report::text;
use super::failure;
use super::pictures::{PicturesArgs, material};
use super::settings::SettingsArgs;
use crate::bilateral::rows::Row;
use crate::bilateral::table::Plan;
use crate::bilateral::{Config, Pictures};
use crate::cli::Failure;
use crate::cli::choices::one_of;
use crate::cli::formed::Form;
use crate::cli::reporting::ReportArgs;
use crate::cli::values::at_least_one;
use crate::files::hemispheres::KeptTable;
use crate::files::labelled::Sets;

/// Arguments of `hemispheres table`.
#[derive(Debug, Args)]
#[command(mut_arg("report", |report| {
    report.help("Write the table with all comparisons as JSON, anew after every seed")
}))]
pub struct TableArgs {
    /// The pictures.
    #[command(flatten)]
    pub pictures: PicturesArgs,
    /// The settings.
    #[command(flatten)]
    pub settings: SettingsArgs,
    /// Train every row so often, each time from another seed
    #[arg(long, value_name = "N", default_value = "1", value_parser = at_least_one, help_heading = "Table")]
    pub seeds: usize,
    /// The rows, separated by commas [default: all]
    #[arg(long, value_name = "ROW,..", value_delimiter = ',', value_parser = row(), help_heading = "Table")]
    pub rows: Vec<Row>,
    /// Train this many networks for the ensembles, of which the best on the pictures kept apart are taken; the paper
    /// has 10
    #[arg(long, value_name = "N", default_value = "5", value_parser = at_least_one, help_heading = "Table")]
    pub ensemble_from: usize,
    /// Folder in which every network is kept as it learns; what lies there already is gone on with
    #[arg(long, value_name = "DIR", help_heading = "Table")]
    pub resume: Option<PathBuf>,
    /// What becomes of the report.
    #[command(flatten)]
    pub output: ReportArgs,
}

fn row() -> impl TypedValueParser<Value = Row> {
    one_of(Row::ALL.map(|row| {
        let help = match row {
            Row::Left => "One hemisphere that is told the specific labels",
            Row::Right => "One hemisphere that is told the general labels",
            Row::LeftHeads => "New heads for both labels on the left alone",
            Row::RightHeads => "New heads for both labels on the right alone",
            Row::Specialised => "New heads on left and right, both frozen: the paper's network",
            Row::TwoLefts => "The same on two lefts of different seeds",
            Row::TwoDual => "The same on two networks that were told both labels",
            Row::Unspecialised => "Two hemispheres that learn both labels end to end",
            Row::Unicameral => "One hemisphere that learns both labels, as large as the pair",
            Row::UnicameralTwice => "One hemisphere that learns both labels, twice as large as the pair",
            Row::EnsembleOf2 => "The mean of the logits of two networks that were told both labels",
            Row::EnsembleOf5 => "The same of five",
        };
        (row, row.key(), help)
    }))
}

/// Runs `glomscope hemispheres table`.
///
/// # Errors
/// Settings that cannot be trained, a file, a divergence, Ctrl-C.
pub fn table(args: &TableArgs) -> Result<(), Failure> {
    let started = Instant::now();
    let threads = args.output.limit()?;
    let config = args.settings.config()?;
    args.output.check()?;
    let pictures = args.pictures.from()?;
    let Sets { training, test } = args.pictures.open(config.side)?;
    let material = material(&training)?;
    let rows: Vec<Row> = match args.rows[..] {
        [] => Row::ALL.to_vec(),
        // In the order of the table, each once.
        _ => Row::ALL.into_iter().filter(|row| args.rows.contains(row)).collect(),
    };
    let plan = Plan {
        config: args.settings.with_rounds(&config, &material.training),
        decay_alone: args.settings.decay.unwrap_or(Config::DECAY_ALONE),
        ensemble_from: args.ensemble_from,
        rows,
        seeds: args.seeds,
    };
    plan.check().map_err(failure)?;
    if let Some(folder) = &args.resume {
        KeptTable { plan: plan.clone(), pictures: pictures.clone() }.write(folder)?;
    }
    let counts = [material.training.len(), material.validation.len(), test.len()];
    let mut report = TableReport::new(pictures.name(), counts, &test, &plan, threads);
    let mut nets = Nets::new(&material, &test, args.resume.as_deref(), args.output.is_quiet());
    let tasks = plan.tasks();
    for seed in plan.seeds() {
        for task in tasks.iter().filter(|task| task.seed == seed) {
            nets.learn(task)?;
        }
        for row in &plan.rows {
            report.add(*row, seed, nets.row(&plan, *row, seed));
        }
        report.total_seconds = started.elapsed().as_secs_f64();
        report.compare();
        args.output.write(Form::HemispheresTable, &report)?;
    }
    args.output.tell(Form::HemispheresTable, &report, || text(&report) + &args.output.written())
}

/// A chance of one answer in so many, in percent: what guessing comes to.
fn guessing(test: &Pictures) -> [f64; 2] {
    let labels = test.labels();
    [labels.specific.len(), labels.general.len()].map(|count| 100.0 / count as f64)
}
