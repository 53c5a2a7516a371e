//! Heads on both of two GLOMs: generated scenes are drawn, both sides settle on each, heads are fitted to what they
//! hold of some and asked about the others.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use ndarray::Axis;
use rayon::prelude::*;

use super::begin::{fitting, open_model};
use super::error::EngineError;
use super::setup::{Breakpoints, FrameClock, Setup};
use super::snapshot::Snapshot;
use crate::bilateral::{ColumnHeads, HeadsScores, Held, Reads, Shown, other_level};
use crate::glom::{Callosum, Exchange, Glom, Model};
use crate::grid::Grid;
use crate::scenes::{Group, Kind, SceneLook, SceneSettings, draw};

/// What is fitted, and to what.
#[derive(Debug, Clone, PartialEq)]
pub struct HeadsPlan {
    /// What left and right are like.
    pub sides: [Setup; 2],
    /// What is between them.
    pub callosum: Callosum,
    /// The level that is read.
    pub level: usize,
    /// Steps that both make on every scene.
    pub steps: usize,
    /// Scenes that heads are fitted to.
    pub scenes: usize,
    /// Scenes that they are asked about.
    pub test_scenes: usize,
    /// Seed of the first scene.
    pub seed: u64,
    /// Look of the scenes.
    pub look: SceneLook,
}

/// Heads that were fitted, and how they do.
#[derive(Debug, Clone, PartialEq)]
pub struct HeadsFound {
    /// What they were fitted to.
    pub plan: HeadsPlan,
    /// The heads.
    pub heads: ColumnHeads,
    /// How they do on scenes that they were not fitted to.
    pub scores: HeadsScores,
    /// Names of the models of both sides.
    pub models: [String; 2],
    /// The grids of both sides.
    pub grids: [Grid; 2],
    /// Wholes in the scenes that the heads were fitted to.
    pub wholes: usize,
}

/// What both sides hold of a scene, and their grids.
type Settled = (Shown, [Grid; 2]);

/// What is opened once for all scenes.
struct Sides<'a> {
    plan: &'a HeadsPlan,
    models: [Arc<dyn Model>; 2],
    settings: SceneSettings,
    levels: [usize; 2],
}

impl HeadsPlan {
    /// Steps made, where none are asked for.
    pub const STEPS: usize = 24;
    /// Scenes that heads are fitted to, where none are asked for.
    pub const SCENES: usize = 60;
    /// Scenes that they are asked about, where none are asked for.
    pub const TEST_SCENES: usize = 40;
    /// The most scenes of either kind.
    pub const MOST_SCENES: usize = 10_000;
    /// Seed of the first scene, where none is asked for: no training has seen scenes near it.
    pub const SEED: u64 = 1_000_000;
    /// Seeds from the first scene to the first one that is asked about.
    pub const APART: u64 = 100_000;

    /// The level at which the kind of a whole is to be read, of `levels`: that of the wholes.
    pub fn usual_level(levels: usize) -> usize {
        2.min(levels.saturating_sub(1))
    }

    /// The usual plan for two sides of so many levels.
    pub fn new([left, right]: [Setup; 2], callosum: Callosum) -> Self {
        let level = Self::usual_level(left.settings.levels.len());
        Self {
            sides: [left, right].map(only_what_settles),
            callosum,
            level,
            steps: Self::STEPS,
            scenes: Self::SCENES,
            test_scenes: Self::TEST_SCENES,
            seed: Self::SEED,
            look: SceneLook::CLEAR,
        }
    }

    /// The usual plan for the two sides of a run; none where there is one GLOM alone.
    pub fn of(setup: &Setup) -> Option<Self> {
        let second = setup.second.as_ref()?;
        Some(Self::new([setup.clone(), second.beside(setup)], second.callosum.clone()))
    }

    /// Scenes that settle and heads that are fitted, one after the other.
    pub fn pieces(&self) -> usize {
        self.scenes + self.test_scenes + ColumnHeads::COUNT
    }

