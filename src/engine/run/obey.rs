//! What each command does to a run.

use std::path::PathBuf;
use std::sync::Arc;

use super::super::begin::{Reason, RunPlan};
use super::super::brush::Brush;
use super::super::command::{Command, Gesture};
use super::super::played::{Event, Played};
use super::super::setup::{Setup, TruthSource};
use super::super::snapshot::{Curves, Notice, Phase, Transport};
use super::super::words;
use super::{LookAt, MOST_SETTLING_STEPS, QUIET_STEPS, Run, Scoring, Shown};
use crate::engine::history::{Clock, History, Kept};
use crate::files::{csv, npz, truth};
use crate::glom::{GlomError, Source};
use crate::islands::{self, Truth};

/// The most kept states that are scored when a truth comes late.
const MOST_SCORED_AGAIN: usize = 24;

/// How a command is to be carried out.
pub(in crate::engine) enum Intent {
    /// At once, on the run in progress.
    Now(Command),
    /// By a new run, which takes a while to make and then takes the place of this one.
    Begin(Box<RunPlan>),
    /// Not at all.
    Refuse(String),
    /// By writing a file, which takes a while and changes nothing.
    Write(Write),
}

/// A file to be written, with all that goes into it.
pub(in crate::engine) struct Write {
    /// What the user reads meanwhile.
    pub label: String,
    job: Box<dyn FnOnce() -> Result<String, String> + Send>,
}

impl Write {
    fn new(label: &str, job: impl FnOnce() -> Result<String, String> + Send + 'static) -> Self {
        Self { label: label.to_owned(), job: Box::new(job) }
    }

    /// Writes, and says how it went.
    pub fn carry_out(self) -> Notice {
        match (self.job)() {
            Ok(done) => Notice::info(done),
            Err(wrong) => Notice::error(wrong),
        }
    }
}

impl Run {
    /// Decides how a command is to be carried out. Changes nothing.
    pub(in crate::engine) fn intend(&self, command: Command) -> Intent {
        let anew = |reason, setup: Setup, defaults| Intent::Begin(Box::new(self.again(reason, setup, defaults)));
        match command {
            Command::Open(source) => {
                let plan = self.again(Reason::Opened, self.setup.all_shown(), false);
                Intent::Begin(Box::new(RunPlan { pictures: Err(source), occlusion: None, ..plan }))
            }
            Command::OpenSession(session) => match RunPlan::of_session(session, Some(&self.pictures)) {
                Ok(plan) => Intent::Begin(Box::new(plan)),
                Err(why) => Intent::Refuse(why.to_string()),
            },
            Command::Change(setup, gesture) if self.setup.begins_anew(&setup) => {
                // Only another model was chosen: it comes with its own settings.
                let mut same_but_model = Setup::clone(&setup);
                same_but_model.model = self.setup.model.clone();
                let defaults = setup.model != self.setup.model && same_but_model == *self.setup;
                let setup = self.hidden_on_its_grid(*setup);
                anew(Reason::Changed(gesture), setup, defaults)
            }
            Command::SettleThen { first, .. } if self.setup.begins_anew(&first) => {
                Intent::Refuse("The run has changed meanwhile: choose it again".to_owned())
            }
            Command::ReadModelAgain => Intent::Begin(Box::new(RunPlan {
                model: None,
                ..self.again(Reason::Changed(0), Setup::clone(&self.setup), true)
            })),
            Command::Undo => match self.undo.back() {
                Some(setup) if self.setup.begins_anew(setup) => anew(Reason::Undone, Setup::clone(setup), false),
                _ => Intent::Now(command),
            },
            Command::Redo => match self.undo.forth() {
                Some(setup) if self.setup.begins_anew(setup) => anew(Reason::Redone, Setup::clone(setup), false),
                _ => Intent::Now(command),
            },
            Command::ExportStates(path) => Intent::Write(self.export_states(path)),
            Command::ExportCurves(path) => Intent::Write(self.export_curves(path)),
            Command::SaveCheckpoint(path) => Intent::Write(self.save_checkpoint(path)),
            other => Intent::Now(other),
        }
    }

