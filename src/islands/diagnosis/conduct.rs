//! How a run is made, beside how its model is meant to be run: what an ailment may come from, and what helps.

use ndarray::ArrayView2;

use crate::colour::number;
use crate::glom::{Reach, SelfScore, Settings, SettingsError, Weights};
use crate::grid::Grid;

/// How one level is run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Conduct {
    /// Effective share of every source, 0 to 1.
    pub shares: Weights,
    /// Inverse temperature of the smoother.
    pub beta: f32,
    /// How far columns listen.
    pub reach: Reach,
    /// Whether a column hears itself.
    pub hears_itself: bool,
}

impl Conduct {
    /// How every level is run with these settings at `step`, the lowest first.
    ///
    /// # Errors
    /// Settings that cannot be run.
    pub fn of(settings: &Settings, step: usize) -> Result<Vec<Conduct>, SettingsError> {
        let shares = settings.check(settings.levels.len())?;
        let levels = shares.into_iter().zip(settings.reaches()).enumerate().map(|(level, (shares, reach))| Conduct {
            shares,
            beta: settings.beta_in_force(level).at(step),
            reach,
            hears_itself: settings.self_score != SelfScore::Excluded,
        });
        Ok(levels.collect())
    }
}

/// What is known of a run besides its state.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// Steps made since the run began, or since anything about it was changed.
    pub steps: usize,
    /// How every level is run, the lowest first.
    pub now: &'a [Conduct],
    /// How the model is meant to be run, likewise.
    pub meant: &'a [Conduct],
    /// The visual input of every column, (N, input_dim).
    pub input: ArrayView2<'a, f32>,
    /// Whether the whole picture has one colour.
    pub one_colour: bool,
    /// Whether the picture changes on the way.
    pub film: bool,
}

/// What may help, where it is not as the model is meant to be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cure {
    /// More weight for bottom-up.
    BottomUp,
    /// A higher beta.
    Sharper,
    /// A lower beta.
    Softer,
    /// A smaller radius.
    Nearer,
    /// Columns hear themselves.
    Itself,
}

/// A share below this part of the meant one is too small.
const LITTLE: f32 = 0.7;
/// A beta this many times the meant one, or the other way round, is another one; so is the number of columns in reach.
const OTHER: f32 = 2.0;

impl Cure {
    /// What to do, with the value that is and the one that is meant; none where that is as it is meant to be.
    fn words(self, now: &Conduct, meant: &Conduct, grid: Grid) -> Option<String> {
        let own = |what: &str, now: String, meant: String| format!("{what} ({now}, the model's own is {meant})");
        let percent = |share: f32| format!("{:.0} %", 100.0 * share);
        let columns = |reach: Reach| match reach {
            Reach::Global => "everywhere".to_owned(),
            Reach::Radius(radius) => format!("{} columns", number(radius)),
        };
        let (bottom_up, own_bottom_up) = (now.shares.bottom_up, meant.shares.bottom_up);
        let seen = |conduct: &Conduct| conduct.reach.columns_seen(grid);
        match self {
            Cure::BottomUp => (bottom_up < LITTLE * own_bottom_up)
                .then(|| own("give bottom-up more weight", percent(bottom_up), percent(own_bottom_up))),
            Cure::Sharper => {
                (OTHER * now.beta < meant.beta).then(|| own("raise beta", number(now.beta), number(meant.beta)))
            }
            Cure::Softer => {
                (now.beta > OTHER * meant.beta).then(|| own("lower beta", number(now.beta), number(meant.beta)))
            }
            Cure::Nearer => (seen(now) > OTHER * seen(meant))
                .then(|| own("let columns listen less far", columns(now.reach), columns(meant.reach))),
            Cure::Itself => (meant.hears_itself && !now.hears_itself).then(|| "let columns hear themselves".to_owned()),
        }
    }

    /// All of `cures` that apply, as the end of a sentence; empty where nothing is turned that could be turned back.
    pub fn all(cures: &[Cure], now: &Conduct, meant: &Conduct, grid: Grid) -> String {
        let words: Vec<String> = cures.iter().filter_map(|cure| cure.words(now, meant, grid)).collect();
        if words.is_empty() { String::new() } else { format!(": {}", words.join(", and ")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_as_it_is_meant_is_no_cure() {
        let meant = Conduct {
            shares: Weights { bottom_up: 0.4, top_down: 0.2, previous: 0.1, attention: 0.3, memory: 0.0 },
            beta: 13.8,
            reach: Reach::Radius(3.2),
            hears_itself: true,
        };
        let grid = Grid::new(20, 30);
        let every = [Cure::BottomUp, Cure::Sharper, Cure::Softer, Cure::Nearer, Cure::Itself];
        assert_eq!(Cure::all(&every, &meant, &meant, grid), "");
        let now = Conduct { beta: 0.0138, reach: Reach::Global, hears_itself: false, ..meant };
        assert_eq!(
            Cure::all(&every, &now, &meant, grid),
            ": raise beta (0.0138, the model's own is 13.8), and let columns listen less far (everywhere, the model's \
             own is 3.2 columns), and let columns hear themselves"
        );
        let now = Conduct { shares: Weights { bottom_up: 0.0, ..meant.shares }, beta: 13_800.0, ..meant };
        assert_eq!(
            Cure::all(&every, &now, &meant, grid),
            ": give bottom-up more weight (0 %, the model's own is 40 %), and lower beta (13800, the model's own is \
             13.8)"
        );
    }
}
