//! The report of a priming experiment as a table for people and as a CSV file.

use std::fmt::Write;

use crate::cli::table::aligned;
use crate::recall::{Condition, Difference, Mean, PrimingPoint, PrimingReport};

/// The curves, the comparisons and the verdict in lines of text.
pub fn table(report: &PrimingReport) -> String {
    let plan = &report.plan;
    let learning = &plan.memory.learning;
    let levels = report.points.first().map_or(0, |point| point.ari.len());
    let mut text = format!(
        "{} x {} damaged versions, {} columns across; {} model\n\
         damage: noise {}, salt and pepper {}, occlusion {}\n\
         memory: weight {}, rule {}, lambda {}, eta {}, inner steps {}, {}\n\n",
        match report.trials.chunk_by(|a, b| a.picture == b.picture).count() {
            1 => "1 picture".to_owned(),
            count => format!("{count} pictures"),
        },
        plan.seeds.len(),
        plan.columns,
        report.model.to_lowercase(),
        plan.damage.noise,
        plan.damage.salt_pepper,
        plan.damage.occlude,
        plan.weight,
        learning.rule.name(),
        learning.decay,
        learning.rate,
        plan.memory.inner,
        if plan.memory.frozen { "frozen while the damaged picture is seen" } else { "learning all the time" },
    );
    let mut head = vec!["ARI against the clean parse".to_owned(), "delay".to_owned(), "steps".to_owned()];
    head.push("settled".to_owned());
    head.extend((0..levels).map(|level| format!("level {level}")));
    head.push("mean".to_owned());
    let mut rows = vec![head];
    for condition in Condition::ALL {
        rows.extend(report.curve(condition).map(row));
    }
    text.push_str(&aligned(&rows));

    if !report.comparisons.is_empty() {
        let mut head = vec!["primed minus".to_owned(), "delay".to_owned(), "steps".to_owned(), "p".to_owned()];
        head.extend((0..levels).map(|level| format!("level {level}")));
        head.extend(["mean ARI".to_owned(), "better".to_owned(), "p".to_owned()]);
        let mut rows = vec![head];
        for comparison in &report.comparisons {
            let mut row = vec![comparison.against.name().to_owned(), comparison.delay.to_string()];
            row.extend([signed(&comparison.steps.difference, 1), chance(&comparison.steps)]);
            row.extend(comparison.ari.iter().map(|level| signed(&level.difference, 3)));
            let mean = &comparison.mean_ari;
            row.extend([signed(&mean.difference, 3), format!("{}:{}", mean.up, mean.down), chance(mean)]);
            rows.push(row);
        }
        text.push('\n');
        text.push_str(&aligned(&rows));
    }
    let _ = write!(text, "\n{}\n", report.verdict);
    text
}

fn row(point: &PrimingPoint) -> Vec<String> {
    let mut row = vec![point.condition.name().to_owned()];
    row.push(point.delay.map_or_else(|| "-".to_owned(), |delay| delay.to_string()));
    row.extend([format!("{:.1}", point.steps.mean), format!("{:.0}%", 100.0 * point.settled)]);
    row.extend(point.ari.iter().chain([&point.mean_ari]).map(|ari| format!("{:.3}", ari.mean)));
    row
}

/// A difference with its standard error.
fn signed(value: &Mean, digits: usize) -> String {
    format!("{:+.digits$} ± {:.digits$}", value.mean, value.error)
}

fn chance(difference: &Difference) -> String {
    if difference.p < 0.001 { format!("{:.0e}", difference.p) } else { format!("{:.3}", difference.p) }
}
