//! Learning by Forward-Forward in the background: what a window draws of such a training, and the twin that learns
//! beside it by back-propagation where that is wished for.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::glimpses::DigitsFrom;
use super::watched::{Shown, Watched};
use super::{Opened, Trainee, sentence};
use crate::forward_forward::{
    Config, CurvePoint, ForwardForward, ForwardForwardError, Learner, Saved, Sight, Trainer, TwinBeside, sight,
};

/// Pictures held out that are looked at, with a negative case beside each.
const LOOKED_AT: usize = 100;
/// The least time between two looks.
const BETWEEN_LOOKS: Duration = Duration::from_millis(200);

/// What there is to see of a training.
#[derive(Debug, Clone)]
pub struct ForwardForwardView {
    /// What is trained, and how.
    pub config: Config,
    /// The network as it was at this moment.
    pub learner: Arc<Learner>,
    /// Loss and errors on pictures held out, over the updates.
    pub curve: Vec<CurvePoint>,
    /// What the layers make of pictures held out; none of a network without its training.
    pub sight: Option<Arc<Sight>>,
    /// The updates after which they were looked at.
    pub looked_at: u64,
    /// Pictures learned from, and held out.
    pub pictures: [usize; 2],
    /// The error of the same network with its first weights, 0 to 1; none where labels are told.
    pub first_weights: Option<f64>,
    /// Updates and error of the twin; none without one.
    pub twin: Option<Vec<(u64, f64)>>,
}

/// What was looked at last, and when.
pub struct Look {
    seen: Arc<Sight>,
    update: u64,
    at: Instant,
}

impl Look {
    fn new(training: &Trainer) -> Self {
        let learner = training.learner();
        let [_, held_out] = learner.pictures();
        let seen = Arc::new(sight(training.config(), learner.learner(), held_out, LOOKED_AT));
        Self { seen, update: training.update(), at: Instant::now() }
    }
}

impl Shown for ForwardForward {
    type View = ForwardForwardView;
    type Sight = Look;

    fn sight(training: &Trainer) -> Result<Look, ForwardForwardError> {
        Ok(Look::new(training))
    }

    fn updated(training: &Trainer, look: &mut Look) -> Result<(), ForwardForwardError> {
        if look.at.elapsed() >= BETWEEN_LOOKS || training.finished() {
            *look = Look::new(training);
        }
        Ok(())
    }

    fn view(training: &Trainer, look: &Look) -> ForwardForwardView {
        let learner = training.learner();
        ForwardForwardView {
            config: training.config().clone(),
            learner: Arc::new(learner.learner().clone()),
            curve: training.curve().to_vec(),
            sight: Some(look.seen.clone()),
            looked_at: look.update,
            pictures: learner.pictures().map(crate::digits::Digits::len),
            first_weights: None,
            twin: None,
        }
    }
}

/// A network that learns by Forward-Forward, with its lines to compare.
pub struct ForwardForwardTrainee {
    watched: Watched<ForwardForward>,
    first_weights: Option<f64>,
    twin: Option<TwinBeside>,
}

impl ForwardForwardTrainee {
    fn new(watched: Watched<ForwardForward>, twin: bool) -> Self {
        let learner = watched.training().learner();
        let first_weights = learner.first_weights_error();
        let twin = twin.then(|| TwinBeside::new(learner));
        Self { watched, first_weights, twin }
    }
}

impl Trainee for ForwardForwardTrainee {
    type View = ForwardForwardView;
    type Config = Config;

    fn updates(&self) -> usize {
        self.watched.updates()
    }

    fn total(&self) -> usize {
        self.watched.total()
    }

    fn left(&self) -> f32 {
        self.watched.left()
    }

    fn is_over(&self) -> bool {
        self.watched.is_over()
    }

    fn update(&mut self) -> Result<(), String> {
        let before = self.watched.training();
        let (update, measured) = (before.update(), before.curve().len());
        self.watched.update()?;
        let Some(twin) = &mut self.twin else { return Ok(()) };
        let training = self.watched.training();
        if training.update() > update {
            twin.update(training.learner(), update);
        }
        if training.curve().len() > measured {
            twin.measure(training.learner(), training.update());
        }
        Ok(())
    }

    fn extend(&mut self, updates: u64) -> Result<(), String> {
        self.watched.extend(updates)
    }

