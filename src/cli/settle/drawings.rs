//! Drawings and attention of the last state, for the folder of a run.

use std::path::Path;

use crate::cli::Failure;
use crate::colour::Colouring;
use crate::colour::map::{self, MapStyle};
use crate::engine::{Run, Snapshot};
use crate::files::npz::{self, NamedArray, Numbers};
use crate::files::svg::{self, Curve, Series};
use crate::islands::{LevelMeters, tree_blocks};

use super::report::SettleCurvePoint;

/// The file of attention.
pub const ATTENTION: &str = "attention.npz";
/// The drawings that are not of one level.
pub const CURVES: &str = "curves.svg";
/// The same.
pub const TREE: &str = "tree.svg";

/// The most pairs of columns whose attention is written.
const MOST_PAIRS: usize = 64_000_000;

/// What a curve shows: its name, its unit, the meter.
type Meter = (&'static str, &'static str, fn(&LevelMeters) -> f32);

const METERS: [Meter; 4] = [
    ("Islands", "count", |meters| meters.islands as f32),
    ("Contrast", "cosine", |meters| meters.contrast),
    ("Attention perplexity", "columns", |meters| meters.perplexity),
    ("Change", "share of the length", |meters| meters.relative_change),
];

/// Writes the drawings into `folder`; gives their names.
pub fn write(
    folder: &Path,
    last: &Snapshot,
    curve: &[SettleCurvePoint],
    colouring: Colouring,
) -> Result<Vec<String>, Failure> {
    let mut written = Vec::new();
    let title = format!("{}, step {}", last.picture_name, last.step);
    for (level, islands) in last.analysis.levels.iter().enumerate() {
        let colours = map::draw(&last.map(level), &MapStyle::plain(colouring, 1));
        let name = format!("level-{level}.svg");
        svg::write(&folder.join(&name), &svg::map(&colours, &islands.labels, &format!("{title}, level {level}")))?;
        written.push(name);
    }
    let levels = last.analysis.levels.len();
    let of = |(title, unit, meter): &Meter| Curve {
        title: (*title).to_owned(),
        unit: (*unit).to_owned(),
        series: (0..levels)
            .map(|level| Series {
                name: format!("level {level}"),
                colour: crate::colour::level_rgb(level),
                values: curve.iter().filter_map(|point| Some(meter(&point.levels.get(level)?.meters))).collect(),
            })
            .collect(),
    };
    let curves: Vec<Curve> = METERS.iter().map(of).collect();
    svg::write(&folder.join(CURVES), &svg::curves(&curves, &title))?;
    written.push(CURVES.to_owned());
    let tree = &last.analysis.tree;
    let colour = |level: usize, island: u32| last.island_rgb(level, island).unwrap_or([128; 3]);
    svg::write(&folder.join(TREE), &svg::tree(tree, &tree_blocks(tree), colour, &title))?;
    written.push(TREE.to_owned());
    Ok(written)
}

/// Whose attention is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listener {
    /// That of every column.
    All,
    /// That of the column at this row and col.
    At(usize, usize),
}

impl std::str::FromStr for Listener {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refused = || "write ROW,COL in whole numbers counted from 0, or all".to_owned();
        if text == "all" {
            return Ok(Listener::All);
        }
        let (row, col) = text.split_once(',').ok_or_else(refused)?;
        let number = |text: &str| text.trim().parse().map_err(|_| refused());
        Ok(Listener::At(number(row)?, number(col)?))
    }
}

/// The columns that are meant, rising.
///
/// # Errors
/// A column that is not on the grid.
pub fn listeners(asked: &[Listener], last: &Snapshot) -> Result<Vec<usize>, Failure> {
    let grid = last.grid;
    let mut columns = Vec::new();
    for listener in asked {
        match *listener {
            Listener::All => columns.extend(0..grid.columns()),
            Listener::At(row, col) if row < grid.rows && col < grid.cols => columns.push(grid.index(row, col)),
            Listener::At(row, col) => {
                return Err(Failure::Usage(format!(
                    "--attention {row},{col}: the grid has {} rows and {} columns, counted from 0",
                    grid.rows, grid.cols
                )));
            }
        }
    }
    columns.sort_unstable();
    columns.dedup();
    Ok(columns)
}

/// Writes whom `columns` listen to at every level, score and weight of each pair, in the state that the run is at.
///
/// # Errors
/// Too many pairs, or a file that cannot be written.
pub fn write_attention(path: &Path, run: &Run, columns: &[usize], levels: usize) -> Result<(), Failure> {
    let (mut level_of, mut from, mut to) = (Vec::new(), Vec::new(), Vec::new());
    let (mut scores, mut weights) = (Vec::new(), Vec::new());
    for level in 0..levels {
        for &column in columns {
            let row = run.attention_row(level, column);
            if from.len() + row.columns.len() > MOST_PAIRS {
                let words = format!(
                    "--attention: there are more than {} million pairs of columns: name some columns (ROW,COL), or \
                     take a smaller --radius",
                    MOST_PAIRS / 1_000_000
                );
                return Err(Failure::Usage(words));
            }
            level_of.extend(row.columns.iter().map(|_| level as i32));
            from.extend(row.columns.iter().map(|_| column as i32));
            to.extend(row.columns.iter().map(|other| *other as i32));
            scores.extend(row.scores);
            weights.extend(row.weights);
        }
    }
    let pairs = vec![from.len()];
    let array = |name, numbers| NamedArray { name, shape: pairs.clone(), numbers };
    npz::write_arrays(
        path,
        &[
            array("level.npy", Numbers::Integers(&level_of)),
            array("from.npy", Numbers::Integers(&from)),
            array("to.npy", Numbers::Integers(&to)),
            array("score.npy", Numbers::Floats(&scores)),
            array("weight.npy", Numbers::Floats(&weights)),
        ],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listeners_are_read() {
        assert_eq!("all".parse(), Ok(Listener::All));
        assert_eq!("3, 12".parse(), Ok(Listener::At(3, 12)));
        for bad in ["3", "a,b", "-1,2", ""] {
            assert!(bad.parse::<Listener>().is_err(), "{bad}");
        }
    }
}
