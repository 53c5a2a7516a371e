//! The settings that a lesson can turn, each by a name, and what may be used while a lesson locks the rest.

use std::fmt;

use super::fact;
use crate::engine::typed::{self, Levels};
use crate::engine::{ModelChoice, SecondSide, Setup};
use crate::glom::{Callosum, Crossing, Gains, Kernel, Reach, Schedule, SelfScore, Source};
use crate::grid::Resolution;
use crate::islands::Linkage;
use crate::learn::{InPlace, Local};

/// A setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Control {
    /// The weight of a source at all levels: a factor on what each level has of its own, or a value for all.
    Weight(Source),
    /// The inverse temperatures: a factor, or values.
    Beta,
    /// How far columns listen: a factor, or values.
    Radius,
    /// What a column scores with itself.
    SelfScore,
    /// What the smoother makes of scores.
    Kernel,
    /// What joins columns into islands.
    Linkage,
    /// Where islands are cut.
    Threshold,
    /// Columns across.
    Columns,
    /// The seed.
    Seed,
    /// The model.
    Model,
    /// Decay of the fast weights.
    Lambda,
    /// Rate of the fast weights.
    Eta,
    /// What crosses between two sides; `none` for one side.
    Sides,
    /// What nets that learn in place learn towards; `none` where they stay.
    Learn,
}

/// How a setting is turned.
#[derive(Debug, Clone, PartialEq)]
pub enum Turn {
    /// So many times what the model has of its own.
    Times(f32),
    /// To a value, as it is typed on the command line.
    To(Value),
}

/// A value that was read.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Numbers of at least 0, one for all levels or one per level.
    Numbers(Levels<Schedule>),
    /// Radii.
    Reaches(Levels<Reach>),
    /// A column's score with itself.
    SelfScore(SelfScore),
    /// Kernels.
    Kernels(Levels<Kernel>),
    /// Linkages.
    Linkages(Levels<Linkage>),
    /// Thresholds.
    Thresholds(Levels<Option<f32>>),
    /// A whole number.
    Count(u64),
    /// One number of at least 0.
    Number(f32),
    /// A model.
    Model(ModelChoice),
    /// What crosses; none for one side.
    Crossings(Option<Levels<Crossing>>),
    /// What is learned; none for nothing.
    Learn(Option<Local>),
}

impl fmt::Display for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Control::Weight(source) => return write!(f, "weight.{}", source.key()),
            Control::Beta => "beta",
            Control::Radius => "radius",
            Control::SelfScore => "self",
            Control::Kernel => "kernel",
            Control::Linkage => "linkage",
            Control::Threshold => "threshold",
            Control::Columns => "columns",
            Control::Seed => "seed",
            Control::Model => "model",
            Control::Lambda => "lambda",
            Control::Eta => "eta",
            Control::Sides => "sides",
            Control::Learn => "learn",
        })
    }
}

impl Control {
    /// All of them.
    pub fn all() -> Vec<Control> {
        use Control as C;
        let others =
            [C::Beta, C::Radius, C::SelfScore, C::Kernel, C::Linkage, C::Threshold, C::Columns, C::Seed, C::Model];
        let others = others.into_iter().chain([C::Lambda, C::Eta, C::Sides, C::Learn]);
        Source::ALL.map(C::Weight).into_iter().chain(others).collect()
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Control> {
        Self::all().into_iter().find(|control| control.to_string() == name)
    }

    /// Reads a factor.
    ///
    /// # Errors
    /// A setting that takes none, or no number of at least 0.
    pub fn times(self, text: &str) -> Result<Turn, String> {
        match self {
            Control::Weight(_) | Control::Beta | Control::Radius => typed::gain(text).map(Turn::Times),
            _ => Err(format!("{self} has no factor: write \"to\"")),
        }
    }

    /// Reads a value.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn to(self, text: &str) -> Result<Turn, String> {
        let count = |text: &str| text.parse().map_err(|_| format!("\"{text}\" is no whole number"));
        let value = match self {
            Control::Weight(_) | Control::Beta => Value::Numbers(typed::betas(text)?),
            Control::Radius => Value::Reaches(typed::reaches(text)?),
            Control::SelfScore => Value::SelfScore(typed::self_score(text)?),
            Control::Kernel => Value::Kernels(typed::kernels(text)?),
            Control::Linkage => Value::Linkages(typed::linkages(text)?),
            Control::Threshold => Value::Thresholds(typed::thresholds(text)?),
            Control::Columns => match count(text)? {
                columns @ 4..=128 => Value::Count(columns),
                _ => return Err("a lesson has 4 to 128 columns across".to_owned()),
            },
            Control::Seed => Value::Count(count(text)?),
            Control::Model => Value::Model(fact::model(text)?),
            Control::Lambda | Control::Eta => Value::Number(typed::gain(text)?),
            Control::Sides if text == "none" => Value::Crossings(None),
            Control::Sides => Value::Crossings(Some(typed::crossings(text)?)),
            Control::Learn if text == "none" => Value::Learn(None),
            Control::Learn => {
                let aim =
                    Local::named(text).ok_or_else(|| format!("\"{text}\" is nothing that nets in place learn"))?;
                Value::Learn(Some(aim))
            }
        };
        if let (Control::Weight(_), Value::Numbers(Levels(numbers))) = (self, &value)
            && numbers.iter().any(|number| !matches!(number, Schedule::Constant(_)))
        {
            return Err("a weight is a number of at least 0".to_owned());
        }
        Ok(Turn::To(value))
    }

