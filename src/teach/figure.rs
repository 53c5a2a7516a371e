//! Figures: the numbers of a run that texts show and claims compare, each by a name such as `islands.1`.

use std::fmt;

use super::place::MOST_LEVELS;
use super::sight::Sight;
use super::tried::Tried;
use crate::engine::Snapshot;
use crate::glom::Source;
use crate::islands::{LevelIslands, TruthKind};

/// A number of one level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum OfLevel {
    /// Number of islands.
    Islands,
    /// Columns in the largest island over all columns.
    LargestShare,
    /// Mean centred cosine of neighbours minus that of all pairs.
    Contrast,
    /// Mean centred cosine of neighbours.
    NeighbourCosine,
    /// Mean cosine of neighbours, the level's mean left in.
    RawCosine,
    /// Mean attention perplexity, in columns.
    Perplexity,
    /// Change of a step over the length of the state.
    Change,
    /// Length of the level's mean over the mean length.
    BiasShare,
    /// How far islands lie inside those of the level above.
    Nesting,
    /// Inverse temperature in force.
    Beta,
    /// Adjusted Rand index against what the picture knows.
    Ari(TruthKind),
    /// Mean best overlap with it.
    Overlap(TruthKind),
    /// Share of a source in the average.
    Share(Source),
    /// Frobenius norm of the fast weights.
    MemoryNorm,
    /// Effective rank of the fast weights.
    MemoryRank,
}

/// A number of the run as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfRun {
    /// The step that is shown.
    Step,
    /// Columns of the grid.
    Columns,
    /// Levels.
    Levels,
    /// Hidden columns.
    Hidden,
    /// Pinned columns.
    Pinned,
    /// Factor on the weights of a source: 1 for the model as it is.
    Weight(Source),
    /// Mean squared error of what level 0 says, in hidden columns.
    ErrorHidden,
    /// The same in all others.
    ErrorSeen,
    /// Updates of the nets that learn in place.
    Updates,
    /// Sides: 2 with a right one.
    Sides,
}

/// Whose number.
#[derive(Debug, Clone, PartialEq)]
enum What {
    Run(OfRun),
    Level(OfLevel, usize),
    /// By its name, and its level where it is of one.
    Tried(String, Option<usize>),
}

