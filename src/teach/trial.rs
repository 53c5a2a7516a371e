//! Trials: what a lesson lets learn, or lets a sketch suffer. Each is bounded, takes two minutes at most on one core,
//! writes nothing, and is at home in a tab of the window.
//!
//! ```text
//! train model
//! train retrieval cell irnn
//! train forward burst 50      train forward negatives random      train forward black-box staircase
//! train experiment
//! sketch                      sketch keep 256 bits 4 noise 0.1    sketch numbers 1024 angle 45
//! ```

use std::fmt::Display;
use std::str::FromStr;

use super::place::Place;
use crate::engine::sketches::TreeWays;
use crate::engine::training::{brief_forward_forward, brief_learning, brief_retrieval};
use crate::forward_forward::{self, BlackBox, BlackBoxKind, Kind, Negatives};
use crate::learn::TrainConfig;
use crate::recurrent::CellKind;
use crate::retrieval;
use crate::sketch::Damage;

/// Something that is tried.
#[derive(Debug, Clone, PartialEq)]
pub enum Trial {
    /// A small model learns end to end.
    Model(TrainConfig),
    /// A small recurrent network learns to bind.
    Retrieval(retrieval::TrainConfig),
    /// Small layers learn by Forward-Forward.
    Forward(forward_forward::Config),
    /// The table of two hemispheres, on small pictures.
    Experiment,
    /// The parse tree of the run in one vector, and what befalls it.
    Sketch(SketchTrial),
}

/// How a parse tree is sketched, and what befalls the sketch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SketchTrial {
    /// How it is sketched.
    pub ways: TreeWays,
    /// What befalls it.
    pub damage: Damage,
}

impl Default for SketchTrial {
    fn default() -> Self {
        Self { ways: TreeWays::default(), damage: Damage::NONE }
    }
}

impl Trial {
    /// Reads a trial from the words of a deed; none where they begin no trial.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn read(words: &[&str]) -> Option<Result<Trial, String>> {
        match words {
            ["train", "model"] => Some(Ok(Trial::Model(brief_learning()))),
            ["train", "retrieval", rest @ ..] => Some(retrieval(rest)),
            ["train", "forward", rest @ ..] => Some(forward(rest)),
            ["train", "experiment"] => Some(Ok(Trial::Experiment)),
            ["train", alone @ ("model" | "experiment"), ..] => {
                Some(Err(format!("\"train {alone}\" takes nothing behind it")))
            }
            ["train", other, ..] => Some(Err(format!(
                "a lesson trains model, retrieval, forward or experiment, and nothing called \"{other}\""
            ))),
            ["sketch", rest @ ..] => Some(sketch(rest)),
            _ => None,
        }
    }

    /// The tab where it is at home.
    pub fn place(&self) -> Place {
        let name = match self {
            Trial::Model(_) => "learning.model",
            Trial::Retrieval(_) => "memory.retrieval",
            Trial::Forward(_) => "learning.forward",
            Trial::Experiment => "hemispheres.experiment",
            Trial::Sketch(_) => "sketches.sketch",
        };
        Place::named(name).unwrap_or_default()
    }
}

/// The words behind a trial, two and two: what is set and to what.
fn pairs<'a>(words: &'a [&'a str]) -> Result<Vec<(&'a str, &'a str)>, String> {
    let (pairs, rest) = words.as_chunks::<2>();
    match rest.first() {
        Some(alone) => Err(format!("\"{alone}\" needs a value behind it")),
        None => Ok(pairs.iter().map(|[name, value]| (*name, *value)).collect()),
    }
}

fn number<T>(name: &str, text: &str, least: T, most: T) -> Result<T, String>
where
    T: Copy + Display + FromStr + PartialOrd,
{
    let found = text.parse().ok().filter(|number: &T| *number >= least && *number <= most);
    found.ok_or_else(|| format!("{name} is a number from {least} to {most}, not \"{text}\""))
}

/// One of several by its key.
fn one<T: Copy>(name: &str, key: &str, all: &[T], key_of: fn(&T) -> &'static str) -> Result<T, String> {
    let found = all.iter().find(|one| key_of(one) == key).copied();
    let keys = || all.iter().map(key_of).collect::<Vec<_>>().join(", ");
    found.ok_or_else(|| format!("{name} is one of {}, not \"{key}\"", keys()))
}

fn retrieval(words: &[&str]) -> Result<Trial, String> {
    let mut config = brief_retrieval();
    for (name, value) in pairs(words)? {
        match name {
            "cell" => config.cell = one(name, value, &CellKind::ALL, |cell| cell.key())?,
            "updates" => config.updates = number(name, value, 1, 5_000)?,
            _ => return Err(format!("a training of retrieval has cell and updates, and nothing called \"{name}\"")),
        }
    }
    Ok(Trial::Retrieval(config))
}

