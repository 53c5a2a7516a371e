//! `glomscope sketch grammar`: which kind of part hangs under which kind of whole, from the sketches of generated
//! scenes, beside the generator's own.

use std::path::PathBuf;

use clap::Args;

use super::not_remembered;
use crate::cli::Failure;
use crate::cli::formed::Form;
use crate::cli::reporting::SummaryArgs;
use crate::cli::table::aligned;
use crate::engine::sketches::{Grammar, grammar as found};
use crate::files::sketches::SketchMemory;

/// Arguments of `sketch grammar`.
#[derive(Debug, Args)]
pub struct GrammarArgs {
    /// The memory; its generated scenes (`scene:SEED`) are looked at
    #[arg(value_name = "MEMORY")]
    pub memory: PathBuf,
    /// Level whose islands are parts; the one above has the wholes
    #[arg(long, value_name = "L", default_value_t = 1)]
    pub parts: usize,
    /// How it tells what was found, and on how many threads it computes.
    #[command(flatten)]
    pub summary: SummaryArgs,
}

/// Runs it.
///
/// # Errors
/// A memory that cannot be read or has no generated scenes, a level that it does not have.
pub fn grammar(args: &GrammarArgs) -> Result<(), Failure> {
    args.summary.limit()?;
    let memory = SketchMemory::read(&args.memory)?;
    let levels = memory.header.levels;
    if args.parts + 1 >= levels {
        return Err(Failure::Usage(format!("parts have a level above them: --parts is 0 to {}", levels as i64 - 2)));
    }
    let grammar = found(&memory, [args.parts, args.parts + 1]).map_err(not_remembered)?;
    args.summary.told.tell(Form::SketchGrammar, &grammar, || text(&grammar))
}

fn text(grammar: &Grammar) -> String {
    let mut rows = vec![["whole", "part", "per whole", "the generator's"].map(str::to_owned).to_vec()];
    for rule in grammar.rules.iter().filter(|rule| rule.found >= 0.05 || rule.truth >= 0.05) {
        rows.push(vec![
            rule.whole.clone(),
            rule.part.clone(),
            format!("{:.2}", rule.found),
            format!("{:.2}", rule.truth),
        ]);
    }
    let Grammar { scenes, levels: [parts, wholes], types, cosine, found, invented, .. } = grammar;
    format!(
        "Islands of level {parts} under islands of level {wholes}, from the sketches of {scenes} scenes:\n\n{}\n\
         Cosine of the rules with the generator's {cosine:.3}; {:.0} % of its rules found, {:.0} % of the found ones \
         invented; {:.1} % of all islands come back with their type.\n",
        aligned(&rows),
        100.0 * found,
        100.0 * invented,
        100.0 * types
    )
}
