//! Fast weights in GLOM: what they learn, what they say, and that they change nothing until they are asked.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use glomscope::engine::{Command, ModelChoice, PictureSource, Run, Setup, open_model};
use glomscope::fast_weights::{FastWeights, Learning, Rule};
use glomscope::glom::reference::{ReferenceConfig, ReferenceModel};
use glomscope::glom::{Glom, HandMade, Kernel, Model, Settings, Source, Weights};
use glomscope::grid::Resolution;
use image::RgbImage;
use ndarray::{Array1, Array2, ArrayView2, ArrayView3, Axis, s};

const ROWS: usize = 9;
const COLS: usize = 13;
const PATCH: usize = 4;

fn picture() -> RgbImage {
    RgbImage::from_fn((COLS * PATCH) as u32, (ROWS * PATCH) as u32, |x, y| {
        image::Rgb([(x * 37 % 256) as u8, (y * 53 % 256) as u8, ((x * y * 7) % 251) as u8])
    })
}

fn random() -> Arc<dyn Model> {
    let image_size = [ROWS * PATCH, COLS * PATCH];
    let config = ReferenceConfig { dim: 12, levels: 3, image_size, patch_size: PATCH, ..Default::default() };
    Arc::new(ReferenceModel::random(config, 11).unwrap())
}

fn hand_made() -> Arc<dyn Model> {
    Arc::new(HandMade::new(3, 24, 5))
}

fn glom(model: Arc<dyn Model>, change: impl FnOnce(&mut Settings)) -> Glom {
    let mut settings = model.default_settings();
    change(&mut settings);
    Glom::new(model, &picture(), Resolution::PatchSize(PATCH as u32), settings).unwrap()
}

fn after(mut glom: Glom, steps: usize) -> Glom {
    (0..steps).for_each(|_| glom.step().unwrap());
    glom
}

fn bits<'a>(values: impl IntoIterator<Item = &'a f32>) -> Vec<u32> {
    values.into_iter().map(|value| value.to_bits()).collect()
}

fn all_bits(glom: &Glom) -> (Vec<u32>, Vec<u32>) {
    let memory: Vec<u32> = (0..3).flat_map(|level| bits(glom.memory(level).matrix().iter())).collect();
    (bits(glom.state().iter()), memory)
}

fn largest<'a>(a: impl IntoIterator<Item = &'a f32>, b: impl IntoIterator<Item = &'a f32>) -> f32 {
    a.into_iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

/// sum_i x_i x_i^T / N in double precision, by the definition.
fn mean_of_products(x: ArrayView2<f32>) -> Array2<f64> {
    let (count, dim) = x.dim();
    let mut sum = Array2::<f64>::zeros((dim, dim));
    for row in x.outer_iter() {
        for i in 0..dim {
            for j in 0..dim {
                sum[[i, j]] += f64::from(row[i]) * f64::from(row[j]) / count as f64;
            }
        }
    }
    sum
}

