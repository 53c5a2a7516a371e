//! `glomscope forward-forward sequence`: fast weights inside a network that learns without a backward pass.

use std::time::Instant;

use clap::Args;
use clap::builder::TypedValueParser;
use schemars::JsonSchema;
use serde::Serialize;

use super::train::negatives;
use crate::cli::choices::{one_of, switch};
use crate::cli::formed::Form;
use crate::cli::long::progress;
use crate::cli::reporting::ReportArgs;
use crate::cli::say::say;
use crate::cli::table::{aligned, percent};
use crate::cli::values::{self, at_least_one};
use crate::cli::{Failure, interrupt};
use crate::fast_weights::Learning;
use crate::forward_forward::{Negatives, Rule};
use crate::numeric::vector::largest;
use crate::retrieval::local::{Hidden, LocalConfig, LocalPoint, LocalTrainer};
use crate::retrieval::{Question, RetrievalError, floor};

/// Arguments of `forward-forward sequence`.
#[derive(Debug, Args)]
pub struct SequenceArgs {
    /// Pairs of a letter and a digit, K, 1 to 26 [default: 4]
    #[arg(long, value_name = "K", help_heading = "Network")]
    pub pairs: Option<usize>,
    /// Units of the hidden layer, whose activities are stored [default: 100]
    #[arg(long, value_name = "R", help_heading = "Network")]
    pub units: Option<usize>,
    /// What becomes of the weights of the hidden layer [default: fixed]
    #[arg(long, value_parser = hidden(), help_heading = "Network")]
    pub hidden: Option<Hidden>,
    /// Units of the layers that judge, the lowest first [default: 200]
    #[arg(long, value_name = "N,..", value_delimiter = ',', help_heading = "Network")]
    pub layers: Vec<usize>,
    /// The fast weights; off: the layers that judge see zeros in their place [default: on]
    #[arg(long, value_parser = switch(), value_name = "on|off", help_heading = "Network")]
    pub memory: Option<bool>,
    /// Decay lambda of the fast weights, 0 to 1 [default: 0.95]
    #[arg(long, value_name = "LAMBDA", allow_hyphen_values = true, help_heading = "Network")]
    pub lambda: Option<f32>,
    /// Rate eta of the fast weights, 0 or more [default: 0.5]
    #[arg(long, value_name = "ETA", allow_hyphen_values = true, help_heading = "Network")]
    pub eta: Option<f32>,
    /// Inner steps S in which the memory is read, 1 or more [default: 1]
    #[arg(long, value_name = "S", help_heading = "Network")]
    pub inner: Option<usize>,

    /// Updates in all [default: 3000]
    #[arg(long, value_name = "N", help_heading = "Training", value_parser = values::updates)]
    pub updates: Option<u64>,
    /// Which wrong answers are shown: hard ones are digits that stand in the string [default: hard]
    #[arg(long, value_parser = negatives(), help_heading = "Training")]
    pub negatives: Option<Negatives>,
    /// Step size [default: 0.03]
    #[arg(long, value_name = "RATE", allow_hyphen_values = true, help_heading = "Training")]
    pub rate: Option<f32>,
    /// How strongly a unit is pulled to the mean activity of its peers [default: 0.03]
    #[arg(long, value_name = "P", allow_hyphen_values = true, help_heading = "Training")]
    pub peer: Option<f32>,
    /// Strings of an update [default: 100]
    #[arg(long, value_name = "N", help_heading = "Training", value_parser = values::batch)]
    pub batch: Option<usize>,
    /// The one seed [default: 1]
    #[arg(long, value_name = "S", help_heading = "Training")]
    pub seed: Option<u64>,
    /// Updates between two points of the error curve [default: 250]
    #[arg(long, value_name = "N", help_heading = "Training", value_parser = values::updates)]
    pub test_every: Option<u64>,

