//! Values as they are typed, the other way round of [`super::typed`].

use crate::glom::{Reach, Schedule, SelfScore};

/// A schedule as `--beta` takes it.
pub fn schedule(schedule: Schedule) -> String {
    match schedule {
        Schedule::Constant(beta) => beta.to_string(),
        Schedule::Ramp { from, to, rate } => format!("{from}:{to}:{rate}"),
    }
}

/// A reach as `--radius` takes it.
pub fn reach(reach: Reach) -> String {
    match reach {
        Reach::Global => "global".to_owned(),
        Reach::Radius(radius) => radius.to_string(),
    }
}

/// What a column scores with itself, as `--self` takes it.
pub fn self_score(score: SelfScore) -> String {
    match score {
        SelfScore::Included => "on".to_owned(),
        SelfScore::Excluded => "none".to_owned(),
        SelfScore::REFERENCE => "off".to_owned(),
        SelfScore::Constant(score) => score.to_string(),
    }
}

/// An island threshold as `--threshold` takes it.
pub fn threshold(threshold: Option<f32>) -> String {
    threshold.map_or_else(|| "auto".to_owned(), |at| at.to_string())
}

/// One value where all are the same, else the list.
pub fn spread(values: impl Iterator<Item = String>) -> String {
    let values: Vec<String> = values.collect();
    match values.split_first() {
        Some((first, rest)) if rest.iter().all(|value| value == first) => first.clone(),
        _ => values.join(","),
    }
}