    /// A plan for a new run on the same picture.
    pub(super) fn again(&self, reason: Reason, setup: Setup, defaults: bool) -> RunPlan {
        RunPlan {
            reason,
            pictures: Ok(self.pictures.clone()),
            regrids: self.setup.regrids(&setup),
            setup: Some(setup),
            defaults,
            model: Some((self.setup.model.clone(), self.setup.settings.seed, self.model.clone())),
            occlusion: self.occlusion,
        }
    }

    /// Carries out what is carried out at once.
    pub(in crate::engine) fn obey(&mut self, command: Command, notices: &mut Vec<Notice>) {
        self.shown.snapshot = None;
        self.interrupt_replay(&command, notices);
        self.wait_no_more(&command);
        if let (Some(second), Command::ColourAxes(_) | Command::SetMemoryBudget(_)) = (&mut self.second, &command) {
            second.run.obey(command.clone(), notices);
        }
        match command {
            Command::Play => self.start(Transport::Playing, 0, notices),
            Command::Pause => self.pause(),
            Command::RunUntilSettled if self.settled() && self.glom.step_count() == self.history.newest().step => {
                self.pause();
                self.rested = Some(Transport::Settling);
                notices.push(Notice::info(format!("Already settled at step {}", self.glom.step_count())));
            }
            Command::RunUntilSettled => self.start(Transport::Settling, MOST_SETTLING_STEPS, notices),
            Command::Film(request) => request.answer(self.film(request.from, request.to)),
            Command::Step(0) => self.pause(),
            Command::Step(steps) => self.start(Transport::Stepping, steps, notices),
            Command::Back(steps) => self.back(steps, notices),
            Command::Seek(step) => self.seek(step, notices),
            Command::SeekEnd => self.seek(usize::MAX, notices),
            Command::Reset => self.reset(notices),
            Command::StepPhase => self.step_phase(notices),
            Command::SetSpeed(speed) => self.speed = speed,
            Command::GoOnWhenSettled(on) => self.goes_on = on,
            // Here nothing is opened beside the run.
            Command::CancelOpening => {}
            Command::Change(setup, gesture) => self.change(*setup, Some(gesture), notices),
            Command::SettleThen { first, then, gesture } => self.settle_then(*first, *then, gesture, notices),
            Command::DefaultSettings => {
                let mut setup = Setup::clone(&self.setup);
                setup.settings = self.defaults.settings.clone();
                setup.read_as(&self.defaults);
                self.change(setup, Some(0), notices);
            }
            Command::Undo => match self.undo.back().map(|setup| self.on_this_grid(setup)) {
                Some(setup) => {
                    let now = self.setup.clone();
                    self.change(setup.clone(), None, notices);
                    if *self.setup == setup {
                        self.undo.went_back(&now);
                    }
                }
                None => notices.push(Notice::info("There is nothing to undo".to_owned())),
            },
            Command::Redo => match self.undo.forth().map(|setup| self.on_this_grid(setup)) {
                Some(setup) => {
                    let now = self.setup.clone();
                    self.change(setup.clone(), None, notices);
                    if *self.setup == setup {
                        self.undo.went_forth(&now);
                    }
                }
                None => notices.push(Notice::info("There is nothing to redo".to_owned())),
            },
            Command::Perturb { brush, levels, columns } => self.perturb(brush, levels, columns, notices),
            Command::Occlude(rectangle) => self.occlude(rectangle, notices),
            Command::Hide(columns) => {
                let hidden = self.setup.hidden.with(self.glom.grid(), &columns);
                self.change(Setup { hidden, ..Setup::clone(&self.setup) }, Some(0), notices);
            }
            Command::Unhide => self.change(self.setup.all_shown(), Some(0), notices),
            Command::Reconstruct(wanted) => self.reconstructs = wanted,
            Command::Inspect { level, columns, minus, compare } => {
                let look = LookAt { level, columns, minus, compare };
                self.look = (!look.columns.is_empty() && look.fits(&self.glom)).then_some(look);
            }
            Command::RefitColours => self.refit_colours(),
            Command::ColourAxes(used) => {
                self.basis.set_used(used);
                (self.shown.colours, self.shown.arrows) = (None, None);
            }
            Command::Truth(None) => {
                self.scoring = None;
                self.score_curves();
            }
            Command::Truth(Some(source)) => match self.open_truth(&source) {
                Ok(truth) => self.score_against(source, truth),
                Err(wrong) => notices.push(Notice::error(wrong)),
            },
            Command::Memory(command) => self.obey_memory(command, notices),
            Command::SetMemoryBudget(bytes) => self.history.set_budget(bytes),
            Command::Open(_)
            | Command::OpenSession(_)
            | Command::ReadModelAgain
            | Command::ExportStates(_)
            | Command::ExportCurves(_)
            | Command::SaveCheckpoint(_) => {
                notices.extend(self.apply(command));
            }
        }
    }

