//! Sources weighed by how far they agree.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use glomscope::glom::reference::{ReferenceConfig, ReferenceModel};
use glomscope::glom::{Glom, HandMade, Model, Settings};
use glomscope::grid::Resolution;
use image::RgbImage;

fn picture() -> RgbImage {
    RgbImage::from_fn(60, 40, |x, y| {
        image::Rgb([(x * 37 % 256) as u8, (y * 53 % 256) as u8, ((x * y * 7) % 251) as u8])
    })
}

fn models() -> [Arc<dyn Model>; 2] {
    let config = ReferenceConfig { dim: 12, levels: 3, image_size: [40, 60], patch_size: 4, ..Default::default() };
    [Arc::new(HandMade::new(3, 12, 1)), Arc::new(ReferenceModel::random(config, 11).unwrap())]
}

fn glom(model: &Arc<dyn Model>, turn: impl Fn(&mut Settings)) -> Glom {
    let mut settings = model.default_settings();
    turn(&mut settings);
    Glom::new(model.clone(), &picture(), Resolution::PatchSize(4), settings).unwrap()
}

fn bits(glom: &Glom) -> Vec<u32> {
    glom.state().iter().map(|value| value.to_bits()).collect()
}

fn after(model: &Arc<dyn Model>, steps: usize, turn: impl Fn(&mut Settings)) -> Glom {
    let mut glom = glom(model, turn);
    (0..steps).for_each(|_| glom.step().unwrap());
    glom
}

#[test]
fn a_kappa_of_zero_is_nothing_at_all() {
    for model in models() {
        let plain = model.default_settings();
        let text = serde_json::to_string(&plain).unwrap();
        assert!(!text.contains("agreement") && serde_json::from_str::<Settings>(&text).unwrap() == plain, "{text}");
        let (off, on) = (after(&model, 4, |_| ()), after(&model, 4, |settings| settings.agreement = 3.0));
        assert!(bits(&off) == bits(&after(&model, 4, |settings| settings.agreement = 0.0)));
        assert!(bits(&off) != bits(&on), "{}", model.name());
        let mut turned = plain;
        turned.agreement = 3.0;
        let text = serde_json::to_string(&turned).unwrap();
        assert_eq!(serde_json::from_str::<Settings>(&text).unwrap(), turned);
    }
}

#[test]
fn what_a_column_is_told_makes_its_next_state_with_the_shares_that_it_shows() {
    for model in models() {
        let mut glom = after(&model, 3, |settings| {
            settings.agreement = 4.0;
            settings.weights.memory = 0.2;
            settings.levels.iter_mut().filter_map(|level| level.weights.as_mut()).for_each(|own| own.memory = 0.2);
        });
        let plain = glom.shares().to_vec();
        let mut moved = 0.0_f32;
        let told: Vec<_> = [(0, 7), (1, 20), (2, 33)]
            .into_iter()
            .map(|(level, column)| {
                let told = glom.contributions(level, column);
                let sum: f32 = told.iter().map(|one| one.share).sum();
                assert!((sum - 1.0).abs() < 1e-5, "{sum}");
                for one in &told {
                    moved = moved.max((one.share - plain[level].get(one.source)).abs());
                }
                ((level, column), glom.next(level, column, &told))
            })
            .collect();
        assert!(moved > 1e-3, "{}: no share was moved", model.name());
        glom.step().unwrap();
        for ((level, column), next) in told {
            let is = glom.state();
            let is = is.slice(ndarray::s![level, column, ..]);
            let apart = is.iter().zip(&next).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(apart < 1e-4, "{}, level {level}: {apart}", model.name());
        }
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    for model in models() {
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| bits(&after(&model, 3, |settings| settings.agreement = 2.0)))
        };
        assert!(with(1) == with(3), "{}", model.name());
    }
}

#[test]
fn a_kappa_that_cannot_be_is_refused_in_words() {
    let model = HandMade::new(3, 12, 1);
    for kappa in [-1.0, f32::NAN, 1000.0] {
        let mut settings = model.default_settings();
        settings.agreement = kappa;
        let said = settings.check(3).unwrap_err().to_string();
        assert!(said.contains("by agreement") && said.contains("from 0 to 100"), "{said}");
    }
}
