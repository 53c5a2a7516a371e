//! What two sides found together, as a file that other programs read (together.json) and as a table for people.

use std::fmt::Write;

use ndarray::Axis;
use schemars::JsonSchema;
use serde::Serialize;

use crate::bilateral::{Explained, Gate, Novelty, Spectra, Trust};
use crate::cli::settle::report::Summary;
use crate::cli::table::aligned;
use crate::engine::{Reading, Snapshot, Trusted, join, novelty, spectra, trust};
use crate::glom::{Callosum, Lesion, Side, resampled};
use crate::islands::{ParentShare, ParseTree, by_vectors};

/// Everything: `together.json`.
#[derive(Debug, Clone, JsonSchema, Serialize)]
pub struct Together {
    /// What was between the sides.
    pub callosum: Callosum,
    /// The left side, as `settle --json` says it.
    pub left: Summary,
    /// The right side, likewise.
    pub right: Summary,
    /// How far the two are apart, the lowest level first: the mean over the columns of 1 - cosine of left's and right's
    /// vector, 0 (the same) to 2 (opposite). Of sides on two grids the right one is brought onto the left one's.
    pub apart: Vec<f32>,
    /// The first level that is read off the side of the wholes.
    pub cut: usize,
    /// What the vectors of either side explain of the picture, per spatial frequency.
    pub spectrum: Spectra,
    /// The gate between the two.
    pub gate: Gated,
    /// The four readings: left's parts under left's wholes, right's under right's, left's under right's, right's under
    /// left's.
    pub readings: Vec<OneReading>,
}

/// The parts of one side under the wholes of one side.
#[derive(Debug, Clone, JsonSchema, Serialize)]
pub struct OneReading {
    /// Whose islands of the levels below the cut are the parts.
    pub parts: Side,
    /// Whose islands of the levels from the cut on are the wholes.
    pub wholes: Side,
    /// Of the pairs of levels across the cut the one at which most parts hang under the right whole; none where the
    /// picture does not know parts and wholes.
    pub parents: Option<ParentShare>,
    /// The best foreground ARI with the parts of the levels below the cut, and that level.
    pub parts_found: Option<Found>,
    /// The same with the wholes, of the levels from the cut on.
    pub wholes_found: Option<Found>,
    /// The islands as one tree, on the grid of the side of the parts.
    pub tree: ParseTree,
}

/// The gate that moves trust to the side with the smaller running error.
#[derive(Debug, Clone, JsonSchema, Serialize)]
pub struct Gated {
    /// How it moves.
    pub settings: Gate,
    /// What it says after every step; the running errors of both sides go into it.
    pub steps: Vec<GatedStep>,
    /// Whom it trusts when something new comes; none of a still picture, or where no frame took the place of another.
    pub novelty: Option<Novelty>,
}

/// The gate after one step.
#[derive(Debug, Clone, JsonSchema, Serialize)]
pub struct GatedStep {
    /// The step.
    pub step: usize,
    /// The frame that it was made on; 0 of a still picture.
    pub frame: usize,
    /// Errors, running errors and shares of trust of left and right.
    #[serde(flatten)]
    pub trust: Trust,
}

impl Gated {
    fn of(last: [&Snapshot; 2], settings: Gate) -> Self {
        let steps = trust(last[0], last[1], settings);
        let novelty = novelty(&steps);
        let said = |Trusted { step, frame, trust }| GatedStep { step, frame, trust };
        Self { settings, steps: steps.into_iter().map(said).collect(), novelty }
    }
}

/// How well something was found, and where.
#[derive(Debug, Clone, Copy, JsonSchema, Serialize)]
pub struct Found {
    /// The level.
    pub level: usize,
    /// Foreground ARI, at most 1; 0 for chance.
    pub foreground_ari: f32,
}