    /// Ask what was learned a string such as c9k8j3f1??c, and print the race of the ten answers
    #[arg(long, value_name = "STRING", value_parser = Question::parse, help_heading = "Output")]
    pub ask: Option<Question>,
    /// Fresh strings for the test at the end
    #[arg(long, value_name = "N", default_value = "20000", value_parser = at_least_one, help_heading = "Output")]
    pub questions: usize,
    /// What becomes of the report.
    #[command(flatten)]
    pub output: ReportArgs,
}

fn hidden() -> impl TypedValueParser<Value = Hidden> {
    one_of(Hidden::ALL.map(|hidden| {
        let help = match hidden {
            Hidden::Fixed => "They stay as they were drawn",
            Hidden::Learned => "They learn by the goodness of the hidden layer itself",
        };
        (hidden, hidden.key(), help)
    }))
}

/// What `--report` writes. Errors are in percent, times in seconds.
#[derive(Debug, Clone, JsonSchema, Serialize)]
pub(in crate::cli) struct Report {
    /// Error on fresh strings.
    test_error: f64,
    /// Number of fresh strings.
    test_questions: usize,
    /// Error of each pair, the first pair first.
    slot_errors: Vec<Option<f64>>,
    /// Error of the answer that the memory knows best, with no layer that judges it.
    memory_alone_error: Option<f64>,
    /// Error of a network that binds nothing but knows which digits there were.
    floor: f64,
    /// Learned numbers.
    parameters: usize,
    /// Updates done.
    updates: u64,
    /// Whether Ctrl-C ended it early.
    interrupted: bool,
    /// Everything that was set.
    config: LocalConfig,
    /// The curve; its errors are shares, 0 to 1.
    curve: Vec<LocalPoint>,
    /// Seconds of this run before the test at the end.
    training_seconds: f64,
    /// Seconds of this run in all.
    total_seconds: f64,
    /// The string that was asked, and the goodness of the answers 0 to 9 for each unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    asked: Option<(String, Vec<f32>)>,
}

/// Runs `glomscope forward-forward sequence`.
///
/// # Errors
/// A configuration that cannot be trained, a file, a divergence, Ctrl-C.
pub fn sequence(args: &SequenceArgs) -> Result<(), Failure> {
    let started = Instant::now();
    args.output.limit()?;
    let mut training = LocalTrainer::new(config(args)).map_err(failure)?;
    args.output.check()?;
    let interrupted = go_on(&mut training, args.output.is_quiet())?;
    let training_seconds = started.elapsed().as_secs_f64();
    let report = Report { training_seconds, ..report(&training, args, interrupted, started)? };
    args.output.write(Form::Sequence, &report)?;
    args.output.tell(Form::Sequence, &report, || summary(&report) + &args.output.written())?;
    if interrupted { Err(Failure::Interrupted) } else { Ok(()) }
}

/// Trains to the end or to Ctrl-C; whether it was the last.
fn go_on(training: &mut LocalTrainer, quiet: bool) -> Result<bool, Failure> {
    let floor = percent(floor(training.config().pairs));
    let bar = progress("update", training.config().updates, quiet);
    while !training.finished() && !interrupt::pressed() {
        let point = training.step().map_err(failure)?;
        bar.set_position(training.updates());
        let Some(LocalPoint { update, loss, error, .. }) = point else { continue };
        let error = format!("test error {:.2} % (floor {floor:.2} %)", percent(error));
        if bar.is_hidden() && !quiet {
            say(&format!("{update:>7} updates  loss {loss:.4}  {error}"));
        }
        bar.set_message(error);
    }
    bar.finish_and_clear();
    Ok(!training.finished())
}

fn config(args: &SequenceArgs) -> LocalConfig {
    let usual = LocalConfig::default();
    LocalConfig {
        pairs: args.pairs.unwrap_or(usual.pairs),
        units: args.units.unwrap_or(usual.units),
        hidden: args.hidden.unwrap_or(usual.hidden),
        layers: if args.layers.is_empty() { usual.layers } else { args.layers.clone() },
        memory: args.memory.unwrap_or(usual.memory),
        storing: Learning {
            decay: args.lambda.unwrap_or(usual.storing.decay),
            rate: args.eta.unwrap_or(usual.storing.rate),
            ..usual.storing
        },
        inner: args.inner.unwrap_or(usual.inner),
        rule: Rule {
            rate: args.rate.unwrap_or(usual.rule.rate),
            peer: args.peer.unwrap_or(usual.rule.peer),
            ..usual.rule
        },
        negatives: args.negatives.unwrap_or(usual.negatives),
        batch: args.batch.unwrap_or(usual.batch),
        updates: args.updates.unwrap_or(usual.updates),
        test_every: args.test_every.unwrap_or(usual.test_every),
        test_questions: usual.test_questions,
        seed: args.seed.unwrap_or(usual.seed),
    }
}

