//! GLOM taught in place: the bottom-up and top-down nets of a running GLOM learn while it settles, by the rule of
//! Forward-Forward. No error goes from one step to another, from one level to another, or from one net to another.
//!
//! The goodness of a net at a column is how well what it says, y, agrees with the other sources of that column, which
//! are constants: m is the mean of their directions.
//!
//! ```text
//! G = cos(y, m)        p = sigma((G - theta) / T)
//! J = ln p             where picture and column are real
//!   + ln (1 - p) / 2   where the picture is a hybrid of two
//!   + ln (1 - p) / 2   where m is that of another column of the picture, or of another picture
//! dG/dy = (m / |m| - G y / |y|) / |y|
//! ```
//!
//! The chain rule is used inside one net of two layers and nowhere else. What the convolutions make of the picture, the
//! decoder, the update weights and the betas stay as they were.
//!
//! [`lesson`](lesson::lesson) is what one step teaches. A training sums the lessons of the steps of a picture
//! ([`teach`]); [`Nets`] learn from every step of a GLOM that somebody watches.

mod goodness;
mod hybrid;
mod lesson;
mod nets;

use std::sync::Arc;

use image::RgbImage;
use rand_chacha::ChaCha8Rng;

use super::{LearnError, Local, Losses, TrainConfig};
use crate::glom::learned::Learned;
use crate::glom::{Glom, Model};
use crate::grid::Resolution;
use lesson::{Lesson, lesson};

pub use goodness::{Goodness, LevelGoodness, in_words, mean};
pub use hybrid::Hybrid;
pub use nets::{InPlace, Nets};

/// Agreement at which p is a half.
pub const THETA: f32 = 0.5;
/// Temperature of p.
const TEMPERATURE: f32 = 0.15;
/// The first step after which the nets learn; before it the levels say nothing yet.
const FIRST: usize = 2;

/// The gradient of -J, as long as the row of learned numbers, and the losses of one picture and its hybrid: `agreement`
/// is that of the real picture, `label_free` the -J of picture and hybrid, `contrast` that of wrong columns.
pub(super) fn teach(
    config: &TrainConfig,
    model: &Arc<Learned>,
    aim: Local,
    pictures: [&RgbImage; 2],
    dice: &mut ChaCha8Rng,
) -> Result<(Losses, Vec<f32>), LearnError> {
    let settings = model.default_settings();
    let across = Resolution::ColumnsAcross((config.columns as f32).sqrt().round() as u32);
    let run = |picture: &RgbImage| Glom::new(model.clone(), picture, across, settings.clone());
    let real = run(pictures[0])?;
    let hybrid = Hybrid::of(pictures, real.grid(), dice);
    let mut runs = [real, run(&hybrid.picture)?];
    let mut gradient = vec![0.0; model.values().len()];
    let mut losses = Losses::default();
    let share = 1.0 / (runs[0].grid().columns() * (config.steps + 1 - FIRST)) as f32;
    for step in 1..=config.steps {
        for run in &mut runs {
            run.step()?;
        }
        if step < FIRST {
            continue;
        }
        let asked = Lesson { aim, share, strangers: &hybrid.other };
        let (cost, _) = lesson(asked, model, runs.each_ref(), dice, &mut gradient[model.layout().nets()])?;
        losses = losses.with(cost, 1.0);
    }
    // Per net.
    let nets = (2 * model.levels() - 1) as f64;
    losses = Losses::default().with(losses, 1.0 / nets);
    losses.loss = losses.label_free + losses.contrast;
    Ok((losses, gradient))
}