/// States of the version before there was a memory, at some places (level, column, component) and summed up, after six
/// steps on the bundled picture "reef" at 24 columns across.
#[test]
fn without_a_weight_the_states_are_those_of_the_engine_before() {
    type Place = ((usize, usize, usize), f32);
    let expected: [(ModelChoice, [Place; 6], [f64; 5]); 2] = [
        (
            ModelChoice::HandMade,
            [
                ((0, 0, 0), 0.143_547_39),
                ((0, 192, 5), -0.054_462_09),
                ((1, 383, 63), 0.092_077_9),
                ((2, 7, 3), 0.097_216_63),
                ((4, 128, 32), -0.097_694_48),
                ((4, 383, 0), -0.058_510_296),
            ],
            [2_758.771, 2_759.772_5, 2_770.422_9, 2_740.573_3, 2_755.526_4],
        ),
        (
            ModelChoice::Random,
            [
                ((0, 0, 0), 0.058_196_153),
                ((0, 192, 5), 0.126_377_17),
                ((1, 383, 63), 0.036_809_877),
                ((2, 7, 3), 0.004_306_381_6),
                ((4, 128, 32), 0.081_395_92),
                ((4, 383, 0), 0.070_886_84),
            ],
            [1_669.802_1, 1_583.291, 1_455.300_4, 1_628.600_9, 1_965.537_1],
        ),
    ];
    for (choice, places, sums) in expected {
        let model = open_model(&choice, None).unwrap();
        let mut setup = Setup::for_model(choice, &*model);
        setup.resolution = Resolution::ColumnsAcross(24);
        let mut run = Run::new(PictureSource::Sample("reef".to_owned()), Some(setup)).unwrap();
        run.apply(Command::Step(6));
        while run.is_running() {
            run.advance();
        }
        let state = run.snapshot().state.clone();
        // Products differ in the last bits between kinds of processors, so to five digits and not to the bit.
        for ((level, column, component), value) in places {
            let found = state[[level, column, component]];
            assert!((found - value).abs() < 1e-5, "level {level}, column {column}: {found}, was {value}");
        }
        for (level, sum) in sums.into_iter().enumerate() {
            let found: f64 = state.index_axis(Axis(0), level).iter().map(|x| f64::from(x.abs())).sum();
            assert!((found / sum - 1.0).abs() < 1e-5, "level {level}: {found}, was {sum}");
        }
    }
}

#[test]
fn a_memory_that_is_not_asked_changes_no_bit_whatever_it_holds() {
    for model in [random(), hand_made()] {
        let still = after(glom(model.clone(), |settings| settings.memory.frozen = true), 6);
        assert!((0..3).all(|level| still.memory(level).norm() == 0.0));
        let changes: [fn(&mut Settings); 3] = [
            |_| {},
            |settings| settings.memory.learning = Learning { rule: Rule::Delta, decay: 0.5, rate: 1.0 },
            |settings| (settings.memory.inner, settings.memory.learning.rate) = (5, 3.0),
        ];
        for change in changes {
            let learns = after(glom(model.clone(), change), 6);
            assert!((0..3).all(|level| learns.memory(level).norm() > 0.0));
            assert_eq!(bits(learns.state().iter()), bits(still.state().iter()));
            assert_eq!(bits(learns.perplexity().iter()), bits(still.perplexity().iter()));
        }
    }
}

#[test]
fn every_level_learns_what_it_holds_after_every_step() {
    for rule in Rule::ALL {
        let learning = Learning { rule, decay: 0.8, rate: 0.25 };
        let mut glom = glom(random(), |settings| settings.memory.learning = learning);
        let mut expected = vec![Array2::<f64>::zeros((12, 12)); 3];
        for step in 1..=4 {
            glom.step().unwrap();
            for (level, expected) in expected.iter_mut().enumerate() {
                let x = glom.state().index_axis(Axis(0), level).to_owned();
                let products = mean_of_products(x.view());
                let squared = products.diag().sum() as f32;
                let rate = f64::from(learning.rate_for(squared));
                let new = if rule == Rule::Delta { &products - &expected.dot(&products) } else { products };
                *expected = &*expected * f64::from(learning.kept()) + &(new * rate);
                let scale = expected.iter().fold(0.0_f64, |largest, x| largest.max(x.abs()));
                let matrix = glom.memory(level).matrix();
                let worst =
                    matrix.iter().zip(expected.iter()).map(|(a, b)| (f64::from(*a) - b).abs()).fold(0.0, f64::max);
                assert!(worst < 1e-5 * scale, "{} level {level} step {step}: {worst} of {scale}", rule.name());
            }
        }
    }
}

