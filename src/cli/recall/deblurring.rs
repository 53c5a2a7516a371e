//! `glomscope recall deblurring`: what rehearsing a few old pairs does for the others, without a window.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use clap::builder::TypedValueParser;

use super::experiment::{self, Output};
use crate::cli::choices::one_of;
use crate::cli::formed::Form;
use crate::cli::reporting::ReportArgs;
use crate::cli::{Failure, interrupt};
use crate::fast_weights::deblurring::{self, Arm, DeblurringReport, DeblurringSettings, Disturbance, Fading, Phase};

/// Arguments of `recall deblurring`.
#[derive(Debug, Args)]
#[command(mut_arg("report", |report| report.help("Write settings and all curves as JSON")))]
pub struct DeblurringArgs {
    /// Units of an input
    #[arg(long, value_name = "D", default_value_t = DeblurringSettings::default().inputs)]
    pub inputs: usize,
    /// Units of an output
    #[arg(long, value_name = "N", default_value_t = DeblurringSettings::default().outputs)]
    pub outputs: usize,
    /// Pairs A, learned first
    #[arg(long, value_name = "N", default_value_t = DeblurringSettings::default().first)]
    pub a: usize,
    /// Pairs B, learned second
    #[arg(long, value_name = "N", default_value_t = DeblurringSettings::default().second)]
    pub b: usize,
    /// Pairs of A that are rehearsed
    #[arg(long, value_name = "N", default_value_t = DeblurringSettings::default().rehearsed)]
    pub rehearsed: usize,
    /// Noise on the slow weights in place of pairs B: standard deviation of the error it makes
    #[arg(long, value_name = "SD", allow_hyphen_values = true)]
    pub noise: Option<f32>,
    /// Rate of the slow weights
    #[arg(
        long,
        value_name = "RATE",
        default_value_t = DeblurringSettings::default().slow_rate,
        allow_hyphen_values = true
    )]
    pub slow_rate: f32,
    /// Rate of the fast weights
    #[arg(
        long,
        value_name = "RATE",
        default_value_t = DeblurringSettings::default().fast_rate,
        allow_hyphen_values = true
    )]
    pub fast_rate: f32,
    /// What is left of the fast weights each time they fade, 0 to 1
    #[arg(
        long,
        value_name = "SHARE",
        default_value_t = DeblurringSettings::default().fast_decay,
        allow_hyphen_values = true
    )]
    pub fast_decay: f32,
    /// When the fast weights fade
    #[arg(long, value_parser = fading(), default_value = DeblurringSettings::default().fading.key())]
    pub fading: Fading,
    /// Rate of the control that has one weight per connection
    #[arg(
        long,
        value_name = "RATE",
        default_value_t = DeblurringSettings::default().single_rate,
        allow_hyphen_values = true
    )]
    pub single_rate: f32,
    /// Sweeps over A
    #[arg(long, value_name = "N", default_value_t = DeblurringSettings::default().learn_first)]
    pub learn_a: usize,
    /// Sweeps over B
    #[arg(long, value_name = "N", default_value_t = DeblurringSettings::default().learn_second)]
    pub learn_b: usize,
    /// Sweeps in which nothing is shown before the rehearsal
    #[arg(long, value_name = "N", default_value_t = DeblurringSettings::default().wait)]
    pub wait: usize,
    /// Sweeps over the rehearsed pairs
    #[arg(long, value_name = "N", default_value_t = DeblurringSettings::default().rehearse)]
    pub rehearse: usize,
    /// Networks to average over
    #[arg(long, value_name = "N", default_value_t = DeblurringSettings::default().runs)]
    pub networks: usize,
    /// Seed of all random numbers
    #[arg(long, value_name = "S", default_value_t = DeblurringSettings::default().seed)]
    pub seed: u64,
    /// Write all curves to this CSV file
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub csv: Option<PathBuf>,
    /// What becomes of the report.
    #[command(flatten)]
    pub output: ReportArgs,
}

/// Reads `--fading`.
fn fading() -> impl TypedValueParser<Value = Fading> {
    one_of(Fading::ALL.map(|fading| {
        let help = match fading {
            Fading::Presentation => "After every pair",
            Fading::Sweep => "After every sweep",
        };
        (fading, fading.key(), help)
    }))
}

/// Runs it.
///
/// # Errors
/// How it failed, with the exit code that it stands for.
pub fn deblurring(args: &DeblurringArgs) -> Result<(), Failure> {
    let settings = DeblurringSettings {
        inputs: args.inputs,
        outputs: args.outputs,
        first: args.a,
        second: args.b,
        rehearsed: args.rehearsed,
        slow_rate: args.slow_rate,
        fast_rate: args.fast_rate,
        fast_decay: args.fast_decay,
        fading: args.fading,
        single_rate: args.single_rate,
        learn_first: args.learn_a,
        disturbance: if args.noise.is_some() { Disturbance::Noise } else { Disturbance::Pairs },
        learn_second: args.learn_b,
        noise: args.noise.unwrap_or(DeblurringSettings::default().noise),
        wait: args.wait,
        rehearse: args.rehearse,
        runs: args.networks,
        seed: args.seed,
    };
    let output = Output::begin(&args.output, args.csv.as_deref())?;
    let report = deblurring::run(&settings, &mut |report| {
        output.progress(report.finished as f32 / report.settings.runs as f32);
        !interrupt::pressed()
    })
    .map_err(experiment::usage)?;
    output.finish(Form::Deblurring, &report, &report.csv(), || text(&report))
}

/// The table and what it says.
fn text(report: &DeblurringReport) -> String {
    let mut text = String::from("Squared error per output unit (a silent network has 1):\n\n");
    let _ = writeln!(text, "  {:<24} {:<22} {:>9} {:>9} {:>9}", "network", "pairs", "learned", "blurred", "in the end");
    let at = [report.start(Phase::Disturb), report.start(Phase::Rehearse), report.range(Phase::Rehearse).end];
    for arm in Arm::ALL {
        let errors = at.map(|at| report.errors(arm).get(at).copied().unwrap_or_default());
        let rows = [
            ("A, rehearsed", errors.map(|errors| errors.rehearsed)),
            ("A, not rehearsed", errors.map(|errors| errors.unrehearsed)),
            ("B", errors.map(|errors| errors.second)),
        ];
        for (row, (pairs, [learned, blurred, end])) in rows.into_iter().enumerate() {
            let name = if row == 0 { arm.name() } else { "" };
            let _ = writeln!(text, "  {name:<24} {pairs:<22} {learned:>9.4} {blurred:>9.4} {end:>10.4}");
        }
    }
    let summary = report.summary();
    let _ = writeln!(
        text,
        "\nOf the error of A that was not rehearsed, waiting takes {:.4} and rehearsing {:.4} more.",
        summary.blurred - summary.waited,
        summary.waited - summary.rehearsed_unrehearsed
    );
    if let Some(predicted) = summary.predicted {
        let _ = writeln!(text, "Theory: rehearsing takes {:.4}.", summary.waited - predicted);
    }
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_network() {
        let settings = DeblurringSettings {
            runs: 2,
            learn_first: 5,
            learn_second: 5,
            rehearse: 2,
            ..DeblurringSettings::default()
        };
        let text = text(&deblurring::run(&settings, &mut |_| true).unwrap());
        assert!(Arm::ALL.iter().all(|arm| text.contains(arm.name())), "{text}");
        assert_eq!(text.matches("A, not rehearsed").count(), 3, "{text}");
    }
}
