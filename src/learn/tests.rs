//! The tape against the engine, the whole gradient against finite differences, and trainings that stop and go on.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use ndarray::Axis;
use rayon::ThreadPoolBuilder;

use super::network::Network;
use super::picture::teach;
use super::tape::lend;
use super::*;
use crate::glom::learned::{BetaRule, Layout, Learned, LearnedConfig, Lesion, places, visual};
use crate::glom::{Glom, Model};
use crate::grid::Resolution;
use crate::scenes::{self, SceneSettings};

fn small() -> LearnedConfig {
    LearnedConfig {
        levels: 3,
        dim: 16,
        hidden: 24,
        channels: [4, 6, 8],
        dilations: vec![1, 2],
        wavelengths: vec![4.0, 16.0],
        radii: vec![1.5, 3.2, 0.0],
        across: 12,
        ..LearnedConfig::default()
    }
}

fn quick() -> TrainConfig {
    TrainConfig {
        model: small(),
        // Things alone: so few updates see too little of two worlds.
        stages: vec![Stage { updates: 4, batch: 4, leaves: 0.0, ..Stage::default() }],
        columns: 80,
        steps: 4,
        before: 3,
        hidden: 1.0,
        score_every: 3,
        score_scenes: 1,
        ..TrainConfig::default()
    }
}

#[test]
fn the_tape_and_the_engine_compute_the_same_states() {
    let scene = scenes::draw(3, &SceneSettings { width: 120, height: 80, ..SceneSettings::default() }).unwrap();
    let variants = [
        small(),
        LearnedConfig { without: vec![Lesion::TopDown, Lesion::Refeeding], ..small() },
        LearnedConfig { without: vec![Lesion::Attention, Lesion::Previous], ..small() },
        LearnedConfig { beta: BetaRule::Ramp { from: 4.0, to: 9.0, rate: 1.3 }, ..small() },
        LearnedConfig { votes: true, ..small() },
    ];
    for config in variants {
        let layout = Layout::new(&config);
        let values = layout.draw(5);
        let model = Learned::new(config.clone(), values.clone(), "").unwrap();
        let resolution = Resolution::ColumnsAcross(12);
        let mut glom =
            Glom::new(Arc::new(model.clone()), &scene.picture, resolution, model.default_settings()).unwrap();
        let grid = glom.grid();
        let network = Network::new(&config, &layout, &values, false).unwrap();
        let pixels = visual::pixels(&visual::fitted(&scene.picture, grid), grid, |_| false);
        let (places, _) = places::fourier(grid, &config.wavelengths, [0.0; 2]).into_raw_vec_and_offset();
        let mut settling = network.settle(grid, &pixels, &places.into()).unwrap();
        let mut state = settling.initial().unwrap();
        for step in 0..6 {
            for (level, tape) in state.iter().enumerate() {
                let tape = lend(tape, <[f32]>::to_vec).unwrap();
                let engine = glom.state().index_axis(Axis(0), level).iter().copied().collect::<Vec<_>>();
                let apart = tape.iter().zip(&engine).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                assert!(apart < 2e-5, "step {step}, level {level}: {apart} apart");
            }
            state = settling.step(&state).unwrap().0;
            glom.step().unwrap();
        }
        let told = lend(&network.decode(&state[0]).unwrap(), <[f32]>::to_vec).unwrap();
        let picture = model.reconstruct(glom.state().index_axis(Axis(0), 0), grid).unwrap();
        let (told, drawn) = ((127.5 * (told[0] + 1.0)).clamp(0.0, 255.0), f32::from(picture.get_pixel(0, 0)[0]));
        assert!((told - drawn).abs() <= 1.0, "{told} {drawn}");
        let votes = model.votes(glom.state(), grid);
        assert_eq!(votes.is_some(), config.votes);
        if let Some(votes) = votes {
            let (places, _) = places::fourier(grid, &config.wavelengths, [0.0; 2]).into_raw_vec_and_offset();
            let told = lend(&network.votes(&state[2], &places.into()).unwrap(), <[f32]>::to_vec).unwrap();
            // The column at row 3, col 4.
            let (column, votes_of) = (grid.index(3, 4), &told[5 * grid.index(3, 4)..][..5]);
            let expected = [3.0 + 3.0 * votes_of[0], 4.0 + 3.0 * votes_of[1]];
            let apart = |a: [f32; 2], b: [f32; 2]| (a[0] - b[0]).abs().max((a[1] - b[1]).abs());
            assert!(apart(votes.centres[column], expected) < 1e-3, "{:?} {expected:?}", votes.centres[column]);
            assert!(apart(votes.extents[column], [votes_of[2].exp(), votes_of[3].exp()]) < 1e-3);
            assert_eq!(votes.things()[column], votes_of[4] > 0.0);
        }
    }
}

