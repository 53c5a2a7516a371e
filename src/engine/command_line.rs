//! The command that computes without a window what the window shows.

use std::fmt::Write as _;
use std::path::Path;

use super::played::{Conditions, Event, Played};
use super::session::{Session, regrids};
use super::setup::{FrameClock, ModelChoice, Setup};
use super::written::{reach, schedule, self_score, spread, threshold};
use crate::files::source::PictureSource;
use crate::glom::{Callosum, Crossing, Gains, HandMade, Lesion, LevelSettings, Model as _, Sign, Source, Weights};
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
        let (mut line, mut unsaid) = self.picture_line("settle");
        for (name, value) in flags_of_a_side(&self.setup, usual) {
            put(&mut line, &name, &value);
        }
        self.put_the_rest(&mut line, &mut unsaid, true);
        unsaid.extend(self.beyond_settings());
        with_unsaid(line, &unsaid)
    }

    /// The same for a run of two sides, of which `right` is the right one with the setup with which its model is meant
    /// to be run.
    pub fn command_line_of_two(&self, usual: &Setup, right: [&Setup; 2]) -> String {
        let (mut line, mut unsaid) = self.picture_line("hemispheres settle");
        for (name, [setup, usual]) in [("left", [&self.setup, usual]), ("right", right)] {
            let words = flags_of_a_side(setup, usual).into_iter().filter(|(flag, _)| flag != "hide");
            let words: Vec<String> = words.map(|(flag, value)| word_of_a_side(&flag, &value)).collect();
            if !words.is_empty() {
                put(&mut line, name, &words.join(","));
            }
            if matches!(&setup.model, ModelChoice::Checkpoint(path) if path_text(path).contains(',')) {
                unsaid.push("a path with a comma");
            }
        }
        if let Some(second) = &self.setup.second {
            let Callosum { levels, lesions } = &second.callosum;
            if levels.iter().any(|crossing| crossing.gain > 0.0) {
                put(&mut line, "callosum", &spread(levels.iter().map(|level| crossing(*level))));
            }
            let cut = Lesion::ALL.into_iter().filter(|lesion| lesions.has(*lesion));
            cut.for_each(|lesion| put(&mut line, "lesion", lesion.key()));
        }
        self.put_the_rest(&mut line, &mut unsaid, false);
        let Setup { second, learning, hidden, resolution, .. } = &self.setup;
        if !hidden.is_empty() {
            unsaid.push("the columns that are hidden");
        }
        if learning.is_some() {
            unsaid.push("that the nets learn");
        }
        let later = |played: &Played| match &played.event {
            Event::RightBegan => true,
            Event::Conditions(then) => then.second != *second || then.resolution.is_some_and(|of| of != *resolution),
            _ => false,
        };
        if self.played.iter().any(later) {
            unsaid.push("how the right side or the callosum was changed on the way");
        }
        unsaid.extend(self.done_to_it());
        with_unsaid(line, &unsaid)
    }

    /// The beginning of a line, with what it cannot say.
    fn picture_line(&self, command: &str) -> (String, Vec<&'static str>) {
        match self.picture.source() {
            Some(PictureSource::Path(path)) => (format!("glomscope {command} {}", quoted_path(&path)), Vec::new()),
            Some(source) => (format!("glomscope {command} {}", quoted(&source.to_string())), Vec::new()),
            None => {
                (format!("glomscope {command} PICTURE"), vec!["PICTURE stands for the pasted picture, save it first"])
            }
        }
    }

    /// What is said of the run, not of a side; with what one GLOM alone may have.
    fn put_the_rest(&self, line: &mut String, unsaid: &mut Vec<&'static str>, alone: bool) {
        let Setup { frames, settled_below, learning, .. } = &self.setup;
        let mut flag = |name: &str, value: &str| put(line, name, value);
        if *frames != FrameClock::default() {
            flag("frames-every", &frames.steps_per_frame.to_string());
            if !frames.looped {
                flag("hold-last-frame", "");
            }
        }
        if *settled_below != Setup::SETTLED_BELOW {
            flag("settled-below", &settled_below.to_string());
        }
        if let Some(InPlace { aim, rate }) = learning.as_ref().filter(|_| alone) {
            flag("learn", aim.key());
            if *rate != InPlace::RATE {
                flag("learn-rate", &rate.to_string());
            }
        }
        if let Some(truth) = &self.truth {
            let named = truth.path().map(path_text);
            flag("truth", named.as_deref().or(truth.kind().map(TruthKind::key)).unwrap_or_default());
            if alone {
                truth.ignored().iter().for_each(|id| flag("ignore", &id.to_string()));
            } else if !truth.ignored().is_empty() {
                unsaid.push("the regions that are void");
            }
        }
        flag("steps", &self.step.to_string());
    }

    /// What of a run follows neither from its picture nor from its settings, in words: what was done to it.
    pub fn beyond_settings(&self) -> Vec<&'static str> {
        let second = self.setup.second.as_ref().map(|_| "the right side");
        second.into_iter().chain(self.done_to_it()).collect()
    }

    /// The same but for the right side.
    fn done_to_it(&self) -> Vec<&'static str> {
        let Setup { settings, learning, hidden, frames, .. } = &self.setup;
        let mut unsaid = Vec::new();
        if self.occlusion.is_some() {
            unsaid.push("the occluded rectangle");
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

/// Writes a flag.
fn put(line: &mut String, name: &str, value: &str) {
    let value = quoted_value(value);
    // Writing to a String cannot fail.
    let _ = match value.as_str() {
        "" => write!(line, " --{name}"),
        value if value.starts_with('-') => write!(line, " --{name}={value}"),
        value => write!(line, " --{name} {value}"),
    };
}

/// The line with what it cannot say.
fn with_unsaid(mut line: String, unsaid: &[&str]) -> String {
    if !unsaid.is_empty() {
        let _ = write!(line, "  # flags cannot say: {}; a saved session can (--session FILE)", unsaid.join(", "));
    }
    line
}

/// A flag of a side as `hemispheres settle` takes it within `--left` and `--right`.
fn word_of_a_side(flag: &str, value: &str) -> String {
    match (flag, value) {
        ("model", model) => model.to_owned(),
        (flag, "") => flag.to_owned(),
        (flag, value) => format!("{flag}={value}"),
    }
}

/// What crosses at a level as `--callosum` takes it.
fn crossing(Crossing { gain, sign, delay }: Crossing) -> String {
    match (sign, delay) {
        (Sign::Helps, 0) => gain.to_string(),
        (sign, 0) => format!("{gain}:{}", sign.key()),
        (sign, delay) => format!("{gain}:{}:{delay}", sign.key()),
    }
}

/// The flags of `settle` that say what a side is like, with their values; what is as `usual` needs none.
fn flags_of_a_side(setup: &Setup, usual: &Setup) -> Vec<(String, String)> {
    let Setup { model, resolution, resize, settings, hidden, linkage, thresholds, inside, .. } = setup;
    let mut flags = Vec::new();
    let mut flag = |name: &str, value: &str| flags.push((name.to_owned(), value.to_owned()));
    match model {
        // The model that is taken where none is named.
        ModelChoice::Learned => {}
        ModelChoice::HandMade | ModelChoice::Random => flag("model", model.key().unwrap_or_default()),
        ModelChoice::Checkpoint(path) => flag("checkpoint", &path_text(path)),
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
    flags
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

/// A path that is no flag.
fn path_text(path: &Path) -> String {
    let text = path.to_string_lossy();
    if text.starts_with('-') { format!("./{text}") } else { text.into_owned() }
}

/// The same as a shell takes it.
fn quoted_path(path: &Path) -> String {
    quoted(&path_text(path))
}

/// A value of a flag as a shell takes it; a flag may have none.
fn quoted_value(value: &str) -> String {
    if value.is_empty() { String::new() } else { quoted(value) }
}

/// Text as a POSIX shell takes it: in single quotes when it has more in it than letters, digits and harmless signs.
fn quoted(text: &str) -> String {
    let harmless = |letter: char| letter.is_ascii_alphanumeric() || "/._-+:,=@%".contains(letter);
    if !text.is_empty() && text.chars().all(harmless) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}