    /// Turns it.
    ///
    /// # Errors
    /// A list that does not fit the levels of the model.
    pub fn turn(self, turn: &Turn, setup: &mut Setup) -> Result<(), String> {
        let name = self.to_string();
        let levels = setup.settings.levels.len();
        let settings = &mut setup.settings;
        match (self, turn) {
            (Control::Weight(source), Turn::Times(factor)) => *settings.gains.weights.get_mut(source) = *factor,
            (Control::Beta, Turn::Times(factor)) => settings.gains.beta = *factor,
            (Control::Radius, Turn::Times(factor)) => settings.gains.radius = *factor,
            (Control::Weight(source), Turn::To(Value::Numbers(numbers))) => {
                let numbers = numbers.spread(&name, levels)?;
                *settings.gains.weights.get_mut(source) = Gains::ONE.weights.get(source);
                let constant = |schedule: Schedule| if let Schedule::Constant(value) = schedule { value } else { 0.0 };
                let one = numbers.windows(2).all(|pair| pair[0] == pair[1]);
                for (level, number) in numbers.iter().enumerate() {
                    let mut own = settings.weights_at(level);
                    *own.get_mut(source) = constant(*number);
                    if !one || settings.levels[level].weights.is_some() {
                        settings.levels[level].weights = Some(own);
                    }
                }
                if let Some(number) = numbers.first().filter(|_| one) {
                    *settings.weights.get_mut(source) = constant(*number);
                }
            }
            (Control::Beta, Turn::To(Value::Numbers(numbers))) => {
                settings.gains.beta = Gains::ONE.beta;
                let numbers = numbers.spread(&name, levels)?;
                settings.levels.iter_mut().zip(numbers).for_each(|(level, beta)| level.beta = beta);
            }
            (Control::Radius, Turn::To(Value::Reaches(reaches))) => {
                settings.gains.radius = Gains::ONE.radius;
                let reaches = reaches.spread(&name, levels)?;
                settings.levels.iter_mut().zip(reaches).for_each(|(level, reach)| level.reach = reach);
            }
            (Control::SelfScore, Turn::To(Value::SelfScore(score))) => settings.self_score = *score,
            (Control::Kernel, Turn::To(Value::Kernels(kernels))) => {
                let kernels = kernels.spread(&name, levels)?;
                settings.levels.iter_mut().zip(kernels).for_each(|(level, kernel)| level.kernel = kernel);
            }
            (Control::Linkage, Turn::To(Value::Linkages(linkages))) => {
                setup.linkage = linkages.spread(&name, levels)?
            }
            (Control::Threshold, Turn::To(Value::Thresholds(cuts))) => setup.thresholds = cuts.spread(&name, levels)?,
            (Control::Columns, Turn::To(Value::Count(columns))) => {
                setup.resolution = Resolution::ColumnsAcross(u32::try_from(*columns).unwrap_or(u32::MAX));
            }
            (Control::Seed, Turn::To(Value::Count(seed))) => settings.seed = *seed,
            (Control::Model, Turn::To(Value::Model(model))) => setup.model = model.clone(),
            (Control::Lambda, Turn::To(Value::Number(decay))) => settings.memory.learning.decay = *decay,
            (Control::Eta, Turn::To(Value::Number(rate))) => settings.memory.learning.rate = *rate,
            (Control::Sides, Turn::To(Value::Crossings(crossings))) => {
                setup.second = match crossings {
                    None => None,
                    Some(crossings) => {
                        let crossings = crossings.spread(&name, levels)?;
                        let mut callosum = Callosum::even(levels, crossings[0]);
                        callosum.levels = crossings;
                        Some(match setup.second.take() {
                            Some(second) => Box::new(SecondSide { callosum, ..*second }),
                            None => Box::new(SecondSide::new(setup.settings.clone(), callosum)),
                        })
                    }
                };
            }
            (Control::Learn, Turn::To(Value::Learn(aim))) => {
                setup.learning = aim.map(|aim| InPlace { aim, ..InPlace::default() });
            }
            (_, _) => return Err(format!("{name} cannot be turned so")),
        }
        Ok(())
    }