#[test]
fn the_read_is_the_mean_over_the_past_by_attention() {
    // A x = eta sum_tau lambda^(t - tau) mean_i x_i(tau) [x_i(tau) . x], over the states that the level went through.
    let mut glom = glom(hand_made(), |_| {});
    let mut past = Vec::new();
    for _ in 0..7 {
        glom.step().unwrap();
        past.push(glom.state().to_owned());
    }
    let Learning { decay, rate, .. } = glom.settings().memory.learning;
    for (level, column) in [(0, 0), (1, 50), (2, 116)] {
        let cue = glom.state().slice(s![level, column, ..]).to_owned();
        let mut list = Array1::<f64>::zeros(cue.len());
        for (age, state) in past.iter().rev().enumerate() {
            for x in state.index_axis(Axis(0), level).outer_iter() {
                let score: f64 = x.iter().zip(&cue).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
                let weight = f64::from(rate) * f64::from(decay).powi(age as i32) / (ROWS * COLS) as f64;
                list.zip_mut_with(&x, |sum, value| *sum += weight * score * f64::from(*value));
            }
        }
        let told = glom.contributions(level, column);
        let said = &told.iter().find(|one| one.source == Source::Memory).unwrap().vector;
        let worst = said.iter().zip(&list).map(|(a, b)| (f64::from(*a) - b).abs()).fold(0.0, f64::max);
        assert!(worst < 1e-5, "level {level}: {worst}");
    }
}

#[test]
fn one_stored_state_drives_a_cue_as_the_priming_theory_says() {
    // eta lambda^D (p . c) p: fades by lambda per step and rises with eta. D steps of decay on a matrix that learns
    // nothing else.
    let mut glom = after(glom(hand_made(), |_| {}), 2);
    let p = glom.state().slice(s![1, 7, ..]).to_owned();
    for (eta, lambda, delay) in [(0.5_f32, 0.95_f32, 0), (0.5, 0.95, 10), (2.0, 0.8, 5)] {
        let mut memory = FastWeights::new(p.len());
        assert!(memory.store(p.view(), &Learning { rule: Rule::Decay, decay: lambda, rate: eta }));
        for _ in 0..delay {
            memory.store(Array1::zeros(p.len()).view(), &Learning { rule: Rule::Decay, decay: lambda, rate: eta });
        }
        glom.set_memory(1, &memory).unwrap();
        for column in [0, 30, 116] {
            let c = glom.state().slice(s![1, column, ..]).to_owned();
            let said = glom.contributions(1, column).pop().unwrap();
            assert_eq!(said.source, Source::Memory);
            let expected = &p * (eta * lambda.powi(delay) * p.dot(&c));
            assert!(largest(&said.vector, &expected) < 1e-5, "column {column}");
        }
    }
    let wrong = glom.set_memory(0, &FastWeights::new(7)).unwrap_err().to_string();
    assert!(wrong.contains("length 7"), "{wrong}");
}

/// The update by the definition: the sustained boundary condition from the contributions, the inner loop, the model's
/// normalisation.
fn by_definition(glom: &Glom, model: &dyn Model, level: usize, column: usize, inner: usize) -> Array1<f32> {
    let told = glom.contributions(level, column);
    let mut sustained = Array1::zeros(model.dim());
    for one in told.iter().filter(|one| one.source != Source::Memory) {
        sustained.scaled_add(one.share, &Array1::from(one.vector.clone()));
    }
    let share = glom.shares()[level].memory;
    let mut h = glom.state().slice(s![level, column, ..]).to_owned();
    for _ in 0..inner {
        let mut next = (&sustained + &(glom.memory(level).matrix().dot(&h) * share)).insert_axis(Axis(0));
        model.normalise(level, next.view_mut());
        h = next.row(0).to_owned();
    }
    h
}

#[test]
fn the_inner_loop_sustains_its_boundary_condition() {
    for (model, weight) in [(hand_made(), 0.4), (random(), 0.05)] {
        for inner in [1, 2, 5] {
            let mut glom = glom(model.clone(), |settings| {
                settings.weights.memory = weight;
                settings.memory.inner = inner;
            });
            (0..4).for_each(|_| glom.step().unwrap());
            let field = glom.contribution_field(Source::Memory);
            let places = [(0, 0), (1, 60), (2, 116)];
            let expected = places.map(|(level, column)| by_definition(&glom, &*model, level, column, inner));
            for (level, column) in places {
                let told = glom.contributions(level, column);
                let said = &told.iter().find(|one| one.source == Source::Memory).unwrap().vector;
                assert!(
                    largest(said, field.slice(s![level, column, ..])) < 1e-5,
                    "S = {inner}: the field and the column"
                );
            }
            glom.step().unwrap();
            for ((level, column), expected) in places.into_iter().zip(&expected) {
                let found = glom.state().slice(s![level, column, ..]).to_owned();
                assert!(largest(&found, expected) < 1e-5, "S = {inner}, level {level}: {found} and not {expected}");
            }
        }
    }
}

