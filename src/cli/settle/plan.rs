//! From what was typed (and a session, if one is named) to what is run.

use std::path::Path;

use super::args::SettleArgs;
use super::learn;
use crate::cli::Failure;
use crate::cli::values::{Levels, network, picture_source};
use crate::engine::{self, Breakpoints, Hidden, ModelChoice, PictureSource, Preset, Session, Setup, TruthSource};
use crate::files::frames;
use crate::glom::Gains;
use crate::grid::Resolution;
use crate::islands::{Linkage, TruthKind};

/// How many steps a run makes that is to stop when settled.
const MOST_STEPS: usize = 500;

/// What is run, and for how long.
#[derive(Debug, Clone, PartialEq)]
pub struct SettlePlan {
    /// Where the run comes from.
    pub start: Start,
    /// The preset that was asked for, and where to look.
    pub preset: Option<(Preset, &'static str)>,
    /// What the islands are scored against.
    pub truth: Option<TruthSource>,
    /// Steps at most.
    pub steps: usize,
    /// Whether to stop earlier, when settled.
    pub until_settled: bool,
}

/// Where a run comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Start {
    /// A picture and a setup.
    Fresh(PictureSource, Box<Setup>),
    /// A picture, a setup that settles, and one that takes its place then.
    SettleFirst(PictureSource, Box<Setup>, Box<Setup>),
    /// A saved run, made again with all that happened on the way; on its picture where that is named beside it.
    Again(Box<Session>, Option<PictureSource>),
}

/// A truth as it is named on the command line: a picture that knows its own has `parts`, `wholes` and `scenes`,
/// anything else is a path.
fn truth_source(truth: &Path, ignore: &[u32], knows_its_own: bool) -> Result<TruthSource, Failure> {
    match truth.to_str().and_then(TruthKind::named).filter(|_| knows_its_own) {
        Some(_) if !ignore.is_empty() => {
            Err(Failure::Usage("--ignore is for label images: what the picture itself knows has no void".to_owned()))
        }
        Some(own) => Ok(TruthSource::from(own)),
        None => Ok(TruthSource::labels(truth.to_path_buf(), ignore.to_vec())),
    }
}

/// A truth as the report names it: as it would be typed.
pub fn truth_text(truth: &TruthSource) -> String {
    match truth.path() {
        Some(path) => path.display().to_string(),
        None => truth.kind().map_or("", TruthKind::key).to_owned(),
    }
}

/// Whether any flag asks for another run than the session's: then its setup is only where the flags start from.
fn overrides(args: &SettleArgs) -> bool {
    let model = args.model.is_some() || args.checkpoint.is_some() || args.resize;
    let grid = args.columns.is_some() || args.patch.is_some() || args.seed.is_some() || !args.hide.is_empty();
    let time = args.stop.settled_below.is_some() || args.frames.any();
    let update = args.weights.is_some() || !args.weights_at.is_empty() || !args.freeze.is_empty();
    let attention = args.beta.is_some() || args.radius.is_some() || args.far.is_some();
    let memory = args.memory_weight.is_some() || args.lambda.is_some() || args.eta.is_some();
    let memory = memory || args.inner.is_some() || args.memory_rule.is_some() || args.kernel.is_some();
    let scores = args.score.is_some() || args.self_score.is_some();
    let cuts = args.threshold.is_some() || args.threshold_inside.is_some();
    args.preset.is_some()
        || model
        || grid
        || time
        || update
        || attention
        || memory
        || scores
        || cuts
        || args.gains.any()
        || args.learn.any()
}

/// Whether a session is made again with the picture that is named beside it: some where it is its own, however it is
/// given, or where none is named; none for another picture.
fn named_again(image: Option<&Path>, session: &Session) -> Result<Option<Option<PictureSource>>, Failure> {
    let Some(image) = image else { return Ok(Some(None)) };
    let source = picture_source(image)?;
    let is_own = frames::open(&source)?.sha256 == session.sha256;
    Ok(is_own.then_some(Some(source)))
}