#[test]
fn the_whole_gradient_is_that_of_finite_differences() {
    for (teacher, pose) in [(Teacher::Masks, 0.0), (Teacher::Masks, 2.0), (Teacher::Nobody, 0.0)] {
        let mut config = TrainConfig { teacher, ..quick() };
        config.objectives.pose = pose;
        config.fit_model();
        // The consensus of the agreement is not moved by it: a difference would move it.
        config.objectives.agreement = 0.0;
        // The smoother's weights gate the label-free contrast in the same way.
        config.objectives.label_free = if teacher == Teacher::Masks { 0.0 } else { 1e-6 };
        let layout = Layout::new(&config.model);
        let values = layout.draw(1);
        let mut album = example::Album::default();
        album.turn_to(&config, 0).unwrap();
        let example = album.picture(&config, 0, 0);
        let taught = |values: &[f32]| {
            let network = Network::new(&config.model, &layout, values, true).unwrap();
            teach(&config, &network, &example, 0, &[]).unwrap()
        };
        let gradient = taught(&values).gradient;
        // Along the gradient of every tensor.
        for tensor in layout.tensors() {
            let slope = &gradient[tensor.range.clone()];
            let length = slope.iter().map(|value| value * value).sum::<f32>().sqrt();
            if length < 1e-3 {
                continue;
            }
            let moved = |by: f32| {
                let mut values = values.clone();
                let along = values[tensor.range.clone()].iter_mut().zip(slope);
                along.for_each(|(value, slope)| *value += by * slope / length);
                f64::from(taught(&values).loss)
            };
            // Whole borders jump where two joinings change places; the shorter the step, the fewer such places lie
            // within it.
            let measured = |step: f32| ((moved(step) - moved(-step)) / (2.0 * f64::from(step))) as f32;
            let holds = |step| (measured(step) - length).abs() < 0.06 * length.max(0.02);
            let held = [3e-3, 1e-3, 3e-4].into_iter().any(holds);
            assert!(held, "{}: {length} on the tape, {} measured", tensor.name, measured(3e-4));
        }
    }
}

/// The quick training with pose taught; `alone`: first one update of the read-out alone.
fn voting(alone: bool) -> TrainConfig {
    let mut config = quick();
    config.objectives.pose = 2.0;
    if alone {
        let stage = Stage { anew: true, updates: 3, ..config.stages[0] };
        config.stages = vec![Stage { read_out_alone: true, updates: 1, ..stage }, stage];
    }
    config
}

#[test]
fn a_read_out_that_only_reads_changes_no_bit_of_anything_else() {
    let learned = |config: TrainConfig| {
        let mut trainer = Trainer::new(config.with_updates(2)).unwrap();
        (0..2).for_each(|_| trainer.step().unwrap());
        (trainer.save().state.values, trainer.loss().unwrap())
    };
    let mut reading = voting(false);
    reading.objectives.pose_reads_only = true;
    let ((plain, loss), (read, read_loss), (voted, _)) = (learned(quick()), learned(reading), learned(voting(false)));
    assert!(read.len() > plain.len() && read_loss.pose > 0.0 && loss.pose == 0.0);
    assert_eq!(read[..plain.len()], plain);
    assert_ne!(voted[..plain.len()], plain, "elsewhere it goes into the states");
}

#[test]
fn a_read_out_may_learn_alone_and_is_added_where_a_stage_begins_anew() {
    let mut config = voting(true);
    config.fit_model();
    let plain = Layout::new(&small()).len();
    let mut trainer = Trainer::new(config.clone()).unwrap();
    let before = trainer.save().state.values;
    trainer.step().unwrap();
    let after = trainer.save().state.values;
    assert_eq!(after[..plain], before[..plain]);
    assert_ne!(after[plain..], before[plain..]);
    trainer.step().unwrap();
    assert_ne!(trainer.save().state.values[..plain], before[..plain]);
    goes_on(&config, 1);
    // A model without a read-out goes on with one.
    let mut old = Trainer::new(quick().with_updates(2)).unwrap();
    (0..2).for_each(|_| old.step().unwrap());
    let learned = old.save().state.values;
    let with_votes = |anew: bool| {
        let mut config = quick().with_updates(2);
        config.stages.push(Stage { updates: 2, anew, ..config.stages[0] });
        config.objectives.pose = 2.0;
        config
    };
    assert!(old.go_on(with_votes(false)).unwrap_err().to_string().contains("begins anew"));
    assert_eq!(old.save().state.values, learned);
    old.go_on(with_votes(true)).unwrap();
    assert_eq!(old.save().state.values[..plain], learned);
    assert!(old.config().model.votes && old.model("a").unwrap().layout().len() > plain);
    while !old.finished() {
        old.step().unwrap();
    }
    assert!(old.curve().last().unwrap().value.clear.of_wholes.vote_error.is_some());
}

