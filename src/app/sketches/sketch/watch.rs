//! What the tab has computed beside the window, each thing on a thread of its own: the sketches of all kept steps, the
//! tree that is shown, what comes back of it, and what would come back of shorter sketches.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ndarray::Array3;
use rayon::prelude::*;

use super::controls::Form;
use crate::app::Panel;
use crate::app::background::Later;
use crate::engine::sketches::{Parsed, Strip, TreeWays};
use crate::engine::training::on_pool;
use crate::engine::worker::{Wake, Worker};
use crate::engine::{Command, FilmRequest, Phase, Snapshot, Transport};
use crate::grid::Grid;
use crate::islands::{Analysis, Linkage};
use crate::sketch::{Codebook, Damage, Recovered, Returned, STEPS, SketchError, recovered, unpack};

/// How often a strip that is long in the making is shown.
const SHOWN_EVERY: Duration = Duration::from_millis(100);
/// How often it is looked whether the engine has answered.
const ASKED_EVERY: Duration = Duration::from_millis(2);
/// The shortest sketch of the curve.
const SHORTEST: usize = 32;

/// Which kept steps there are.
#[derive(Debug, Clone, PartialEq)]
struct Kept {
    run: u64,
    newest: usize,
    happened: usize,
    reading: (Vec<Linkage>, Vec<Option<f32>>, Vec<Option<f32>>),
    grid: Grid,
    ways: TreeWays,
}

impl Kept {
    fn of(snapshot: &Snapshot, ways: &TreeWays) -> Self {
        let setup = &snapshot.setup;
        Self {
            run: snapshot.run,
            newest: snapshot.newest_step,
            happened: snapshot.played.len(),
            reading: (setup.linkage.clone(), setup.thresholds.clone(), setup.inside.clone()),
            grid: snapshot.grid,
            ways: *ways,
        }
    }
}

/// The tree that is shown.
#[derive(Debug, Clone)]
struct Now {
    state: Arc<Array3<f32>>,
    analysis: Arc<Analysis>,
    grid: Grid,
    codebook: Arc<Codebook>,
    ways: TreeWays,
}

impl PartialEq for Now {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.state, &other.state)
            && Arc::ptr_eq(&self.analysis, &other.analysis)
            && Arc::ptr_eq(&self.codebook, &other.codebook)
            && self.ways == other.ways
    }
}

/// A tree whose sketch is damaged and unpacked.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The tree.
    pub parsed: Arc<Parsed>,
    /// The damage.
    pub damage: Damage,
}

impl PartialEq for Asked {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.parsed, &other.parsed) && self.damage == other.damage
    }
}

/// All of it.
#[derive(Default)]
pub struct Watch {
    kept: Option<Kept>,
    making: Option<Worker<Strip>>,
    strip: Option<Arc<Strip>>,
    failed: Option<String>,
    parsed: Later<Now, Parsed>,
    unpacked: Later<Asked, Vec<Returned>>,
    curve: Later<Asked, Vec<Recovered>>,
}

impl Watch {
    /// Looks at the run: what has changed is computed anew.
    pub fn see(&mut self, panel: &Panel<'_>, form: &Form, wake: &Wake) -> Vec<Command> {
        let commands = self.make_strip(panel.snapshot, &form.ways, wake);
        self.parsed.receive();
        let now = self.strip.as_ref().filter(|strip| self.is_of(panel.snapshot, strip)).map(|strip| Now {
            state: panel.snapshot.state.clone(),
            analysis: panel.snapshot.analysis.clone(),
            grid: panel.snapshot.grid,
            codebook: strip.codebook.clone(),
            ways: form.ways,
        });
        // In slow motion a part of a step stands in the place of the state.
        if let Some(now) = now.filter(|_| !matches!(panel.snapshot.phase, Some(Phase::Contribution(_)))) {
            self.parsed.wish(&now, wake, |now| {
                Parsed::new(&now.analysis, &now.state, now.grid, &now.codebook, &now.ways).map_err(words)
            });
        }
        if let Some((_, parsed)) = self.parsed.latest() {
            let asked = Asked { parsed: parsed.clone(), damage: form.damage() };
            self.unpacked.wish(&asked, wake, |asked| {
                let Asked { parsed, damage } = asked;
                Ok(unpack(&parsed.network, &damage.done_to(&parsed.sketch), STEPS, &parsed.settings))
            });
            // While the run plays, every curve would be out of date before it is there.
            if panel.snapshot.transport == Transport::Paused {
                let whole = Asked { damage: Damage { keep: None, ..asked.damage }, ..asked };
                self.curve.wish(&whole, wake, |asked| Ok(curve(asked)));
            }
        }
        commands
    }