#[test]
fn kernels_without_a_softmax_equal_naive_sums() {
    for kernel in [Kernel::Linear, Kernel::LinearDecay, Kernel::Delta] {
        for model in [random(), hand_made()] {
            let mut glom = glom(model, |settings| settings.levels.iter_mut().for_each(|level| level.kernel = kernel));
            (0..3).for_each(|_| glom.step().unwrap());
            let field = glom.contribution_field(Source::Attention);
            let state = glom.state().to_owned();
            for level in 0..3 {
                let x = state.index_axis(Axis(0), level);
                for column in [0, 44, 116] {
                    let own = x.row(column);
                    let mut sum = Array1::<f32>::zeros(own.len());
                    if kernel == Kernel::Linear {
                        x.outer_iter().for_each(|other| sum.scaled_add(other.dot(&own), &other));
                    } else {
                        sum = glom.memory(level).matrix().dot(&own);
                    }
                    let expected = &sum * (own.dot(&own) / sum.dot(&sum)).sqrt();
                    let found = field.slice(s![level, column, ..]);
                    let scale = own.dot(&own).sqrt();
                    assert!(largest(found, &expected) < 1e-4 * scale, "{} level {level}", kernel.name());
                    let told = glom.contributions(level, column);
                    let said = &told.iter().find(|one| one.source == Source::Attention).unwrap().vector;
                    assert!(largest(said, &expected) < 1e-4 * scale, "{} level {level}: the inspector", kernel.name());
                    let row = glom.attention_row(level, column);
                    assert_eq!((row.kernel, row.columns.len()), (kernel, ROWS * COLS));
                    if kernel == Kernel::Linear {
                        let scores: Vec<f64> = x.outer_iter().map(|other| f64::from(other.dot(&own))).collect();
                        let (total, squares) = (scores.iter().sum::<f64>(), scores.iter().map(|s| s * s).sum::<f64>());
                        let expected = total * total / squares;
                        assert!((f64::from(row.perplexity) / expected - 1.0).abs() < 1e-3);
                        assert!(expected < 1.0001 * (ROWS * COLS) as f64);
                    } else {
                        assert!(row.perplexity.is_nan() && row.weights.iter().all(|weight| *weight >= 0.0));
                    }
                }
            }
            let before = glom.attention_row(1, 44).perplexity;
            glom.step().unwrap();
            let measured = glom.perplexity()[[1, 44]];
            let same =
                if kernel == Kernel::Linear { (measured / before - 1.0).abs() < 1e-3 } else { measured.is_nan() };
            assert!(same, "{}: {measured} and {before}", kernel.name());
        }
    }
}

#[test]
fn an_island_of_one_vector_is_a_fixed_point_of_every_kernel() {
    for kernel in Kernel::ALL {
        let mut glom = glom(hand_made(), |settings| {
            settings.weights = Weights { bottom_up: 0.0, top_down: 0.0, previous: 0.0, attention: 1.0, memory: 0.0 };
            settings.levels.iter_mut().for_each(|level| level.kernel = kernel);
        });
        let one = glom.state().slice(s![0, 0, ..]).to_owned();
        let mut state = glom.state().to_owned();
        state.lanes_mut(Axis(2)).into_iter().for_each(|mut column| column.assign(&one));
        glom.restore(0, state.view()).unwrap();
        let glom = after(glom, 3);
        assert!(largest(glom.state().iter(), state.iter()) < 1e-5, "{}", kernel.name());
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    for kernel in Kernel::ALL {
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let glom = glom(hand_made(), |settings| {
                    settings.weights.memory = 0.3;
                    settings.memory.inner = 2;
                    settings.levels.iter_mut().for_each(|level| level.kernel = kernel);
                });
                all_bits(&after(glom, 8))
            })
        };
        let one = with(1);
        assert_eq!(one, with(4), "{}", kernel.name());
        assert_eq!(one, with(3), "{}", kernel.name());
    }
}

