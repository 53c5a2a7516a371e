//! `glomscope hemispheres test`.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::pictures::PicturesArgs;
use super::train::in_words;
use crate::bilateral::{Pictures, Saved, right};
use crate::cli::Failure;
use crate::cli::output::print;
use crate::cli::table::percent;
use crate::files::training;

/// Arguments of `hemispheres test`.
#[derive(Debug, Args)]
pub struct TestArgs {
    /// A network kept by `hemispheres train`
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The pictures.
    #[command(flatten)]
    pub pictures: PicturesArgs,
    /// One JSON object instead of lines for people
    #[arg(long)]
    pub json: bool,
}

/// Runs `glomscope hemispheres test`.
///
/// # Errors
/// A file; pictures of other labels than the network was told.
pub fn test(args: &TestArgs) -> Result<(), Failure> {
    let saved: Saved = training::open(&args.file)?;
    let sets = args.pictures.open(saved.config.side)?;
    let test = sets.test;
    if test.labels() != &saved.state.labels {
        return Err(other_labels(&saved, &test));
    }
    let right = right(&saved.state.network.ask(&test), &test);
    let [fine, coarse, from_fine] =
        [right.specific, right.general, right.general_from_specific].map(|share| share.map(percent));
    if args.json {
        let all = json!({
            "file": args.file.display().to_string(),
            "pictures": args.pictures.name(),
            "test_pictures": test.len(),
            "updates": saved.record.update,
            "parameters": saved.state.network.parameters(),
            "fine": fine,
            "coarse": coarse,
            "coarse_from_fine": from_fine,
        });
        return print(&format!("{all}\n"));
    }
    let mut text = format!(
        "told {}, trained for {} updates; {} test pictures ({})\nright: {}\n",
        saved.config.told.name(),
        saved.record.update,
        test.len(),
        args.pictures.name(),
        in_words(fine, coarse)
    );
    if let Some(share) = from_fine {
        text.push_str(&format!("       {share:.1} % coarse read off the fine answer\n"));
    }
    print(&text)
}

/// That the pictures have other labels than a network was told.
pub fn other_labels(saved: &Saved, test: &Pictures) -> Failure {
    Failure::Usage(format!(
        "the network was told other labels than these pictures have (such as \"{}\", not \"{}\")",
        saved.state.labels.specific.first().map_or("", String::as_str),
        test.labels().specific.first().map_or("", String::as_str)
    ))
}