impl Together {
    /// What the last snapshots of left and right say.
    pub fn of(
        last: [&Snapshot; 2],
        [left, right]: [Summary; 2],
        (callosum, gate): (Callosum, Gate),
        cut: usize,
    ) -> Self {
        let apart = |level: usize| {
            let rows = last.map(|snapshot| snapshot.state.index_axis(Axis(0), level));
            let there = resampled(rows[1], last[1].grid, last[0].grid);
            let apart = if last[0].grid == last[1].grid {
                by_vectors(rows[0], rows[1])
            } else {
                by_vectors(rows[0], there.view())
            };
            apart.iter().sum::<f32>() / apart.len().max(1) as f32
        };
        let found = |found: Option<(usize, f32)>| found.map(|(level, ari)| Found { level, foreground_ari: ari });
        let reading = |(parts, wholes): (Side, Side)| {
            let joined = join(last[parts as usize], last[wholes as usize], cut);
            let Reading { parents, parts: low, wholes: high } = joined.read(last[parts as usize], cut);
            let (parts_found, wholes_found) = (found(low), found(high));
            OneReading { parts, wholes, parents, parts_found, wholes_found, tree: joined.tree }
        };
        let whose = [
            (Side::Left, Side::Left),
            (Side::Right, Side::Right),
            (Side::Left, Side::Right),
            (Side::Right, Side::Left),
        ];
        Self {
            callosum,
            apart: (0..last[0].levels()).map(apart).collect(),
            cut,
            spectrum: spectra(last[0], last[1]),
            gate: Gated::of(last, gate),
            readings: whose.into_iter().map(reading).collect(),
            left,
            right,
        }
    }
}

