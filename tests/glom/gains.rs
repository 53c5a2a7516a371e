//! Factors on what the levels have of their own.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use glomscope::glom::reference::{ReferenceConfig, ReferenceModel};
use glomscope::glom::{Gains, Glom, Model, Reach, Schedule, Settings, Source, Weights};
use glomscope::grid::Resolution;
use image::RgbImage;
use proptest::prelude::*;

const LEVELS: usize = 3;

fn model() -> ReferenceModel {
    let config =
        ReferenceConfig { dim: 12, levels: LEVELS, image_size: [28, 36], patch_size: 4, ..ReferenceConfig::default() };
    ReferenceModel::random(config, 11).unwrap()
}

/// Settings with values of its own at every level, each another.
fn of_their_own() -> Settings {
    let mut settings = model().default_settings();
    for (level, its) in settings.levels.iter_mut().enumerate() {
        let weight = 0.3 + level as f32;
        its.weights =
            Some(Weights { bottom_up: weight, top_down: 0.7, previous: 1.1, attention: 2.0 / weight, memory: 0.1 });
        its.beta = match level {
            1 => Schedule::Ramp { from: 3.0, to: 30.0, rate: 1.5 },
            _ => Schedule::Constant(5.0 + weight),
        };
        its.reach = if level == 2 { Reach::Global } else { Reach::Radius(1.5 + weight) };
        its.far_samples = 2;
    }
    settings
}

/// The bits of the state after three steps.
fn bits(settings: Settings) -> Vec<u32> {
    let picture = RgbImage::from_fn(36, 28, |x, y| {
        image::Rgb([(x * 37 % 256) as u8, (y * 53 % 256) as u8, ((x * y * 7) % 251) as u8])
    });
    let mut glom = Glom::new(Arc::new(model()), &picture, Resolution::PatchSize(4), settings).unwrap();
    (0..3).for_each(|_| glom.step().unwrap());
    glom.state().iter().map(|value| value.to_bits()).collect()
}

/// The same settings with the factors multiplied in by hand.
fn by_hand(mut settings: Settings) -> Settings {
    let Gains { weights: factors, beta, radius } = std::mem::take(&mut settings.gains);
    for level in &mut settings.levels {
        let own = level.weights.as_mut().unwrap();
        Source::ALL.iter().for_each(|source| *own.get_mut(*source) *= factors.get(*source));
        level.beta = match level.beta {
            Schedule::Constant(own) => Schedule::Constant(own * beta),
            Schedule::Ramp { from, to, rate } => Schedule::Ramp { from: from * beta, to: to * beta, rate },
        };
        level.reach = match level.reach {
            Reach::Radius(own) => Reach::Radius(own * radius),
            Reach::Global => Reach::Global,
        };
    }
    settings
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn factors_are_values_of_the_levels_multiplied(
        up in 0.0f32..2.0, down in 0.0f32..2.0, previous in 0.0f32..2.0, attention in 0.01f32..2.0,
        memory in 0.0f32..2.0, beta in 0.0f32..3.0, radius in 0.0f32..2.0,
    ) {
        let weights = Weights { bottom_up: up, top_down: down, previous, attention, memory };
        let settings = Settings { gains: Gains { weights, beta, radius }, ..of_their_own() };
        let hand = by_hand(settings.clone());
        for level in 0..LEVELS {
            prop_assert_eq!(settings.shares(level).unwrap(), hand.weights_at(level).shares(level, LEVELS).unwrap());
        }
        prop_assert!(bits(settings) == bits(hand), "other bits than by hand");
    }
}

#[test]
fn factors_of_one_are_nothing_at_all() {
    let plain = of_their_own();
    let text = serde_json::to_string(&plain).unwrap();
    assert!(!text.contains("gains"), "{text}");
    // What was written before there were factors.
    assert_eq!(serde_json::from_str::<Settings>(&text).unwrap(), plain);
    let mut turned = plain.clone();
    turned.gains.weights.attention = 0.5;
    let text = serde_json::to_string(&turned).unwrap();
    assert_eq!(serde_json::from_str::<Settings>(&text).unwrap(), turned);
    assert_ne!(bits(turned), bits(plain.clone()));
    // Powers of two are exact, so a factor on all weights leaves the shares, and the bits of a step, as they are.
    let mut doubled = plain.clone();
    Source::ALL.iter().for_each(|source| *doubled.gains.weights.get_mut(*source) = 2.0);
    assert!(bits(doubled) == bits(plain), "other bits with every weight doubled");
}

#[test]
fn a_factor_of_zero_takes_a_source_away_at_every_level() {
    let mut settings = of_their_own();
    settings.gains.weights.attention = 0.0;
    assert!((0..LEVELS).all(|level| settings.shares(level).unwrap().attention == 0.0));
    assert!((0..LEVELS).all(|level| settings.weights_at(level).attention > 0.0), "the weights are as they were");
}

#[test]
fn factors_that_cannot_be_run_are_refused_in_words() {
    let refused = |change: &dyn Fn(&mut Gains)| {
        let mut settings = of_their_own();
        change(&mut settings.gains);
        settings.check(LEVELS).unwrap_err().to_string()
    };
    assert!(refused(&|gains| gains.weights.attention = -1.0).contains("factor on attention is -1"));
    assert!(refused(&|gains| gains.weights.memory = f32::NAN).contains("factor on memory is NaN"));
    assert!(refused(&|gains| gains.beta = f32::INFINITY).contains("factor on beta is inf"));
    assert!(refused(&|gains| gains.radius = -0.5).contains("factor on the radius is -0.5"));
    let nothing = |gains: &mut Gains| Source::ALL.iter().for_each(|source| *gains.weights.get_mut(*source) = 0.0);
    assert!(refused(&nothing).contains("level 0 has no update weight above zero"));
}

#[test]
fn one_level_gets_what_it_is_given_and_the_others_keep_what_they_had() {
    let mut settings = of_their_own();
    (settings.gains.beta, settings.gains.radius) = (0.25, 2.0);
    let before = settings.clone();
    settings.put(1, Schedule::Constant(40.0), Reach::Radius(3.0));
    assert_eq!((settings.beta_in_force(1), settings.reach_in_force(1)), (Schedule::Constant(40.0), Reach::Radius(3.0)));
    for level in [0, 2] {
        assert_eq!(settings.beta_in_force(level), before.beta_in_force(level));
        assert_eq!(settings.reach_in_force(level), before.reach_in_force(level));
    }
}
