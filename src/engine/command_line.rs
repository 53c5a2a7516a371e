//! The command that computes without a window what the window shows.

use std::fmt::Write as _;
use std::path::Path;

use super::played::{Conditions, Event};
use super::session::{Session, regrids};
use super::setup::{FrameClock, ModelChoice, Setup};
use super::written::{reach, schedule, self_score, spread, threshold};
use crate::files::source::PictureSource;
use crate::glom::{Gains, HandMade, LevelSettings, Model as _, Source, Weights};
use crate::grid::Resolution;
use crate::islands::TruthKind;
use crate::learn::InPlace;

/// The seed that is taken where none is typed; none where it must be typed to be sure.
fn usual_seed(model: &ModelChoice) -> Option<u64> {
    match model {
        ModelChoice::Learned => Some(0),
        ModelChoice::HandMade => Some(HandMade::default().default_settings().seed),
        ModelChoice::Random | ModelChoice::Checkpoint(_) => None,
    }
}

impl Session {
    /// The command line that settles the same run without a window. What is as `usual`, the setup with which the model
    /// is meant to be run, needs no flag. What flags cannot say is named in a comment after it.
    pub fn command_line(&self, usual: &Setup) -> String {
        let mut line = "glomscope settle ".to_owned();
        let mut unsaid = Vec::new();
        match self.picture.source() {
            Some(PictureSource::Path(path)) => line.push_str(&quoted_path(&path)),
            Some(source) => line.push_str(&quoted(&source.to_string())),
            None => {
                line.push_str("PICTURE");
                unsaid.push("PICTURE stands for the pasted picture, save it first");
            }
        }
        let Setup {
            model,
            resolution,
            resize,
            settings,
            second: _,
            learning,
            hidden,
            linkage,
            thresholds,
            inside,
            frames,
            settled_below,
            breakpoints: _,
        } = &self.setup;
        let mut flag = |name: &str, value: &str| {
            // Writing to a String cannot fail.
            let _ = match value {
                "" => write!(line, " --{name}"),
                value if value.starts_with('-') => write!(line, " --{name}={value}"),
                value => write!(line, " --{name} {value}"),
            };
        };
        match model {
            // The model that is taken where none is named.
            ModelChoice::Learned => {}
            ModelChoice::HandMade | ModelChoice::Random => flag("model", model.key().unwrap_or_default()),
            ModelChoice::Checkpoint(path) => flag("checkpoint", &quoted_path(path)),
        }
        if *resize {
            flag("resize", "");
        }
        match resolution {
            as_usual if *as_usual == usual.resolution => {}
            Resolution::ColumnsAcross(count) => flag("columns", &count.to_string()),
            Resolution::PatchSize(side) => flag("patch", &side.to_string()),
        }
        for rectangle in hidden.rectangles() {
            flag("hide", &rectangle.to_string());
        }
        if usual_seed(model) != Some(settings.seed) {
            flag("seed", &settings.seed.to_string());
        }
        let usual_settings = &usual.settings;
        let usually = |level: usize| usual_settings.levels.get(level).and_then(|level| level.weights);
        let own = || settings.levels.iter().enumerate().map(|(level, its)| (level, its.weights));
        // The weights that are typed hold everywhere: they take away what a level of the model has of its own.
        let afresh = settings.weights != usual_settings.weights
            || own().any(|(level, own)| own.is_none() && usually(level).is_some());
        if afresh {
            flag("weights", &weights(&settings.weights));
        }
        for (level, own) in own().filter(|(level, own)| afresh || *own != usually(*level)) {
            if let Some(own) = &own {
                flag("weights-at", &format!("{level}={}", weights(own)));
            }
        }
        let gains = &settings.gains;
        if gains.weights != Gains::ONE.weights {
            flag("gain", &listed(&gains.weights, Gains::ONE.weights.memory));
        }
        let levels = &settings.levels;
        let mut spread_flag = |name: &str, text: fn(&LevelSettings) -> String| {
            let (now, then) = (spread(levels.iter().map(text)), spread(usual_settings.levels.iter().map(text)));
            if now != then {
                flag(name, &now);
            }
        };
        spread_flag("beta", |level| schedule(level.beta));
        spread_flag("radius", |level| reach(level.reach));
        spread_flag("far", |level| level.far_samples.to_string());
        spread_flag("kernel", |level| level.kernel.key().to_owned());
        for (name, gain) in [("beta-gain", gains.beta), ("radius-gain", gains.radius)] {
            if gain != 1.0 {
                flag(name, &gain.to_string());
            }
        }
        if settings.agreement != usual_settings.agreement {
            flag("weigh-by-agreement", &settings.agreement.to_string());
        }
        let (memory, usual_memory) = (&settings.memory, &usual_settings.memory);
        if memory.learning.decay != usual_memory.learning.decay {
            flag("lambda", &memory.learning.decay.to_string());
        }
        if memory.learning.rate != usual_memory.learning.rate {
            flag("eta", &memory.learning.rate.to_string());
        }
        if memory.learning.rule != usual_memory.learning.rule {
            flag("memory-rule", memory.learning.rule.key());
        }
        if memory.inner != usual_memory.inner {
            flag("inner", &memory.inner.to_string());
        }
        for (level, _) in levels.iter().enumerate().filter(|(_, level)| level.frozen) {
            flag("freeze", &level.to_string());
        }
        if settings.score != usual_settings.score {
            flag("score", settings.score.key());
        }
        if settings.self_score != usual_settings.self_score {
            flag("self", &self_score(settings.self_score));
        }
        if !linkage.is_empty() && *linkage != usual.linkage {
            flag("linkage", &spread(linkage.iter().map(|linkage| linkage.key().to_owned())));
        }
        if thresholds.iter().any(Option::is_some) && *thresholds != usual.thresholds {
            flag("threshold", &spread(thresholds.iter().copied().map(threshold)));
        }
        if inside.iter().any(Option::is_some) {
            let all = (0..levels.len()).map(|level| threshold(inside.get(level).copied().flatten()));
            flag("threshold-inside", &spread(all));
        }
        if *frames != FrameClock::default() {
            flag("frames-every", &frames.steps_per_frame.to_string());
            if !frames.looped {
                flag("hold-last-frame", "");
            }
        }
        if *settled_below != Setup::SETTLED_BELOW {
            flag("settled-below", &settled_below.to_string());
        }
        if let Some(InPlace { aim, rate }) = learning {
            flag("learn", aim.key());
            if *rate != InPlace::RATE {
                flag("learn-rate", &rate.to_string());
            }
        }
        if let Some(truth) = &self.truth {
            let named = truth.path().map(quoted_path);
            flag("truth", named.as_deref().or(truth.kind().map(TruthKind::key)).unwrap_or_default());
            truth.ignored().iter().for_each(|id| flag("ignore", &id.to_string()));
        }
        flag("steps", &self.step.to_string());
        unsaid.extend(self.beyond_settings());
        if !unsaid.is_empty() {
            let _ = write!(line, "  # flags cannot say: {}; a saved session can (--session FILE)", unsaid.join(", "));
        }
        line
    }

