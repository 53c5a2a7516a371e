//! `score --ablations`: what each source of GLOM is worth to a model that learned with all of them.

use std::fmt::Write as _;

use serde::Serialize;

use super::pictures::Pictures;
use super::{ScoreArgs, measure_all};
use crate::cli::Failure;
use crate::cli::formed::Form;
use crate::cli::output::print;
use crate::ruler::{AblationLine, Measured, Settling, Subject, Without, ablation_table, measure_without};
use crate::scenes::SceneSettings;

/// What `--report` writes.
#[derive(Serialize)]
struct AblationReport<'a> {
    model: &'a str,
    steps: u32,
    scenes: Option<&'a SceneSettings>,
    seed: Option<u64>,
    pictures: usize,
    table: &'a [AblationLine],
}

/// Settles and scores every picture as often as there are lines, and prints the table.
pub(super) fn ablations(args: &ScoreArgs, pictures: Option<&Pictures>, settling: &Settling) -> Result<(), Failure> {
    let measure = |subject: &Subject| {
        Without::ALL.into_iter().map(|without| measure_without(subject, settling, without)).collect()
    };
    let (measured, settings): (Vec<Vec<Measured>>, _) = measure_all(args, pictures, measure)?;
    let (table, model) = (ablation_table(&measured), settling.model.name());
    if let Some(path) = &args.report {
        let (scenes, seed) = (settings.as_ref(), settings.is_some().then_some(args.seed));
        let report = AblationReport { model, steps: args.steps, scenes, seed, pictures: measured.len(), table: &table };
        Form::SourcesTaken.write(&report, path)?;
    }
    let about = pictures.map(Pictures::text).unwrap_or_default();
    print(&(text(&table, model, measured.len(), args.steps) + &about))
}

fn text(table: &[AblationLine], model: &str, pictures: usize, steps: u32) -> String {
    let mut text = format!("{model}, {pictures} pictures, {steps} steps\n\n{:<20}", "");
    for head in ["parts ARI", "fg ARI", "fg overl", "wholes ARI", "fg ARI", "parents"] {
        let _ = write!(text, " {head:>16}");
    }
    text.push('\n');
    for line in table {
        let _ = write!(text, "{:<20}", line.without.name());
        for (score, lost) in line.scores.each().into_iter().zip(line.lost.each()) {
            let score = score.map_or_else(|| "-".to_owned(), |score| format!("{score:.3}"));
            let cell = match lost.filter(|_| line.without != Without::Nothing) {
                Some([lost, error]) => format!("{:+.3} ± {error:.3}", -lost),
                None => score,
            };
            let _ = write!(text, " {cell:>16}");
        }
        text.push('\n');
    }
    text.push_str(NOTE);
    text
}

/// What the table says.
const NOTE: &str = "
parts at level 1, wholes at level 2; fg: without the ground. The first line has the scores, the others what they change
by: the mean over pictures and its standard error
";
