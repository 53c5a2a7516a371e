//! Networks that look at generated digits: what the control signals do, and that training learns.

#![allow(clippy::unwrap_used)]

use ndarray::s;

use super::*;
use crate::digits::{Digits, SIDE, Set, generate};
use crate::recurrent::{CellKind, Chunk, Dynamics, Flags, Network};

fn config(cell: CellKind, scheme: Scheme) -> TrainConfig {
    TrainConfig { cell, scheme, units: 24, layer: 32, hidden: 32, ..Default::default() }
}

fn digits(count: usize) -> Digits {
    generate(3, Set::Training, count).unwrap()
}

#[test]
fn the_chunks_carry_glimpses_answers_and_signals() {
    let digits = digits(40);
    let places: Vec<usize> = (0..40).rev().collect();
    let chunks = batch::chunks(&digits, &places, Scheme::Wipe).unwrap();
    assert_eq!(chunks.iter().map(Chunk::len).collect::<Vec<_>>(), [32, 8]);
    assert_eq!(chunks[1].answers(), (0..8).rev().map(|place| digits.label(place)).collect::<Vec<_>>());
    let mut expected = [0.0; INPUT];
    sequence::Fixation::at(9).feed(digits.picture(5), &mut expected);
    assert_eq!(batch::sequences(&digits, &[7, 5]).slice(s![1, 9, ..]).to_vec(), expected);
    let signals = batch::flags(Scheme::Wipe);
    assert_eq!(signals[6], Flags { store: true, wipe: true });
    assert_eq!(signals[7], Flags { store: false, wipe: false });
    assert!(batch::flags(Scheme::Flat).iter().all(|signal| *signal == Flags::default()));
}

/// Probabilities of ten classes for a digit of which the first three quadrants are blank or not.
fn answer(network: &Network, scheme: Scheme, blank: bool) -> Vec<f32> {
    let mut pixels = digits(1).picture(0).to_vec();
    if blank {
        for (pixel, ink) in pixels.iter_mut().enumerate() {
            let last = pixel / SIDE >= 14 && pixel % SIDE >= 14;
            *ink = if last { *ink } else { 0 };
        }
    }
    let digits = Digits::new(pixels, vec![0]).unwrap();
    let chunk = batch::chunks(&digits, &[0], scheme).unwrap().swap_remove(0);
    network.predict(&chunk).unwrap().row(0).to_vec()
}

#[test]
fn only_the_fast_weights_carry_anything_across_a_wipe() {
    // In the paper's scheme the hidden state is wiped for the last time after the first look at the last quadrant.
    // Without a memory the other quadrants cannot matter, whatever the cell; with fast weights they do. In the flat
    // sequence they always do.
    for cell in CellKind::ALL {
        for rate in [0.0, 0.5] {
            let dynamics = Dynamics { rate, ..Dynamics::default() };
            let network = Network::new(config(cell, Scheme::Wipe).shape(), dynamics, 7).unwrap();
            let matters = |scheme| answer(&network, scheme, false) != answer(&network, scheme, true);
            assert!(matters(Scheme::Flat), "{cell:?}, eta {rate}, flat");
            let remembers = cell == CellKind::FastWeights && rate > 0.0;
            assert_eq!(matters(Scheme::Wipe), remembers, "{cell:?}, eta {rate}, wipe");
        }
    }
}

#[test]
fn what_is_not_stored_is_not_in_the_memory() {
    let shape = config(CellKind::FastWeights, Scheme::Wipe).shape();
    let answer = |rate, store: fn(usize) -> bool| {
        let network = Network::new(shape, Dynamics { rate, ..Dynamics::default() }, 7).unwrap();
        let flags: Vec<Flags> = (0..STEPS).map(|step| Flags { store: store(step), wipe: false }).collect();
        let chunk = Chunk::dense(batch::sequences(&digits(4), &[0, 1, 2, 3]).view(), &[0; 4], &flags).unwrap();
        network.predict(&chunk).unwrap()
    };
    // With nothing stored eta does not matter; the last state is stored after the answer; one state stored before it
    // shows.
    assert_eq!(answer(0.0, |_| true), answer(0.5, |_| false));
    assert_eq!(answer(0.0, |_| true), answer(0.5, |step| step == STEPS - 1));
    assert_ne!(answer(0.0, |_| true), answer(0.5, |step| step == 0));
}

