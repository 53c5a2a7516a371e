//! What a training says about itself in a file, as one line of JSON.

use serde::Deserialize;

use crate::training::{CurvePoint, Kept, Loss, Record, Saved, Trainable};

/// A part of the description.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// What is trained, and how.
    Config,
    /// Updates made.
    Update,
    /// The bits of the sum of the losses since the last point of the curve, and their number.
    Losses,
    /// The curve.
    Curve,
    /// Seconds of training.
    Seconds,
    /// What this kind has to say beside, as fields of the same object.
    More,
}

impl Field {
    /// The order for a kind that has no files yet.
    pub const USUAL: [Field; 6] =
        [Field::Config, Field::Update, Field::Losses, Field::Curve, Field::Seconds, Field::More];
}

/// The description of a training, in an order that its kind has chosen.
pub(super) fn write<T: Kept>(saved: &Saved<T>, order: [Field; 6]) -> serde_json::Result<String> {
    let Record { update, losses: (sum, count), curve, seconds } = &saved.record;
    let named = |name: &str, value: serde_json::Result<String>| value.map(|value| format!("\"{name}\":{value}"));
    let field = |field| match field {
        Field::Config => named("config", serde_json::to_string(&saved.config)),
        Field::Update => named("update", serde_json::to_string(update)),
        Field::Losses => named("losses", serde_json::to_string(&(sum.to_bits(), count))),
        Field::Curve => named("curve", serde_json::to_string(curve)),
        Field::Seconds => named("seconds", serde_json::to_string(seconds)),
        // An object without its braces: its fields stand beside the others.
        Field::More => serde_json::to_string(&T::more(saved)).map(|text| text[1..text.len() - 1].to_owned()),
    };
    let fields: Vec<String> = order.into_iter().map(field).collect::<Result<_, _>>()?;
    let fields: Vec<String> = fields.into_iter().filter(|field| !field.is_empty()).collect();
    Ok(format!("{{{}}}", fields.join(",")))
}

/// The description as it is read, in any order.
#[derive(Deserialize)]
#[serde(bound = "")]
struct Description<T: Kept> {
    config: T::Config,
    update: u64,
    losses: (<T::Loss as Loss>::Bits, u64),
    curve: Vec<CurvePoint<T::Point>>,
    seconds: f64,
    #[serde(flatten)]
    more: T::More,
}

/// What a training is, how far it is, and what its kind says beside.
type Told<T> = (<T as Trainable>::Config, Record<<T as Trainable>::Loss, <T as Trainable>::Point>, <T as Kept>::More);

pub(super) fn read<T: Kept>(text: &str) -> serde_json::Result<Told<T>> {
    let Description::<T> { config, update, losses: (bits, count), curve, seconds, more } = serde_json::from_str(text)?;
    Ok((config, Record { update, losses: (T::Loss::from_bits(bits), count), curve, seconds }, more))
}