    /// Asks the engine for the kept steps where there are other ones than before, and has their sketches made.
    fn make_strip(&mut self, snapshot: &Snapshot, ways: &TreeWays, wake: &Wake) -> Vec<Command> {
        if let Some(making) = &self.making {
            if let Some(strip) = making.latest() {
                self.strip = Some(strip);
            }
            if let Some(outcome) = making.finished() {
                self.failed = outcome.err();
                self.making = None;
            }
        }
        let kept = Kept::of(snapshot, ways);
        let other_ways = self.kept.as_ref().is_some_and(|before| before.ways != kept.ways || before.run != kept.run);
        if self.kept.as_ref() == Some(&kept) || (self.making.is_some() && !other_ways) {
            return Vec::new();
        }
        if self.kept.as_ref().is_none_or(|before| before.run != kept.run) {
            self.strip = None;
        }
        self.kept = Some(kept);
        let request = FilmRequest::new(0, usize::MAX);
        let (asked, before, ways) = (request.clone(), self.strip.clone(), *ways);
        self.making = Some(Worker::start("sketches", wake.clone(), move |link| {
            let film = loop {
                match asked.film() {
                    Some(film) => break film,
                    None if link.is_stopped() => return Ok(()),
                    None => std::thread::sleep(ASKED_EVERY),
                }
            };
            let mut shown = Instant::now();
            let strip = on_pool(|| {
                Strip::of(film, &ways, before.as_deref(), &mut |strip| {
                    if shown.elapsed() > SHOWN_EVERY {
                        shown = Instant::now();
                        link.publish(strip.clone());
                    }
                    link.go_on()
                })
            });
            link.publish(strip.map_err(words)?);
            Ok(())
        }));
        vec![Command::Film(request)]
    }

    /// Whether the strip is of this run.
    fn is_of(&self, snapshot: &Snapshot, strip: &Strip) -> bool {
        self.kept.as_ref().is_some_and(|kept| kept.run == snapshot.run)
            && strip.codebook.levels.len() == snapshot.levels()
            && self.kept.as_ref().is_some_and(|kept| kept.ways == strip.ways)
    }

    /// The sketches of the kept steps, as far as they are made.
    pub fn strip(&self) -> Option<Arc<Strip>> {
        self.strip.clone()
    }

    /// The tree that was unpacked last, and what came back.
    pub fn shown(&self) -> Option<(Asked, Arc<Vec<Returned>>)> {
        self.unpacked.latest().map(|(asked, returned)| (asked.clone(), returned.clone()))
    }

    /// Whether that is of the run as it stands, made and damaged as the form says.
    pub fn is_now(&self, snapshot: &Snapshot, form: &Form) -> bool {
        let (Some((now, parsed)), Some((asked, _))) = (self.parsed.latest(), self.unpacked.latest()) else {
            return false;
        };
        Arc::ptr_eq(&now.state, &snapshot.state)
            && Arc::ptr_eq(&now.analysis, &snapshot.analysis)
            && now.ways == form.ways
            && Arc::ptr_eq(&asked.parsed, parsed)
            && asked.damage == form.damage()
    }

    /// What comes back of shorter and shorter sketches of the tree that was looked at last.
    pub fn curve(&self) -> Option<Arc<Vec<Recovered>>> {
        self.curve.latest().map(|(_, curve)| curve.clone())
    }

    /// Why there is nothing to see.
    pub fn failure(&self) -> Option<&str> {
        self.failed.as_deref()
    }

    /// Whether a thread is at work.
    pub fn is_working(&self) -> bool {
        self.making.as_ref().is_some_and(|making| making.finished().is_none())
            || self.parsed.is_working()
            || self.unpacked.is_working()
            || self.curve.is_working()
    }

    /// Whether everything is there.
    pub fn is_ready(&self) -> bool {
        !self.is_working() && self.curve.latest().is_some()
    }
}

/// Mean cosines by depth over the numbers that are kept: denser where as many are left as are unknown.
fn curve(asked: &Asked) -> Vec<Recovered> {
    let Asked { parsed, damage } = asked;
    let seen = damage.done_to(&parsed.sketch);
    let unknowns = parsed.unknowns() as f64;
    let mut lengths: Vec<usize> =
        [0.25, 0.5, 0.75, 0.9, 1.0, 1.1, 1.3, 1.6].map(|of| (of * unknowns) as usize).to_vec();
    let doublings = (0..).map(|power| SHORTEST << power).take_while(|length| *length <= seen.len());
    lengths.extend(doublings.filter(|length| (*length as f64) < 0.2 * unknowns || (*length as f64) > 1.7 * unknowns));
    lengths.push(seen.len());
    lengths.retain(|length| (SHORTEST..=seen.len()).contains(length));
    lengths.sort_unstable();
    lengths.dedup();
    let point = |kept: &usize| recovered(&parsed.network, &seen, *kept, STEPS, &parsed.settings);
    lengths.par_iter().map(point).collect()
}

fn words(error: SketchError) -> String {
    error.to_string()
}
