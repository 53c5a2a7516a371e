//! The goodness of the nets of a GLOM that is taught in place, and what it says: whether what is real is told from what
//! is not, or agreement has collapsed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::THETA;
use crate::learn::Local;

/// By how much the picture must agree better than what is not real, to be told from it.
const APART: f32 = 0.05;

/// How well what a net says of a column agrees with the column's other sources: the cosine G, mean over the columns.
#[derive(Debug, Clone, Copy, Default, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct Goodness {
    /// On the picture. The positive data.
    pub picture: f32,
    /// On the hybrid.
    pub hybrid: f32,
    /// On the picture, beside the sources of a wrong column.
    pub wrong: f32,
}

impl Goodness {
    /// Mean over both kinds of negative data.
    pub fn negatives(self) -> f32 {
        0.5 * (self.hybrid + self.wrong)
    }
}

/// The goodness of the nets of one level.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct LevelGoodness {
    /// Of the bottom-up net.
    pub bottom_up: Goodness,
    /// Of the top-down net; the highest level has none.
    pub top_down: Option<Goodness>,
}

/// What a net has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// It says of everything what it is to say of the picture alone.
    Collapsed,
    /// It tells nothing apart, and does not say either what it is to say of the picture.
    Nothing,
    /// It tells columns from wrong ones, but the picture not from the hybrid.
    NotTheHybrid,
    /// The other way round.
    NotTheColumn,
    /// It tells the picture from both.
    Apart,
}

impl Verdict {
    /// Those that are worth a clause, the worst first.
    const TOLD: [Verdict; 4] = [Verdict::Collapsed, Verdict::Nothing, Verdict::NotTheHybrid, Verdict::NotTheColumn];

    /// `sign` is -1 where the net is to cancel.
    fn of(goodness: Goodness, sign: f32) -> Self {
        let told = |other: f32| sign * (goodness.picture - other) >= APART;
        match (told(goodness.hybrid), told(goodness.wrong)) {
            (true, true) => Verdict::Apart,
            (true, false) => Verdict::NotTheColumn,
            (false, true) => Verdict::NotTheHybrid,
            (false, false) if sign * (goodness.picture - THETA) > 0.0 => Verdict::Collapsed,
            (false, false) => Verdict::Nothing,
        }
    }

    /// With what the picture is compared.
    fn other(self) -> fn(Goodness) -> f32 {
        match self {
            Verdict::NotTheHybrid => |net| net.hybrid,
            Verdict::NotTheColumn => |net| net.wrong,
            Verdict::Collapsed | Verdict::Nothing | Verdict::Apart => Goodness::negatives,
        }
    }
}

/// What the goodness of all levels (L) says, one sentence for bottom-up and one for top-down.
pub fn in_words(aim: Local, levels: &[LevelGoodness]) -> [String; 2] {
    let up: Vec<Goodness> = levels.iter().map(|level| level.bottom_up).collect();
    let down: Vec<Goodness> = levels.iter().filter_map(|level| level.top_down).collect();
    let cancels = aim == Local::Cancel;
    [sentence("Bottom-up", &up, false), sentence("Top-down", &down, cancels)]
}

/// The goodness of all nets of all levels, mean: on the picture, and on what is not real.
pub fn mean(levels: &[LevelGoodness]) -> [f32; 2] {
    let nets: Vec<Goodness> =
        levels.iter().flat_map(|level| [Some(level.bottom_up), level.top_down]).flatten().collect();
    let mean = |of: fn(Goodness) -> f32| nets.iter().map(|net| of(*net)).sum::<f32>() / nets.len().max(1) as f32;
    [mean(|net| net.picture), mean(Goodness::negatives)]
}

fn sentence(who: &str, nets: &[Goodness], cancels: bool) -> String {
    let sign = if cancels { -1.0 } else { 1.0 };
    let of = |verdict: Verdict| -> Vec<usize> {
        (0..nets.len()).filter(|level| Verdict::of(nets[*level], sign) == verdict).collect()
    };
    let mean = |levels: &[usize], value: fn(Goodness) -> f32| {
        levels.iter().map(|level| value(nets[*level])).sum::<f32>() / levels.len() as f32
    };
    let clause = |verdict: Verdict| {
        let levels = of(verdict);
        if levels.is_empty() {
            return None;
        }
        let at = named(&levels, nets.len());
        let words = match verdict {
            Verdict::Collapsed if cancels => {
                format!("has collapsed at {at}: it disagrees as much with what is not real as with the picture")
            }
            Verdict::Collapsed => {
                format!("has collapsed at {at}: it agrees as well with what is not real as with the picture")
            }
            Verdict::Nothing => format!("does not tell the picture from what is not real at {at}"),
            Verdict::NotTheHybrid => format!("does not tell the picture from the hybrid at {at}"),
            Verdict::NotTheColumn => format!("does not tell a column from wrong ones at {at}"),
            Verdict::Apart if cancels => format!("agrees less with the picture than with what is not real at {at}"),
            Verdict::Apart => format!("agrees better with the picture than with what is not real at {at}"),
        };
        let numbers = (mean(&levels, |net| net.picture), mean(&levels, verdict.other()));
        Some(format!("{words} ({:.2} against {:.2})", numbers.0, numbers.1))
    };
    let wrong: Vec<String> = Verdict::TOLD.into_iter().filter_map(clause).collect();
    let said = if wrong.is_empty() { clause(Verdict::Apart).unwrap_or_default() } else { wrong.join("; ") };
    format!("{who} {said}")
}