    /// Does all of it. `watch` is told how many pieces of [`HeadsPlan::pieces`] are done, from any thread; where it
    /// says no the work stops, and nothing comes of it. The bits of the result do not depend on the number of threads.
    ///
    /// # Errors
    /// A model that cannot be opened, sides that cannot be joined, settings out of range, a side that became NaN or
    /// infinite; scenes of which no column shows a whole.
    pub fn run(&self, watch: &(dyn Fn(usize) -> bool + Sync)) -> Result<Option<HeadsFound>, EngineError> {
        let sides = Sides::open(self)?;
        let (done, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
        let go_on = || {
            let going = !stopped.load(Ordering::Relaxed) && watch(done.load(Ordering::Relaxed));
            stopped.fetch_or(!going, Ordering::Relaxed);
            going
        };
        let settle = |first: u64, count: usize| -> Result<Option<Vec<Settled>>, EngineError> {
            let shown = (0..count as u64).into_par_iter().map(|at| {
                if !go_on() {
                    return Ok(None);
                }
                let shown = sides.settle(first.wrapping_add(at), &go_on)?;
                done.fetch_add(1, Ordering::Relaxed);
                Ok(shown)
            });
            Ok(shown.collect::<Result<Vec<_>, EngineError>>()?.into_iter().collect())
        };
        let Some(fitted) = settle(self.seed, self.scenes)? else { return Ok(None) };
        let Some(asked) = settle(self.seed.wrapping_add(Self::APART), self.test_scenes)? else { return Ok(None) };
        let grids = fitted.first().map_or([Grid { rows: 0, cols: 0 }; 2], |(_, grids)| *grids);
        let [fitted, asked] =
            [fitted, asked].map(|scenes| scenes.into_iter().map(|(shown, _)| shown).collect::<Vec<_>>());
        let none = |scenes: &[Shown]| scenes.iter().all(|scene| scene.columns() == 0);
        if none(&fitted) || none(&asked) {
            let words = "no column of these scenes shows a whole: take more scenes, or more columns across";
            return Err(EngineError::Refused(words.to_owned()));
        }
        let fit = || {
            let going = go_on();
            done.fetch_add(usize::from(going), Ordering::Relaxed);
            going
        };
        let Some(heads) = ColumnHeads::fit(&fitted, &sides.settings.kinds, &fit) else { return Ok(None) };
        Ok(Some(HeadsFound {
            plan: self.clone(),
            scores: heads.score(&asked),
            heads,
            models: sides.models.each_ref().map(|model| model.name().to_owned()),
            grids,
            wholes: fitted.iter().map(|scene| scene.wholes().len()).sum(),
        }))
    }
}

impl<'a> Sides<'a> {
    fn open(plan: &'a HeadsPlan) -> Result<Self, EngineError> {
        let refused = |words: String| Err(EngineError::Refused(words));
        for (what, count) in [("to fit heads to", plan.scenes), ("to ask them about", plan.test_scenes)] {
            if !(1..=HeadsPlan::MOST_SCENES).contains(&count) {
                return refused(format!("{count} scenes {what}: 1 to {} are possible", HeadsPlan::MOST_SCENES));
            }
        }
        let [left, right] = plan
            .sides
            .each_ref()
            .map(|setup| Ok::<Arc<dyn Model>, EngineError>(open_model(&setup.model, Some(setup.settings.seed))?));
        let models = [left?, right?];
        let levels = models[0].levels();
        if plan.level >= levels {
            return refused(format!("there is no level {}: the sides have {levels}, counted from 0", plan.level));
        }
        let settings = SceneSettings { look: plan.look, ..SceneSettings::default() };
        Ok(Self { plan, models, settings, levels: [plan.level, other_level(plan.level, levels)] })
    }

    /// Draws a scene and lets both settle on it; nothing where it is told to stop on the way.
    fn settle(&self, seed: u64, go_on: &dyn Fn() -> bool) -> Result<Option<Settled>, EngineError> {
        let scene = draw(seed, &self.settings).map_err(|error| EngineError::Refused(error.to_string()))?;
        let picture = Arc::new(scene.picture.clone());
        let glom = |side: usize| -> Result<Glom, EngineError> {
            let (setup, model) = (&self.plan.sides[side], &self.models[side]);
            let seen = fitting(std::slice::from_ref(&picture), &**model, setup)?;
            Ok(Glom::new(model.clone(), &seen[0], setup.resolution, setup.settings.clone())?)
        };
        let (mut left, mut right) = (glom(0)?, glom(1)?);
        let mut exchange = Exchange::new(self.plan.callosum.clone(), &left, &right)?;
        for _ in 0..self.plan.steps {
            if !go_on() {
                return Ok(None);
            }
            exchange.step(&mut left, &mut right)?;
        }
        let held = [&left, &right].map(|glom| Held { state: glom.state(), grid: glom.grid() });
        let shown = Shown::of(&scene, held, self.levels, &self.settings.kinds);
        Ok(Some((shown, [left.grid(), right.grid()])))
    }
}

/// A setup without all that decides neither how a side settles nor on what.
fn only_what_settles(setup: Setup) -> Setup {
    Setup {
        second: None,
        learning: None,
        linkage: Vec::new(),
        thresholds: Vec::new(),
        inside: Vec::new(),
        frames: FrameClock::default(),
        breakpoints: Breakpoints::default(),
        settled_below: Setup::SETTLED_BELOW,
        ..setup.all_shown()
    }
}

/// What the heads of one row say of a column.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnAnswer {
    /// What they read.
    pub reads: Reads,
    /// The likeliest kind, and its chance.
    pub kind: (Kind, f32),
    /// The likeliest group, and its chance.
    pub group: (Group, f32),
}