impl SettlePlan {
    /// What `args` ask for.
    ///
    /// # Errors
    /// A session or a checkpoint that cannot be opened (failed), or settings that cannot be run (usage).
    pub fn new(args: &SettleArgs) -> Result<Self, Failure> {
        let session = args.session.as_deref().map(Session::open).transpose()?;
        let own_truth = session.as_ref().and_then(|session| session.truth.clone());
        let session = match session {
            Some(session) if !overrides(args) => match named_again(args.image.as_deref(), &session)? {
                Some(picture) => return Self::again(session, picture, args, own_truth),
                None => Some(session),
            },
            other => other,
        };
        let base = session.as_ref().map(|session| &session.setup);
        let source = match (&args.image, session.as_ref().map(|session| session.picture.source())) {
            (Some(image), _) => picture_source(image)?,
            (None, Some(Some(source))) => source,
            (None, Some(None)) => {
                let why = "the picture of this session was pasted, only its hash is kept: name the picture as well";
                return Err(Failure::failed(why));
            }
            (None, None) => return Err(Failure::Usage("name a picture, or a session with --session".to_owned())),
        };

        let choice = match (&args.checkpoint, &args.model, base) {
            (Some(path), _, _) => ModelChoice::Checkpoint(network(path, args.prefix.as_deref())),
            (None, Some(model), _) => model.clone(),
            (None, None, Some(base)) => base.model.clone(),
            (None, None, None) => ModelChoice::Learned,
        };
        let seed = args.seed.or(base.map(|base| base.settings.seed));
        let model = engine::open_model(&choice, seed).map_err(Failure::of_engine)?;
        let levels = model.levels();
        let mut setup = match base {
            Some(base) if base.model == choice => base.clone(),
            Some(base) => {
                // Another model than the session's: its own settings, on the session's grid and clock.
                let fresh = Setup::for_model(choice, &*model);
                Setup { resolution: base.resolution, frames: base.frames, ..fresh }
            }
            None => Setup::for_model(choice, &*model),
        };
        if let Some(seed) = seed {
            setup.settings.seed = seed;
        }
        // The columns that a session hides are those of its picture and its grid.
        if args.image.is_some() || args.columns.is_some() || args.patch.is_some() {
            setup.hidden = Hidden::default();
        }
        // Here nobody waits to press Play again.
        setup.breakpoints = Breakpoints::default();
        let mut first = None;
        let mut preset = None;
        if let Some(asked) = args.preset {
            let recipe = asked
                .of(model.origin())
                .map_err(|why| Failure::Usage(format!("--preset {}: this model cannot show it. {why}", asked.key())))?;
            let defaults = Setup::for_model(setup.model.clone(), &*model);
            match asked.command(model.origin(), &setup, &defaults, 0) {
                Some(engine::Command::Change(put, _)) => setup = *put,
                Some(engine::Command::SettleThen { first: mut own, then, .. }) => {
                    override_setup(&mut own, args, levels).map_err(Failure::Usage)?;
                    (first, setup) = (Some(own), *then);
                }
                _ => {}
            }
            preset = Some((asked, recipe.look_at));
        }
        override_setup(&mut setup, args, levels).map_err(Failure::Usage)?;
        setup.settings.check(levels).map_err(|error| Failure::Usage(error.to_string()))?;
        learn::check(&setup, model.origin(), args.stop.until_settled).map_err(Failure::Usage)?;

        let truth = match &args.truth {
            Some(truth) => Some(truth_source(truth, &args.ignore, source.knows_its_truth())?),
            // The labels of the session's picture are not those of another.
            None => own_truth.filter(|_| args.image.is_none()),
        };
        let learns = setup.learning.is_some();
        let until_settled = !learns && (args.stop.until_settled || args.stop.steps.is_none());
        let steps = args.stop.steps.unwrap_or(if learns { learn::STEPS } else { MOST_STEPS });
        let start = match first {
            Some(first) => Start::SettleFirst(source, first, Box::new(setup)),
            None => Start::Fresh(source, Box::new(setup)),
        };
        Ok(Self { start, preset, truth, steps, until_settled })
    }

