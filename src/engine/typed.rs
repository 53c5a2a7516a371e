//! Values that are typed in a shape of their own: weights, schedules, radii, one per level or one for all.

use crate::glom::{Crossing, Gains, Kernel, Reach, Schedule, SelfScore, Sign, Weights};
use crate::islands::Linkage;

/// One value for all levels, or one per level, the lowest level first. Never empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Levels<T>(pub Vec<T>);

impl<T: Copy> Levels<T> {
    /// One value per level of a model of `levels` levels.
    ///
    /// # Errors
    /// A list of another length, named by `flag`.
    pub fn spread(&self, flag: &str, levels: usize) -> Result<Vec<T>, String> {
        match self.0.as_slice() {
            [one] => Ok(vec![*one; levels]),
            list if list.len() == levels => Ok(list.to_vec()),
            list => Err(format!(
                "{flag} has {} values, the model has {levels} levels: give one value for all levels or {levels}",
                list.len()
            )),
        }
    }
}

/// Splits at commas and reads each part; says which part is wrong.
fn list<T>(text: &str, what: &str, read: impl Fn(&str) -> Option<T>) -> Result<Levels<T>, String> {
    text.split(',')
        .map(str::trim)
        .map(|part| read(part).ok_or_else(|| format!("\"{part}\" is not {what}")))
        .collect::<Result<_, _>>()
        .map(Levels)
}

/// A finite number, or nothing.
fn number(text: &str) -> Option<f32> {
    text.parse::<f32>().ok().filter(|value| value.is_finite())
}

/// A finite number of at least 0.
fn magnitude(text: &str) -> Option<f32> {
    number(text).filter(|value| *value >= 0.0)
}

/// A number from -1 to 1.
fn cosine(text: &str) -> Option<f32> {
    number(text).filter(|value| (-1.0..=1.0).contains(value))
}

fn schedule(text: &str) -> Option<Schedule> {
    match text.split(':').collect::<Vec<_>>().as_slice() {
        [beta] => magnitude(beta).map(Schedule::Constant),
        [from, to, rate] => {
            let rate = magnitude(rate).filter(|rate| *rate > 0.0)?;
            Some(Schedule::Ramp { from: magnitude(from)?, to: magnitude(to)?, rate })
        }
        _ => None,
    }
}

/// Reads `--beta`.
///
/// # Errors
/// The part that is wrong, in words.
pub fn betas(text: &str) -> Result<Levels<Schedule>, String> {
    list(text, "an inverse temperature: a number of at least 0, or FROM:TO:RATE (such as 20:200:1.1)", schedule)
}

/// Reads `--radius`.
///
/// # Errors
/// The part that is wrong, in words.
pub fn reaches(text: &str) -> Result<Levels<Reach>, String> {
    list(text, "a radius: a number of columns of at least 0, or \"global\"", |part| match part {
        "global" => Some(Reach::Global),
        other => magnitude(other).map(Reach::Radius),
    })
}

/// Reads `--far`.
///
/// # Errors
/// The part that is wrong, in words.
pub fn counts(text: &str) -> Result<Levels<usize>, String> {
    list(text, "a number of columns", |part| part.parse().ok())
}

/// Reads `--threshold`.
///
/// # Errors
/// The part that is wrong, in words.
pub fn thresholds(text: &str) -> Result<Levels<Option<f32>>, String> {
    list(text, "a threshold: a number from -1 to 1, or \"auto\"", |part| match part {
        "auto" => Some(None),
        other => cosine(other).map(Some),
    })
}

/// Reads one threshold.
///
/// # Errors
/// The part that is wrong, in words.
pub fn threshold(text: &str) -> Result<f32, String> {
    cosine(text).ok_or_else(|| "a threshold is a number from -1 to 1".to_owned())
}

/// Reads `--linkage`.
///
/// # Errors
/// The part that is wrong, in words.
pub fn linkages(text: &str) -> Result<Levels<Linkage>, String> {
    list(text, LINKAGES, Linkage::named)
}