    /// A setup of before, with nothing hidden when this grid does not have its hidden columns.
    fn on_this_grid(&self, setup: &Setup) -> Setup {
        match setup.hidden.check(self.glom.grid()) {
            Ok(()) => setup.clone(),
            Err(_) => setup.all_shown(),
        }
    }

    pub(super) fn start(&mut self, transport: Transport, steps: usize, notices: &mut Vec<Notice>) {
        if let Some(why) = &self.halted {
            notices.push(Notice::error(why.clone()));
            return;
        }
        self.leave_phase();
        (self.transport, self.rested) = (transport, None);
        self.steps_left = steps;
    }

    /// Shows the state again in the place of a contribution.
    pub(super) fn leave_phase(&mut self) {
        if self.phase.take().is_some() {
            self.forget_shown();
        }
    }

    /// Everything that is shown is made again, but for the picture.
    pub(super) fn forget_shown(&mut self) {
        let picture = self.shown.picture.take();
        self.shown = Shown { picture, ..Shown::default() };
    }

    fn back(&mut self, steps: usize, notices: &mut Vec<Notice>) {
        let here = self.glom.step_count();
        let kept = self.history.kept();
        let position = kept.partition_point(|kept| kept.step < here);
        let target = kept[position.saturating_sub(steps)].step;
        self.seek(target, notices);
    }

    fn seek(&mut self, step: usize, notices: &mut Vec<Notice>) {
        self.pause();
        self.phase = None;
        let target = self.history.nearest(step).clone();
        if let Err(error) = self.stand_at(&target) {
            notices.push(Notice::error(error));
        }
    }

    /// Puts a kept state in GLOM, with the frame that belongs to it.
    pub(super) fn stand_at(&mut self, target: &Kept) -> Result<(), String> {
        self.carried = None;
        if target.clock.frame != self.clock.frame {
            self.feed(target.clock.frame).map_err(|error| error.to_string())?;
        }
        self.glom.restore(target.step, target.state.view()).map_err(|error| error.to_string())?;
        self.bring_memory_back(target).map_err(|error| error.to_string())?;
        self.clock = target.clock;
        self.quiet = target.quiet;
        self.halted = None;
        self.forget_shown();
        self.second_follows()
    }

    fn reset(&mut self, notices: &mut Vec<Notice>) {
        self.pause();
        self.phase = None;
        if self.clock.frame != 0
            && let Err(error) = self.feed(0)
        {
            notices.push(Notice::error(error.to_string()));
            return;
        }
        self.glom.reset();
        self.begin_again();
        self.settle_first_again(notices);
    }

    /// A new run from the step 0 that GLOM stands at.
    pub(super) fn begin_again(&mut self) {
        self.carried = None;
        self.clock = Clock::default();
        self.quiet = 0;
        self.halted = None;
        self.number += 1;
        self.curves = Arc::new(Curves::default());
        self.marks.clear();
        self.played = Arc::default();
        let matrices = self.matrices();
        let first = super::kept(&self.glom, matrices, Arc::default(), self.clock, 0, None);
        self.history = History::new(first, self.history.budget());
        self.record();
        self.second_begins_again();
    }