#[test]
fn a_short_training_beats_chance_and_the_memory_beats_none() {
    let (training, test) = (digits(2400), generate(3, Set::Test, 500).unwrap());
    let error = |config: TrainConfig| {
        let mut trainer = Trainer::new_on(config, &training).unwrap();
        while !trainer.finished() {
            trainer.step().unwrap();
        }
        assert_eq!(trainer.curve().iter().map(|point| point.update).collect::<Vec<_>>(), [200, 400, 500]);
        Score::of(trainer.network(), &test, config.scheme).unwrap().error()
    };
    let short = TrainConfig { updates: 500, test_every: 200, batch: 64, learning_rate: 4e-3, ..Default::default() };
    let fast = TrainConfig { units: 24, layer: 32, hidden: 32, ..short };
    let with = error(fast);
    let without = error(TrainConfig { dynamics: Dynamics { rate: 0.0, ..fast.dynamics }, ..fast });
    let flat = error(TrainConfig { cell: CellKind::RnnLn, scheme: Scheme::Flat, ..fast });
    println!("wipe {with}, wipe without memory {without}, layer-normed RNN flat {flat}");
    // Chance is 0.9. Without a memory only the last quadrant counts.
    assert!(with < 0.5 && flat < 0.7, "wipe {with}, layer-normed RNN flat {flat}");
    assert!(with + 0.1 < without, "with the memory {with}, without {without}");
}

#[test]
fn a_run_taken_up_again_is_the_run_that_was_not_interrupted() {
    let digits = digits(600);
    let config = TrainConfig { updates: 12, test_every: 5, batch: 64, ..config(CellKind::FastWeights, Scheme::Wipe) };
    let mut whole = Trainer::new_on(config, &digits).unwrap();
    let mut first = Trainer::new_on(config, &digits).unwrap();
    (0..7).for_each(|_| first.step().unwrap());
    // Beyond the first round: 550 digits are eight mini-batches of 64.
    assert_eq!(first.updates_per_round(), 8);
    let mut second = Trainer::resume_on(first.save(), &digits).unwrap();
    while !whole.finished() {
        whole.step().unwrap();
        second.step().unwrap();
    }
    let (whole, second) = (whole.save(), second.save());
    assert_eq!(whole.state.values, second.state.values);
    assert_eq!(whole.state.moments, second.state.moments);
    let untimed = |curve: &[CurvePoint]| curve.iter().map(|p| (p.update, p.value)).collect::<Vec<_>>();
    assert_eq!(untimed(&whole.record.curve), untimed(&second.record.curve));
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let digits = digits(300);
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            assert_eq!(generate(3, Set::Training, 300).unwrap(), digits);
            let config = TrainConfig { updates: 4, test_every: 2, ..config(CellKind::FastWeights, Scheme::Wipe) };
            let mut trainer = Trainer::new_on(config, &digits).unwrap();
            (0..4).for_each(|_| trainer.step().unwrap());
            let saved = trainer.save();
            (saved.state.values, saved.record.curve[1].value.error)
        })
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn what_cannot_be_trained_is_refused_in_words() {
    let good = config(CellKind::FastWeights, Scheme::Wipe);
    let words = |config: TrainConfig, count| Trainer::new_on(config, &digits(count)).unwrap_err().to_string();
    assert_eq!(words(TrainConfig { units: 0, ..good }, 300), "a network needs 1 to 4096 recurrent units (R), not 0");
    assert_eq!(words(TrainConfig { batch: 0, ..good }, 300), "the number of digits of an update must be at least 1");
    assert_eq!(words(TrainConfig { updates: 0, ..good }, 300), "the number of updates must be at least 1");
    assert!(words(TrainConfig { learning_rate: f32::NAN, ..good }, 300).starts_with("the learning rate must be"));
    assert_eq!(words(TrainConfig { layer: 5000, ..good }, 300), "a layer can have at most 4096 units, not 5000");
    let decay = TrainConfig { dynamics: Dynamics { decay: 1.5, ..good.dynamics }, ..good };
    assert_eq!(words(decay, 300), "the decay (lambda) must be from 0 to 1, not 1.5");
    assert!(words(good, 100).starts_with("92 digits are too few for mini-batches of 128"));
    assert!(words(good, 5).starts_with("5 digits are too few to hold some of them out"));
    let trainer = Trainer::new_on(good, &digits(300)).unwrap();
    let other = Trainer::resume_on(trainer.save(), &digits(301)).unwrap_err().to_string();
    assert!(other.starts_with("the training began on other digits (300 of them, not these 301)"), "{other}");
    let mut saved = trainer.save();
    saved.state.values.pop();
    assert!(
        Trainer::resume_on(saved, &digits(300)).unwrap_err().to_string().starts_with("the weights of the network: ")
    );
}