/// Three stages of unlike batches, the second and the third with a running mean.
fn staged() -> TrainConfig {
    let stage = |updates, batch, average| Stage { updates, batch, average, leaves: 0.5, ..Stage::default() };
    TrainConfig { stages: vec![stage(1, 2, 0.0), stage(2, 4, 0.5), stage(2, 1, 0.9)], ..quick() }
}

#[test]
fn a_running_mean_begins_where_its_stage_does_and_is_the_model() {
    let mut trainer = Trainer::new(staged()).unwrap();
    trainer.step().unwrap();
    assert!(trainer.save().state.average.is_empty());
    let begin = trainer.save().state.values;
    trainer.step().unwrap();
    let saved = trainer.save();
    // After its first update the mean has a decay of 2 / 11.
    let decay = 2.0 / 11.0;
    let mean = |index: usize| decay * begin[index] + (1.0 - decay) * saved.state.values[index];
    assert!((0..begin.len()).all(|index| (saved.state.average[index] - mean(index)).abs() < 1e-6));
    assert_eq!(trainer.model("mean").unwrap().values(), saved.state.average);
    let (before, later) = (saved.state.values, (trainer.step().unwrap(), trainer.step().unwrap(), trainer.save()).2);
    assert_ne!(later.state.average, later.state.values);
    assert_ne!(before, later.state.values);
}

/// The stages above, the last two of which keep some of the model before them.
fn keeping() -> TrainConfig {
    let mut config = staged();
    (config.stages[1].keep, config.stages[2].keep) = (0.5, 0.25);
    config
}

#[test]
fn what_is_kept_of_the_former_model_is_in_the_new_one_and_nothing_is_learned_from_it() {
    let (mut plain, mut keeping) = (Trainer::new(staged()).unwrap(), Trainer::new(keeping()).unwrap());
    let model = |trainer: &Trainer| trainer.model("a").unwrap().values().to_vec();
    let mut models = Vec::new();
    while !plain.finished() {
        plain.step().unwrap();
        keeping.step().unwrap();
        models.push((model(&plain), model(&keeping)));
    }
    let (plain, keeping) = (plain.save(), keeping.save());
    assert_eq!(
        (&plain.state.values, &plain.state.average, &plain.state.moments),
        (&keeping.state.values, &keeping.state.average, &keeping.state.moments)
    );
    assert_eq!(models[0].0, models[0].1, "the first stage keeps nothing");
    let mixed = |share: f32, former: &[f32], latest: &[f32]| -> Vec<f32> {
        former.iter().zip(latest).map(|(former, latest)| share * former + (1.0 - share) * latest).collect()
    };
    // Half of the first stage's model in the second's, and a quarter of that in the third's.
    for update in [1, 2] {
        assert_eq!(models[update].1, mixed(0.5, &models[0].1, &models[update].0));
    }
    for update in [3, 4] {
        assert_eq!(models[update].1, mixed(0.25, &models[2].1, &models[update].0));
    }
    assert_eq!(keeping.model(), models[4].1);
    assert!(plain.state.former.is_empty() && keeping.state.former == models[2].1);
}

#[test]
fn a_stage_that_begins_anew_knows_nothing_but_the_model() {
    let mut config = staged();
    (config.stages[1].keep, config.stages[2].anew) = (0.5, true);
    let mut whole = Trainer::new(config.clone()).unwrap();
    (0..3).for_each(|_| whole.step().unwrap());
    let model = whole.model("a").unwrap().values().to_vec();
    // The model alone, as it is saved without the state of its training; it was given its last stage later.
    let mut alone = whole.save();
    assert!(alone.state.values != model && alone.state.average != model);
    (alone.state.values, alone.state.average, alone.state.former) = (model, Vec::new(), Vec::new());
    (alone.state.moments, alone.state.strangers) = Default::default();
    alone.config.stages.pop();
    let mut alone = Trainer::resume(alone).unwrap();
    assert!(!alone.remembers());
    let mut on = config.clone();
    on.stages[2].anew = false;
    assert!(alone.go_on(on).unwrap_err().to_string().contains("begins anew"));
    assert!(alone.finished(), "what is refused changes nothing");
    alone.go_on(config).unwrap();
    for trainer in [&mut whole, &mut alone] {
        while !trainer.finished() {
            trainer.step().unwrap();
        }
    }
    let (whole, alone) = (whole.save(), alone.save());
    assert_eq!((whole.state.optimised, whole.record.update), (2, 5));
    assert_eq!(
        (&whole.state.values, &whole.state.average, &whole.state.moments),
        (&alone.state.values, &alone.state.average, &alone.state.moments)
    );
    assert_eq!((&whole.state.strangers, whole.state.optimised), (&alone.state.strangers, alone.state.optimised));
}

