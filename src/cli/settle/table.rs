//! The summary as a table for people.

use std::fmt::Write;

use super::report::{Level, Reconstruction, Summary};
use crate::cli::table::aligned;

/// The summary of a run in lines of text: a head line, one row per level with the highest on top (as the window stacks
/// them), diagnoses.
pub fn table(summary: &Summary) -> String {
    let mut text = head(summary);
    if let Some(preset) = &summary.preset {
        let _ = writeln!(text, "preset {}: {}", preset.name, preset.look_at);
    }
    let scored = summary.levels.iter().any(|level| level.scores.is_some());
    let mut rows = vec![header(scored)];
    rows.extend(summary.levels.iter().rev().map(|level| row(level, scored)));
    text.push('\n');
    text.push_str(&aligned(&rows));

    if let Some(told) = &summary.reconstruction {
        text.push('\n');
        text.push_str(&reconstruction(told));
    }
    if let Some(learning) = &summary.learning {
        text.push('\n');
        text.push_str(&learning.lines());
    }
    if let Some(regions) = summary.truth_regions {
        let ids: Vec<String> = summary.ignored_regions.iter().map(u32::to_string).collect();
        let without = if ids.is_empty() { String::new() } else { format!(", without {} (void)", ids.join(", ")) };
        let _ =
            writeln!(text, "\nthe label image has {regions} region{}{without}", if regions == 1 { "" } else { "s" });
    }
    if !summary.baselines.is_empty() {
        let mut rows =
            vec![["baseline", "regions", "ARI", "fg-ARI", "covering", "overlap"].map(str::to_owned).to_vec()];
        rows.extend(summary.baselines.iter().map(|baseline| {
            let mut row = vec![baseline.name.clone(), baseline.scores.regions.to_string()];
            row.extend(score_cells(&baseline.scores));
            row
        }));
        text.push('\n');
        text.push_str(&aligned(&rows));
    }
    if !summary.diagnoses.is_empty() {
        text.push('\n');
    }
    for diagnosis in &summary.diagnoses {
        let place = diagnosis.level.map(|level| format!("level {level}: ")).unwrap_or_default();
        let _ = writeln!(text, "{place}{}: {}", diagnosis.name, diagnosis.sentence);
    }
    text
}

/// Picture, model, grid, seed, steps.
fn head(summary: &Summary) -> String {
    let Summary { picture, model, grid, timings, .. } = summary;
    let steps = match summary.steps {
        1 => "1 step".to_owned(),
        count => format!("{count} steps"),
    };
    let end = if summary.halted.is_some() {
        format!("stopped after {steps}")
    } else if summary.settled {
        format!("settled after {steps}")
    } else {
        format!("not settled after {steps}")
    };
    let hidden = match summary.hidden {
        0 => String::new(),
        count => format!(", {count} column{} hidden", if count == 1 { "" } else { "s" }),
    };
    format!(
        "{} ({} x {} pixels), {} model, {} rows x {} columns, {} levels of {} numbers, seed {}\n\
         {end}{hidden}, {:.1} ms per step\n",
        picture.name,
        picture.width,
        picture.height,
        model.name,
        grid.rows,
        grid.cols,
        model.levels,
        model.dim,
        summary.seed,
        timings.ms_per_step,
    )
}

/// How far what level 0 says is from the true picture.
fn reconstruction(told: &Reconstruction) -> String {
    let places = [(told.hidden_error, "hidden"), (told.seen_error, "seen")];
    let errors = places.iter().filter_map(|(error, of)| Some(format!("{:.4} in {of} columns", (*error)?)));
    let errors: Vec<_> = errors.collect();
    format!("reconstruction from level 0: mean squared error {} (colours 0 to 1)\n", errors.join(", "))
}

fn header(scored: bool) -> Vec<String> {
    let mut cells =
        vec!["level", "islands", "largest", "threshold", "inside", "contrast", "perplexity", "change", "nesting"];
    if scored {
        cells.extend(["ARI", "fg-ARI", "covering", "overlap"]);
    }
    cells.into_iter().map(str::to_owned).collect()
}

fn row(level: &Level, scored: bool) -> Vec<String> {
    let meters = &level.meters;
    let mut cells = vec![
        level.level.to_string(),
        meters.islands.to_string(),
        format!("{:.0}%", 100.0 * meters.largest_share),
        format!("{:.3}", level.threshold),
        level.threshold_inside.map_or_else(|| "-".to_owned(), |inside| format!("{inside:.3}")),
        format!("{:.3}", meters.contrast),
        if meters.perplexity.is_finite() { format!("{:.1}", meters.perplexity) } else { "-".to_owned() },
        format!("{:.1e}", meters.relative_change),
        meters.nesting.map_or_else(|| "-".to_owned(), |nesting| format!("{nesting:+.2}")),
    ];
    if scored {
        match &level.scores {
            Some(scores) => cells.extend(score_cells(scores)),
            None => cells.extend(std::iter::repeat_n("-".to_owned(), 4)),
        }
    }
    cells
}

fn score_cells(scores: &crate::islands::TruthScores) -> [String; 4] {
    [
        format!("{:.3}", scores.ari),
        scores.foreground_ari.map_or_else(|| "-".to_owned(), |ari| format!("{ari:.3}")),
        format!("{:.3}", scores.covering),
        format!("{:.3}", scores.mean_best_overlap),
    ]
}