/// A figure: `islands.1`, `ari.wholes.2`; `before.islands.1` as it was at a remembered moment; `right.islands.1` of the
/// right side.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The remembered moment; none for now.
    pub then: Option<String>,
    right: bool,
    what: What,
    name: String,
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl Figure {
    /// Reads a name.
    ///
    /// # Errors
    /// What is no figure, in words.
    pub fn named(name: &str) -> Result<Figure, String> {
        let parts: Vec<&str> = name.split('.').collect();
        let figure = |then: Option<&str>, right, what| Figure {
            then: then.map(str::to_owned),
            right,
            what,
            name: name.to_owned(),
        };
        let found = match parts.as_slice() {
            ["right", rest @ ..] => of_a_side(rest).map(|what| figure(None, true, what)),
            [then, "right", rest @ ..] if !Tried::begins(then) => {
                of_a_side(rest).map(|what| figure(Some(then), true, what))
            }
            all => what(all).map(|what| figure(None, false, what)).or_else(|| {
                let (then, rest) = all.split_first()?;
                what(rest).map(|what| figure(Some(then), false, what))
            }),
        };
        if let Some(figure) = found {
            return Ok(figure);
        }
        Err(format!("\"{name}\" is no figure of a run, such as islands.1, ari.wholes.2 or before.perplexity.0"))
    }

    /// Whether a moment of this name could be told from a figure.
    pub fn is_free(moment: &str) -> bool {
        let first = ["islands", "ari", "overlap", "share", "memory-norm", "memory-rank", "weight", "right", "error"];
        let plain = !moment.is_empty()
            && moment.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-')
            && moment.starts_with(|letter: char| letter.is_ascii_lowercase());
        let taken = first.contains(&moment) || Tried::begins(moment);
        plain && !taken && what(&[moment]).is_none() && what(&[moment, "0"]).is_none()
    }

    /// The level that it is of.
    pub fn level(&self) -> Option<usize> {
        match &self.what {
            What::Run(_) => None,
            What::Level(_, level) => Some(*level),
            What::Tried(_, level) => *level,
        }
    }

    /// The number, where there is one now.
    pub fn read(&self, sight: &Sight<'_>) -> Option<f64> {
        let (snapshot, tried) = match &self.then {
            Some(then) => sight.kept.get(then).map(|moment| (&*moment.snapshot, &moment.tried))?,
            None => (sight.snapshot, sight.tried),
        };
        let snapshot = if self.right { snapshot.second.as_deref()? } else { snapshot };
        let value = match &self.what {
            What::Run(OfRun::Pinned) => sight.looks.pinned.len() as f64,
            What::Run(what) => of_run(*what, snapshot)?,
            What::Level(what, level) => f64::from(of_level(*what, *level, snapshot)?),
            What::Tried(name, _) => tried.get(name)?,
        };
        value.is_finite().then_some(value)
    }

    /// A value of this figure as it is read: whole where it counts, else with as many digits as mean something.
    pub fn text(&self, value: f64) -> String {
        match &self.what {
            What::Level(OfLevel::Islands, _) => format!("{value:.0}"),
            What::Run(OfRun::Weight(_)) => format!("{value:.2}"),
            What::Run(OfRun::ErrorHidden | OfRun::ErrorSeen) => format!("{value:.4}"),
            What::Run(_) => format!("{value:.0}"),
            What::Level(OfLevel::Change, _) => format!("{value:.4}"),
            What::Level(OfLevel::Perplexity | OfLevel::Beta | OfLevel::MemoryNorm | OfLevel::MemoryRank, _) => {
                format!("{value:.1}")
            }
            What::Tried(..) if value.fract() == 0.0 => format!("{value:.0}"),
            What::Tried(..) if value.abs() < 0.1 => format!("{value:.4}"),
            What::Level(..) | What::Tried(..) => format!("{value:.2}"),
        }
    }
}

/// What a side has of its own.
fn of_a_side(parts: &[&str]) -> Option<What> {
    what(parts).filter(|what| !matches!(what, What::Tried(..)))
}

fn what(parts: &[&str]) -> Option<What> {
    let level = |text: &str| text.parse().ok().filter(|level: &usize| *level < MOST_LEVELS);
    Some(match parts {
        parts if Tried::is_figure(parts) => {
            let level = parts.last().and_then(|last| last.parse().ok());
            What::Tried(parts.join("."), level)
        }
        [one] => What::Run(match *one {
            "step" => OfRun::Step,
            "columns" => OfRun::Columns,
            "levels" => OfRun::Levels,
            "hidden" => OfRun::Hidden,
            "pins" => OfRun::Pinned,
            "updates" => OfRun::Updates,
            "sides" => OfRun::Sides,
            _ => return None,
        }),
        ["weight", source] => What::Run(OfRun::Weight(Source::named(source)?)),
        ["error", "hidden"] => What::Run(OfRun::ErrorHidden),
        ["error", "seen"] => What::Run(OfRun::ErrorSeen),
        ["ari", kind, at] => What::Level(OfLevel::Ari(TruthKind::named(kind)?), level(at)?),
        ["overlap", kind, at] => What::Level(OfLevel::Overlap(TruthKind::named(kind)?), level(at)?),
        ["share", source, at] => What::Level(OfLevel::Share(Source::named(source)?), level(at)?),
        [one, at] => {
            let what = match *one {
                "islands" => OfLevel::Islands,
                "largest-share" => OfLevel::LargestShare,
                "contrast" => OfLevel::Contrast,
                "neighbour-cosine" => OfLevel::NeighbourCosine,
                "raw-cosine" => OfLevel::RawCosine,
                "perplexity" => OfLevel::Perplexity,
                "change" => OfLevel::Change,
                "bias-share" => OfLevel::BiasShare,
                "nesting" => OfLevel::Nesting,
                "beta" => OfLevel::Beta,
                "memory-norm" => OfLevel::MemoryNorm,
                "memory-rank" => OfLevel::MemoryRank,
                _ => return None,
            };
            What::Level(what, level(at)?)
        }
        _ => return None,
    })
}