/// The same in lines of text: the sides level by level, the highest on top, then the readings.
pub fn table(together: &Together) -> String {
    let Together { left, right, callosum, apart, cut, .. } = together;
    let mut text = String::new();
    for (side, summary) in [(Side::Left, left), (Side::Right, right)] {
        let (grid, model) = (summary.grid, &summary.model);
        let end = match (&summary.halted, summary.settled) {
            (Some(_), _) => "stopped",
            (None, true) => "settled",
            (None, false) => "not settled",
        };
        let _ = writeln!(
            text,
            "{}: {}, {} model, {} rows x {} columns, seed {}, {end} after {} steps",
            side.name(),
            summary.picture.name,
            model.name,
            grid.rows,
            grid.cols,
            summary.seed,
            summary.steps
        );
        if let Some(preset) = &summary.preset {
            let _ = writeln!(text, "  preset {}: {}", preset.name, preset.look_at);
        }
    }
    let cuts = Lesion::ALL.into_iter().filter(|lesion| callosum.lesions.has(*lesion)).map(Lesion::key);
    let cuts: Vec<_> = cuts.collect();
    if !cuts.is_empty() {
        let _ = writeln!(text, "cut: {}", cuts.join(", "));
    }

    let scored = left.levels.iter().any(|level| level.scores.is_some());
    let head = ["level", "crosses", "apart", "left islands", "largest", "right islands", "largest"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    if scored {
        rows[0].extend(["left fg-ARI", "right fg-ARI"].map(str::to_owned));
    }
    for (level, (left, right)) in left.levels.iter().zip(&right.levels).enumerate().rev() {
        let crossing = callosum.levels[level];
        let late = match crossing.delay {
            0 => String::new(),
            delay => format!(" after {delay}"),
        };
        let crosses = if crossing.gain > 0.0 {
            format!("{}{}{late}", crossing.sign.key(), crossing.gain)
        } else {
            "-".to_owned()
        };
        let mut row = vec![level.to_string(), crosses, format!("{:.3}", apart[level])];
        for side in [left, right] {
            row.extend([side.meters.islands.to_string(), format!("{:.0}%", 100.0 * side.meters.largest_share)]);
        }
        if scored {
            let ari = |level: &crate::cli::settle::report::Level| level.scores.and_then(|scores| scores.foreground_ari);
            row.extend([left, right].map(|side| ari(side).map_or_else(|| "-".to_owned(), |ari| format!("{ari:.3}"))));
        }
        rows.push(row);
    }
    text.push('\n');
    text.push_str(&aligned(&rows));

    if together.readings.iter().any(|reading| reading.parts_found.is_some() || reading.wholes_found.is_some()) {
        let _ = writeln!(text, "\nparts from the levels below {cut}, wholes from {cut} on");
        let mut rows =
            vec![["reading", "parents right", "levels", "parts fg-ARI", "wholes fg-ARI"].map(str::to_owned).to_vec()];
        for reading in &together.readings {
            let name = match reading.parts == reading.wholes {
                true => reading.parts.key().to_owned(),
                false => format!("{}'s parts under {}'s wholes", reading.parts.key(), reading.wholes.key()),
            };
            let none = || "-".to_owned();
            let found = |found: Option<Found>| found.map_or_else(none, |found| format!("{:.3}", found.foreground_ari));
            rows.push(vec![
                name,
                reading.parents.map_or_else(none, |parents| format!("{:.0}%", 100.0 * parents.share)),
                reading.parents.map_or_else(none, |parents| format!("{} under {}", parents.low, parents.high)),
                found(reading.parts_found),
                found(reading.wholes_found),
            ]);
        }
        text.push_str(&aligned(&rows));
    }
    if let Some(GatedStep { step, trust: Trust { running, shares, .. }, .. }) = together.gate.steps.last() {
        let _ = writeln!(
            text,
            "\ntrust after {step} steps: left {:.0}%, right {:.0}% (running surprise {:.4} and {:.4})",
            100.0 * shares[0],
            100.0 * shares[1],
            running[0],
            running[1]
        );
    }
    if let Some(novelty) = &together.gate.novelty {
        text.push_str(&novelty_table(novelty));
    }
    text.push_str(&spectrum_table(&together.spectrum));
    for (side, summary) in [(Side::Left, left), (Side::Right, right)] {
        for diagnosis in &summary.diagnoses {
            let place = diagnosis.level.map(|level| format!(", level {level}")).unwrap_or_default();
            let _ = writeln!(text, "{}{place}: {}: {}", side.name(), diagnosis.name, diagnosis.sentence);
        }
    }
    text
}

/// Who is trusted when a frame takes the place of another one.
fn novelty_table(novelty: &Novelty) -> String {
    let Novelty { frames, before, first, last } = novelty;
    let mut rows = vec![["", "left", "right", "surprise left", "surprise right"].map(str::to_owned).to_vec()];
    for (when, trust) in [("before it came", before), ("at its first step", first), ("at its last step", last)] {
        let share = |side: usize| format!("{:.1}%", 100.0 * trust.shares[side]);
        let error = |side: usize| format!("{:.4}", trust.errors[side]);
        rows.push(vec![when.to_owned(), share(0), share(1), error(0), error(1)]);
    }
    format!("\ntrust when something new came, mean over {frames} changes of frame\n{}", aligned(&rows))
}

/// The share of the picture's power that is explained, a row per band.
fn spectrum_table(spectra: &Spectra) -> String {
    let Spectra { bands, left, right, left_means, right_means } = spectra;
    let sides = [("left", left, left_means), ("right", right, right_means)];
    let mut head = vec!["cycles".to_owned(), "power".to_owned()];
    for (side, levels, _) in sides {
        head.extend((0..levels.len()).map(|level| format!("{side} {level}")));
        head.push(format!("{side} means"));
    }
    let mut rows = vec![head];
    for (at, band) in bands.iter().enumerate() {
        let mut row = vec![format!("{} to {}", band.from, band.to), format!("{:.1}%", 100.0 * band.power)];
        let cell = |explained: &Explained| explained[at].map_or_else(|| "-".to_owned(), |share| format!("{share:.2}"));
        for (_, levels, means) in sides {
            row.extend(levels.iter().map(cell));
            row.push(cell(means));
        }
        rows.push(row);
    }
    format!(
        "\nshare of the picture's power that a linear read-out of each level explains, and that the mean colours of \
         the columns do, by cycles along the longer side\n{}",
        aligned(&rows)
    )
}
