//! The goodness of the nets of a GLOM that is taught in place, and what it says: whether what is real is told from what
//! is not, or agreement has collapsed.

use serde::{Deserialize, Serialize};

use super::THETA;
use crate::learn::Local;

/// By how much the picture must agree better than what is not real, to be told from it.
const APART: f32 = 0.05;

/// How well what a net says of a column agrees with the column's other sources: the cosine G, mean over the columns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
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
    /// It tells the picture from what is not real.
    Apart,
    /// It says of everything what it is to say of the picture alone.
    Collapsed,
    /// It tells nothing apart, and does not say either what it is to say of the picture.
    Neither,
}

impl Verdict {
    /// `sign` is -1 where the net is to cancel.
    fn of(goodness: Goodness, sign: f32) -> Self {
        match (sign * (goodness.picture - goodness.negatives()), sign * (goodness.picture - THETA)) {
            (apart, _) if apart >= APART => Verdict::Apart,
            (_, above) if above > 0.0 => Verdict::Collapsed,
            _ => Verdict::Neither,
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

fn sentence(who: &str, nets: &[Goodness], cancels: bool) -> String {
    let sign = if cancels { -1.0 } else { 1.0 };
    let of = |verdict: Verdict| -> Vec<usize> {
        (0..nets.len()).filter(|level| Verdict::of(nets[*level], sign) == verdict).collect()
    };
    let (collapsed, neither) = (of(Verdict::Collapsed), of(Verdict::Neither));
    let mean = |levels: &[usize], value: fn(Goodness) -> f32| {
        levels.iter().map(|level| value(nets[*level])).sum::<f32>() / levels.len() as f32
    };
    let numbers = |levels: &[usize]| {
        format!("{:.2} against {:.2}", mean(levels, |net| net.picture), mean(levels, Goodness::negatives))
    };
    match (collapsed.as_slice(), neither.as_slice()) {
        ([], []) => {
            let all: Vec<usize> = (0..nets.len()).collect();
            let better = if cancels { "less" } else { "better" };
            let all_say = numbers(&all);
            format!("{who} agrees {better} with the picture than with what is not real, at every level ({all_say})")
        }
        ([], weak) => format!(
            "{who} does not tell the picture from what is not real at {} ({})",
            named(weak, nets.len()),
            numbers(weak)
        ),
        (collapsed, _) if cancels => format!(
            "{who} has collapsed at {}: it disagrees as much with what is not real as with the picture ({})",
            named(collapsed, nets.len()),
            numbers(collapsed)
        ),
        (collapsed, _) => format!(
            "{who} has collapsed at {}: it agrees as well with what is not real as with the picture ({})",
            named(collapsed, nets.len()),
            numbers(collapsed)
        ),
    }
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
            "Bottom-up agrees better with the picture than with what is not real, at every level (0.70 against 0.30)"
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
}