    /// The session as it was saved, to the step where it stood unless another end is asked for.
    fn again(
        session: Session,
        picture: Option<PictureSource>,
        args: &SettleArgs,
        own_truth: Option<TruthSource>,
    ) -> Result<Self, Failure> {
        let knows_its_own = session.picture.source().is_some_and(|source| source.knows_its_truth());
        let truth = args.truth.as_deref().map(|truth| truth_source(truth, &args.ignore, knows_its_own)).transpose()?;
        let truth = truth.or(own_truth);
        let as_saved = session.step > 0 && !args.stop.until_settled;
        let (steps, until_settled) = match args.stop.steps {
            Some(steps) => (steps, args.stop.until_settled),
            None if as_saved => (session.step, false),
            None if session.setup.learning.is_some() => (learn::STEPS, false),
            None => (MOST_STEPS, true),
        };
        Ok(Self { start: Start::Again(Box::new(session), picture), preset: None, truth, steps, until_settled })
    }
}

/// Puts the flags that were given in the place of what the setup has.
fn override_setup(setup: &mut Setup, args: &SettleArgs, levels: usize) -> Result<(), String> {
    if let Some(columns) = args.columns {
        setup.resolution = Resolution::ColumnsAcross(columns);
    }
    if let Some(patch) = args.patch {
        setup.resolution = Resolution::PatchSize(patch);
    }
    setup.resize |= args.resize;
    if !args.hide.is_empty() {
        setup.hidden = Hidden::from(args.hide.clone());
    }
    if let Some(below) = args.stop.settled_below {
        if !below.is_finite() || below < 0.0 {
            return Err(format!("--settled-below is {below}: it must be zero or a positive number"));
        }
        setup.settled_below = below;
    }
    args.frames.put(&mut setup.frames);

    args.learn.put(setup)?;
    let settings = &mut setup.settings;
    if let Some(weights) = args.weights {
        // The weights that are typed hold everywhere: a session's exceptions and factors go.
        settings.weights = weights;
        settings.gains.weights = Gains::ONE.weights;
        settings.levels.iter_mut().for_each(|level| level.weights = None);
    }
    settings.score = args.score.unwrap_or(settings.score);
    if let Some(self_score) = args.self_score {
        settings.self_score = self_score;
    }
    if args.beta.is_some() {
        settings.gains.beta = Gains::ONE.beta;
    }
    if args.radius.is_some() {
        settings.gains.radius = Gains::ONE.radius;
    }
    args.gains.put(settings);
    per_level(&args.beta, "--beta", levels, |level, beta| settings.levels[level].beta = beta)?;
    per_level(&args.radius, "--radius", levels, |level, reach| settings.levels[level].reach = reach)?;
    per_level(&args.far, "--far", levels, |level, count| settings.levels[level].far_samples = count)?;
    for (level, weights) in &args.weights_at {
        level_of(*level, "--weights-at", levels)?;
        settings.levels[*level].weights = Some(*weights);
    }
    if let Some(weight) = args.memory_weight {
        settings.weights.memory = weight;
        let given = |level: usize| args.weights_at.iter().any(|(at, its)| *at == level && its.memory > 0.0);
        let own = settings.levels.iter_mut().enumerate().filter(|(level, _)| !given(*level));
        own.filter_map(|(_, level)| level.weights.as_mut()).for_each(|weights| weights.memory = weight);
    }
    let memory = &mut settings.memory;
    memory.learning.decay = args.lambda.unwrap_or(memory.learning.decay);
    memory.learning.rate = args.eta.unwrap_or(memory.learning.rate);
    memory.learning.rule = args.memory_rule.unwrap_or(memory.learning.rule);
    memory.inner = args.inner.unwrap_or(memory.inner);
    per_level(&args.kernel, "--kernel", levels, |level, kernel| settings.levels[level].kernel = kernel)?;
    for level in &args.freeze {
        level_of(*level, "--freeze", levels)?;
        settings.levels[*level].frozen = true;
    }
    setup.linkage.resize(levels, Linkage::default());
    per_level(&args.linkage, "--linkage", levels, |level, linkage| setup.linkage[level] = linkage)?;
    per_level(&args.threshold, "--threshold", levels, |level, threshold| setup.thresholds[level] = threshold)?;
    if args.threshold_inside.is_some() {
        setup.inside.resize(levels, None);
    }
    per_level(&args.threshold_inside, "--threshold-inside", levels, |level, inside| setup.inside[level] = inside)
}

