//! What the figures of a table allow to say of specialisation: how much of the gain of the specialised pair two lefts
//! have too, though nobody of them was told a general label.
//!
//! ```text
//! gain = pair - alone        part = (two lefts - alone) / gain        points, mean over the seeds that have all three
//! ```

use super::results::{Label, Results};
use crate::bilateral::rows::Row;
use crate::bilateral::score::{mean_and_error, share};

/// Points of a percent that are told, and with them what counts as none.
const LEAST: f64 = 0.05;

/// The kinds of label, and the hemisphere that is told them alone.
const KINDS: [(Label, Row, &str, &str); 2] =
    [(Label::Fine, Row::Left, "fine", "left"), (Label::Coarse, Row::Right, "coarse", "right")];

/// Two rows against a third, seed by seed, in points.
struct Gains {
    pair: Vec<f64>,
    lefts: Vec<f64>,
}

fn gains(results: &Results, label: Label, alone: Row) -> Gains {
    let of = |row: Row, seed: u64| {
        let (_, result) = results.of(row).find(|(of, _)| *of == seed)?;
        label.of(&result.marks).map(|marks| 100.0 * share(marks))
    };
    let three = results.of(Row::Specialised).filter_map(|(seed, _)| {
        let alone = of(alone, seed)?;
        Some((of(Row::Specialised, seed)? - alone, of(Row::TwoLefts, seed)? - alone))
    });
    let (pair, lefts) = three.unzip();
    Gains { pair, lefts }
}

/// A number of points with its sign.
fn signed(points: f64) -> String {
    let points = if points.abs() < LEAST { 0.0 } else { points };
    format!("{points:+.1}").replace('-', "\u{2212}").replace("+0.0", "0.0")
}

fn part(label: &str, alone: &str, gain: f64, lefts: f64) -> String {
    let begin = format!("On {label} labels the specialised pair is {} points above the {alone} alone", signed(gain));
    if gain < LEAST {
        return format!(
            "On {label} labels the specialised pair gains nothing over the {alone} alone ({} points; two lefts {})",
            signed(gain),
            signed(lefts)
        );
    }
    match lefts {
        _ if lefts < LEAST => format!("{begin}, two lefts {}: two lefts have none of the gain", signed(lefts)),
        _ if lefts > gain - LEAST => format!("{begin}, two lefts {}: two lefts have all of the gain", signed(lefts)),
        _ => format!("{begin}, two lefts {}: two lefts have {:.0} % of the gain", signed(lefts), 100.0 * lefts / gain),
    }
}

/// What the figures say of two lefts beside the specialised pair, in sentences; none before all rows that it takes
/// have come to something. Nothing is called certain.
pub fn verdict(results: &Results) -> Option<String> {
    let (mut parts, mut apart, mut seeds) = (Vec::new(), Vec::new(), 0);
    for (label, row, name, alone) in KINDS {
        let Gains { pair, lefts } = gains(results, label, row);
        let (Some((gain, _)), Some((of_lefts, _))) = (mean_and_error(&pair), mean_and_error(&lefts)) else { continue };
        parts.push(part(name, alone, gain, of_lefts));
        seeds = seeds.max(pair.len());
        let differences: Vec<f64> = pair.iter().zip(&lefts).map(|(pair, lefts)| pair - lefts).collect();
        if let Some((mean, Some(error))) = mean_and_error(&differences) {
            let told = if mean.abs() > 2.0 * error { "more" } else { "no more" };
            apart.push(format!("{} ± {error:.1} on {name} labels, {told} than two standard errors", signed(mean)));
        }
    }
    if parts.is_empty() {
        return None;
    }
    let end = match seeds {
        1 => "This is one seed: another one may say otherwise".to_owned(),
        _ => format!("Specialised minus two lefts, {seeds} seeds: {}", apart.join("; ")),
    };
    Some(format!("{}. {end}", parts.join(". ")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::results::marked;
    use super::*;

    /// Shares of twenty pictures: so many are right.
    fn table(rows: &[(Row, u64, usize, usize)]) -> Results {
        let mut results = Results::default();
        for (row, seed, fine, coarse) in rows {
            let marks = |right: usize| (0..20).map(|at| if at < right { '1' } else { '0' }).collect::<String>();
            let (fine, coarse) = (marks(*fine), marks(*coarse));
            let told = match row {
                Row::Left => marked(&fine, ""),
                Row::Right => marked("", &coarse),
                _ => marked(&fine, &coarse),
            };
            results.add(*row, *seed, told);
        }
        results
    }

    fn said(left: usize, right: usize, pair: [usize; 2], lefts: [usize; 2]) -> String {
        let rows = [
            (Row::Left, 1, left, 0),
            (Row::Right, 1, 0, right),
            (Row::Specialised, 1, pair[0], pair[1]),
            (Row::TwoLefts, 1, lefts[0], lefts[1]),
        ];
        verdict(&table(&rows)).unwrap()
    }

    #[test]
    fn the_part_that_two_lefts_have_is_that_of_the_figures_whatever_came_out() {
        let words = said(8, 12, [12, 14], [11, 10]);
        assert!(words.contains("fine labels the specialised pair is +20.0 points above the left alone"), "{words}");
        assert!(words.contains("two lefts +15.0: two lefts have 75 % of the gain"), "{words}");
        assert!(words.contains("two lefts \u{2212}10.0: two lefts have none of the gain"), "{words}");
        assert!(words.ends_with("This is one seed: another one may say otherwise"), "{words}");
        let words = said(8, 12, [10, 12], [12, 13]);
        assert!(words.contains("two lefts +20.0: two lefts have all of the gain"), "{words}");
        assert!(
            words.contains("coarse labels the specialised pair gains nothing over the right alone (0.0"),
            "{words}"
        );
        let words = said(8, 12, [6, 10], [9, 9]);
        assert!(words.contains("gains nothing over the left alone (\u{2212}10.0 points; two lefts +5.0)"), "{words}");
    }

    #[test]
    fn nothing_is_said_before_there_are_figures_and_seeds_bring_an_error() {
        assert_eq!(verdict(&table(&[(Row::Left, 1, 8, 0), (Row::Specialised, 1, 9, 9)])), None);
        let three = |seed, left, pair, lefts| {
            [(Row::Left, seed, left, 0), (Row::Specialised, seed, pair, 9), (Row::TwoLefts, seed, lefts, 9)]
        };
        let words = verdict(&table(&[three(1, 8, 12, 10), three(2, 8, 14, 12)].concat())).unwrap();
        assert!(words.contains("two lefts have 60 % of the gain"), "{words}");
        assert!(words.contains("2 seeds: +10.0 ± 0.0 on fine labels, more than two standard errors"), "{words}");
        let words = verdict(&table(&[three(1, 8, 12, 10), three(2, 8, 10, 12)].concat())).unwrap();
        assert!(words.contains("0.0 ± 10.0 on fine labels, no more than two standard errors"), "{words}");
        assert!(!words.contains("coarse"), "no right hemisphere has learned: {words}");
        // A seed that lacks a row does not count.
        let words = verdict(&table(&[&three(1, 8, 12, 10)[..], &[(Row::Specialised, 2, 20, 9)]].concat())).unwrap();
        assert!(words.contains("50 % of the gain") && words.ends_with("may say otherwise"), "{words}");
    }
}