impl HeadsFound {
    /// What the heads of every row say of a column of two sides as they stand; nothing where these have other levels or
    /// embeddings.
    pub fn ask(&self, left: &Snapshot, right: &Snapshot, column: usize) -> Option<Vec<ColumnAnswer>> {
        let (level, levels) = (self.plan.level, left.levels().min(right.levels()));
        if level >= levels || column >= left.grid.columns() {
            return None;
        }
        let there = left.grid.same_place(column, right.grid);
        let of = |side: &'_ Snapshot, level: usize, column: usize| {
            side.state.index_axis(Axis(0), level).index_axis(Axis(0), column).to_owned()
        };
        let blocks = [of(left, level, column), of(right, level, there), of(left, other_level(level, levels), column)];
        let likeliest = |chances: &[f32]| {
            let best = chances.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1));
            best.unwrap_or_default()
        };
        let answer = |reads: Reads| {
            let [kinds, groups] = self.heads.ask(reads, blocks.each_ref().map(|block| block.view()))?;
            let ((kind, its), (group, of_group)) = (likeliest(&kinds), likeliest(&groups));
            Some(ColumnAnswer {
                reads,
                kind: (*self.heads.kinds().get(kind)?, its),
                group: (*Group::ALL.get(group)?, of_group),
            })
        };
        Reads::ALL.into_iter().map(answer).collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::engine::{ModelChoice, SecondSide};
    use crate::glom::Crossing;
    use crate::grid::Resolution;

    fn setup() -> Setup {
        let mut setup = Setup::of(ModelChoice::HandMade).unwrap();
        setup.resolution = Resolution::ColumnsAcross(12);
        let callosum = Callosum::even(setup.settings.levels.len(), Crossing::default());
        setup.second = Some(Box::new(SecondSide::new(setup.settings.clone(), callosum)));
        setup
    }

    fn plan() -> HeadsPlan {
        HeadsPlan { scenes: 4, test_scenes: 2, steps: 2, ..HeadsPlan::of(&setup()).unwrap() }
    }

    #[test]
    fn twins_between_whom_nothing_crosses_tell_the_same() {
        let found = plan().run(&|_| true).unwrap().unwrap();
        let of = |reads: Reads| found.scores.rows[reads as usize].right;
        assert_eq!(of(Reads::Left), of(Reads::Right));
        // The heads on both see everything twice: for the same decay their weights are half as large.
        let columns = [Reads::Left, Reads::Both].map(|reads| of(reads).group_of_columns.mean);
        assert!((columns[0] - columns[1]).abs() < 5.0, "{columns:?}");
        assert_eq!((found.scores.scenes, found.grids[0].cols), (2, 12));
        assert!(found.wholes >= 12 && found.scores.wholes >= 6, "{found:?}");
    }

    #[test]
    fn the_same_bits_come_of_any_number_of_threads_and_other_scenes_give_others() {
        let on = |threads: usize, plan: HeadsPlan| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| plan.run(&|_| true).unwrap().unwrap())
        };
        let one = on(1, plan());
        assert!(one == on(2, plan()));
        assert!(one.scores != on(1, HeadsPlan { seed: 5, ..plan() }).scores);
    }

    #[test]
    fn it_stops_when_it_is_told_to_and_refuses_what_cannot_be() {
        assert_eq!(plan().run(&|done| done < 2).unwrap(), None);
        let why = |plan: HeadsPlan| plan.run(&|_| true).unwrap_err().to_string();
        assert!(why(HeadsPlan { level: 9, ..plan() }).contains("no level 9: the sides have 5"));
        assert!(why(HeadsPlan { scenes: 0, ..plan() }).contains("0 scenes to fit heads to"));
        let mut other = plan();
        other.sides[1] = Setup::of(ModelChoice::Learned).unwrap();
        assert!(why(other).contains("left has 5 levels"));
    }

    #[test]
    fn a_plan_follows_from_what_settles_alone() {
        let mut reads_otherwise = setup();
        reads_otherwise.thresholds = vec![Some(0.5); 5];
        reads_otherwise.frames.looped = false;
        assert_eq!(HeadsPlan::of(&reads_otherwise), HeadsPlan::of(&setup()));
        let mut settles_otherwise = setup();
        settles_otherwise.settings.gains.beta = 2.0;
        assert_ne!(HeadsPlan::of(&settles_otherwise), HeadsPlan::of(&setup()));
        assert_eq!(HeadsPlan::of(&Setup { second: None, ..setup() }), None);
    }
}
