//! The rows of the table: the specialised pair, its rivals, and the controls that say what its gain comes from. A row
//! is made of lessons, trainings that follow each other; rows of one seed share them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::config::{Config, Told};
use super::network::Logits;
use crate::names::keys;

/// A row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Row {
    /// One hemisphere that was told the specific labels.
    Left,
    /// One hemisphere that was told the general labels.
    Right,
    /// New heads for both labels on the left alone.
    LeftHeads,
    /// New heads for both labels on the right alone.
    RightHeads,
    /// New heads on left and right: the paper's network.
    Specialised,
    /// New heads on two lefts of different seeds.
    TwoLefts,
    /// New heads on two networks that were both told both labels.
    TwoDual,
    /// Two hemispheres that learn both labels end to end.
    Unspecialised,
    /// One hemisphere that learns both labels, as large as the pair.
    Unicameral,
    /// One hemisphere that learns both labels, twice as large as the pair.
    UnicameralTwice,
    /// The mean of the logits of two networks that were told both labels.
    #[serde(rename = "ensemble-of-2")]
    EnsembleOf2,
    /// The same of five.
    #[serde(rename = "ensemble-of-5")]
    EnsembleOf5,
}

keys!(Row {
    Left: ("left", "left alone"),
    Right: ("right", "right alone"),
    LeftHeads: ("left-heads", "heads on the left"),
    RightHeads: ("right-heads", "heads on the right"),
    Specialised: ("specialised", "specialised pair"),
    TwoLefts: ("two-lefts", "two lefts"),
    TwoDual: ("two-dual", "two told both"),
    Unspecialised: ("unspecialised", "pair end to end"),
    Unicameral: ("unicameral", "one, as large"),
    UnicameralTwice: ("unicameral-twice", "one, twice as large"),
    EnsembleOf2: ("ensemble-of-2", "ensemble of 2"),
    EnsembleOf5: ("ensemble-of-5", "ensemble of 5")
});

/// One training of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Lesson {
    /// Its name, by which rows share it.
    pub name: String,
    /// What is trained.
    pub config: Config,
    /// The lessons whose hemispheres it is given.
    pub given: Vec<String>,
}

/// What of a training all rows have in common.
#[derive(Debug, Clone, PartialEq)]
pub struct Common {
    /// Widths, side and all that does not make the row; its seed is that of the table's column.
    pub config: Config,
    /// Weight decay of a hemisphere that learns one kind of label; all others have that of `config`.
    pub decay_alone: f32,
    /// Networks of which the best make the ensembles.
    pub ensemble_from: usize,
}

impl Row {
    /// Networks whose logits make the answer of an ensemble.
    pub fn ensemble(self) -> Option<usize> {
        match self {
            Row::EnsembleOf2 => Some(2),
            Row::EnsembleOf5 => Some(5),
            _ => None,
        }
    }

    /// The trainings that a row takes, each after those whose hemispheres it is given. The last one answers; of an
    /// ensemble every one is a candidate.
    pub fn lessons(self, common: &Common) -> Vec<Lesson> {
        let alone = |told: Told, number: u64| common.alone(told, number);
        let heads = |name: &str, given: Vec<Lesson>| {
            let names = given.iter().map(|lesson| lesson.name.clone()).collect();
            let config = Config { sides: given.len(), told: Told::Both, frozen: true, ..common.config.clone() };
            let last = Lesson { name: name.to_owned(), config, given: names };
            given.into_iter().chain([last]).collect()
        };
        let whole = |sides: usize, factor: f64| {
            let widths = common.config.widths.map(|width| ((width as f64 * factor).round() as usize).max(1));
            let config = Config { sides, told: Told::Both, widths, ..common.config.clone() };
            vec![Lesson { name: self.key().to_owned(), config, given: Vec::new() }]
        };
        match self {
            Row::Left => vec![alone(Told::Specific, 1)],
            Row::Right => vec![alone(Told::General, 1)],
            Row::LeftHeads => heads(self.key(), vec![alone(Told::Specific, 1)]),
            Row::RightHeads => heads(self.key(), vec![alone(Told::General, 1)]),
            Row::Specialised => heads(self.key(), vec![alone(Told::Specific, 1), alone(Told::General, 1)]),
            Row::TwoLefts => heads(self.key(), vec![alone(Told::Specific, 1), alone(Told::Specific, 2)]),
            Row::TwoDual => heads(self.key(), vec![alone(Told::Both, 1), alone(Told::Both, 2)]),
            Row::Unspecialised => whole(2, 1.0),
            // A hemisphere's numbers grow with the square of its widths.
            Row::Unicameral => whole(1, std::f64::consts::SQRT_2),
            Row::UnicameralTwice => whole(1, 2.0),
            Row::EnsembleOf2 | Row::EnsembleOf5 => {
                let count = common.ensemble_from.max(self.ensemble().unwrap_or(1));
                (1..=count as u64).map(|number| alone(Told::Both, number)).collect()
            }
        }
    }
}

