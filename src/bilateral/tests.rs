//! What a training of hemispheres promises.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use super::*;

fn material(side: usize) -> Material {
    let (training, validation) = generate(3, Set::Training, 10, side).unwrap().kept_apart().unwrap();
    Material { training: Arc::new(training), validation: Arc::new(validation), sides: Vec::new() }
}

fn small() -> Config {
    let widths = [3, 4, 4, 5];
    Config { widths, side: 8, shift: 1, batch: 17, updates: 6, test_every: 4, ..Config::default() }
}

fn to_the_end(training: &mut Trainer) {
    while !training.is_over() {
        training.step().unwrap();
    }
}

#[test]
fn a_training_that_is_taken_up_again_comes_to_the_same_bits_whatever_it_is_told() {
    let pictures = material(8);
    let frozen = Material {
        sides: vec![Hemisphere::new([3, 4, 4, 5], 1, 0), Hemisphere::new([2, 4, 4, 3], 1, 1)],
        ..pictures.clone()
    };
    let both = Config { sides: 2, told: Told::Both, ..small() };
    for (config, material) in [
        (small(), &pictures),
        (Config { told: Told::General, ..small() }, &pictures),
        (both.clone(), &pictures),
        (Config { frozen: true, ..both }, &frozen),
    ] {
        let mut whole = Trainer::new_on(config.clone(), material).unwrap();
        to_the_end(&mut whole);
        let mut begun = Trainer::new_on(config, material).unwrap();
        (0..3).for_each(|_| begun.step().unwrap());
        let mut again = Trainer::resume_on(begun.save(), material).unwrap();
        to_the_end(&mut again);
        assert!(again.save().state == whole.save().state);
        let points = |training: &Trainer| training.curve().iter().map(|point| point.value.clone()).collect::<Vec<_>>();
        assert_eq!((points(&again), whole.curve().len()), (points(&whole), 2));
    }
    let mut begun = Trainer::new_on(small(), &pictures).unwrap();
    begun.step().unwrap();
    let other = Material { training: pictures.validation.clone(), ..pictures.clone() };
    let refused = Trainer::resume_on(begun.save(), &other).unwrap_err().to_string();
    assert!(refused.starts_with("the training began on other pictures"), "{refused}");
    let mut thin = begun.save();
    thin.state.moments = Default::default();
    let refused = Trainer::resume_on(thin, &pictures).unwrap_err().to_string();
    assert!(refused.contains("without the state of its training"), "{refused}");
}

#[test]
fn frozen_hemispheres_stay_as_they_are_to_the_bit_and_their_heads_learn() {
    let pictures = material(8);
    let mut left = Trainer::new_on(small(), &pictures).unwrap();
    to_the_end(&mut left);
    let mut right = Trainer::new_on(Config { told: Told::General, seed: 2, ..small() }, &pictures).unwrap();
    to_the_end(&mut right);
    let sides = vec![left.learner().network().sides[0].clone(), right.learner().network().sides[0].clone()];
    assert_ne!(sides[0], Hemisphere::new(small().widths, 1, 0), "both values and running means have moved");
    let material = Material { sides: sides.clone(), ..pictures.clone() };
    let config = Config { sides: 2, told: Told::Both, frozen: true, updates: 8, ..small() };
    let mut heads = Trainer::new_on(config.clone(), &material).unwrap();
    let before = heads.learner().network().clone();
    to_the_end(&mut heads);
    let after = heads.learner().network();
    let bits = |sides: &[Hemisphere]| -> Vec<u32> {
        sides.iter().flat_map(|side| side.values.iter().chain(&side.running)).map(|value| value.to_bits()).collect()
    };
    assert_eq!(bits(&after.sides), bits(&sides));
    assert!(before.heads.iter().zip(&after.heads).all(|(before, after)| before != after));
    assert_eq!(heads.save().state.moments[0].len(), after.heads.len(), "the optimiser has no hold on the hemispheres");
    let said = |material: &Material, config: Config| Trainer::new_on(config, material).unwrap_err().to_string();
    assert!(said(&pictures, config.clone()).contains("have to be given"));
    assert!(said(&material, Config { frozen: false, ..config.clone() }).contains("have to be given"));
    assert!(said(&material, Config { sides: 1, ..config }).contains("2 hemispheres are given, not 1"));
}

