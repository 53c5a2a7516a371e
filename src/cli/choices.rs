//! What is typed where there are a few things to choose from: models, looks, worlds, on and off.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::engine::ModelChoice;
use crate::language::Language;
use crate::scenes::{SceneLook, World};

/// Reads one of `choices`: what it is, the name by which it is typed, what the help says of it.
pub fn one_of<T: Clone + Send + Sync + 'static, const N: usize>(
    choices: [(T, &'static str, &'static str); N],
) -> impl TypedValueParser<Value = T> {
    let names = choices.iter().map(|(_, name, help)| PossibleValue::new(*name).help(*help));
    PossibleValuesParser::new(names.collect::<Vec<_>>()).try_map(move |typed| {
        let chosen = choices.iter().find(|(_, name, _)| *name == typed);
        chosen.map(|(choice, ..)| choice.clone()).ok_or_else(|| format!("there is no {typed}"))
    })
}

/// Reads a model that needs no file.
pub fn model() -> impl TypedValueParser<Value = ModelChoice> {
    one_of(ModelChoice::without_file().clone())
}

/// Reads a language of the window and of lessons.
pub fn language() -> impl TypedValueParser<Value = Language> {
    one_of(Language::ALL.map(|language| {
        let help = match language {
            Language::English => "English",
            Language::Chinese => "Simplified Chinese",
        };
        (language, language.key(), help)
    }))
}

/// Reads a look of scenes.
pub fn look() -> impl TypedValueParser<Value = SceneLook> {
    one_of([
        (SceneLook::CLEAR, "clear", "Even colours, light texture, little clutter"),
        (SceneLook::NATURAL, "natural", "Materials, light, blur, noise, cluttered ground"),
    ])
}

/// Reads what there is in scenes.
pub fn world() -> impl TypedValueParser<Value = World> {
    one_of(World::ALL.map(|world| {
        let help = match world {
            World::Things => "Wholes of known kinds, built from parts",
            World::Leaves => {
                "Dead leaves: surfaces in all sizes, hiding each other. It has no kinds, numbers of wholes or ambiguity"
            }
        };
        (world, world.key(), help)
    }))
}

/// Reads on or off.
pub fn switch() -> impl TypedValueParser<Value = bool> {
    one_of([(true, "on", "Yes"), (false, "off", "No")])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde::Serialize;

    use crate::bilateral::rows::Row;
    use crate::fast_weights::{Rule, capacity, deblurring};
    use crate::glimpse::Scheme;
    use crate::glom::{Kernel, Score, Source};
    use crate::islands::{Linkage, TruthKind};
    use crate::recall::{Between, Grain};
    use crate::recurrent::CellKind;
    use crate::scenes::{Kind, World};

    fn written<T: Serialize + Copy, const N: usize>(all: [T; N], key: fn(T) -> &'static str) {
        for one in all {
            assert_eq!(serde_json::to_value(one).unwrap(), key(one));
        }
    }

    #[test]
    fn what_is_typed_is_what_is_written_in_files() {
        written(Between::ALL, Between::key);
        written(CellKind::ALL, CellKind::key);
        written(Grain::ALL, Grain::key);
        written(Kernel::ALL, Kernel::key);
        written(Kind::ALL, Kind::key);
        written(Linkage::ALL, Linkage::key);
        written(Row::ALL, Row::key);
        written(Rule::ALL, Rule::key);
        written(Scheme::ALL, Scheme::key);
        written(Score::ALL, Score::key);
        written(Source::ALL, Source::key);
        written(TruthKind::ALL, TruthKind::key);
        written(World::ALL, World::key);
        written(capacity::Task::ALL, capacity::Task::key);
        written(deblurring::Fading::ALL, deblurring::Fading::key);
    }
}