fn forward(words: &[&str]) -> Result<Trial, String> {
    let mut config = brief_forward_forward();
    for (name, value) in pairs(words)? {
        match name {
            "kind" => config.kind = one(name, value, &[Kind::Supervised, Kind::Unsupervised], |kind| kind.key())?,
            "burst" => config.burst = number(name, value, 0, 1_000)?,
            "updates" => config.updates = number(name, value, 1, 5_000)?,
            "negatives" => config.negatives = one(name, value, &Negatives::ALL, |negatives| negatives.key())?,
            "black-box" => {
                let kind = one(name, value, &BlackBoxKind::ALL, |kind| kind.key())?;
                config.black_box = Some(BlackBox { after: 0, kind });
            }
            "layers" => {
                let layer = |units: &str| number("a layer", units, 1, 200);
                config.layers = value.split('-').map(layer).collect::<Result<_, _>>()?;
            }
            _ => {
                let known = "kind, burst, negatives, black-box, layers and updates";
                return Err(format!("a training by Forward-Forward has {known}, and nothing called \"{name}\""));
            }
        }
    }
    if config.layers.len() > 4 {
        return Err("a lesson trains at most 4 layers".to_owned());
    }
    config.check().map_err(|error| error.to_string())?;
    Ok(Trial::Forward(config))
}

fn sketch(words: &[&str]) -> Result<Trial, String> {
    let SketchTrial { mut ways, mut damage } = SketchTrial::default();
    for (name, value) in pairs(words)? {
        match name {
            "numbers" => ways.settings.dim = number(name, value, 256, 8192)?,
            "angle" => ways.settings.angle = number(name, value, 0.0, 90.0)?,
            "objects" => ways.objects = number(name, value, 2, 100)?,
            "keep" => damage.keep = Some(number(name, value, 16, 8192)?),
            "bits" => damage.bits = Some(number(name, value, 2, 16)?),
            "noise" => damage.noise = number(name, value, 0.0, 1.0)?,
            _ => {
                let known = "numbers, angle, objects, keep, bits and noise";
                return Err(format!("a sketch has {known}, and nothing called \"{name}\""));
            }
        }
    }
    ways.settings.check().map_err(|error| error.to_string())?;
    // What is kept is part of what there is.
    damage.keep = damage.keep.filter(|keep| *keep < ways.settings.dim);
    Ok(Trial::Sketch(SketchTrial { ways, damage }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Result<Trial, String>> {
        Trial::read(&text.split_whitespace().collect::<Vec<_>>())
    }

    #[test]
    fn trials_are_read_and_are_at_home_where_there_is_a_tab() {
        for (text, place) in [
            ("train model", "learning.model"),
            ("train retrieval", "memory.retrieval"),
            ("train retrieval cell irnn", "memory.retrieval"),
            ("train forward burst 50 negatives random", "learning.forward"),
            ("train forward black-box staircase layers 60-40-30", "learning.forward"),
            ("train experiment", "hemispheres.experiment"),
            ("sketch", "sketches.sketch"),
            ("sketch keep 256 bits 4 noise 0.1 angle 45", "sketches.sketch"),
        ] {
            let place_of = |trial: Trial| trial.place().to_string();
            assert_eq!(read(text).map(|trial| trial.map(place_of)), Some(Ok(place.to_owned())), "{text}");
        }
        assert_eq!(read("run 3"), None);
    }

    #[test]
    fn a_trial_that_is_none_or_too_large_is_refused_in_a_sentence() {
        for (text, words) in [
            ("train", "nothing that can be done"),
            ("train cats", "nothing called \"cats\""),
            ("train model fast", "takes nothing behind it"),
            ("train forward burst", "needs a value"),
            ("train forward layers 500", "from 1 to 200"),
            ("train forward layers 9-9-9-9-9", "at most 4 layers"),
            ("train forward layers 9 black-box shuffle", "black box stands between"),
            ("train forward epochs 900", "nothing called \"epochs\""),
            ("train retrieval cell gru", "one of irnn"),
            ("sketch keep 3", "from 16 to 8192"),
            ("sketch numbers 1000", "power of two"),
            ("sketch angle steep", "from 0 to 90"),
        ] {
            let said = crate::teach::Deed::read(text).err().unwrap_or_default();
            assert!(said.contains(words), "{text}: {said}");
        }
    }
}