#[test]
fn it_learns() {
    let config = Config { updates: 24, batch: 40, dropout: 0.1, rate: 1e-2, mirror: false, shift: 0, ..small() };
    let mut training = Trainer::new_on(config, &material(8)).unwrap();
    to_the_end(&mut training);
    let losses: Vec<f64> = training.curve().iter().map(|point| point.value.loss).collect();
    assert!(losses[5] < losses[0] - 0.15, "{losses:?}");
}

#[test]
fn the_bits_are_those_of_one_thread() {
    let pictures = material(8);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let config = Config { updates: 2, batch: 40, ..small() };
            let mut training = Trainer::new_on(config, &pictures).unwrap();
            to_the_end(&mut training);
            training.save().state
        })
    };
    assert!(run(1) == run(3));
}

#[test]
fn a_training_that_diverges_says_so_and_leaves_a_network_of_numbers() {
    let pictures = material(8);
    let mut training = Trainer::new_on(Config { rate: 1e30, updates: 60, ..small() }, &pictures).unwrap();
    let error = (0..60).find_map(|_| training.step().err()).unwrap();
    assert!(matches!(error, BilateralError::NotFinite(_)), "{error}");
    let state = training.save().state;
    assert!(state.network.heads.iter().chain(&state.network.sides[0].values).all(|value| !value.is_nan()));
}

#[test]
fn slopes_reach_every_part_of_a_pair_and_are_those_of_finite_differences() {
    let pictures = material(8).training;
    let config = Config { sides: 2, told: Told::Both, ..small() };
    let network = network::Network::new(&config, pictures.labels(), &[]);
    let places: Vec<usize> = (0..6).collect();
    let shown = pictures.shown(&places);
    let labels = [
        places.iter().map(|at| pictures.specific(*at)).collect::<Vec<_>>(),
        places.iter().map(|at| pictures.general(*at)).collect(),
    ];
    let keep: Vec<Vec<f32>> = (0..2).map(|head| (0..60).map(|at| ((at + head) % 3) as f32).collect()).collect();
    let loss = |network: &network::Network| {
        let (features, _) = network.forward(&shown, Mode::Training);
        network.judge(&features, &keep, [&labels[0], &labels[1]]).0
    };
    let (features, kept) = network.forward(&shown, Mode::Training);
    let (_, of_heads, of_features) = network.judge(&features, &keep, [&labels[0], &labels[1]]);
    let of_sides: Vec<Vec<f32>> = network
        .apart(&of_features)
        .iter()
        .zip(&kept)
        .zip(&network.sides)
        .map(|((slope, kept), side)| side.back(kept, slope).values)
        .collect();
    let along = |slope: &[f32], numbers: &dyn Fn(&mut network::Network) -> &mut Vec<f32>| {
        let square: f64 = slope.iter().map(|slope| f64::from(*slope).powi(2)).sum();
        let step = 3e-4 / square.sqrt();
        let moved = |by: f64| {
            let mut other = network.clone();
            numbers(&mut other)
                .iter_mut()
                .zip(slope)
                .for_each(|(value, slope)| *value += (by * f64::from(*slope)) as f32);
            loss(&other)
        };
        let found = (moved(step) - moved(-step)) / (2.0 * step);
        assert!(square > 1e-8 && (found / square - 1.0).abs() < 0.03, "{found} {square}");
    };
    along(&of_heads, &|network| &mut network.heads);
    for (side, slope) in of_sides.iter().enumerate() {
        along(slope, &|network| &mut network.sides[side].values);
    }
}