    /// Shows the next part of a step; after the last contribution the step is made.
    fn step_phase(&mut self, notices: &mut Vec<Notice>) {
        if let Some(why) = &self.halted {
            notices.push(Notice::error(why.clone()));
            return;
        }
        self.pause();
        let next = match self.phase {
            None | Some(Phase::Average) => Some(Source::BottomUp),
            Some(Phase::Contribution(Source::BottomUp)) => Some(Source::TopDown),
            Some(Phase::Contribution(Source::TopDown)) => Some(Source::Previous),
            Some(Phase::Contribution(Source::Previous)) => Some(Source::Attention),
            Some(Phase::Contribution(Source::Attention)) if self.remembers() => Some(Source::Memory),
            Some(Phase::Contribution(Source::Attention | Source::Memory)) => None,
        };
        match next {
            Some(source) => {
                self.phase = Some(Phase::Contribution(source));
                self.forget_shown();
                self.shown.field = Some(Arc::new(self.glom.contribution_field(source)));
            }
            None => {
                self.phase = None;
                self.forget_shown();
                let told = self.about_to_step();
                if self.step_once(notices) {
                    self.phase = Some(Phase::Average);
                    self.shown.told = told;
                }
            }
        }
    }

    /// Puts a setup in force that needs no new run. With a gesture it can be undone.
    pub(super) fn change(&mut self, setup: Setup, gesture: Option<Gesture>, notices: &mut Vec<Notice>) {
        if setup == *self.setup {
            return;
        }
        let hidden = setup.hidden.check(self.glom.grid()).map_err(|error| error.to_string());
        let checked = hidden.and_then(|()| setup.check(self.model.levels()).map_err(|error| error.to_string()));
        let set = checked.and_then(|()| match setup.settings == self.setup.settings {
            true => Ok(()),
            false => self.glom.set_settings(setup.settings.clone()).map_err(|error| error.to_string()),
        });
        if let Err(error) = set {
            notices.push(Notice::error(error));
            return;
        }
        let before = std::mem::replace(&mut self.setup, Arc::new(setup));
        if before.hidden != self.setup.hidden
            && let Err(error) = self.see_anew()
        {
            self.setup = before;
            notices.push(Notice::error(error.to_string()));
            return;
        }
        if let Some(gesture) = gesture {
            self.undo.note(&before, gesture);
        }
        for changed in words::changes(&before, &self.setup) {
            let text = changed.to_string();
            self.mark_of(gesture.unwrap_or(0), changed.what, text);
        }
        if !before.reads_as(&self.setup) {
            (self.shown.analysis, self.shown.scores, self.shown.known) = (None, None, None);
            (self.shown.things, self.shown.tints) = (None, None);
            self.amend_curve();
        }
        self.match_second(notices);
        self.forget_to_settle_first();
        if before.second != self.setup.second {
            self.quiet = 0;
            self.halted = None;
            self.rouse();
        }
        if before.settings != self.setup.settings || before.settled_below != self.setup.settled_below {
            self.quiet = 0;
            self.halted = None;
            self.rouse();
        }
        if before.frames != self.setup.frames || before.hidden != self.setup.hidden {
            self.rouse();
        }
        if self.phase.is_some() && before.settings != self.setup.settings {
            self.leave_phase();
        }
    }

    /// Shows the picture with what is occluded and hidden now. At step 0 the run begins again: a beginning may hold
    /// what was seen.
    fn see_anew(&mut self) -> Result<(), GlomError> {
        self.feed(self.clock.frame)?;
        self.leave_phase();
        (self.quiet, self.shown.reconstruction) = (0, None);
        if self.glom.step_count() == 0 {
            self.glom.reset();
            self.begin_again();
        }
        Ok(())
    }

    pub(super) fn perturb(&mut self, brush: Brush, levels: Vec<usize>, columns: Vec<usize>, notices: &mut Vec<Notice>) {
        let (most_levels, most_columns) = (self.model.levels(), self.glom.grid().columns());
        let from_outside = matches!(brush, Brush::Overwrite { from } if from >= most_columns);
        let outside =
            levels.iter().any(|&level| level >= most_levels) || columns.iter().any(|&column| column >= most_columns);
        if outside || from_outside {
            notices.push(Notice::error("The brush touches columns that this run does not have".to_owned()));
            return;
        }
        if levels.is_empty() || columns.is_empty() {
            return;
        }
        self.leave_phase();
        let step = self.glom.step_count();
        if self.history.newest().step > step {
            self.drop_after(step);
        }
        let verb = match brush {
            Brush::Erase => {
                self.glom.erase(&levels, &columns);
                "erased"
            }
            Brush::Scramble => {
                self.glom.scramble(&levels, &columns);
                "scrambled"
            }
            Brush::Overwrite { from } => {
                self.glom.overwrite(&levels, &columns, from);
                "overwrote"
            }
        };
        let noun = if columns.len() == 1 { "column" } else { "columns" };
        self.mark(format!("{verb} {levels:?}"), format!("{verb} {} {noun}", columns.len()));
        let event = Event::Perturbed { brush, levels, columns };
        Arc::make_mut(&mut self.played).push(Played { step, event });
        self.carried = None;
        self.state_was_changed();
        self.rouse();
    }