    /// Whether two setups differ in it.
    pub fn differs(self, one: &Setup, other: &Setup) -> bool {
        let (a, b) = (&one.settings, &other.settings);
        let levels = a.levels.iter().zip(&b.levels);
        match self {
            Control::Weight(source) => {
                let count = a.levels.len().max(b.levels.len());
                let weight =
                    |level: usize| a.weights_in_force(level).get(source) != b.weights_in_force(level).get(source);
                (0..count).any(weight)
            }
            Control::Beta => a.gains.beta != b.gains.beta || levels.into_iter().any(|(a, b)| a.beta != b.beta),
            Control::Radius => a.gains.radius != b.gains.radius || levels.into_iter().any(|(a, b)| a.reach != b.reach),
            Control::SelfScore => a.self_score != b.self_score,
            Control::Kernel => levels.into_iter().any(|(a, b)| a.kernel != b.kernel),
            Control::Linkage => one.linkage != other.linkage,
            Control::Threshold => one.thresholds != other.thresholds || one.inside != other.inside,
            Control::Columns => one.resolution != other.resolution,
            Control::Seed => a.seed != b.seed,
            Control::Model => one.model != other.model,
            Control::Lambda => a.memory.learning.decay != b.memory.learning.decay,
            Control::Eta => a.memory.learning.rate != b.memory.learning.rate,
            Control::Sides => one.second != other.second,
            Control::Learn => one.learning != other.learning,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_can_be_turned_and_then_differs() {
        let before = Setup::of(ModelChoice::Learned).unwrap();
        for (control, value) in [
            ("weight.attention", "0"),
            ("weight.top-down", "1,2,3,0"),
            ("beta", "20:200:1.1"),
            ("radius", "global"),
            ("self", "none"),
            ("kernel", "linear"),
            ("linkage", "pair"),
            ("threshold", "0.5"),
            ("columns", "12"),
            ("seed", "7"),
            ("model", "hand-made"),
            ("lambda", "0.5"),
            ("eta", "0.1"),
            ("sides", "0.3:-"),
            ("learn", "agree"),
        ] {
            let control = Control::named(control).unwrap();
            let mut after = before.clone();
            control.turn(&control.to(value).unwrap(), &mut after).unwrap();
            let differing: Vec<_> = Control::all().into_iter().filter(|one| one.differs(&before, &after)).collect();
            assert_eq!(differing, [control], "{value}");
            assert!(control.to("blue").is_err(), "{control}");
        }
        for name in ["weight.attention", "beta", "radius"] {
            let control = Control::named(name).unwrap();
            let mut after = before.clone();
            control.turn(&control.times("0.5").unwrap(), &mut after).unwrap();
            assert!(control.differs(&before, &after));
            control.turn(&control.times("1").unwrap(), &mut after).unwrap();
            assert_eq!(after, before, "once is the model's own");
        }
        assert!(Control::Seed.times("2").is_err() && Control::Beta.times("-1").is_err());
        let three = Control::Beta.to("1,2,3").unwrap();
        assert!(Control::Beta.turn(&three, &mut before.clone()).unwrap_err().contains("3 values"));
    }
}