#[test]
fn a_frozen_memory_is_read_and_does_not_learn() {
    let mut glom = after(glom(hand_made(), |settings| settings.weights.memory = 0.3), 3);
    let mut settings = glom.settings().clone();
    settings.memory.frozen = true;
    glom.set_settings(settings.clone()).unwrap();
    let (before, serial) = (all_bits(&glom).1, glom.memory_serial());
    glom.step().unwrap();
    assert_eq!((all_bits(&glom).1, glom.memory_serial()), (before, serial));
    let with = glom.state().to_owned();
    glom.reset();
    assert!((0..3).all(|level| glom.memory(level).norm() == 0.0), "a new run begins with an empty memory");
    settings.weights.memory = 0.0;
    glom.set_settings(settings).unwrap();
    let without = after(glom, 4);
    assert!(largest(with.iter(), without.state().iter()) > 1e-4, "the frozen memory acted");
}

#[test]
fn settings_that_cannot_run_are_refused_in_plain_words() {
    let model = random();
    let refused = |change: &dyn Fn(&mut Settings)| {
        let mut settings = model.default_settings();
        change(&mut settings);
        settings.check(3).unwrap_err().to_string()
    };
    assert!(refused(&|s| s.memory.learning.decay = 1.5).contains("lambda"));
    assert!(refused(&|s| s.memory.learning.decay = f32::NAN).contains("lambda"));
    assert!(refused(&|s| s.memory.learning.rate = -1.0).contains("eta"));
    assert!(refused(&|s| s.memory.inner = 0).contains("inner loop"));
    assert!(refused(&|s| s.memory.inner = 1000).contains("inner loop"));
    assert!(refused(&|s| s.weights.memory = -1.0).contains("memory weight"));
    // The rate is fine for the rule of the other levels, not for the one that this kernel names.
    let delta = |s: &mut Settings| (s.levels[1].kernel, s.memory.learning.rate) = (Kernel::Delta, 3.0);
    assert!(refused(&delta).contains("delta"));
}

#[test]
fn settings_of_before_are_read_with_a_memory_that_is_off() {
    let mut settings = serde_json::to_value(random().default_settings()).unwrap();
    settings.as_object_mut().unwrap().remove("memory").unwrap();
    settings["weights"].as_object_mut().unwrap().remove("memory").unwrap();
    for level in settings["levels"].as_array_mut().unwrap() {
        level.as_object_mut().unwrap().remove("kernel").unwrap();
    }
    let read: Settings = serde_json::from_value(settings).unwrap();
    assert_eq!(read, random().default_settings());
    assert_eq!(read.weights.memory, 0.0);
}

#[test]
fn an_overflow_stops_the_run_and_keeps_state_and_memory() {
    // Nothing holds the random network's states in bounds: a strong memory feeds on itself until a level is infinite.
    let mut glom = glom(random(), |settings| {
        settings.weights.memory = 50.0;
        settings.memory.learning = Learning { rule: Rule::Sum, decay: 1.0, rate: 1e3 };
    });
    let (error, before) = (0..200)
        .find_map(|_| {
            let before = all_bits(&glom);
            glom.step().err().map(|error| (error, before))
        })
        .unwrap();
    assert!(error.to_string().contains("level"), "{error}");
    assert_eq!(all_bits(&glom), before);
    assert!(finite(glom.state()) && (0..3).all(|level| glom.memory(level).is_finite()));
}

fn finite(state: ArrayView3<f32>) -> bool {
    state.iter().all(|value| value.is_finite())
}