    /// The state that is shown was changed by hand: the kept one follows, and so do the meters.
    fn state_was_changed(&mut self) {
        let here = self.here();
        self.quiet = 0;
        self.halted = None;
        let memory = self.matrices();
        self.history.replace(Kept {
            state: Arc::new(self.glom.state().to_owned()),
            memory,
            clock: self.clock,
            quiet: 0,
            ..here
        });
        self.forget_shown();
        self.amend_curve();
    }

    /// Measures the step that is shown again, after its state or its islands were changed by hand.
    pub(super) fn amend_curve(&mut self) {
        let step = self.glom.step_count();
        let Ok(at) = self.curves.steps.binary_search_by_key(&step, |curve| curve.step) else {
            return;
        };
        let phase = self.phase.is_some();
        if phase {
            return;
        }
        let analysis = self.analysis();
        let (scores, known) = (self.scores(), self.known_scores());
        let levels = analysis.levels.iter().map(|level| level.meters).collect();
        let memory = self.here().memory.iter().map(|level| level.meters()).collect();
        let curve = crate::engine::snapshot::StepCurve { step, levels, memory, scores, known };
        Arc::make_mut(&mut self.curves).steps[at] = Arc::new(curve);
    }

    pub(super) fn occlude(&mut self, rectangle: Option<[f32; 4]>, notices: &mut Vec<Notice>) {
        if let Some([left, top, right, bottom]) = rectangle
            && !(left < right && top < bottom && [left, top, right, bottom].iter().all(|share| share.is_finite()))
        {
            notices.push(Notice::error("The rectangle to occlude is empty".to_owned()));
            return;
        }
        let before = std::mem::replace(&mut self.occlusion, rectangle);
        if before == rectangle {
            return;
        }
        if let Err(error) = self.see_anew() {
            self.occlusion = before;
            notices.push(Notice::error(error.to_string()));
            return;
        }
        if let Some(second) = &mut self.second {
            second.run.occlude(rectangle, notices);
        }
        let text = if rectangle.is_some() { "input occluded" } else { "input shown again" };
        self.mark("occlusion".to_owned(), text.to_owned());
        self.rouse();
    }

    pub(super) fn open_truth(&self, source: &TruthSource) -> Result<Truth, String> {
        let (truth, name) = match (source, source.kind()) {
            (TruthSource::Path(path), _) => {
                (truth::open(path).map_err(|error| error.to_string())?, path.display().to_string())
            }
            (_, kind) => {
                let frames = &self.pictures.frames;
                let known = frames.truths.iter().find(|known| Some(known.kind) == kind);
                let Some(known) = known else {
                    return Err(match (frames.truths.is_empty(), kind) {
                        (false, Some(kind)) => format!("{} does not know its {}", frames.name, kind.name()),
                        _ => "only the bundled samples and generated scenes know their own parts and wholes: open a \
                            label image"
                            .to_owned(),
                    });
                };
                (known.truth.clone(), frames.name.clone())
            }
        };
        let (width, height) = self.pictures.frames.frames.first().map_or((1, 1), |frame| frame.dimensions());
        // One cell of difference is what rounding can do to a scaled label image.
        let aspect = |width: u32, height: u32| f64::from(width) / f64::from(height.max(1));
        let ratio = aspect(truth.width, truth.height) / aspect(width, height);
        if !(0.95..=1.05).contains(&ratio) {
            return Err(format!(
                "the labels are {} x {} pixels, the picture is {width} x {height}: they do not lie over each other \
                 ({name})",
                truth.width, truth.height
            ));
        }
        Ok(truth)
    }