    fn go_on(&mut self, config: Config) -> Result<(), String> {
        self.watched.go_on(config)
    }

    fn view(&self) -> ForwardForwardView {
        let twin = self.twin.as_ref().map(|twin| twin.curve().to_vec());
        ForwardForwardView { first_weights: self.first_weights, twin, ..self.watched.view() }
    }

    fn keep(&self, path: &Path) -> Result<(), String> {
        self.watched.keep(path)
    }
}

/// A training at its beginning, with a `twin` beside it or without.
///
/// # Errors
/// What cannot be trained, or digits that cannot be had, as a sentence.
pub fn begin_forward_forward(config: Config, from: &DigitsFrom, twin: bool) -> Result<ForwardForwardTrainee, String> {
    // What cannot be trained is refused before any digit is read or drawn.
    config.check().map_err(|error| sentence(&error))?;
    let watched = Watched::begin(config, &from.training(None)?)?;
    Ok(ForwardForwardTrainee::new(watched, twin))
}

/// Reads a kept training from a file. It goes on with the digits that it began with, which are looked for where `from`
/// says. A twin is not kept.
///
/// # Errors
/// Why it cannot be used, as a sentence.
pub fn open_forward_forward(path: &Path, from: &DigitsFrom) -> Result<Opened<ForwardForwardTrainee>, String> {
    let digits = |saved: &Saved| from.training(Some(saved.state.digits.count));
    Ok(match Watched::open(path, digits, Some(view_of))? {
        Opened::Training(watched) => Opened::Training(Box::new(ForwardForwardTrainee::new(*watched, false))),
        Opened::Still(view) => Opened::Still(view),
    })
}

fn view_of(saved: Saved) -> Result<ForwardForwardView, ForwardForwardError> {
    Ok(ForwardForwardView {
        config: saved.config,
        learner: Arc::new(saved.state.learner),
        curve: saved.record.curve,
        sight: None,
        looked_at: saved.record.update,
        pictures: [saved.state.digits.count, 0],
        first_weights: None,
        twin: None,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::forward_forward::Kind;

    fn begin(kind: Kind, twin: bool) -> ForwardForwardTrainee {
        let usual = Config::default();
        let config = Config { kind, layers: vec![12, 10], batch: 20, updates: 6, test_every: 3, ..usual };
        let digits = DigitsFrom::Program.training(Some(120)).unwrap();
        let watched = Watched::begin(config, &digits).unwrap();
        ForwardForwardTrainee::new(watched, twin)
    }

    #[test]
    fn the_twin_has_a_point_wherever_the_training_has_one_and_changes_nothing() {
        let (mut alone, mut both) = (begin(Kind::Supervised, false), begin(Kind::Supervised, true));
        for trainee in [&mut alone, &mut both] {
            while !trainee.is_over() {
                trainee.update().unwrap();
            }
        }
        let (alone, both) = (alone.view(), both.view());
        assert_eq!(alone.learner, both.learner, "no bit of the network changes by who learns beside it");
        assert!(alone.twin.is_none() && alone.first_weights.is_none());
        let at = |view: &ForwardForwardView| view.curve.iter().map(|point| point.update).collect::<Vec<_>>();
        assert_eq!(both.twin.as_ref().unwrap().iter().map(|(update, _)| *update).collect::<Vec<_>>(), at(&both));
        assert_eq!(both.looked_at, 6, "at the end what is seen is the end");
        assert!(begin(Kind::Unsupervised, false).view().first_weights.is_some_and(|error| error > 0.0));
    }

    #[test]
    fn a_training_kept_in_the_middle_goes_on_to_the_same_bits_and_the_rule_changes_on_its_way() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("half.safetensors");
        let mut straight = begin(Kind::Supervised, false);
        (0..3).for_each(|_| straight.update().unwrap());
        straight.keep(&path).unwrap();
        let Opened::Training(mut opened) = open_forward_forward(&path, &DigitsFrom::Program).unwrap() else {
            panic!("the running means are in the file")
        };
        for trainee in [&mut straight, &mut opened] {
            let mut config = trainee.view().config;
            config.rule.theta = 1.5;
            trainee.go_on(config).unwrap();
            while !trainee.is_over() {
                trainee.update().unwrap();
            }
        }
        assert_eq!(straight.view().learner, opened.view().learner);
        assert_eq!(opened.view().config.rule.theta, 1.5);
    }
}
