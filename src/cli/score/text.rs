//! What `score` prints.

use std::fmt::Write as _;

use crate::ruler::{LevelTrust, Table, WholeMeans};

/// What the short headings mean.
const NOTE: &str = "
fg: without the ground; px: counted on pixels, px overl without the ground. A truth with fewer than two regions besides
the ground, as a mask of one thing, has no fg ARI
";

/// The table as it is printed.
pub(super) fn text(table: &Table, model: &str, pictures: usize) -> String {
    let mut text = format!("{model}, {pictures} pictures; relative change in the last step {:.5}\n", table.moving);
    let maybe = |value: Option<f32>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"));
    // Of one annotator the mean is the best.
    let several = table.lines.iter().any(|line| line.best_ari != line.ari);
    let mut kind = "";
    for line in &table.lines {
        if line.kind != kind {
            kind = &line.kind;
            let _ = write!(text, "\n{kind:<16}");
            let heads = ["ARI", "fg ARI", "covering", "overlap", "fg overl", "best ARI", "best cov", "islands"];
            let all = heads.into_iter().filter(|head| several || !head.starts_with("best"));
            for head in all.chain(["px ARI", "px fg ARI", "px overl"]) {
                let _ = write!(text, " {head:>9}");
            }
            text.push('\n');
        }
        let mut cells = vec![
            format!("{:.3}", line.ari),
            maybe(line.foreground_ari),
            format!("{:.3}", line.covering),
            format!("{:.3}", line.mean_best_overlap),
            maybe(line.foreground_overlap),
        ];
        if several {
            cells.extend([line.best_ari, line.best_covering].map(|value| format!("{value:.3}")));
        }
        cells.push(format!("{:.1}", line.islands));
        // Counted on pixels the overlap is that of the things, where there are any.
        cells.push(maybe(line.pixels.map(|pixels| pixels.ari)));
        cells.push(maybe(line.pixels.and_then(|pixels| pixels.foreground_ari)));
        let overlap = line.pixels.map(|pixels| pixels.foreground_overlap.unwrap_or(pixels.mean_best_overlap));
        cells.push(maybe(overlap));
        let cells: String = cells.iter().map(|cell| format!(" {cell:>9}")).collect();
        let _ = writeln!(text, "{:<16}{cells}", line.row);
    }
    text.push_str(NOTE);
    if let Some(best) = table.parents.iter().max_by(|a, b| a.share.total_cmp(&b.share)) {
        let _ = writeln!(
            text,
            "\nparts whose parent is right: {:.1} % (parts at level {}, wholes at level {}: the best pair)",
            100.0 * best.share,
            best.low,
            best.high
        );
    }
    wholes(&mut text, &table.wholes);
    trust(&mut text, &table.trust);
    text
}

/// How sure columns are of their islands, and whether that tells right from wrong.
fn trust(text: &mut String, levels: &[LevelTrust]) {
    let mut kinds: Vec<&String> = levels.iter().flat_map(|level| level.right_from_wrong.keys()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let _ = write!(text, "\n{:<16} {:>9} {:>9}", "trust", "flatness", "doubt");
    for kind in &kinds {
        let _ = write!(text, " {kind:>9}");
    }
    text.push('\n');
    let maybe = |value: Option<f32>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"));
    for (level, trust) in levels.iter().enumerate() {
        let row = format!("level {level}");
        let _ = write!(text, "{row:<16} {:>9} {:>9.3}", maybe(trust.flatness), trust.doubt);
        for kind in &kinds {
            let _ = write!(text, " {:>9}", maybe(trust.right_from_wrong.get(*kind).copied()));
        }
        text.push('\n');
    }
    text.push_str(TRUST_NOTE);
}

/// What that table says.
const TRUST_NOTE: &str = "\
flatness: cosine of a column with the mean of its island; doubt: 1 minus the mean trust; under a kind of truth: the
chance that of a right and a wrong column the right one is trusted more (0.5: it says nothing)
";

/// What level 2 holds of wholes, and what the votes for them are worth.
fn wholes(text: &mut String, means: &WholeMeans) {
    if let Some(touching) = means.touching {
        let _ = writeln!(text, "level 2, means of wholes that touch: cosine {touching:.3}");
    }
    if let Some((error, own)) = means.vote_error.zip(means.own_place_error) {
        let _ = writeln!(
            text,
            "votes for the centre of the own whole: {error:.2} columns off; a column's own place {own:.2}"
        );
    }
    if let Some((votes, own)) = means.parents_by_votes.zip(means.parents_by_own_places) {
        let _ = writeln!(
            text,
            "parts of level 1 whose parent is right: wholes by votes {:.1} %, by own places {:.1} %",
            100.0 * votes,
            100.0 * own
        );
    }
}
