//! What a change of the setup says on the timeline, in a few words.

use std::fmt;

use super::setup::{ModelChoice, SecondSide, Setup};
use crate::glom::{Crossing, Lesion, LevelSettings, Reach, Schedule, SelfScore, Source};
use crate::grid::Resolution;

/// A beta schedule in words: "20", or "20 to 200 × 1.1".
pub(super) fn schedule(schedule: Schedule) -> String {
    match schedule {
        Schedule::Constant(beta) => number(beta),
        Schedule::Ramp { from, to, rate } => format!("{} to {} × {}", number(from), number(to), number(rate)),
    }
}

/// A reach in words: "everywhere", or "2.5 columns".
pub(super) fn reach(reach: Reach) -> String {
    match reach {
        Reach::Global => "everywhere".to_owned(),
        Reach::Radius(radius) => format!("{} columns", number(radius)),
    }
}

/// A resolution in words: "30 columns across", or "patches of 8 pixels".
pub(super) fn resolution(resolution: Resolution) -> String {
    match resolution {
        Resolution::ColumnsAcross(count) => format!("{count} columns across"),
        Resolution::PatchSize(side) => format!("patches of {side} pixels"),
    }
}

/// What crosses at a level in words: "nothing", "+0.3", "-0.3 after 2 steps".
fn crossing(crossing: Crossing) -> String {
    let Crossing { gain, sign, delay } = crossing;
    match (gain > 0.0, delay) {
        (false, _) => "nothing".to_owned(),
        (true, 0) => format!("{}{}", sign.key(), number(gain)),
        (true, delay) => format!("{}{} after {delay} steps", sign.key(), number(gain)),
    }
}

/// A model in words.
pub(super) fn model(choice: &ModelChoice) -> String {
    match (choice.key(), choice) {
        (Some(key), _) => key.to_owned(),
        (None, ModelChoice::Checkpoint(path)) => path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into(),
        (None, _) => unreachable!("only a file has no name of its own"),
    }
}

/// A number with at most three digits after the point, and none that say nothing.
fn number(value: f32) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// One changed parameter: what it is called, and its new value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Changed {
    /// The parameter: two changes of the same one at the same step are one mark.
    pub what: String,
    /// Its new value in words.
    pub value: String,
}

impl fmt::Display for Changed {
    /// "attention 0.50".
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(format!("{} {}", self.what, self.value).trim())
    }
}

/// How the settings of one setup differ from those of another, parameter by parameter in words: "attention × 0.50".
pub fn changes_in_words(from: &Setup, to: &Setup) -> Vec<String> {
    changes(from, to).iter().map(Changed::to_string).collect()
}