/// Calls `set` for every level when the flag was given.
fn per_level<T: Copy>(
    values: &Option<Levels<T>>,
    flag: &str,
    levels: usize,
    mut set: impl FnMut(usize, T),
) -> Result<(), String> {
    if let Some(values) = values {
        values.spread(flag, levels)?.into_iter().enumerate().for_each(|(level, value)| set(level, value));
    }
    Ok(())
}

fn level_of(level: usize, flag: &str, levels: usize) -> Result<(), String> {
    if level < levels {
        return Ok(());
    }
    Err(format!("{flag} names level {level}, the model has levels 0 to {}", levels - 1))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use clap::Parser as _;
    use serde_json::Value;

    use super::*;
    use crate::cli::{Cli, Command};
    use crate::engine::Run;
    use crate::glom::{Gains, Schedule, SelfScore, Weights};

    /// What the window would copy for a run with this setup, and what is planned from it.
    fn there_and_back(setup: &Setup) -> (String, Setup) {
        let picture = PictureSource::Sample("harbour".to_owned());
        let mut run = Run::new(picture, Some(setup.clone())).unwrap();
        let line = Session::of(&run.snapshot(), Value::Null).command_line(&run.snapshot().defaults);
        let Some(Command::Settle(args)) = Cli::try_parse_from(line.split_whitespace()).unwrap().command else {
            panic!("{line}")
        };
        match SettlePlan::new(&args).unwrap().start {
            Start::Fresh(_, planned) => (line, *planned),
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn a_copied_command_leaves_out_what_is_usual_and_plans_the_same_run() {
        for (model, usual) in [
            (ModelChoice::Learned, "glomscope settle sample:harbour --steps 0"),
            (ModelChoice::HandMade, "glomscope settle sample:harbour --model hand-made --steps 0"),
            (ModelChoice::Random, "glomscope settle sample:harbour --model random --seed 0 --steps 0"),
        ] {
            let setup = Setup::of(model).unwrap();
            let (line, planned) = there_and_back(&setup);
            assert_eq!(line, usual);
            assert_eq!(planned, setup, "{line}");

            let mut weights = setup.clone();
            weights.settings.weights.attention = 0.75;
            let mut level = setup.clone();
            level.settings.levels[1].weights = Some(Weights { top_down: 0.0, ..Weights::EQUAL });
            let mut bare = setup.clone();
            bare.settings.levels.iter_mut().for_each(|level| level.weights = None);
            let mut factor = setup.clone();
            factor.settings.gains = Gains { beta: 0.5, ..Gains::ONE };
            factor.settings.gains.weights.attention = 0.0;
            let mut attention = setup.clone();
            attention.settings.levels[0].beta = Schedule::Ramp { from: 2.0, to: 20.0, rate: 1.1 };
            attention.settings.self_score = SelfScore::Excluded;
            let mut grid = setup.clone();
            grid.resolution = Resolution::ColumnsAcross(17);
            grid.settings.seed = 5;
            grid.thresholds[0] = Some(0.5);
            grid.inside = vec![None; setup.thresholds.len()];
            grid.inside[1] = Some(0.75);
            for (changed, said) in [
                (weights, &["weights", "weights-at"][..]),
                (level, &["weights-at"]),
                (bare, &["weights"]),
                (factor, &["gain", "beta-gain"]),
                (attention, &["beta", "self"]),
                (grid, &["columns", "seed", "threshold", "threshold-inside"]),
            ] {
                let (line, planned) = there_and_back(&changed);
                assert_eq!(planned, changed, "{line}");
                let mut flags = line.split(" --").skip(1).filter_map(|flag| flag.split([' ', '=']).next());
                let known = |flag: &str| ["model", "seed", "steps"].contains(&flag) || said.contains(&flag);
                assert!(flags.all(known), "only what was changed is said: {line}");
            }
        }
    }
}
