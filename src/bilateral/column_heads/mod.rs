//! Heads on both: what the whole is that a column belongs to, told by linear heads from what two GLOMs hold there.
//!
//! ```text
//! left:        x_L[l, i]                       right:  x_R[l, i']     i': the column at the same place
//! both:        [x_L[l, i], x_R[l, i']]
//! two levels:  [x_L[l, i], x_L[l - 1, i]]      the control: as many numbers as both, of one side
//! ```
//!
//! A row has a head for the kind (house, cat ..) and one for the group (living, growing, built). Heads are fitted to
//! some scenes and asked about others. Where *both* tells more than *two levels*, the right side is another view, and
//! not only more numbers.

mod figures;
mod reader;
mod shown;

use ndarray::{Array2, ArrayView1, Axis};
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use figures::{Figures, Percent};
pub use shown::{Held, Shown};

use self::figures::Marks;
use self::reader::{Reader, below, beside};
use crate::names::keys;
use crate::scenes::{Group, Kind};

/// How strongly weights may be kept small; what is best for scenes kept apart is taken, row by row.
const DECAYS: [f32; 4] = [1e-4, 1e-3, 1e-2, 1e-1];
/// Every so many scenes one is kept apart to choose by.
const ONE_APART: usize = 5;

/// What a row reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reads {
    /// The left side alone.
    Left,
    /// The right side alone.
    Right,
    /// Both beside each other.
    Both,
    /// The left side at two levels: as many numbers as both.
    TwoLevels,
}

keys!(Reads { Left: "left", Right: "right", Both: "both", TwoLevels: ("two-levels", "left at two levels") });

impl Reads {
    /// Which of what is known of a column it reads: left, right, left at the other level.
    fn blocks(self) -> &'static [usize] {
        match self {
            Reads::Left => &[0],
            Reads::Right => &[1],
            Reads::Both => &[0, 1],
            Reads::TwoLevels => &[0, 2],
        }
    }
}

/// The level that the control reads beside `level`, of `levels`: the one below; above the lowest one the next.
pub fn other_level(level: usize, levels: usize) -> usize {
    match level {
        0 => 1.min(levels.saturating_sub(1)),
        _ => level - 1,
    }
}

/// The heads of all rows.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnHeads {
    kinds: Vec<Kind>,
    /// In the order of [`Reads::ALL`]; of each the head for the kind and the one for the group.
    rows: Vec<[Reader; 2]>,
    /// The most frequent kind and group among the columns that they were fitted to.
    frequent: [usize; 2],
}

/// How one row does.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize)]
pub struct HeadsRow {
    /// What it reads.
    pub reads: Reads,
    /// Numbers that it reads of a column.
    pub features: usize,
    /// How strongly the weights of the heads for kind and group are kept small.
    pub decays: [f32; 2],
    /// How often it is right.
    pub right: Figures,
    /// How often it is right where the heads on left alone and on right alone are both wrong, of everything.
    pub where_both_sides_are_wrong: Figures,
}

/// One row beside another one.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize)]
pub struct HeadsDifference {
    /// The row.
    pub of: Reads,
    /// The one that it is compared with.
    pub less: Reads,
    /// By how many points it is right more often: the mean of the differences scene by scene.
    pub more: Figures,
}

/// How all rows do on scenes that no head was fitted to.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize)]
pub struct HeadsScores {
    /// Scenes asked about; those without a column that shows a whole are left out.
    pub scenes: usize,
    /// Their wholes.
    pub wholes: usize,
    /// Their columns that show a whole.
    pub columns: usize,
    /// Saying the most frequent label everywhere.
    pub guessing: Figures,
    /// The rows.
    pub rows: Vec<HeadsRow>,
    /// Where the head on left alone or the one on right alone is right: no choice between the two is right more often.
    pub either: Figures,
    /// Rows compared.
    pub differences: Vec<HeadsDifference>,
}

/// The rows that are compared.
const COMPARED: [(Reads, Reads); 5] = [
    (Reads::Right, Reads::Left),
    (Reads::Both, Reads::Left),
    (Reads::Both, Reads::Right),
    (Reads::Both, Reads::TwoLevels),
    (Reads::TwoLevels, Reads::Left),
];