/// Reads one linkage.
///
/// # Errors
/// The part that is wrong, in words.
pub fn linkage(text: &str) -> Result<Linkage, String> {
    Linkage::named(text).ok_or_else(|| format!("\"{text}\" is not {LINKAGES}"))
}

/// What a linkage is.
const LINKAGES: &str = "what joins columns: pair, border or nested";

/// Reads `--weights`.
///
/// # Errors
/// The part that is wrong, in words.
pub fn weights(text: &str) -> Result<Weights, String> {
    one_per_source(text, "weight", Weights::EQUAL.memory)
}

/// Reads `--gain`.
///
/// # Errors
/// The part that is wrong, in words.
pub fn gains(text: &str) -> Result<Weights, String> {
    one_per_source(text, "factor", Gains::ONE.weights.memory)
}

/// Reads one factor.
///
/// # Errors
/// The part that is wrong, in words.
pub fn gain(text: &str) -> Result<f32, String> {
    magnitude(text).ok_or_else(|| "a factor must be a number of at least 0".to_owned())
}

/// Reads one number of at least 0 per source; `usual` is that of the memory where it is left out.
fn one_per_source(text: &str, what: &str, usual: f32) -> Result<Weights, String> {
    let Levels(values) = list(text, &format!("a {what}: a number of at least 0"), magnitude)?;
    match values.as_slice() {
        [bottom_up, top_down, previous, attention, memory @ ..] if memory.len() < 2 => Ok(Weights {
            bottom_up: *bottom_up,
            top_down: *top_down,
            previous: *previous,
            attention: *attention,
            memory: memory.first().copied().unwrap_or(usual),
        }),
        other => Err(format!(
            "{} given, four or five are needed: bottom-up, top-down, previous, attention and, if you like, memory",
            if other.len() == 1 { format!("one {what}") } else { format!("{} {what}s", other.len()) }
        )),
    }
}

/// Reads `--memory-weight`.
///
/// # Errors
/// The part that is wrong, in words.
pub fn weight(text: &str) -> Result<f32, String> {
    magnitude(text).ok_or_else(|| "a weight must be a number of at least 0".to_owned())
}

/// Reads `--kernel`.
///
/// # Errors
/// The part that is wrong, in words.
pub fn kernels(text: &str) -> Result<Levels<Kernel>, String> {
    list(text, "a kernel: softmax, linear, linear-decay or delta", Kernel::named)
}

/// Reads `--weights-at`.
///
/// # Errors
/// The part that is wrong, in words.
pub fn weights_at(text: &str) -> Result<(usize, Weights), String> {
    let (level, rest) = text.split_once('=').ok_or("write LEVEL=BU,TD,PREV,ATT, such as 0=1,0,1,1")?;
    let level = level.trim().parse().map_err(|_| format!("\"{level}\" is not a level: 0 is the lowest"))?;
    Ok((level, weights(rest)?))
}

/// Reads `--self`.
///
/// # Errors
/// The part that is wrong, in words.
pub fn self_score(text: &str) -> Result<SelfScore, String> {
    match text {
        "on" => Ok(SelfScore::Included),
        "off" => Ok(SelfScore::REFERENCE),
        "none" => Ok(SelfScore::Excluded),
        other => number(other).map(SelfScore::Constant).ok_or_else(|| "write on, off, none or a number".to_owned()),
    }
}