/// Everything that differs between two setups and acts on the steps, in words. A change of all levels alike is said
/// once.
pub(super) fn changes(old: &Setup, new: &Setup) -> Vec<Changed> {
    let mut changed = Vec::new();
    let mut say = |what: String, value: String| changed.push(Changed { what, value });
    for source in Source::ALL {
        let (before, after) = (old.settings.weights.get(source), new.settings.weights.get(source));
        if before != after {
            say(source.name().to_owned(), format!("{after:.2}"));
        }
    }
    let (before, after) = (&old.settings.gains, &new.settings.gains);
    let on_weights = Source::ALL.map(|source| (source.name(), before.weights.get(source), after.weights.get(source)));
    let others = [("beta", before.beta, after.beta), ("radius", before.radius, after.radius)];
    for (name, before, after) in on_weights.into_iter().chain(others) {
        if before != after {
            say(format!("{name} ×"), format!("{after:.2}"));
        }
    }
    if old.settings.agreement != new.settings.agreement {
        say("weighed by agreement".to_owned(), number(new.settings.agreement));
    }
    if old.settings.score != new.settings.score {
        say("score".to_owned(), new.settings.score.name().to_owned());
    }
    if old.settings.self_score != new.settings.self_score {
        let value = match new.settings.self_score {
            SelfScore::Included => "on".to_owned(),
            SelfScore::Excluded => "off".to_owned(),
            SelfScore::Constant(score) => format!("{score}"),
        };
        say("self".to_owned(), value);
    }
    let (before, after) = (&old.settings.memory, &new.settings.memory);
    if before.learning.rule != after.learning.rule {
        say("memory rule".to_owned(), after.learning.rule.name().to_owned());
    }
    if before.learning.decay != after.learning.decay {
        say("lambda".to_owned(), number(after.learning.decay));
    }
    if before.learning.rate != after.learning.rate {
        say("eta".to_owned(), number(after.learning.rate));
    }
    if before.inner != after.inner {
        say("inner steps".to_owned(), after.inner.to_string());
    }
    if before.frozen != after.frozen {
        say("memory".to_owned(), if after.frozen { "frozen" } else { "learns" }.to_owned());
    }
    let (old_levels, new_levels) = (&old.settings.levels, &new.settings.levels);
    per_level(old_levels, new_levels, "kernel", |level| level.kernel.name().to_owned(), &mut say);
    per_level(old_levels, new_levels, "beta", |level| schedule(level.beta), &mut say);
    per_level(old_levels, new_levels, "radius", |level| reach(level.reach), &mut say);
    per_level(old_levels, new_levels, "far samples", |level| level.far_samples.to_string(), &mut say);
    let own_weights = |level: &LevelSettings| match level.weights {
        None => "global".to_owned(),
        Some(weights) => Source::ALL.map(|source| format!("{:.2}", weights.get(source))).join(" : "),
    };
    per_level(old_levels, new_levels, "weights", own_weights, &mut say);
    let frozen = |level: &LevelSettings| if level.frozen { "frozen" } else { "thawed" }.to_owned();
    per_level(old_levels, new_levels, "", frozen, &mut say);
    match (&old.second, &new.second) {
        (None, Some(_)) => say("right side".to_owned(), "on".to_owned()),
        (Some(_), None) => say("right side".to_owned(), "off".to_owned()),
        (Some(before), Some(after)) if before != after => {
            let (before_beside, beside) = (before.beside(new), after.beside(new));
            if before_beside.model != beside.model {
                say("model on the right".to_owned(), model(&beside.model));
            }
            if before_beside.resolution != beside.resolution {
                say("grid on the right".to_owned(), resolution(beside.resolution));
            }
            if before_beside.model == beside.model {
                for Changed { what, value } in changes(&before_beside, &beside) {
                    say(format!("{what} on the right"), value);
                }
            }
            let crosses =
                |side: &SecondSide| side.callosum.levels.iter().map(|level| crossing(*level)).collect::<Vec<_>>();
            let (before_crosses, crosses) = (crosses(before), crosses(after));
            if before_crosses != crosses {
                let even = crosses.iter().all(|level| *level == crosses[0]);
                let all = if even { crosses[0].clone() } else { crosses.join(", ") };
                say("callosum".to_owned(), all);
            }
            for lesion in Lesion::ALL {
                let has = |side: &SecondSide| side.callosum.lesions.has(lesion);
                if has(before) != has(after) {
                    let what = if has(after) { "cut" } else { "whole again" };
                    say(lesion.name().to_lowercase(), what.to_owned());
                }
            }
        }
        _ => {}
    }
    match (&old.learning, &new.learning) {
        (Some(_), None) => say("learning in place".to_owned(), "off".to_owned()),
        (before, Some(after)) if before.as_ref() != Some(after) => {
            say("learning in place".to_owned(), format!("{} at {}", after.aim.key(), after.rate));
        }
        _ => {}
    }
    if old.hidden != new.hidden {
        let count: usize = new.hidden.rectangles().iter().map(|rectangle| rectangle.rows * rectangle.cols).sum();
        say("hidden columns".to_owned(), if count == 0 { "none".to_owned() } else { count.to_string() });
    }
    if old.frames != new.frames {
        let looped = if new.frames.looped { "" } else { ", once" };
        say("new frame every".to_owned(), format!("{} steps{looped}", new.frames.steps_per_frame));
    }
    changed
}

/// Says a parameter that every level has: once if all levels now have the same value and changed, else level by level.
fn per_level(
    old: &[LevelSettings],
    new: &[LevelSettings],
    what: &str,
    value: impl Fn(&LevelSettings) -> String,
    say: &mut impl FnMut(String, String),
) {
    let named = |level: Option<usize>| {
        let level = level.map_or_else(|| "all levels".to_owned(), |level| format!("level {level}"));
        if what.is_empty() {
            level
        } else if level == "all levels" {
            what.to_owned()
        } else {
            format!("{what} of {level}")
        }
    };
    let pairs: Vec<(String, String)> = old.iter().zip(new).map(|(old, new)| (value(old), value(new))).collect();
    let all_changed = pairs.iter().all(|(old, new)| old != new);
    let all_equal = pairs.windows(2).all(|pair| pair[0].1 == pair[1].1);
    if pairs.len() > 1 && all_changed && all_equal {
        say(named(None), pairs[0].1.clone());
        return;
    }
    for (level, (old, new)) in pairs.into_iter().enumerate() {
        if old != new {
            say(named(Some(level)), new);
        }
    }
}
