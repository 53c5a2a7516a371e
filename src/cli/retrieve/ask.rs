//! `glomscope retrieve ask`.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use super::{failure, open};
use crate::cli::Failure;
use crate::cli::formed::Form;
use crate::cli::recurrent::Ablations;
use crate::cli::reporting::TellArgs;
use crate::recurrent::Dynamics;
use crate::retrieval::{Bar, Probe, Question, character, probe};

/// Arguments of `retrieve ask`.
#[derive(Debug, Args)]
pub struct AskArgs {
    /// A network kept by `retrieve train`; sample:retrieval is the bundled one
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Letters each followed by a digit, then ?? and one of the letters
    #[arg(value_name = "STRING")]
    pub question: String,
    /// The fast weights, changed.
    #[command(flatten)]
    pub ablations: Ablations,
    /// How it tells the answer.
    #[command(flatten)]
    pub told: TellArgs,
}

/// What the network answers.
#[derive(Debug, JsonSchema, Serialize)]
pub(in crate::cli) struct AnswerReport {
    /// The string.
    question: String,
    /// The digit that is answered.
    answer: String,
    /// The one that would be right.
    right_answer: String,
    /// Whether they are the same.
    right: bool,
    /// How the fast weights were stored and read.
    dynamics: Dynamics,
    /// What the network holds for how likely, the likeliest first.
    probabilities: Vec<Likely>,
    /// What every earlier character gives at the last one; empty without fast weights.
    attention: Vec<Given>,
}

/// An answer and its probability.
#[derive(Debug, JsonSchema, Serialize)]
struct Likely {
    /// The character.
    character: String,
    /// How likely the network holds it, 0 to 1.
    probability: f32,
}

/// What an earlier character gives.
#[derive(Debug, JsonSchema, Serialize)]
struct Given {
    /// The character.
    character: String,
    /// Characters since.
    age: usize,
    /// Product of the hidden states then and now.
    similarity: f32,
    /// The same times eta lambda^age: what is added to the hidden state.
    weight: f32,
}

/// Runs `glomscope retrieve ask`.
///
/// # Errors
/// A file, a string that is no question, or settings that cannot be.
pub fn ask(args: &AskArgs) -> Result<(), Failure> {
    let question = Question::parse(&args.question).map_err(failure)?;
    let network = open(&args.file)?.network().map_err(failure)?;
    let probe = probe(&network, &question, args.ablations.change(network.dynamics())).map_err(failure)?;
    args.told.tell(Form::RetrievalAnswer, &report(&probe), || text(&probe))
}

/// The bars of the last read, at the character that asks.
fn bars(probe: &Probe) -> &[Bar] {
    let last = probe.trace.steps.last().and_then(|step| step.reads.last());
    last.map_or(&[], |read| read.bars.as_slice())
}

fn symbol(probe: &Probe, step: usize) -> char {
    character(probe.question.symbols()[step] as usize)
}

fn text(probe: &Probe) -> String {
    let right = character(probe.question.answer());
    let mut text = format!("{} -> {}", probe.question, character(probe.answer()));
    let _ = match probe.right() {
        true => writeln!(text, ", which is right"),
        false => writeln!(text, ", {right} would be right"),
    };
    let ranking: Vec<String> = probe.ranking().iter().take(3).map(|(c, p)| format!("{c} {:.1} %", 100.0 * p)).collect();
    let _ = writeln!(text, "{}", ranking.join(", "));
    let bars = bars(probe);
    if !bars.is_empty() {
        let _ = writeln!(text, "\nattention to the past at the last character: eta lambda^age (h_tau . h_s)");
        let most = bars.iter().fold(0.0_f32, |most, bar| most.max(bar.weight.abs())).max(f32::MIN_POSITIVE);
        for bar in bars {
            let length = (40.0 * bar.weight.abs() / most).round() as usize;
            let line = format!("  {}  {:>9.3}  {}", symbol(probe, bar.step), bar.weight, "#".repeat(length));
            let _ = writeln!(text, "{}", line.trim_end());
        }
    }
    text
}

fn report(probe: &Probe) -> AnswerReport {
    let given = |bar: &Bar| Given {
        character: symbol(probe, bar.step).to_string(),
        age: bar.age,
        similarity: bar.similarity,
        weight: bar.weight,
    };
    let likely =
        |(character, probability): &(char, f32)| Likely { character: character.to_string(), probability: *probability };
    AnswerReport {
        question: probe.question.to_string(),
        answer: character(probe.answer()).to_string(),
        right_answer: character(probe.question.answer()).to_string(),
        right: probe.right(),
        dynamics: probe.dynamics,
        probabilities: probe.ranking().iter().map(likely).collect(),
        attention: bars(probe).iter().map(given).collect(),
    }
}