fn of_run(what: OfRun, snapshot: &Snapshot) -> Option<f64> {
    let count = |count: usize| Some(count as f64);
    match what {
        OfRun::Step => count(snapshot.step),
        OfRun::Columns => count(snapshot.grid.columns()),
        OfRun::Levels => count(snapshot.levels()),
        OfRun::Hidden => count(snapshot.setup.hidden.count(snapshot.grid)),
        OfRun::Weight(source) => Some(f64::from(snapshot.setup.settings.gains.weights.get(source))),
        OfRun::ErrorHidden => snapshot.reconstruction.decoded()?.hidden_error.map(f64::from),
        OfRun::ErrorSeen => snapshot.reconstruction.decoded()?.seen_error.map(f64::from),
        OfRun::Updates => Some(snapshot.taught.as_ref()?.updates() as f64),
        OfRun::Sides => count(1 + usize::from(snapshot.second.is_some())),
        // Pins are of who looks.
        OfRun::Pinned => None,
    }
}

fn of_level(what: OfLevel, level: usize, snapshot: &Snapshot) -> Option<f32> {
    let islands: &LevelIslands = snapshot.analysis.levels.get(level)?;
    let meters = &islands.meters;
    let scores = |kind| snapshot.known_scores.as_ref().and_then(|known| known.of(kind).get(level));
    Some(match what {
        OfLevel::Islands => meters.islands as f32,
        OfLevel::LargestShare => meters.largest_share,
        OfLevel::Contrast => meters.contrast,
        OfLevel::NeighbourCosine => meters.neighbour_cosine,
        OfLevel::RawCosine => islands.raw_cosine,
        OfLevel::Perplexity => meters.perplexity,
        OfLevel::Change => meters.relative_change,
        OfLevel::BiasShare => meters.bias_share,
        OfLevel::Nesting => meters.nesting?,
        OfLevel::Beta => *snapshot.betas.get(level)?,
        OfLevel::Ari(kind) => scores(kind)?.ari,
        OfLevel::Overlap(kind) => scores(kind)?.mean_best_overlap,
        OfLevel::Share(source) => snapshot.shares.get(level)?.get(source),
        OfLevel::MemoryNorm => snapshot.memory.levels.get(level)?.norm,
        OfLevel::MemoryRank => snapshot.memory.levels.get(level)?.effective_rank,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_named_now_then_and_of_the_right_side() {
        let read = |name| Figure::named(name).map(|figure| (figure.then, figure.right, figure.what));
        assert_eq!(read("islands.1"), Ok((None, false, What::Level(OfLevel::Islands, 1))));
        assert_eq!(
            read("with.ari.wholes.2"),
            Ok((Some("with".to_owned()), false, What::Level(OfLevel::Ari(TruthKind::Wholes), 2)))
        );
        assert_eq!(read("right.islands.0"), Ok((None, true, What::Level(OfLevel::Islands, 0))));
        assert_eq!(
            read("apart.right.islands.0"),
            Ok((Some("apart".to_owned()), true, What::Level(OfLevel::Islands, 0)))
        );
        assert_eq!(read("weight.attention"), Ok((None, false, What::Run(OfRun::Weight(Source::Attention)))));
        for wrong in ["islands", "islands.9", "islands.x", "ari.cats.1", "a.b.islands.1", ""] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert!(Figure::is_free("with") && Figure::is_free("cold-2"));
        assert!(
            !Figure::is_free("islands")
                && !Figure::is_free("step")
                && !Figure::is_free("right")
                && !Figure::is_free("A")
        );
    }
}
