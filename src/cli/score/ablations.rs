//! `score --ablations`: what each source of GLOM is worth to a model that learned with all of them.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use super::pictures::Pictures;
use super::{ScoreArgs, measure_all};
use crate::cli::Failure;
use crate::cli::formed::Form;
use crate::ruler::{AblationLine, Measured, Settling, Subject, Without, ablation_table, measure_without};
use crate::scenes::SceneSettings;

/// What `--report` writes.
#[derive(Debug, JsonSchema, Serialize)]
pub(in crate::cli) struct SourcesReport {
    /// Name of the model.
    model: String,
    /// Steps that every picture settled.
    steps: u32,
    /// What the scenes were drawn with; none of a folder of pictures.
    scenes: Option<SceneSettings>,
    /// Seed of the first scene.
    seed: Option<u64>,
    /// Number of pictures.
    pictures: usize,
    /// The whole model, then without one source at a time.
    table: Vec<AblationLine>,
}

/// Settles and scores every picture as often as there are lines, and prints the table.
pub(super) fn ablations(args: &ScoreArgs, pictures: Option<&Pictures>, settling: &Settling) -> Result<(), Failure> {
    let measure = |subject: &Subject| {
        Without::ALL.into_iter().map(|without| measure_without(subject, settling, without)).collect()
    };
    let (measured, settings): (Vec<Vec<Measured>>, _) = measure_all(args, pictures, measure)?;
    let report = SourcesReport {
        model: settling.model.name().to_owned(),
        steps: args.steps,
        seed: settings.is_some().then_some(args.seed),
        scenes: settings,
        pictures: measured.len(),
        table: ablation_table(&measured),
    };
    args.output.write(Form::SourcesTaken, &report)?;
    let about = pictures.map(Pictures::text).unwrap_or_default();
    args.output.tell(Form::SourcesTaken, &report, || text(&report) + &about)
}

fn text(SourcesReport { model, steps, pictures, table, .. }: &SourcesReport) -> String {
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