    /// What of a run follows neither from its picture nor from its settings, in words: what was done to it.
    pub fn beyond_settings(&self) -> Vec<&'static str> {
        let Setup { settings, second, learning, hidden, frames, .. } = &self.setup;
        let mut unsaid = Vec::new();
        if self.occlusion.is_some() {
            unsaid.push("the occluded rectangle");
        }
        if second.is_some() {
            unsaid.push("the right side");
        }
        if settings.memory.frozen {
            unsaid.push("that the memory is frozen");
        }
        let of_memory =
            |event: &Event| matches!(event, Event::MemoryCleared | Event::MemoryStored | Event::MemoryRestored { .. });
        if self.played.iter().any(|played| of_memory(&played.event)) {
            unsaid.push("what was done to the memory");
        }
        if self.played.iter().any(|played| matches!(played.event, Event::Perturbed { .. })) {
            unsaid.push("the columns that were perturbed");
        }
        let other = |conditions: &Conditions| conditions.settings != *settings || conditions.frames != *frames;
        if self.played.iter().any(|played| matches!(&played.event, Event::Conditions(then) if other(then))) {
            unsaid.push("the settings that were changed on the way");
        }
        let taught = |event: &Event| matches!(event, Event::Conditions(then) if then.learning != *learning);
        if self.played.iter().any(|played| taught(&played.event)) {
            unsaid.push("when the nets learned");
        }
        let otherwise = |event: &Event| matches!(event, Event::Conditions(then) if then.hidden != *hidden);
        if self.played.iter().any(|played| otherwise(&played.event)) {
            unsaid.push("the columns that were hidden on the way");
        }
        if regrids(&self.setup, &self.played) {
            unsaid.push("the grid that was changed on the way");
        }
        unsaid
    }
}

/// Weights as `--weights` takes them.
fn weights(weights: &Weights) -> String {
    listed(weights, Weights::EQUAL.memory)
}

/// One number per source, separated by commas; that of the memory where it is not the usual one.
fn listed(weights: &Weights, usual: f32) -> String {
    let last = if weights.memory == usual { 4 } else { 5 };
    Source::ALL[..last].iter().map(|source| weights.get(*source).to_string()).collect::<Vec<_>>().join(",")
}

/// A path as a shell takes it.
fn quoted_path(path: &Path) -> String {
    let text = path.to_string_lossy();
    if text.starts_with('-') { quoted(&format!("./{text}")) } else { quoted(&text) }
}

/// Text as a POSIX shell takes it: in single quotes when it has more in it than letters, digits and harmless signs.
fn quoted(text: &str) -> String {
    let harmless = |letter: char| letter.is_ascii_alphanumeric() || "/._-+:,=@%".contains(letter);
    if !text.is_empty() && text.chars().all(harmless) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}