impl ColumnHeads {
    /// Heads that are fitted.
    pub const COUNT: usize = 2 * Reads::ALL.len();

    /// Fits the heads of all rows to scenes. `go_on` is asked before each of [`ColumnHeads::COUNT`] heads, from any
    /// thread; nothing comes of it where it says no, and where no column shows a whole.
    pub fn fit(scenes: &[Shown], kinds: &[Kind], go_on: &(dyn Fn() -> bool + Sync)) -> Option<Self> {
        let chosen: Vec<Vec<usize>> = scenes.iter().map(Shown::to_fit).collect();
        let all = |of: &dyn Fn(&Shown) -> &[usize]| -> Vec<usize> {
            let labels = scenes.iter().zip(&chosen).map(|(scene, at)| at.iter().map(|at| of(scene)[*at]));
            labels.flatten().collect()
        };
        let labels = [all(&|scene| &scene.kinds), all(&|scene| &scene.groups)];
        let scene_of: Vec<usize> =
            chosen.iter().enumerate().flat_map(|(at, columns)| vec![at; columns.len()]).collect();
        if scene_of.is_empty() {
            return None;
        }
        // The last of few scenes, where there are not enough for one of five.
        let apart = |case: usize| match scenes.len() {
            few if few < ONE_APART => scene_of[case] + 1 == few,
            _ => scene_of[case] % ONE_APART == ONE_APART - 1,
        };
        let features: Vec<Array2<f32>> = Reads::ALL
            .into_iter()
            .map(|reads| {
                let of_scene = |(scene, at): (&Shown, &Vec<usize>)| scene.features(reads).select(Axis(0), at);
                let rows: Vec<Array2<f32>> = scenes.iter().zip(&chosen).map(of_scene).collect();
                below(&rows)
            })
            .collect();
        let classes = [kinds.len(), Group::ALL.len()];
        let fit = |head: usize| {
            let (row, label) = (head / 2, head % 2);
            let (features, labels) = (features[row].view(), &labels[label]);
            go_on().then(|| Reader::chosen(features, labels, classes[label], &DECAYS, apart))
        };
        let heads: Vec<Reader> = (0..Self::COUNT).into_par_iter().map(fit).collect::<Option<_>>()?;
        let frequent = [0, 1].map(|label| {
            let counts = (0..classes[label]).map(|one| labels[label].iter().filter(|other| **other == one).count());
            counts.enumerate().max_by_key(|(place, count)| (*count, std::cmp::Reverse(*place))).map_or(0, |most| most.0)
        });
        let rows = heads.chunks_exact(2).map(|two| [two[0].clone(), two[1].clone()]).collect();
        Some(Self { kinds: kinds.to_vec(), rows, frequent })
    }

    /// The kinds that they tell apart.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// The chance that the heads of a row give to every kind and to every group for one column, of which `blocks` are
    /// left and right at the level that is read, and left at the other one; nothing where their lengths do not fit.
    pub fn ask(&self, reads: Reads, blocks: [ArrayView1<f32>; 3]) -> Option<[Vec<f32>; 2]> {
        let blocks: Vec<_> = reads.blocks().iter().map(|block| blocks[*block].insert_axis(Axis(0))).collect();
        let features = beside(&blocks);
        let heads = &self.rows[reads as usize];
        let fits = heads[0].features() == features.ncols();
        fits.then(|| [0, 1].map(|label| heads[label].chances(features.view())))
    }