impl Common {
    /// One hemisphere, the first, second, ... of its kind and seed.
    fn alone(&self, told: Told, number: u64) -> Lesson {
        let name = match told {
            Told::Specific => "left",
            Told::General => "right",
            Told::Both => "dual",
        };
        // Hemispheres of one seed begin differently and see the pictures in orders of their own.
        let kind = told as u64;
        let seed = self.config.seed.wrapping_mul(1000).wrapping_add(100 * kind + number);
        let decay = if told == Told::Both { self.config.decay } else { self.decay_alone };
        let config = Config { sides: 1, told, frozen: false, decay, seed, ..self.config.clone() };
        Lesson { name: format!("{name}-{number}"), config, given: Vec::new() }
    }
}

/// The mean of the logits of several networks, label by label.
///
/// # Panics
/// If there are none, or if they say different amounts, which are mistakes in the calling code.
pub fn mean(said: &[&Logits]) -> Logits {
    let mean = |of: fn(&Logits) -> Option<&Vec<f32>>| {
        let all: Vec<&Vec<f32>> = said.iter().filter_map(|said| of(said)).collect();
        let first = all.first()?;
        assert!(all.len() == said.len() && all.iter().all(|other| other.len() == first.len()), "logits of one set");
        let share = 1.0 / all.len() as f32;
        Some((0..first.len()).map(|at| all.iter().map(|logits| logits[at]).sum::<f32>() * share).collect())
    };
    assert!(!said.is_empty(), "the mean of something");
    Logits { specific: mean(|said| said.specific.as_ref()), general: mean(|said| said.general.as_ref()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bilateral::hemisphere::learned;

    fn common() -> Common {
        Common { config: Config::default(), decay_alone: 1e-3, ensemble_from: 6 }
    }

    #[test]
    fn lessons_come_before_those_that_need_them_and_rows_share_them() {
        for row in Row::ALL {
            let lessons = row.lessons(&common());
            for (at, lesson) in lessons.iter().enumerate() {
                let before = |name: &String| lessons[..at].iter().any(|lesson| lesson.name == *name);
                assert!(lesson.given.iter().all(before), "{row:?}");
                assert_eq!(lesson.config.frozen, !lesson.given.is_empty());
                assert!(lesson.config.check().is_ok());
            }
        }
        let of = |row: Row| row.lessons(&common());
        assert_eq!(
            (of(Row::Left)[0].clone(), of(Row::Right)[0].clone()),
            (of(Row::Specialised)[0].clone(), of(Row::Specialised)[1].clone())
        );
        assert_ne!(of(Row::TwoLefts)[0].config.seed, of(Row::TwoLefts)[1].config.seed);
        assert_eq!((of(Row::EnsembleOf5).len(), of(Row::EnsembleOf2).len()), (6, 6));
        assert_eq!(of(Row::EnsembleOf2)[1], of(Row::TwoDual)[1]);
    }

    #[test]
    fn the_rivals_are_as_large_as_they_are_called() {
        let size = |row: Row| {
            let lessons = row.lessons(&common());
            let last = lessons.last().map(|lesson| (lesson.config.sides, learned(lesson.config.widths)));
            last.map(|(sides, each)| (sides * each) as f64).unwrap_or_default()
        };
        let pair = size(Row::Specialised);
        assert!((size(Row::Unicameral) / pair - 1.0).abs() < 0.06, "{}", size(Row::Unicameral) / pair);
        assert!((size(Row::UnicameralTwice) / pair - 2.0).abs() < 0.06, "{}", size(Row::UnicameralTwice) / pair);
        assert_eq!(size(Row::Unspecialised), pair);
    }

    #[test]
    fn an_ensemble_says_the_mean() {
        let said = |values: [f32; 2]| Logits { specific: Some(values.to_vec()), general: None };
        let found = mean(&[&said([1.0, 4.0]), &said([3.0, 0.0])]);
        assert_eq!(found, said([2.0, 2.0]));
    }
}