    /// Scores the kept states and everything from now on against a truth.
    pub(super) fn score_against(&mut self, source: TruthSource, truth: Truth) {
        let first = self.history.kept()[0].clone();
        let analysis = self.analyse(&first.state, &first);
        let initial = analysis.levels.first().map(|level| level.labels.as_slice()).unwrap_or_default();
        let baselines = islands::baselines(self.glom.grid(), &truth, initial);
        self.scoring = Some(Scoring { source, truth, baselines });
        self.score_curves();
    }

    /// Brings the scores of the curves up to date: a choice of the steps whose state is kept is scored, others have no
    /// score.
    fn score_curves(&mut self) {
        self.shown.scores = None;
        // Evenly over the kept steps and where the run stands: all of them could take a minute.
        let stride = self.history.kept().len().div_ceil(MOST_SCORED_AGAIN).max(1);
        let here = self.glom.step_count();
        let chosen = self.history.kept().iter().enumerate();
        let chosen = chosen.filter(|(at, kept)| at % stride == 0 || kept.step == here);
        let kept: Vec<Kept> = chosen.map(|(_, kept)| kept.clone()).collect();
        let mut curves = Curves::clone(&self.curves);
        for curve in &mut curves.steps {
            let state = kept.binary_search_by_key(&curve.step, |kept| kept.step).ok().map(|at| &kept[at]);
            let scores = self.scoring.as_ref().zip(state).map(|(scoring, kept)| {
                let analysis = self.analyse(&kept.state, kept);
                let score =
                    |level: &islands::LevelIslands| islands::score(&level.labels, self.glom.grid(), &scoring.truth);
                analysis.levels.iter().map(score).collect()
            });
            if curve.scores != scores {
                Arc::make_mut(curve).scores = scores;
            }
        }
        self.curves = Arc::new(curves);
    }

    fn export_states(&self, path: PathBuf) -> Write {
        let kept: Vec<Kept> = self.history.kept().to_vec();
        let here = self.here();
        let islands = self.analyse(&here.state, &here);
        let grid = self.glom.grid();
        Write::new("Writing states…", move || {
            let states = kept.iter().map(|kept| &*kept.state);
            let labels: Vec<&[u32]> = islands.levels.iter().map(|level| level.labels.as_slice()).collect();
            let memory: Vec<_> = here.memory.iter().map(|level| level.matrix.view()).collect();
            npz::write_states(&path, states, &labels, &memory, grid).map_err(|error| error.to_string())?;
            let first_last = (kept[0].step, kept[kept.len() - 1].step);
            let all = first_last.1 - first_last.0 + 1 == kept.len();
            let which = if all { "all" } else { "the kept" };
            let (first, last) = first_last;
            Ok(format!(
                "Wrote {which} states from step {first} to {last} ({} of them) to {}",
                kept.len(),
                path.display()
            ))
        })
    }

    fn export_curves(&self, path: PathBuf) -> Write {
        let curves = self.curves.clone();
        Write::new("Writing curves…", move || {
            let memory: Vec<Vec<[f32; 2]>> = curves
                .steps
                .iter()
                .map(|curve| curve.memory.iter().map(|meters| [meters.norm, meters.effective_rank]).collect())
                .collect();
            let rows = curves.steps.iter().zip(&memory).map(|(curve, memory)| csv::CurveRow {
                step: curve.step,
                levels: &curve.levels,
                scores: curve.scores.as_deref(),
                memory,
            });
            csv::write_curves(&path, rows).map_err(|error| error.to_string())?;
            Ok(format!("Wrote the curves of {} steps to {}", curves.steps.len(), path.display()))
        })
    }

    fn save_checkpoint(&self, path: PathBuf) -> Write {
        let model = self.model.clone();
        let grid = self.glom.grid();
        Write::new("Saving the checkpoint…", move || {
            let Some(saved) = model.save(grid, &path) else {
                let why = "The hand-made model has no weights to save: choose the random model or a checkpoint";
                return Err(why.to_owned());
            };
            saved.map_err(|error| error.to_string())?;
            Ok(format!("Saved the model to {}", path.display()))
        })
    }

    /// Whether the state of the step that is shown counts as settled.
    pub(super) fn shown_as_settled(&self) -> bool {
        self.both_quiet() >= QUIET_STEPS
    }
}