    /// How often they are right on scenes.
    pub fn score(&self, scenes: &[Shown]) -> HeadsScores {
        let scenes: Vec<&Shown> = scenes.iter().filter(|scene| scene.columns() > 0).collect();
        let marks = |reads: Reads| -> Vec<Marks> {
            let [kinds, groups] = &self.rows[reads as usize];
            let mark = |scene: &&Shown| {
                let features = scene.features(reads);
                Marks::of(scene, &kinds.answers(features.view()), &groups.answers(features.view()))
            };
            scenes.par_iter().map(mark).collect()
        };
        let rows = Reads::ALL.map(marks);
        let of = |reads: Reads| &rows[reads as usize];
        let sides = |holds: &dyn Fn([bool; 2]) -> bool| -> Vec<Marks> {
            let both = of(Reads::Left).iter().zip(of(Reads::Right));
            both.map(|(left, right)| Marks::joined([left, right], holds)).collect()
        };
        let (either, neither) = (sides(&|[left, right]| left || right), sides(&|[left, right]| !left && !right));
        let row = |reads: Reads| {
            let heads = &self.rows[reads as usize];
            let alone = of(reads).iter().zip(&neither);
            let alone: Vec<Marks> =
                alone.map(|(row, neither)| Marks::joined([row, neither], |[row, neither]| row && neither)).collect();
            HeadsRow {
                reads,
                features: heads[0].features(),
                decays: [heads[0].decay(), heads[1].decay()],
                right: Figures::over(of(reads)),
                where_both_sides_are_wrong: Figures::over(&alone),
            }
        };
        let guess = |scene: &&Shown| {
            let [kind, group] = self.frequent.map(|label| vec![label; scene.columns()]);
            Marks::of(scene, &kind, &group)
        };
        let difference =
            |(more, less): (Reads, Reads)| HeadsDifference { of: more, less, more: Figures::more(of(more), of(less)) };
        HeadsScores {
            scenes: scenes.len(),
            wholes: scenes.iter().map(|scene| scene.wholes().len()).sum(),
            columns: scenes.iter().map(|scene| scene.columns()).sum(),
            guessing: Figures::over(&scenes.iter().map(guess).collect::<Vec<_>>()),
            rows: Reads::ALL.map(row).to_vec(),
            either: Figures::over(&either),
            differences: COMPARED.map(difference).to_vec(),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use ndarray::Array3;

    use super::*;
    use crate::grid::Grid;
    use crate::numeric::random::{Purpose, generator, normal};
    use crate::scenes::{Scene, SceneSettings, draw};

    const KINDS: [Kind; 3] = [Kind::House, Kind::Cat, Kind::Tree];
    const FINE: Grid = Grid { rows: 12, cols: 16 };

    fn scene(seed: u64) -> Scene {
        let kinds = KINDS.to_vec();
        let settings = SceneSettings { width: 160, height: 120, kinds, least: 3, most: 3, ..SceneSettings::default() };
        draw(seed, &settings).unwrap()
    }

    /// A state of two levels of six numbers: noise, and at level 1 where a column shows one of `seen` a mark of it.
    fn state(scene: &Scene, grid: Grid, seen: &[Kind], seed: u64) -> Array3<f32> {
        let mut random = generator(seed, Purpose::Test, 1);
        let wholes = scene.wholes.on_grid(grid).unwrap();
        let kind = |column: usize| scene.whole_list[(wholes[column] as usize).checked_sub(1)?].kind;
        Array3::from_shape_fn((2, grid.columns(), 6), |(level, column, at)| {
            let shown = kind(column).and_then(|kind| seen.iter().position(|known| *known == kind));
            0.3 * normal(&mut random) + f32::from(u8::from(level == 1 && shown == Some(at)))
        })
    }

    /// Scenes of which left sees some kinds and right, on its own grid, others.
    fn scenes(seeds: std::ops::Range<u64>, left: &[Kind], right: &[Kind], coarse: Grid) -> Vec<Shown> {
        let shown = |seed: u64| {
            let scene = scene(seed);
            let [left, right] = [state(&scene, FINE, left, seed), state(&scene, coarse, right, seed + 1000)];
            let [left, right] =
                [(&left, FINE), (&right, coarse)].map(|(state, grid)| Held { state: state.view(), grid });
            Shown::of(&scene, [left, right], [1, 0], &KINDS)
        };
        seeds.map(shown).collect()
    }

    fn scored(left: &[Kind], right: &[Kind], coarse: Grid) -> HeadsScores {
        let (fitted, asked) = (scenes(0..12, left, right, coarse), scenes(100..108, left, right, coarse));
        ColumnHeads::fit(&fitted, &KINDS, &|| true).unwrap().score(&asked)
    }

    fn kinds_of_columns(scores: &HeadsScores, reads: Reads) -> f64 {
        scores.rows.iter().find(|row| row.reads == reads).unwrap().right.kind_of_columns.mean
    }

    #[test]
    fn both_tell_what_neither_tells_alone_and_two_levels_do_not() {
        // Left knows houses from the rest, right cats from the rest: what is neither is a tree.
        let scores = scored(&[Kind::House], &[Kind::Cat], FINE);
        let [left, right, both, twice] = Reads::ALL.map(|reads| kinds_of_columns(&scores, reads));
        assert!(both > 85.0 && both > left + 10.0 && both > right + 10.0, "{left} {right} {both}");
        assert!((twice - left).abs() < 8.0, "what is below is noise: {left} {twice}");
        let beyond = scores.rows[Reads::Both as usize].where_both_sides_are_wrong.kind_of_columns.mean;
        assert!(beyond > 3.0 && beyond <= 100.0 - scores.either.kind_of_columns.mean + 1e-9, "{beyond}");
        let more = scores.differences.iter().find(|pair| (pair.of, pair.less) == (Reads::Both, Reads::Left)).unwrap();
        assert!((more.more.kind_of_columns.mean - (both - left)).abs() < 1e-9);
        assert_eq!((scores.scenes, scores.rows[2].features, scores.rows[3].features), (8, 12, 12));
        assert!(scores.guessing.kind_of_columns.mean < left);
    }

    #[test]
    fn a_right_side_that_is_a_copy_adds_nothing() {
        let copies = |seeds: std::ops::Range<u64>| -> Vec<Shown> {
            let shown = |seed: u64| {
                let scene = scene(seed);
                let state = state(&scene, FINE, &[Kind::House, Kind::Tree], seed);
                let held = Held { state: state.view(), grid: FINE };
                Shown::of(&scene, [held, held], [1, 0], &KINDS)
            };
            seeds.map(shown).collect()
        };
        let scores = ColumnHeads::fit(&copies(0..12), &KINDS, &|| true).unwrap().score(&copies(100..108));
        let [left, right, both, _] = Reads::ALL.map(|reads| kinds_of_columns(&scores, reads));
        assert_eq!(left, right);
        assert!((both - left).abs() < 1.0, "{left} {both}");
    }

    #[test]
    fn a_coarse_right_side_is_read_where_the_left_column_lies() {
        let coarse = Grid { rows: 6, cols: 8 };
        let scores = scored(&[], &KINDS, coarse);
        let [left, right, both, _] = Reads::ALL.map(|reads| kinds_of_columns(&scores, reads));
        assert!(right > left + 20.0 && both > right - 5.0, "{left} {right} {both}");
    }

    #[test]
    fn the_same_bits_come_of_any_number_of_threads() {
        let (fitted, asked) = (scenes(0..6, &KINDS, &KINDS, FINE), scenes(100..103, &KINDS, &KINDS, FINE));
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let heads = ColumnHeads::fit(&fitted, &KINDS, &|| true).unwrap();
                let scores = heads.score(&asked);
                (heads, scores)
            })
        };
        assert!(on(1) == on(2));
    }

    #[test]
    fn a_column_is_asked_and_nothing_is_fitted_to_nothing() {
        let fitted = scenes(0..6, &KINDS, &KINDS, FINE);
        let heads = ColumnHeads::fit(&fitted, &KINDS, &|| true).unwrap();
        let [zero, cat] = [vec![0.0; 6], vec![0.0, 1.0, 0.0, 0.0, 0.0, 0.0]];
        let [kinds, groups] = heads.ask(Reads::Both, [&cat[..], &cat, &zero].map(ArrayView1::from)).unwrap();
        assert!(kinds[1] > 0.5 && groups[Group::Living as usize] > 0.5, "{kinds:?} {groups:?}");
        assert!(heads.ask(Reads::Both, [&cat[..5], &cat, &zero].map(ArrayView1::from)).is_none());
        assert!(ColumnHeads::fit(&fitted, &KINDS, &|| false).is_none(), "stopped");
        assert!(ColumnHeads::fit(&[], &KINDS, &|| true).is_none());
        assert_eq!([other_level(2, 4), other_level(0, 4), other_level(0, 1)], [1, 1, 0]);
    }
}
