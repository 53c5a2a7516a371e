//! The hand-made model: its features, couplings and shipped settings.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use glomscope::glom::{Glom, HandMade, Model, Reach, Schedule, Scratch, SelfScore, Settings, Weights};
use glomscope::grid::{Grid, Resolution};
use glomscope::islands::{Analysis, Circumstances, Conduct, Reading, analyse, diagnose};
use image::{Rgb, RgbImage};
use ndarray::{Array2, ArrayView2, Axis};

fn input(picture: &RgbImage, grid: Grid) -> Array2<f32> {
    HandMade::default().visual_input(picture, grid).unwrap()
}

fn assert_unit(rows: ArrayView2<f32>) {
    for row in rows.outer_iter() {
        assert!((row.dot(&row) - 1.0).abs() < 1e-5, "length {}", row.dot(&row).sqrt());
    }
}

/// Four quarters of one colour each, in pairs of like colours: dark red and light red above, dark blue and light blue
/// below.
fn quarters(side: u32) -> RgbImage {
    RgbImage::from_fn(side, side, |x, y| match (x < side / 2, y < side / 2) {
        (true, true) => Rgb([120, 10, 10]),
        (false, true) => Rgb([250, 90, 90]),
        (true, false) => Rgb([10, 10, 120]),
        (false, false) => Rgb([90, 90, 250]),
    })
}

#[test]
fn every_picture_and_every_grid_give_unit_vectors() {
    for (width, height, rows, cols) in
        [(1, 1, 1, 1), (1, 1, 3, 4), (7, 2, 2, 7), (64, 48, 6, 8), (33, 91, 10, 4), (600, 20, 1, 9)]
    {
        let picture = RgbImage::from_fn(width, height, |x, y| Rgb([(x * 37) as u8, (y * 91) as u8, (x * y) as u8]));
        for dim in [1, 2, 7, 64] {
            let input = HandMade::new(2, dim, 3).visual_input(&picture, Grid::new(rows, cols)).unwrap();
            assert_eq!(input.dim(), (rows * cols, dim));
            assert_unit(input.view());
        }
    }
    // A picture without pixels is survived as well.
    assert_unit(input(&RgbImage::new(0, 0), Grid::new(2, 2)).view());
}

#[test]
fn a_picture_of_one_colour_is_one_vector() {
    for grey in [0, 128, 255] {
        let input = input(&RgbImage::from_pixel(40, 30, Rgb([grey; 3])), Grid::new(3, 4));
        for row in input.outer_iter() {
            assert!((row.dot(&input.row(0)) - 1.0).abs() < 1e-5);
        }
    }
}

#[test]
fn like_patches_are_alike_and_unlike_ones_are_not() {
    let input = input(&quarters(64), Grid::new(4, 4));
    let cosine = |a: usize, b: usize| input.row(a).dot(&input.row(b));
    // Within a quarter (0 and 1, which touches the border), one hue in two shades (0 and 2), two hues (0 and 10).
    assert!(cosine(0, 1) > 0.9, "{}", cosine(0, 1));
    assert!(cosine(0, 2) < cosine(0, 1) - 0.1);
    assert!(cosine(0, 10) < cosine(0, 2));
}

#[test]
fn texture_is_seen_where_the_mean_colour_is_the_same() {
    // Left: grey; right: a chessboard of pixels with about the same mean lightness.
    let picture = RgbImage::from_fn(64, 32, |x, y| {
        if x < 32 { Rgb([119; 3]) } else { Rgb([if (x + y) % 2 == 0 { 59 } else { 180 }; 3]) }
    });
    let input = input(&picture, Grid::new(2, 4));
    assert!(input.row(0).dot(&input.row(3)) < 0.98);
    assert!(input.row(0).dot(&input.row(4)) > 0.999);
}

#[test]
fn a_large_photograph_is_seen_as_its_smaller_copy() {
    let small = input(&quarters(96), Grid::new(8, 8));
    let large = input(&quarters(960), Grid::new(8, 8));
    for (a, b) in small.outer_iter().zip(large.outer_iter()) {
        assert!(a.dot(&b) > 0.95, "{}", a.dot(&b));
    }
}

#[test]
fn top_down_undoes_bottom_up_and_levels_stand_at_thirty_degrees() {
    for dim in [64, 7] {
        let model = HandMade::new(3, dim, 1);
        let input = model.visual_input(&quarters(64), Grid::new(8, 8)).unwrap();
        let mut scratch = Scratch::default();
        let (mut up, mut down) = (Array2::zeros((64, dim)), Array2::zeros((64, dim)));
        model.bottom_up(1, input.view(), up.view_mut(), &mut scratch);
        model.top_down(0, up.view(), Array2::zeros((64, 0)).view(), down.view_mut(), &mut scratch);
        for column in 0..64 {
            let (here, above, back) = (input.row(column), up.row(column), down.row(column));
            assert!((here.dot(&above) - 30.0_f32.to_radians().cos()).abs() < 1e-5);
            assert!((&here - &back).iter().all(|difference| difference.abs() < 1e-6));
        }
        // Level 0 is told the visual input itself.
        model.bottom_up(0, input.view(), down.view_mut(), &mut scratch);
        assert_eq!(down, input);
    }
}

#[test]
fn an_erased_column_stays_erased_by_normalisation() {
    let mut rows = Array2::from_shape_vec((2, 2), vec![0.0, 0.0, 3.0, 4.0]).unwrap();
    HandMade::default().normalise(0, rows.view_mut());
    assert_eq!(rows, Array2::from_shape_vec((2, 2), vec![0.0, 0.0, 0.6, 0.8]).unwrap());
}

