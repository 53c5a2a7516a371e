//! Properties of a step that hold for any settings, grid and state.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;

use glomscope::glom::reference::{ReferenceConfig, ReferenceModel};
use glomscope::glom::{
    Glom, GlomError, Model, Reach, Schedule, Score, SelfScore, Settings, SettingsError, Source, Weights,
};
use glomscope::grid::Resolution;
use image::RgbImage;
use ndarray::{Array3, ArrayView3, s};
use proptest::prelude::*;

const PATCH: usize = 4;
const DIM: usize = 12;
const LEVELS: usize = 3;

fn picture(rows: usize, cols: usize) -> RgbImage {
    RgbImage::from_fn((cols * PATCH) as u32, (rows * PATCH) as u32, |x, y| {
        image::Rgb([(x * 37 % 256) as u8, (y * 53 % 256) as u8, ((x * y * 7) % 251) as u8])
    })
}

fn model(rows: usize, cols: usize) -> ReferenceModel {
    let config = ReferenceConfig {
        dim: DIM,
        levels: LEVELS,
        image_size: [rows * PATCH, cols * PATCH],
        patch_size: PATCH,
        ..Default::default()
    };
    ReferenceModel::random(config, 11).unwrap()
}

/// A run whose state differs from column to column: after two steps.
fn glom(rows: usize, cols: usize, change: impl FnOnce(&mut Settings)) -> Glom {
    let model = model(rows, cols);
    let mut settings = model.default_settings();
    change(&mut settings);
    let resolution = Resolution::PatchSize(PATCH as u32);
    let mut glom = Glom::new(Arc::new(model), &picture(rows, cols), resolution, settings).unwrap();
    glom.step().unwrap();
    glom.step().unwrap();
    glom
}

fn bits(state: ArrayView3<f32>) -> Vec<u32> {
    state.iter().map(|value| value.to_bits()).collect()
}

fn largest_difference(a: ArrayView3<f32>, b: ArrayView3<f32>) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

fn weights() -> impl Strategy<Value = Weights> {
    (0.0f32..3.0, 0.0f32..3.0, 0.0f32..3.0, 0.01f32..3.0).prop_map(|(bottom_up, top_down, previous, attention)| {
        Weights { bottom_up, top_down, previous, attention, memory: 0.0 }
    })
}