/// "level 1", "levels 1 and 2", "levels 0, 1 and 3", "every level".
fn named(levels: &[usize], all: usize) -> String {
    let words: Vec<String> = levels.iter().map(usize::to_string).collect();
    match words.as_slice() {
        _ if all > 1 && words.len() == all => "every level".to_owned(),
        [one] => format!("level {one}"),
        [first @ .., last] => format!("levels {} and {last}", first.join(", ")),
        [] => unreachable!("some level is named"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(nets: &[[f32; 3]]) -> Vec<LevelGoodness> {
        let one = |[picture, hybrid, wrong]: [f32; 3]| Goodness { picture, hybrid, wrong };
        let last = nets.len() - 1;
        let level = |(level, net): (usize, &[f32; 3])| LevelGoodness {
            bottom_up: one(*net),
            top_down: (level < last).then(|| one(*net)),
        };
        nets.iter().enumerate().map(level).collect()
    }

    #[test]
    fn it_is_said_whether_the_picture_is_told_from_what_is_not_real() {
        let apart = levels(&[[0.8, 0.4, 0.2], [0.7, 0.5, 0.5], [0.6, 0.2, 0.0]]);
        let [up, down] = in_words(Local::Agree, &apart);
        assert_eq!(
            up,
            "Bottom-up agrees better with the picture than with what is not real at every level (0.70 against 0.30)"
        );
        assert!(down.contains("Top-down agrees better") && down.contains("(0.75 against 0.40)"), "{down}");
        let [_, down] = in_words(Local::Cancel, &apart);
        assert!(down.contains("collapsed") || down.contains("does not tell"), "it was to cancel: {down}");
    }

    #[test]
    fn a_collapse_is_said_with_its_levels_and_numbers() {
        let [up, down] = in_words(Local::Agree, &levels(&[[0.9, 0.88, 0.9], [0.8, 0.2, 0.2], [0.97, 0.95, 0.97]]));
        assert!(up.starts_with("Bottom-up has collapsed at levels 0 and 2: it agrees as well"), "{up}");
        assert!(up.ends_with("(0.94 against 0.93)"), "{up}");
        assert!(down.starts_with("Top-down has collapsed at level 0"), "{down}");
        let everywhere = levels(&[[0.9, 0.9, 0.9]; 3]);
        assert!(in_words(Local::Alone, &everywhere)[0].contains("collapsed at every level"));
        // What was to cancel, and does not agree with anything.
        let [up, down] = in_words(Local::Cancel, &levels(&[[0.1, 0.1, 0.1]; 3]));
        assert!(down.contains("it disagrees as much with what is not real as with the picture"), "{down}");
        assert!(up.contains("does not tell the picture from what is not real at every level"), "{up}");
    }

    #[test]
    fn low_agreement_with_everything_is_no_collapse() {
        let [up, _] = in_words(Local::Agree, &levels(&[[0.3, 0.3, 0.28], [0.8, 0.2, 0.2]]));
        assert_eq!(up, "Bottom-up does not tell the picture from what is not real at level 0 (0.30 against 0.29)");
    }

    #[test]
    fn what_is_told_from_one_kind_of_negative_data_alone_is_said_apart() {
        let [up, down] = in_words(Local::Agree, &levels(&[[0.6, 0.7, 0.3], [0.8, 0.2, 0.2], [0.5, 0.2, 0.5]]));
        assert_eq!(
            up,
            "Bottom-up does not tell the picture from the hybrid at level 0 (0.60 against 0.70); does not tell \
             a column from wrong ones at level 2 (0.50 against 0.50)"
        );
        assert_eq!(down, "Top-down does not tell the picture from the hybrid at level 0 (0.60 against 0.70)");
    }
}