#[test]
fn the_seed_draws_the_features() {
    let (picture, grid) = (quarters(32), Grid::new(4, 4));
    let of = |seed| HandMade::new(2, 16, seed).visual_input(&picture, grid).unwrap();
    assert_eq!(of(5), of(5));
    assert_ne!(of(5), of(6));
}

#[test]
fn the_shipped_settings_run_and_reach_further_from_level_to_level() {
    for levels in [1, 2, 5, 8] {
        let model = HandMade::new(levels, 64, 1);
        let settings = model.default_settings();
        settings.check(levels).unwrap();
        for pair in settings.levels.windows(2) {
            let (Reach::Radius(low), Reach::Radius(high)) = (pair[0].reach, pair[1].reach) else { panic!("global") };
            assert!(low < high && pair[0].beta.at(1000) > pair[1].beta.at(1000));
        }
    }
}

fn settled(picture: &RgbImage, across: u32, steps: usize) -> (Glom, Analysis) {
    settled_with(picture, across, steps, |_| {})
}

fn settled_with(picture: &RgbImage, across: u32, steps: usize, change: impl Fn(&mut Settings)) -> (Glom, Analysis) {
    let model = Arc::new(HandMade::default());
    let mut settings = model.default_settings();
    change(&mut settings);
    let mut glom = Glom::new(model, picture, Resolution::ColumnsAcross(across), settings).unwrap();
    for _ in 0..steps {
        glom.step().unwrap();
    }
    let mut found = analyse(glom.state(), glom.grid(), glom.perplexity(), glom.change(), Reading::default());
    let circumstances = Circumstances {
        one_colour: false,
        steps,
        now: &Conduct::of(glom.settings(), steps).unwrap(),
        meant: &Conduct::of(&HandMade::default().default_settings(), steps).unwrap(),
        input: glom.input(),
        film: false,
    };
    found.diagnoses = diagnose(&found, glom.state(), glom.grid(), &circumstances);
    (glom, found)
}

#[test]
fn a_run_settles_on_islands_that_are_the_picture_s_parts() {
    let (glom, found) = settled(&quarters(64), 16, 60);
    for level in &found.levels {
        assert_eq!(level.islands.len(), 4, "{:?}", level.meters);
        assert_eq!(level.islands.iter().map(|island| island.size).collect::<Vec<_>>(), [64; 4]);
        assert!(level.meters.relative_change < 1e-3, "{:?}", level.meters);
        assert!(level.meters.contrast > 0.7);
    }
    assert_eq!(found.diagnoses, []);
    for rows in glom.state().axis_iter(Axis(0)) {
        assert_unit(rows);
    }
    // The levels agree, each turned against the next.
    assert!((found.levels[0].meters.cross_level_angle.unwrap() - 30.0).abs() < 2.0);
}

#[test]
fn without_anything_to_see_the_run_says_so() {
    let (_, found) = settled(&RgbImage::from_pixel(32, 24, Rgb([90, 120, 40])), 8, 10);
    assert!(found.levels.iter().all(|level| level.islands.len() == 1));
    let names: Vec<_> = found.diagnoses.iter().map(|found| found.name).collect();
    assert_eq!(names, ["nothing to see"]);
}

/// Levels at which a run that was set up to fail is said to ail so.
fn levels_that(name: &str, steps: usize, change: impl Fn(&mut Settings)) -> usize {
    // Every cell another colour.
    let picture = RgbImage::from_fn(128, 128, |x, y| {
        let cell = (x / 8 + 16 * (y / 8)).wrapping_mul(2_654_435_761);
        Rgb([(cell >> 8) as u8, (cell >> 16) as u8, (cell >> 24) as u8])
    });
    let (_, found) = settled_with(&picture, 16, steps, change);
    found.diagnoses.iter().filter(|found| found.name == name).count()
}

#[test]
fn runs_that_fail_are_told_how() {
    let smoother_alone = Weights { bottom_up: 0.0, top_down: 0.0, previous: 1.0, attention: 1.0, memory: 0.0 };
    let pairs = |settings: &mut Settings| {
        settings.weights = smoother_alone;
        settings.self_score = SelfScore::Excluded;
        settings.levels.iter_mut().for_each(|level| level.beta = Schedule::Constant(2000.0));
    };
    let blur = |settings: &mut Settings| {
        settings.weights = Weights { bottom_up: 0.1, top_down: 0.0, previous: 0.5, attention: 1.0, memory: 0.0 };
        settings.levels.iter_mut().for_each(|level| {
            level.beta = Schedule::Constant(0.01);
            level.reach = Reach::Global;
        });
    };
    let collapse = |settings: &mut Settings| {
        settings.weights = smoother_alone;
        settings.levels.iter_mut().for_each(|level| {
            level.beta = Schedule::Constant(0.5);
            level.reach = Reach::Global;
        });
    };
    for (name, least, change) in [
        ("locked in pairs", 3, &pairs as &dyn Fn(&mut Settings)),
        // Further up the mean has left one vector, which is said instead.
        ("global mean", 2, &blur),
        ("collapsed", 5, &collapse),
    ] {
        let (failing, shipped) = (levels_that(name, 40, change), levels_that(name, 40, |_| {}));
        assert!(failing >= least, "{name} at {failing} levels");
        assert_eq!(shipped, 0, "{name} is said of the shipped settings");
    }
}
