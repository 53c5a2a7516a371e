//! `glomscope forward-forward test`.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::cli::Failure;
use crate::cli::digits::{self, DigitsArgs, Source};
use crate::cli::output::print;
use crate::cli::table::percent;
use crate::files::training;
use crate::forward_forward::Saved;

/// Arguments of `forward-forward test`.
#[derive(Debug, Args)]
pub struct TestArgs {
    /// A network kept by `forward-forward train`
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The digits.
    #[command(flatten)]
    pub source: DigitsArgs,
    /// One JSON object instead of lines for people
    #[arg(long)]
    pub json: bool,
}

/// Runs `glomscope forward-forward test`.
///
/// # Errors
/// A file.
pub fn test(args: &TestArgs) -> Result<(), Failure> {
    let saved: Saved = training::open(&args.file)?;
    let sets = digits::sets(&args.source)?;
    let errors = saved.state.learner.errors(&saved.config, &sets.training, &sets.test);
    let source = Source::of(&args.source);
    if args.json {
        let all = json!({
            "file": args.file.display().to_string(),
            "kind": saved.config.kind,
            "layers": saved.config.layers,
            "updates": saved.record.update,
            "digits": source,
            "test_digits": sets.test.len(),
            "test_error": percent(errors.error),
            "test_error_softmax": errors.glance.map(percent),
        });
        return print(&format!("{all}\n"));
    }
    let how = if saved.config.kind.is_told_labels() { "race of the labels" } else { "linear read-out" };
    let mut text = format!(
        "{}, trained for {} updates; {} {}\nerror {:.2} % ({how})\n",
        saved.config.kind.name(),
        saved.record.update,
        sets.test.len(),
        source.name(),
        percent(errors.error)
    );
    if let Some(glance) = errors.glance {
        text.push_str(&format!("      {:.2} % at a glance\n", percent(glance)));
    }
    print(&text)
}
