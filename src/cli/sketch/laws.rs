//! `glomscope sketch laws`: a row per law, and a failure if one does not hold.

use std::path::PathBuf;

use clap::Args;

use super::not_remembered;
use super::settling::SettlingArgs;
use crate::cli::formed::Form;
use crate::cli::reporting::ReportArgs;
use crate::cli::table::aligned;
use crate::cli::{Failure, choices, interrupt, values};
use crate::engine::sketches::{MemoryPlan, RealReport, Similarity, measure};
use crate::engine::{ModelChoice, PictureSource, SceneSource};
use crate::scenes::SceneLook;
use crate::sketch::laws::{self, Bound, LawsReport};

/// Arguments of `sketch laws`.
#[derive(Debug, Args)]
#[command(mut_arg("report", |report| report.help("Write the rows as JSON")))]
pub struct LawsArgs {
    /// Seed of all that is drawn
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// Measure on the parse trees of so many generated scenes in place of drawn trees
    #[arg(long, value_name = "N", value_parser = values::at_least_one, help_heading = "Real parse trees")]
    pub scenes: Option<usize>,
    /// Measure on the parse trees of these pictures: files, `sample:NAME` or `scene:SEED`
    #[arg(
        long,
        value_name = "PICTURE",
        num_args = 1..,
        conflicts_with = "scenes",
        help_heading = "Real parse trees"
    )]
    pub pictures: Vec<PathBuf>,
    /// Model that settles the pictures
    #[arg(long, value_parser = choices::model(), default_value = "learned", help_heading = "Real parse trees")]
    pub model: ModelChoice,
    /// How they settle.
    #[command(flatten, next_help_heading = "Real parse trees")]
    pub settling: SettlingArgs,
    /// What becomes of the report.
    #[command(flatten, next_help_heading = "Output")]
    pub output: ReportArgs,
}

/// Runs it.
///
/// # Errors
/// A law that does not hold, a report that cannot be written.
pub fn laws(args: &LawsArgs) -> Result<(), Failure> {
    args.output.limit()?;
    args.output.check()?;
    let scene = |seed: u64| Ok(PictureSource::Scene(SceneSource::new(seed, SceneLook::CLEAR)));
    let sources = match args.scenes {
        Some(scenes) => (1..=scenes as u64).map(scene).collect::<Result<Vec<_>, Failure>>()?,
        None => args.pictures.iter().map(|picture| values::picture_source(picture)).collect::<Result<_, _>>()?,
    };
    if !sources.is_empty() {
        return real(args, &sources);
    }
    let report = laws::measure(args.seed);
    args.output.write(Form::SketchLaws, &report)?;
    args.output.tell(Form::SketchLaws, &report, || text(&report))?;
    let broken = report.laws.iter().filter(|law| !law.holds).count();
    match broken {
        0 => Ok(()),
        1 => Err(Failure::failed("one law does not hold")),
        _ => Err(Failure::failed(format!("{broken} laws do not hold"))),
    }
}

/// Measures on the parse trees of pictures.
fn real(args: &LawsArgs, sources: &[PictureSource]) -> Result<(), Failure> {
    let setup = args.settling.setup(&args.model)?;
    let plan = MemoryPlan { steps: args.settling.steps, ..MemoryPlan::default() };
    let report = measure(sources, &setup, &plan, &mut |_| !interrupt::pressed()).map_err(not_remembered)?;
    args.output.write(Form::SketchLaws, &report)?;
    args.output.tell(Form::SketchLaws, &report, || real_text(&report))
}

/// What was measured on the parse trees of pictures.
fn real_text(report: &RealReport) -> String {
    let RealReport { pictures, islands, objects, plain, centred, .. } = report;
    let levels = report.recovery.first().map_or(0, |row| row.levels.len());
    let mut rows = vec![
        std::iter::once("mean cosine by level".to_owned()).chain((0..levels).map(|level| level.to_string())).collect(),
    ];
    for row in &report.recovery {
        let mean = |(mean, error): (&Option<f64>, &Option<f64>)| match (mean, error) {
            (Some(mean), Some(error)) => format!("{mean:.4} +- {error:.4}"),
            _ => String::new(),
        };
        let cells = row.levels.iter().zip(&row.errors).map(mean);
        rows.push(std::iter::once(row.what.clone()).chain(cells).collect::<Vec<String>>());
    }
    let alike = |name: &str, similarity: &Similarity| {
        vec![
            name.to_owned(),
            format!("{:.4}", similarity.same),
            format!("{:.4}", similarity.other),
            format!("{:.4}", similarity.area),
        ]
    };
    let head = ["cosine", "same picture, noise", "another picture", "area under the curve"].map(str::to_owned);
    let likeness = [head.to_vec(), alike("as they are", plain), alike("without what all share", centred)];
    format!(
        "{pictures} pictures, {islands:.0} islands a tree, {objects:.1} objects sketched:\n\n{}\n{}\n{} islands \
         counted by the sum of all censuses, each level and type off by {:.3} (expected {:.3}), mean places off by \
         {:.4}.\n",
        aligned(&rows),
        aligned(&likeness),
        report.counted,
        report.count_error,
        report.expected_error,
        report.place_error
    )
}

/// The table.
fn text(report: &LawsReport) -> String {
    let mut rows = vec![["law", "measured", "bound", "holds"].map(str::to_owned).to_vec()];
    for law in &report.laws {
        let bound = match law.bound {
            Bound::AtMost(bound) => format!("at most {}", number(bound)),
            Bound::AtLeast(bound) => format!("at least {}", number(bound)),
            Bound::Near { expected, within } => format!("{} +- {:.0} %", number(expected), 100.0 * within),
        };
        let holds = if law.holds { "yes" } else { "NO" };
        rows.push(vec![law.name.clone(), number(law.measured), bound, holds.to_owned()]);
    }
    aligned(&rows)
}

/// Four digits that count.
fn number(value: f64) -> String {
    match value.abs() {
        small if small < 1e-3 && small > 0.0 => format!("{value:.1e}"),
        large if large >= 100.0 => format!("{value:.1}"),
        _ => format!("{value:.4}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_law_has_a_row_and_a_broken_one_is_seen() {
        let law = |holds| laws::Law {
            name: "something".to_owned(),
            measured: 2e-6,
            bound: Bound::Near { expected: 123.45, within: 0.25 },
            holds,
        };
        let text = text(&LawsReport { seed: 1, laws: vec![law(true), law(false)] });
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[1].split_whitespace().collect::<Vec<_>>(),
            ["something", "2.0e-6", "123.5", "+-", "25", "%", "yes"]
        );
        assert!(lines[2].ends_with("NO"), "{text}");
    }
}