#[test]
fn a_training_that_is_saved_goes_on_to_the_same_bits() {
    goes_on(&quick(), 2);
    // In the middle of a stage, and between two.
    let mut anew = keeping();
    anew.stages[1].anew = true;
    for config in [staged(), keeping(), anew] {
        goes_on(&config, 2);
        goes_on(&config, 3);
    }
}

fn goes_on(config: &TrainConfig, pause: usize) {
    let mut whole = Trainer::new(config.clone()).unwrap();
    let mut first = Trainer::new(config.clone()).unwrap();
    (0..pause).for_each(|_| first.step().unwrap());
    let mut second = Trainer::resume(first.save()).unwrap();
    while !whole.finished() {
        whole.step().unwrap();
    }
    while !second.finished() {
        second.step().unwrap();
    }
    let (whole, second) = (whole.save(), second.save());
    assert_eq!(whole.state.values, second.state.values);
    assert_eq!(whole.state.moments, second.state.moments);
    assert_eq!((&whole.state.average, &whole.state.former), (&second.state.average, &second.state.former));
    assert_eq!(whole.record.curve.len(), 2);
    let without_time = |saved: &Saved| {
        saved.record.curve.iter().map(|point| (point.value.losses, point.value.clear)).collect::<Vec<_>>()
    };
    assert_eq!(without_time(&whole), without_time(&second));
}

#[test]
fn what_cannot_be_gone_on_with_leaves_the_training_as_it_was() {
    let mut trainer = Trainer::new(quick()).unwrap();
    let before = trainer.config().clone();
    let nobody = TrainConfig { teacher: Teacher::Nobody, ..before.clone() };
    assert!(trainer.go_on(TrainConfig { seed: 9, ..nobody.clone() }).is_err());
    assert_eq!(*trainer.config(), before);
    // Another teacher makes no other model of it, but other islands.
    trainer.go_on(nobody).unwrap();
    assert!(before.model.borders && !trainer.config().model.borders);
    trainer.go_on(before.clone()).unwrap();
    assert_eq!(*trainer.config(), before);
}

#[test]
fn any_number_of_threads_learns_the_same() {
    let learn = |threads| {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let mut trainer = Trainer::new(quick().with_updates(2)).unwrap();
        pool.install(|| (0..2).for_each(|_| trainer.step().unwrap()));
        trainer.save().state.values
    };
    assert_eq!(learn(1), learn(3));
}

#[test]
fn learning_lowers_the_loss() {
    let mut config = TrainConfig { score_every: 20, warm_up: 5, before: 0, ..quick().with_updates(40) };
    config.stages[0].natural = 0.0;
    let mut trainer = Trainer::new(config).unwrap();
    while !trainer.finished() {
        trainer.step().unwrap();
    }
    let curve = trainer.curve();
    assert!(curve[1].value.losses.loss < 0.95 * curve[0].value.losses.loss, "{curve:?}");
    assert!(curve[1].value.losses.reconstruction < curve[0].value.losses.reconstruction, "{curve:?}");
}

#[test]
fn what_cannot_be_trained_is_refused_before_the_first_step() {
    let said = |config: TrainConfig| Trainer::new(config).unwrap_err().to_string();
    let stage = |change: &dyn Fn(&mut Stage)| {
        let mut config = quick();
        change(&mut config.stages[0]);
        said(config)
    };
    assert!(stage(&|stage| stage.updates = 0).contains("number of updates"));
    assert!(stage(&|stage| stage.learning_rate = f32::NAN).contains("learning rate"));
    assert!(stage(&|stage| stage.average = 1.0).contains("running mean"));
    assert!(stage(&|stage| stage.natural = 1.5).contains("natural"));
    assert!(stage(&|stage| stage.tones = -0.5).contains("tones"));
    assert!(stage(&|stage| stage.keep = 1.0).contains("kept"));
    assert!(stage(&|stage| stage.read_out_alone = true).contains("no read-out learns"));
    let mut followed = voting(true);
    followed.stages[1].anew = false;
    assert!(said(followed).contains("begins anew"));
    let mut flat = voting(false);
    (flat.model.levels, flat.model.radii) = (2, vec![1.5, 0.0]);
    assert!(said(flat).contains("level 2"));
    let radii = LearnedConfig { radii: vec![1.0], ..small() };
    assert!(said(TrainConfig { model: radii, ..quick() }).contains("1 radii for 3 levels"));
    let none = Objectives {
        contrast: 0.0,
        border: 0.0,
        label_free: 0.0,
        reconstruction: 0.0,
        agreement: 0.0,
        rest: 0.0,
        ..Objectives::default()
    };
    assert!(said(TrainConfig { objectives: none, ..quick() }).contains("nothing would be learned"));
    let mut saved = Trainer::new(quick()).unwrap().save();
    saved.state.values.pop();
    assert!(Trainer::resume(saved).unwrap_err().to_string().contains("does not fit"));
}