/// The test at the end, on other strings than those of the curve.
fn report(
    training: &LocalTrainer,
    args: &SequenceArgs,
    interrupted: bool,
    started: Instant,
) -> Result<Report, Failure> {
    let (config, network) = (training.config(), training.network());
    let fresh = config.seed.wrapping_add(1);
    let result = training.test(fresh, args.questions).map_err(failure)?;
    let alone = config.memory.then(|| training.test_memory_alone(fresh, args.questions)).transpose();
    let asked = args.ask.as_ref().map(|question| {
        let race = network.race(config, std::slice::from_ref(question));
        (question.to_string(), race.row(0).to_vec())
    });
    let [hidden, judges] = network.parameters();
    Ok(Report {
        test_error: percent(result.error),
        test_questions: args.questions,
        slot_errors: result.slots.iter().map(|slot| slot.map(|right| percent(1.0 - right))).collect(),
        memory_alone_error: alone.map_err(failure)?.map(|alone| percent(alone.error)),
        floor: percent(floor(config.pairs)),
        parameters: judges + if config.hidden == Hidden::Learned { hidden } else { 0 },
        updates: training.updates(),
        interrupted,
        config: config.clone(),
        curve: training.curve().to_vec(),
        training_seconds: 0.0,
        total_seconds: started.elapsed().as_secs_f64(),
        asked,
    })
}

fn summary(report: &Report) -> String {
    let LocalConfig { pairs, units, hidden, layers, memory, seed, .. } = &report.config;
    let layers: Vec<String> = layers.iter().map(usize::to_string).collect();
    let mut text = format!(
        "{} fast weights, {units} hidden units ({}), {} that judge, seed {seed}: {} updates in {:.1} s\n",
        if *memory { "with" } else { "without" },
        hidden.name(),
        layers.join("-"),
        report.updates,
        report.training_seconds,
    );
    text.push_str(&format!(
        "test error {:.2} % on {} fresh strings of {pairs} pairs (race of the ten answers)\n",
        report.test_error, report.test_questions
    ));
    if let Some(error) = report.memory_alone_error {
        text.push_str(&format!("{error:>10.2} % what the memory alone knows best\n"));
    }
    text.push_str(&format!("{:>10.2} % the floor: which digits there were, but not where\n", report.floor));
    text.push_str(&format!("{:>10.2} % guessing\n", 90.0));
    let slots: Vec<String> =
        report.slot_errors.iter().map(|error| error.map_or("-".to_owned(), |error| format!("{error:.2}"))).collect();
    text.push_str(&format!("by place of the pair, the first one first: {} %\n", slots.join(", ")));
    if let Some((string, goodness)) = &report.asked {
        let winner = largest(goodness.iter().copied());
        let mut rows = vec![vec!["answer".to_owned(), "goodness of a unit".to_owned()]];
        rows.extend(goodness.iter().enumerate().map(|(answer, goodness)| {
            vec![format!("{answer}{}", if answer == winner { " *" } else { "" }), format!("{goodness:.3}")]
        }));
        text.push_str(&format!("\n{string}: says {winner}\n{}", aligned(&rows)));
    }
    text
}

/// What the program says about it, and with which exit code: a divergence is 3, all else are settings that cannot be.
fn failure(error: RetrievalError) -> Failure {
    match &error {
        RetrievalError::NotFinite(_) => Failure::NotFinite(error.to_string()),
        _ => Failure::Usage(error.to_string()),
    }
}