fn settings() -> impl Strategy<Value = Settings> {
    let reach = prop_oneof![Just(Reach::Global), (0.0f32..6.0).prop_map(Reach::Radius), Just(Reach::Radius(30.0))];
    let score = prop_oneof![Just(Score::Dot), Just(Score::Cosine), Just(Score::CosineKey)];
    let own = prop_oneof![Just(SelfScore::Included), Just(SelfScore::Excluded), Just(SelfScore::REFERENCE)];
    (weights(), reach, score, own, 0.0f32..60.0, 0usize..6, any::<u64>()).prop_map(
        |(weights, reach, score, self_score, beta, far_samples, seed)| {
            let mut settings = model(2, 2).default_settings();
            for level in &mut settings.levels {
                (level.reach, level.beta, level.far_samples) = (reach, Schedule::Constant(beta), far_samples);
            }
            Settings { weights, score, self_score, seed, ..settings }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn shares_sum_to_one(weights in weights(), levels in 1usize..9) {
        for level in 0..levels {
            let shares = weights.shares(level, levels).unwrap();
            let sum: f32 = Source::ALL.iter().map(|source| shares.get(*source)).sum();
            prop_assert!((sum - 1.0).abs() < 1e-6);
            prop_assert!(Source::ALL.iter().all(|source| (0.0..=1.0).contains(&shares.get(*source))));
            prop_assert!(level + 1 < levels || shares.top_down == 0.0);
        }
    }

    #[test]
    fn attention_rows_sum_to_one_and_stay_in_the_window(settings in settings(), rows in 1usize..20, cols in 1usize..20) {
        let glom = glom(rows, cols, |s| *s = settings.clone());
        let column = (rows * cols) / 2;
        let row = glom.attention_row(1, column);
        prop_assert!((row.weights.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        prop_assert!(row.weights.iter().all(|weight| *weight >= 0.0));
        prop_assert!(row.perplexity >= 0.999 && row.perplexity <= row.columns.len() as f32 * 1.001);
        prop_assert!(row.columns.windows(2).all(|pair| pair[0] < pair[1]));
        if let Reach::Radius(radius) = settings.levels[1].reach {
            let outside = |c: &&usize| glom.grid().distance_squared(column, **c) as f32 > radius * radius;
            prop_assert!(row.columns.iter().filter(outside).count() <= settings.levels[1].far_samples);
        }
    }

    /// The fast smoother (tiles, blocks, products) against the plain one (one column at a time).
    #[test]
    fn tiles_say_what_rows_say(settings in settings(), rows in 1usize..28, cols in 1usize..28) {
        let glom = glom(rows, cols, |s| *s = settings);
        let field = glom.contribution_field(Source::Attention);
        let mut next = self::glom(rows, cols, |s| *s = glom.settings().clone());
        next.step().unwrap();
        for level in 0..LEVELS {
            let largest = glom.state().slice(s![level, .., ..]).iter().fold(1.0f32, |m, x| m.max(x.abs()));
            for column in 0..rows * cols {
                let row = glom.attention_row(level, column);
                for d in 0..DIM {
                    let sum: f32 =
                        row.columns.iter().zip(&row.weights).map(|(c, w)| w * glom.state()[[level, *c, d]]).sum();
                    prop_assert!((field[[level, column, d]] - sum).abs() < 2e-4 * largest, "level {level} column {column}");
                }
                let said = next.perplexity()[[level, column]];
                prop_assert!((said / row.perplexity - 1.0).abs() < 2e-3, "{said} {}", row.perplexity);
            }
        }
    }

    #[test]
    fn a_step_is_the_weighted_sum_of_the_contributions(settings in settings()) {
        let glom = glom(9, 10, |s| *s = settings.clone());
        let mut next = self::glom(9, 10, |s| *s = settings);
        next.step().unwrap();
        for (level, column) in [(0, 0), (1, 44), (2, 89)] {
            let contributions = glom.contributions(level, column);
            prop_assert_eq!(contributions.len(), if level == 2 { 4 } else { 5 });
            for d in 0..DIM {
                let sum: f32 = contributions.iter().map(|c| c.share * c.vector[d]).sum();
                prop_assert!((next.state()[[level, column, d]] - sum).abs() < 2e-4);
            }
        }
    }

    #[test]
    fn the_number_of_threads_changes_no_bit(settings in settings(), rows in 8usize..40, cols in 8usize..40) {
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| bits(glom(rows, cols, |s| *s = settings.clone()).state()))
        };
        let one = run(1);
        prop_assert!(one == run(2) && one == run(5));
    }
}

#[test]
fn a_windowed_result_equals_the_global_one_with_a_mask() {
    for (rows, cols, radius) in [(11, 23, 3.0), (20, 9, 2.5), (16, 16, 7.0)] {
        let windowed = glom(rows, cols, |s| {
            s.levels.iter_mut().for_each(|level| level.reach = Reach::Radius(radius));
            s.score = Score::Cosine;
            s.levels.iter_mut().for_each(|level| level.beta = Schedule::Constant(9.0));
        });
        let field = windowed.contribution_field(Source::Attention);
        // The global row of the same state, masked and normalised by hand.
        for column in 0..rows * cols {
            let global = windowed.attention_row_with(2, column, 9.0, Reach::Global);
            assert_eq!(global.columns.len(), rows * cols);
            let seen = |c: usize| windowed.grid().distance_squared(column, c) as f32 <= radius * radius;
            let kept: Vec<(usize, f32)> =
                global.columns.iter().copied().zip(global.weights.iter().copied()).filter(|(c, _)| seen(*c)).collect();
            let total: f32 = kept.iter().map(|(_, w)| w).sum();
            for d in 0..DIM {
                let sum: f32 = kept.iter().map(|(c, w)| w / total * windowed.state()[[2, *c, d]]).sum();
                assert!((field[[2, column, d]] - sum).abs() < 1e-4);
            }
        }
    }
}

#[test]
fn permuting_columns_with_a_global_radius_permutes_the_result() {
    let (rows, cols) = (12, 13);
    let mut plain = glom(rows, cols, |s| {
        s.score = Score::Cosine;
        s.levels.iter_mut().for_each(|level| level.beta = Schedule::Constant(7.0));
        // What reads the place or the picture of a column would not follow the permutation.
        s.weights = Weights { bottom_up: 0.0, top_down: 0.0, previous: 1.0, attention: 2.0, memory: 0.0 };
    });
    // Two steps without inputs leave all columns the same: scatter them first.
    let all: Vec<usize> = (0..rows * cols).collect();
    plain.scramble(&[0, 1, 2], &all);
    let order: Vec<usize> = all.iter().map(|i| (i * 55 + 7) % all.len()).collect();
    let permute = |state: ArrayView3<f32>| {
        Array3::from_shape_fn(state.dim(), |(level, column, d)| state[[level, order[column], d]])
    };
    let mut permuted = glom(rows, cols, |s| *s = plain.settings().clone());
    permuted.restore(plain.step_count(), permute(plain.state()).view()).unwrap();
    let start = plain.state().to_owned();
    for _ in 0..3 {
        plain.step().unwrap();
        permuted.step().unwrap();
    }
    assert!(largest_difference(start.view(), plain.state()) > 0.1, "nothing moved");
    assert!(largest_difference(permute(plain.state()).view(), permuted.state()) < 1e-5);
}

#[test]
fn not_a_number_names_level_and_step_and_keeps_the_former_state() {
    for (level, bad, what) in [(0, f32::NAN, "not a number"), (2, f32::INFINITY, "")] {
        let mut glom = glom(6, 7, |s| {
            s.weights = Weights { bottom_up: 0.0, top_down: 0.0, previous: 1.0, attention: 0.0, memory: 0.0 }
        });
        let mut state = glom.state().to_owned();
        state[[level, 5, 3]] = bad;
        glom.restore(9, state.view()).unwrap();
        let before = bits(glom.state());
        let error = glom.step().unwrap_err();
        assert!(matches!(error, GlomError::NotFinite { level: named, step: 10, .. } if named == level), "{error}");
        assert!(error.to_string().contains(what));
        assert_eq!((glom.step_count(), before), (9, bits(glom.state())));
    }
}

#[test]
fn a_run_that_overflows_stops_by_itself() {
    let mut glom = glom(5, 5, |_| ());
    let mut settings = glom.settings().clone();
    settings.score = Score::Dot;
    settings.levels.iter_mut().for_each(|level| level.beta = Schedule::Constant(f32::MAX));
    glom.set_settings(settings).unwrap();
    let error = (0..10).find_map(|_| glom.step().err()).expect("a beta without end overflows");
    assert!(matches!(error, GlomError::NotFinite { .. }));
    assert!(glom.state().iter().all(|value| value.is_finite()));
}

#[test]
fn no_weight_at_all_is_refused_and_the_former_settings_stay() {
    let mut glom = glom(4, 4, |_| ());
    let mut settings = glom.settings().clone();
    settings.levels[2].weights =
        Some(Weights { bottom_up: 0.0, top_down: 5.0, previous: 0.0, attention: 0.0, memory: 0.0 });
    let error = glom.set_settings(settings).unwrap_err();
    // Top-down does not exist at the top, so its weight does not help.
    assert!(matches!(error, GlomError::Settings(SettingsError::AllWeightsZero { level: 2 })), "{error}");
    assert_eq!(glom.settings().levels[2].weights, None);
    glom.step().unwrap();
}

#[test]
fn a_frozen_level_stays_and_the_others_move() {
    let mut glom = glom(9, 9, |s| s.levels[1].frozen = true);
    let before = glom.state().to_owned();
    glom.step().unwrap();
    assert_eq!(before.slice(s![1, .., ..]), glom.state().slice(s![1, .., ..]));
    assert_ne!(before.slice(s![0, .., ..]), glom.state().slice(s![0, .., ..]));
    assert!(glom.change().row(1).iter().all(|change| *change == 0.0));
    assert!(glom.perplexity().row(1).iter().all(|perplexity| *perplexity >= 1.0));
}

#[test]
fn change_and_restore_and_reset() {
    let mut glom = glom(8, 11, |_| ());
    let before = glom.state().to_owned();
    glom.step().unwrap();
    for column in [0, 50, 87] {
        let difference = &glom.state().slice(s![1, column, ..]) - &before.slice(s![1, column, ..]);
        let length = difference.mapv(|x| x * x).sum().sqrt();
        assert!((glom.change()[[1, column]] - length).abs() < 1e-5);
    }
    let after = bits(glom.state());
    glom.restore(2, before.view()).unwrap();
    glom.step().unwrap();
    assert!(after == bits(glom.state()), "other bits after going back");
    assert!(matches!(glom.restore(0, before.slice(s![..2, .., ..])), Err(GlomError::StateShape { .. })));
    glom.reset();
    assert_eq!(glom.step_count(), 0);
    for _ in 0..3 {
        glom.step().unwrap();
    }
    assert!(after == bits(glom.state()), "other bits after going back");
}

#[test]
fn a_schedule_acts_step_by_step() {
    let mut glom = glom(4, 4, |s| s.levels[0].beta = Schedule::Ramp { from: 2.0, to: 10.0, rate: 2.0 });
    assert_eq!(glom.beta(0), 8.0);
    glom.step().unwrap();
    assert_eq!(glom.beta(0), 10.0);
    assert_eq!(glom.attention_row(0, 3).beta, 10.0);
}

#[test]
fn perturbations_touch_what_they_are_told_to() {
    let mut glom = glom(7, 7, |_| ());
    let before = glom.state().to_owned();
    glom.erase(&[1], &[3, 4, 999]);
    glom.scramble(&[0, 99], &[8]);
    glom.overwrite(&[2], &[20, 21], 40);
    let length = |v: ndarray::ArrayView1<f32>| v.mapv(|x| x * x).sum().sqrt();
    for ((level, column, d), value) in glom.state().indexed_iter() {
        match (level, column) {
            (1, 3 | 4) => assert_eq!(*value, 0.0),
            (2, 20 | 21) => assert_eq!(*value, before[[2, 40, d]]),
            (0, 8) => {}
            _ => assert_eq!(*value, before[[level, column, d]]),
        }
    }
    let (old, new) = (before.slice(s![0, 8, ..]), glom.state().slice_move(s![0, 8, ..]));
    assert!((length(old) - length(new)).abs() < 1e-4 && old != new);
    // An erased column scores zero with everybody and comes back.
    glom.step().unwrap();
    assert!(length(glom.state().slice(s![1, 3, ..])) > 0.0);
}

#[test]
fn where_bottom_up_alone_is_heard_nothing_surprises_until_the_picture_changes() {
    let only = |weights: Weights| {
        move |settings: &mut Settings| {
            settings.weights = weights;
            settings.levels.iter_mut().for_each(|level| level.weights = None);
        }
    };
    let quiet = Weights { bottom_up: 1.0, top_down: 0.0, previous: 0.0, attention: 0.0, memory: 0.0 };
    let mut run = glom(3, 4, only(quiet));
    run.step().unwrap();
    assert!(run.surprise() < 1e-6, "{}", run.surprise());
    let mut other = picture(3, 4);
    other.pixels_mut().for_each(|pixel| pixel[1] = 255 - pixel[1]);
    run.show(&other).unwrap();
    let surprised = run.surprise();
    assert!(surprised > 1e-3 && surprised <= 2.0, "{surprised}");
    let heard = glom(3, 4, only(Weights::EQUAL)).surprise();
    assert!(heard > 1e-3, "others are heard too: {heard}");
}
