//! Facts: what is so or not, beside the figures.

use super::place::{MOST_LEVELS, Place};
use super::sight::Sight;
use crate::colour::Colouring;
use crate::engine::played::Event;
use crate::engine::{Brush, ModelChoice, Phase, PictureSource, Transport};
use crate::glom::Source;

/// A fact about a moment.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// The state hardly changes any more.
    Settled,
    /// The run stands.
    Paused,
    /// The run goes.
    Playing,
    /// Slow motion shows a part of a step: of a source, or any.
    Slow(Option<Source>),
    /// Slow motion has just made the average.
    Average,
    /// Columns were erased by hand in this run.
    Erased,
    /// Columns were scrambled by hand in this run.
    Scrambled,
    /// A column is pinned.
    Pinned,
    /// The pointer is on a column, on the map of a level or anywhere.
    Hovered(Option<usize>),
    /// A workspace or a tab is open.
    Shown(Place),
    /// What the colours mean.
    Colour(Colouring),
    /// The level that is looked at.
    Level(usize),
    /// The model, by the name by which it is typed.
    Model(ModelChoice),
    /// The picture, as it is typed.
    Picture(PictureSource),
    /// A diagnosis is made, at a level or anywhere.
    Diagnosis(String, Option<usize>),
    /// Two columns are of one island at a level.
    Together(usize, [(usize, usize); 2]),
}

/// The names of facts.
const NAMES: [&str; 16] = [
    "settled",
    "paused",
    "playing",
    "slow",
    "average",
    "erased",
    "scrambled",
    "pinned",
    "hovered",
    "shown",
    "colour",
    "level",
    "model",
    "picture",
    "diagnosis",
    "together",
];

/// The diagnoses that there are.
pub const DIAGNOSES: [&str; 12] = [
    "global mean",
    "locked in pairs",
    "collapsed",
    "bias island",
    "no agreement",
    "aligned levels",
    "nothing to see",
    "no bottom-up",
    "no top-down",
    "no attention",
    "picture outweighed",
    "still moving",
];

impl Fact {
    /// Whether `name` begins a fact.
    pub fn is_one(name: &str) -> bool {
        NAMES.contains(&name)
    }

    /// Reads a fact by its name and what stands in its brackets.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn read(name: &str, about: Option<&str>) -> Result<Fact, String> {
        let level = |text: &str| {
            let level = text.trim().parse().ok().filter(|level: &usize| *level < MOST_LEVELS);
            level.ok_or_else(|| format!("\"{text}\" is no level"))
        };
        Ok(match (name, about) {
            ("settled", None) => Fact::Settled,
            ("paused", None) => Fact::Paused,
            ("playing", None) => Fact::Playing,
            ("slow", None) => Fact::Slow(None),
            ("slow", Some(source)) => {
                Fact::Slow(Some(Source::named(source).ok_or_else(|| format!("\"{source}\" is no source"))?))
            }
            ("average", None) => Fact::Average,
            ("erased", None) => Fact::Erased,
            ("scrambled", None) => Fact::Scrambled,
            ("pinned", None) => Fact::Pinned,
            ("hovered", None) => Fact::Hovered(None),
            ("hovered", Some(at)) => Fact::Hovered(Some(level(at)?)),
            ("shown", Some(place)) => {
                Fact::Shown(Place::named(place).ok_or_else(|| format!("there is no place \"{place}\""))?)
            }
            ("colour", Some(name)) => Fact::Colour(colouring(name)?),
            ("level", Some(at)) => Fact::Level(level(at)?),
            ("model", Some(name)) => Fact::Model(model(name)?),
            ("picture", Some(name)) => Fact::Picture(PictureSource::named(name.as_ref())?),
            ("diagnosis", Some(about)) => {
                let (name, at) = match about.rsplit_once(' ') {
                    Some((name, at)) if at.parse::<usize>().is_ok() => (name, Some(level(at)?)),
                    _ => (about, None),
                };
                if !DIAGNOSES.contains(&name) {
                    return Err(format!("there is no diagnosis \"{name}\""));
                }
                Fact::Diagnosis(name.to_owned(), at)
            }
            ("together", Some(about)) => {
                let place = |text: &str| {
                    let (row, col) = text.split_once(',')?;
                    Some((row.trim().parse().ok()?, col.trim().parse().ok()?))
                };
                let words: Vec<&str> = about.split_whitespace().collect();
                match words.as_slice() {
                    [at, one, two] => match (place(one), place(two)) {
                        (Some(one), Some(two)) => Fact::Together(level(at)?, [one, two]),
                        _ => return Err("write two columns as row,col".to_owned()),
                    },
                    _ => return Err("write together(LEVEL ROW,COL ROW,COL)".to_owned()),
                }
            }
            (name, None) => return Err(format!("{name} needs brackets that say which")),
            (name, Some(_)) => return Err(format!("{name} takes no brackets")),
        })
    }

    /// Whether it is so.
    pub fn holds(&self, sight: &Sight<'_>) -> bool {
        let Sight { snapshot, looks, .. } = sight;
        let painted = |brush: Brush| {
            let is = |event: &Event| matches!(event, Event::Perturbed { brush: its, .. } if *its == brush);
            snapshot.played.iter().any(|played| is(&played.event))
        };
        match self {
            Fact::Settled => snapshot.settled,
            Fact::Paused => snapshot.transport == Transport::Paused,
            Fact::Playing => snapshot.transport != Transport::Paused,
            Fact::Slow(None) => matches!(snapshot.phase, Some(Phase::Contribution(_))),
            Fact::Slow(Some(source)) => snapshot.phase == Some(Phase::Contribution(*source)),
            Fact::Average => snapshot.phase == Some(Phase::Average),
            Fact::Erased => painted(Brush::Erase),
            Fact::Scrambled => painted(Brush::Scramble),
            Fact::Pinned => !looks.pinned.is_empty(),
            Fact::Hovered(at) => looks.hovered.is_some_and(|(_, level)| at.is_none() || *at == level),
            Fact::Shown(place) => place.is_shown(looks.place),
            Fact::Colour(colouring) => looks.colouring == *colouring,
            Fact::Level(level) => looks.level == *level,
            Fact::Model(model) => snapshot.setup.model == *model,
            Fact::Picture(picture) => snapshot.source == *picture,
            Fact::Diagnosis(name, at) => {
                let is = |level: Option<usize>| at.is_none() || level == *at;
                snapshot.analysis.diagnoses.iter().any(|found| found.name == name && is(found.level))
            }
            Fact::Together(level, places) => {
                let Some(islands) = snapshot.analysis.levels.get(*level) else { return false };
                let label = |(row, col): (usize, usize)| {
                    let grid = snapshot.grid;
                    (row < grid.rows && col < grid.cols).then(|| islands.labels.get(grid.index(row, col))).flatten()
                };
                label(places[0]).is_some_and(|one| label(places[1]) == Some(one))
            }
        }
    }
}

/// A colouring by its name in small letters.
///
/// # Errors
/// There is none of that name.
pub fn colouring(name: &str) -> Result<Colouring, String> {
    let found = Colouring::ALL.into_iter().find(|colouring| colouring.name().to_lowercase() == name);
    found.ok_or_else(|| format!("there is no colouring \"{name}\""))
}

/// A model by its name.
///
/// # Errors
/// There is none of that name that needs no file.
pub fn model(name: &str) -> Result<ModelChoice, String> {
    let found = ModelChoice::without_file().iter().find(|(_, key, _)| *key == name);
    found.map(|(model, ..)| model.clone()).ok_or_else(|| format!("there is no model \"{name}\""))
}