/// Reads `--callosum`.
///
/// # Errors
/// The part that is wrong, in words.
pub fn crossings(text: &str) -> Result<Levels<Crossing>, String> {
    list(text, "GAIN, GAIN:SIGN or GAIN:SIGN:DELAY (such as 0.3, 0.3:- or 0.3:+:2)", |part| {
        let mut parts = part.split(':');
        let gain = magnitude(parts.next()?)?;
        let sign = parts.next().map_or(Some(Sign::Helps), Sign::named)?;
        let delay = parts.next().map_or(Some(0), |delay| delay.parse().ok())?;
        parts.next().is_none().then_some(Crossing { gain, sign, delay })
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn one_value_serves_all_levels_and_a_list_must_fit() {
        assert_eq!(betas("20").unwrap().spread("--beta", 3).unwrap(), vec![Schedule::Constant(20.0); 3]);
        let two = reaches("1.5, global").unwrap();
        assert_eq!(two.spread("--radius", 2).unwrap(), vec![Reach::Radius(1.5), Reach::Global]);
        let message = two.spread("--radius", 5).unwrap_err();
        assert!(message.contains("--radius has 2 values, the model has 5 levels"), "{message}");
    }

    #[test]
    fn bad_parts_are_named() {
        assert!(betas("20,x").unwrap_err().contains("\"x\""));
        assert!(betas("1:2").is_err() && betas("nan").is_err() && betas("-1").is_err() && betas("").is_err());
        assert!(betas("1:2:0").is_err() && betas("1:2:3:4").is_err());
        assert!(reaches("wide").unwrap_err().contains("\"wide\""));
        assert!(thresholds("1.5").is_err() && thresholds("auto,0.9").is_ok());
        assert!(weights("1,1,1").unwrap_err().contains("3 weights"));
        assert!(weights("1,1,1,1,1,1").is_err() && weight("-1").is_err() && weight("nan").is_err());
        assert!(gains("1,1,1").unwrap_err().contains("3 factors") && gains("1,1,1,-1").unwrap_err().contains("\"-1\""));
        assert!(gain("-1").is_err() && gain("inf").is_err() && gain("x").is_err());
        assert!(kernels("softmax,cubic").unwrap_err().contains("\"cubic\""));
        assert!(weights("1").unwrap_err().contains("one weight"));
        assert!(weights("1,1,-1,1").unwrap_err().contains("\"-1\""));
        assert!(weights_at("1,1,1,1").is_err() && weights_at("x=1,1,1,1").is_err());
        assert!(self_score("maybe").is_err() && self_score("inf").is_err());
    }

    #[test]
    fn good_values_are_read() {
        assert_eq!(
            weights("1,0.5,0,2").unwrap(),
            Weights { bottom_up: 1.0, top_down: 0.5, previous: 0.0, attention: 2.0, memory: 0.0 }
        );
        assert_eq!(weights_at("2=1,1,1,1").unwrap(), (2, Weights::EQUAL));
        assert_eq!(weights("1,0.5,0,2,3").unwrap().memory, 3.0);
        assert_eq!(gains("1,0.5,1,0").unwrap(), Weights { top_down: 0.5, attention: 0.0, ..Gains::ONE.weights });
        assert_eq!((gains("1,1,1,1,0").unwrap().memory, gain("0.25").unwrap()), (0.0, 0.25));
        assert_eq!(kernels("linear-decay, softmax").unwrap().0, [Kernel::LinearDecay, Kernel::Softmax]);
        assert_eq!(self_score("off").unwrap(), SelfScore::Constant(-5e-4));
        assert_eq!(thresholds("auto,0.9").unwrap().0, vec![None, Some(0.9)]);
        let crossing = |gain, sign, delay| Crossing { gain, sign, delay };
        let read = crossings("0.3,0.2:-,1:+:4").unwrap().0;
        assert_eq!(
            read,
            [crossing(0.3, Sign::Helps, 0), crossing(0.2, Sign::Inhibits, 0), crossing(1.0, Sign::Helps, 4)]
        );
        for bad in ["-0.3", "0.3:x", "0.3:+:-1", "0.3:+:1:1", ""] {
            assert!(crossings(bad).unwrap_err().contains("GAIN:SIGN"), "{bad}");
        }
        assert_eq!(counts("0,16").unwrap().0, vec![0, 16]);
    }
}
